"""One setting as widgets: its title and help, its control, and who chose the value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import IconButton
from satchel.ui.parts.combo_box import ComboBox
from satchel.ui.parts.switch import Switch
from satchel.ui.parts.text import label
from satchel.ui.settings.entries import Entry, text_of
from satchel.ui.words import _

_NARROW, _WIDE, _BUTTON = 96, 200, 30
_LONGEST = 1_000  # characters of a text: more than the engine takes, so that it is the engine that says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What a row does, each with the setting's name."""

    choose: Callable[[str, bool | str], object]
    type: Callable[[str, str], object]
    reset: Callable[[str], object]


class _Flag(Switch):
    def __init__(self, theme: Theme, deeds: Deeds, one: Entry) -> None:
        super().__init__(theme, one.title)
        self.clicked.connect(lambda checked: deeds.choose(one.name, bool(checked)))

    def show_entry(self, one: Entry) -> None:
        self.setChecked(one.value is True)


class _Choice(ComboBox):
    def __init__(self, theme: Theme, deeds: Deeds, one: Entry) -> None:
        super().__init__(theme, one.title)
        self.setFixedWidth(_WIDE)
        for value, word in one.choices:
            self.addItem(word, value)
        self.activated.connect(lambda _at: deeds.choose(one.name, str(self.currentData())))

    def show_entry(self, one: Entry) -> None:
        self.setCurrentIndex(self.findData(one.value))


class _Typed(QLineEdit):
    """Enter or leaving the field is done with it; Escape goes back to what holds."""

    def __init__(self, deeds: Deeds, one: Entry) -> None:
        super().__init__()
        self._name, self._deeds = one.name, deeds
        self._shown = self._holds = ""
        self._is_typing = False
        self.setMaxLength(_LONGEST)
        self.setFixedWidth(_WIDE if one.control == "text" else _NARROW)
        self.setPlaceholderText(_("None") if one.control in ("text", "time") else "")
        self.textEdited.connect(lambda _text: setattr(self, "_is_typing", True))
        self.editingFinished.connect(self._finish)

    def show_entry(self, one: Entry) -> None:
        self._shown, self._holds = one.shown, text_of(one.value)
        if not self._is_typing and self.text() != one.shown:
            self.setText(one.shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape and self.text() != self._holds:
            self.setText(self._holds)
            self._finish()
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        self._is_typing = False
        if self.text() != self._shown:
            self._deeds.type(self._name, self.text())


def _control(theme: Theme, deeds: Deeds, one: Entry) -> _Flag | _Choice | _Typed:
    match one.control:
        case "switch":
            return _Flag(theme, deeds, one)
        case "choice":
            return _Choice(theme, deeds, one)
        case _:
            return _Typed(deeds, one)


class SettingRow(QFrame):
    """One entry; `show_entry` tells it what changed."""

    def __init__(self, theme: Theme, one: Entry, deeds: Deeds) -> None:
        super().__init__()
        self._theme = theme
        self.control = _control(theme, deeds, one)
        self.control.setAccessibleName(one.title)
        self.control.setAccessibleDescription(one.help)
        self.back = IconButton(theme, "undo", _("Reset"), lambda: deeds.reset(one.name))
        self.lock = QLabel()
        self.source, self.note = label("", "caption", "muted"), label("", "caption", "muted", wrap=True)
        self.why, self.problem = label("", "caption", "secondary", wrap=True), label("", "caption", "bad", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(SPACE.hair)
        title = label(one.title, "strong")
        title.setBuddy(self.control)
        column.addWidget(title)
        column.addWidget(label(one.help, "caption", "secondary", wrap=True))
        for part in (self.problem, self.why, self.note):
            column.addWidget(part)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.medium, SPACE.medium)
        row.setSpacing(SPACE.large)
        row.addLayout(column, 1)
        row.addLayout(self._side())
        theme.changed.connect(self._draw)
        self._draw()
        self.show_entry(one)

    def _side(self) -> QVBoxLayout:
        """The control, the way back beside it, and below it who chose."""
        above = QHBoxLayout()
        above.setSpacing(SPACE.tight)
        above.addStretch(1)
        above.addWidget(self.lock)
        above.addWidget(self.control)
        room = QWidget()  # the way back comes and goes; the controls stay in line
        room.setFixedWidth(_BUTTON)
        inside = QHBoxLayout(room)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.back)
        above.addWidget(room)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, _BUTTON + SPACE.tight, 0)
        below.addStretch(1)
        below.addWidget(self.source)
        side = QVBoxLayout()
        side.setSpacing(SPACE.hair)
        side.addLayout(above)
        side.addLayout(below)
        side.addStretch(1)
        return side

    def show_entry(self, one: Entry) -> None:
        """As it is now."""
        self.control.show_entry(one)
        self.control.setEnabled(not one.lock)
        self.lock.setVisible(bool(one.lock))
        self.source.setText(one.source)
        for part, words in ((self.note, one.note), (self.why, one.lock), (self.problem, one.problem)):
            part.setText(words)
            part.setVisible(bool(words))
        had_focus = self.back.hasFocus()
        self.back.setVisible(bool(one.reset))
        self.back.setAccessibleName(one.reset)
        self.back.setToolTip(one.reset)
        if had_focus and not one.reset:
            self.control.setFocus()

    def show_line(self, *, above: bool) -> None:
        """A hairline between this and the one before."""
        say(self, line="above" if above else "")

    def _draw(self) -> None:
        self.lock.setPixmap(self._theme.icon("lock").pixmap(16, 16))
