"""Buttons: the one important thing, quiet ones, and those that are an icon."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton

from satchel.ui.look.theme import Theme, say


def button(text: str, act: Callable[[], object] | None = None, *, kind: str = "", keys: str = "") -> QPushButton:
    """`kind`: primary, plain, fold (opens what is below it), danger; else quiet. `keys` is a shortcut, shown in the tooltip."""
    made = QPushButton(text)
    made.setAutoDefault(True)  # Enter presses what has the keyboard, as Space does
    if kind:
        say(made, kind=kind)
    if keys:
        made.setShortcut(QKeySequence(keys))
        made.setToolTip(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
    if act is not None:
        made.clicked.connect(lambda _checked=False: act())
    return made


class IconButton(QToolButton):
    """A button that is an icon; its `name` is its tooltip and what screen readers say."""

    def __init__(self, theme: Theme, icon: str, name: str, act: Callable[[], object] | None = None, *, keys: str = "") -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{name} ({shown})" if keys else name)
        self.setAccessibleName(name)
        self.setIconSize(QSize(18, 18))
        if keys:
            self.setShortcut(QKeySequence(keys))
        if act is not None:
            self.clicked.connect(lambda _checked=False: act())
        theme.changed.connect(self._draw)
        self._draw()

    def show_icon(self, icon: str) -> None:
        """Another picture."""
        self._icon = icon
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        self.setIcon(self._theme.icon(self._icon))
