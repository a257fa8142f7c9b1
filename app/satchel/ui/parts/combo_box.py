"""One of several by name: a field that opens, with a mark at its end that says so."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from satchel.ui.look.sides import sides
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE

_ARROW = 14  # pixels


class ComboBox(QComboBox):
    """Words that have no room are cut where `cut` says. The wheel scrolls the page, not the choice."""

    def __init__(self, theme: Theme, name: str, *, cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._theme, self._cut = theme, cut
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Left to the page."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The frame as ever; words and mark are ours, for a style sheet takes pictures from files alone."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        words, option.currentText = option.currentText, ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        seen = sides(painter, self.rect(), self.layoutDirection())
        area = self.rect().adjusted(SPACE.small, 0, -SPACE.small, 0)
        arrow = QRect(area.right() - _ARROW, (self.height() - _ARROW) // 2, _ARROW, _ARROW)
        self._theme.icon("down", "secondary" if self.isEnabled() else "muted").paint(painter, seen.seen(arrow))
        room = area.adjusted(0, 0, -_ARROW - SPACE.tight, 0)
        painter.setPen(self._theme.colour("text" if self.isEnabled() else "muted"))
        painter.drawText(seen.seen(room), seen.aligned(), self.fontMetrics().elidedText(words, self._cut, room.width()))
