"""Finds words in what is in sight: a field, how many there are, and the way through them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import IconButton
from satchel.ui.parts.text import label
from satchel.ui.words import _, number

_TYPING = 150  # milliseconds after the last key before it is searched
_LONGEST = 500


class FindBar(QFrame):
    """Hidden until it is opened. `find` gets the words, `step` 1 or -1; the owner answers with `tell`."""

    def __init__(
        self, theme: Theme, *, find: Callable[[str], None], step: Callable[[int], None], closed: Callable[[], None]
    ) -> None:
        super().__init__()
        self._find, self._step, self._closed = find, step, closed
        say(self, ground="sunken", line="below")
        self.setAccessibleName(_("Find"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Find"))
        self.field.setAccessibleName(_("Find"))
        self.field.setMaxLength(_LONGEST)
        self.field.installEventFilter(self)
        self.count = label("", "caption", "secondary")
        self.before = IconButton(theme, "up", _("Previous (Shift+Enter)"), lambda: self._step(-1))
        self.after = IconButton(theme, "down", _("Next (Enter)"), lambda: self._step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.medium, SPACE.tight, SPACE.small, SPACE.tight)
        row.setSpacing(SPACE.tight)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        self.leave = IconButton(theme, "close", _("Close the search (Esc)"), self.close_bar)
        for one in (self.before, self.after, self.leave):
            row.addWidget(one)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING)
        self._typing.timeout.connect(lambda: self._find(self.field.text()))
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self.tell(0, 0, is_over=False)
        self.hide()

    def open_bar(self) -> None:
        """Shows it, with all of the old words marked."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()
        if self.field.text():
            self._find(self.field.text())

    def close_bar(self) -> None:
        """Hides it; its marks go."""
        self._typing.stop()
        self.hide()
        self._find("")
        self._closed()

    def forget(self) -> None:
        """Hides it with its words: they were looked for in something that is not in sight any more."""
        with QSignalBlocker(self.field):
            self.field.clear()
        self._typing.stop()
        self.tell(0, 0, is_over=False)
        self.hide()

    def tell(self, place: int, count: int, *, is_more: bool = False, is_over: bool = True) -> None:
        """Which find is in sight, of how many."""
        shown = _("{number} of {count}+") if is_more else _("{number} of {count}")
        words = shown.format(number=number(place), count=number(count)) if count else _("Nothing found") if is_over else ""
        self.count.setText(words)
        for one in (self.before, self.after):
            one.setEnabled(count > 0)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter goes on, with Shift back."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if self._typing.isActive():
            self._typing.stop()
            self._find(self.field.text())
        else:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        return True
