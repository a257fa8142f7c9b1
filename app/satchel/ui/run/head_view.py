"""The head of the run view: back, title and state, what it was made from, and the buttons that fit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.text import Elided, label, tip
from satchel.ui.run.export import Format, formats
from satchel.ui.run.heading import Act, Head
from satchel.ui.words import _

_ICON = 16
_SETTLES = 600  # milliseconds in which a click may still be meant for the button that went


class RunHead(QFrame):
    """`act` is called with what the person wants, `export` with the format."""

    def __init__(
        self, theme: Theme, *, back: Callable[[], None], act: Callable[[Act], None], export: Callable[[Format], None]
    ) -> None:
        super().__init__()
        self._theme = theme
        self._told: Head | None = None
        say(self, ground="canvas")
        self.back = IconButton(theme, "left", _("Back"), back)
        self.back.setToolTip(_("Back (Alt+Left)"))
        self.title = Elided("", "heading")
        self._state_icon, self.state = QLabel(), label("", "caption")
        self.details = Elided("", "caption", "secondary")
        self.buttons: dict[Act, QPushButton] = {
            "again": button(_("Read again"), lambda: act("again")),
            "copy": button(_("Copy"), lambda: act("copy"), keys="Ctrl+Shift+C"),
            "export": button(_("Export")),
            "cancel": button(_("Cancel"), lambda: act("cancel")),
            "stop": button(_("Stop following"), lambda: act("stop")),
            "resume": button(_("Go on"), lambda: act("resume"), kind="primary"),
            "other": button(_("Choose other files"), lambda: act("other"), kind="primary"),
        }
        self._settling = QTimer(self, singleShot=True, interval=_SETTLES)
        self._settling.timeout.connect(self._enable)
        self.buttons["again"].setToolTip(_("Reads the inputs once more and says what has changed"))
        self.menu = QMenu(self)
        for form in formats():
            self.menu.addAction(form.title).triggered.connect(lambda _checked=False, form=form: export(form))
        self.buttons["export"].setMenu(self.menu)
        self._lay_out()
        theme.changed.connect(self._draw)

    def show_head(self, told: Head) -> None:
        """Other words, other buttons. Where Cancel goes, no button can be pressed for a moment that comes to stand there."""
        if self._told is not None and not {"cancel", "stop"}.isdisjoint({*self._told.acts} - {*told.acts}):
            self._settling.start()
        self._told = told
        self.title.setText(told.title)
        self.state.setText(told.state)
        say(self.state, tone=told.tone)
        self.details.setText(" · ".join(told.details))
        self.details.setToolTip(tip(told.inputs))
        self.details.setAccessibleDescription(told.inputs)
        for name, one in self.buttons.items():
            one.setVisible(name in told.acts)
        self._enable()
        self._draw()

    def reset(self) -> None:
        """Another run: what was known of the one before says nothing about it."""
        self._told = None
        self._settling.stop()

    def _enable(self) -> None:
        is_ending = self._told is not None and self._told.is_ending
        for name, one in self.buttons.items():
            one.setEnabled(not self._settling.isActive() and not (is_ending and name in ("cancel", "stop")))

    def _lay_out(self) -> None:
        state = QHBoxLayout()
        state.setSpacing(SPACE.tight)
        state.addWidget(self._state_icon)
        state.addWidget(self.state)
        state.addSpacing(SPACE.small)
        state.addWidget(self.details, 1)
        words = QVBoxLayout()
        words.setSpacing(SPACE.hair)
        words.addWidget(self.title)
        words.addLayout(state)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.medium, SPACE.medium, SPACE.wide, SPACE.small)
        row.setSpacing(SPACE.small)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for one in self.buttons.values():
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
            one.hide()

    def _draw(self) -> None:
        if self._told is not None:
            self._state_icon.setPixmap(self._theme.icon(self._told.icon, self._told.tone).pixmap(_ICON, _ICON))

