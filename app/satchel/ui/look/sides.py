"""Which side is which: painters lay out as people read from the left, and this turns it round for those who read from the
right. Time runs from left to right for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Of what is painted within `whole`."""

    whole: QRect
    is_mirrored: bool

    def seen(self, area: QRect) -> QRect:
        """An area that was laid out from the left, as it is seen."""
        if not self.is_mirrored:
            return QRect(area)
        return QRect(self.whole.left() + self.whole.right() - area.right(), area.top(), area.width(), area.height())

    def aligned(self, *, at_end: bool = False) -> int:
        """Flags for one line of text in an area as it is seen: where reading begins, or where it ends."""
        right = at_end != self.is_mirrored
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


def sides(painter: QPainter, whole: QRect, direction: Qt.LayoutDirection) -> Sides:
    """For a painter, who from now on writes each text in its own direction: much of what is read is in another language."""
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    return Sides(whole=whole, is_mirrored=direction == Qt.LayoutDirection.RightToLeft)


def reads_from_the_right() -> bool:
    """Whether the window does; it is decided before anything is shown."""
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


def edge(*, at_end: bool) -> str:
    """The name of the side where reading begins or ends, for the style sheet's ``line``."""
    return "right" if at_end != reads_from_the_right() else "left"
