"""Rows below each other, or the sides of a conflict beside each other.

Placed by hand: Qt's box layouts ask every row for its height at every level and width, which for hundreds of rows takes
seconds while they are built.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from satchel.ui.incident.row import LineRow
from satchel.ui.incident.touch import Touch
from satchel.ui.look.tokens import RADIUS, SPACE

_BESIDE = 560  # pixels from which sides stand beside each other
_MOST_BESIDE = 3


class Stack(QWidget):
    """`sides` frames each row, and puts them beside each other where there is room."""

    def __init__(self, touch: Touch, *, sides: bool) -> None:
        super().__init__()
        self._touch, self._sides = touch, sides
        self._rows: list[LineRow] = []
        self._shown: list[LineRow] = []
        self._keys: frozenset[str] | None = None
        self._has_place = False
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def insert(self, at: int, row: LineRow) -> None:
        """A row at a place; it is seen after `settle`."""
        row.hide()
        row.setParent(self)
        row.ensurePolished()
        row.resized = self.settle
        self._rows.insert(at, row)
        if not self._sides and self._has_place:
            row.height_at(self.width())  # set now, so that `settle` is quick

    def show_keys(self, keys: frozenset[str] | None) -> None:
        """What a filter leaves; `settle` has to follow."""
        self._keys = keys

    def settle(self) -> None:
        """Rows came, went, or have other heights."""
        self._heights.clear()
        self._shown = [row for row in self._rows if self._keys is None or row.line.key in self._keys]
        self.updateGeometry()
        self._arrange()
        for row in self._rows:
            row.setVisible(self._keys is None or row.line.key in self._keys)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Of all rows that are shown."""
        if width not in self._heights:
            self._heights[width] = self._place(width, is_real=False)
        return self._heights[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """For the width that it has."""
        width = max(self.width(), 200)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """May be narrow."""
        return QSize(160, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Rows as wide as there is room."""
        super().resizeEvent(event)
        self._has_place = True
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The frames of sides."""
        if not self._sides:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._touch.theme.colour("line"))
        painter.setBrush(self._touch.theme.colour("surface"))
        for row in self._shown:
            frame = QRectF(row.geometry()).adjusted(-3.5, -3.5, 3.5, 3.5)
            painter.drawRoundedRect(frame, RADIUS.large, RADIUS.large)
        painter.setPen(self._touch.theme.colour("warn"))
        if self._is_beside(self.width()):
            for before, after in zip(self._shown, self._shown[1:]):
                middle = (QPointF(before.geometry().center()) + QPointF(after.geometry().center())) / 2
                painter.drawText(QRectF(middle.x() - 10, middle.y() - 10, 20, 20), int(Qt.AlignmentFlag.AlignCenter), "≠")

    def _is_beside(self, width: int) -> bool:
        return self._sides and width >= _BESIDE and 1 < len(self._shown) <= _MOST_BESIDE

    def _arrange(self) -> None:
        if self.width() > 0:
            self._place(self.width(), is_real=True)
            if self._sides:
                self.update()

    def _place(self, width: int, *, is_real: bool) -> int:
        """Places the rows, or only says how high they are together."""
        if self._is_beside(width):
            return self._place_beside(width, is_real)
        frame = SPACE.tight if self._sides else 0
        y = 0
        for row in self._shown:
            high = row.height_at(width - 2 * frame)
            if is_real:
                row.setGeometry(frame, y + frame, width - 2 * frame, high)
            y += high + 2 * frame + (SPACE.small if self._sides else 0)
        return y

    def _place_beside(self, width: int, is_real: bool) -> int:
        shown, gap = self._shown, SPACE.wide
        wide = (width - gap * (len(shown) - 1)) // len(shown) - 2 * SPACE.tight
        high = max(row.height_at(wide) for row in shown)
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for place, row in enumerate(reversed(shown) if is_mirrored else shown):
            if is_real:
                row.setGeometry(place * (wide + 2 * SPACE.tight + gap) + SPACE.tight, SPACE.tight, wide, high)
        return high + 2 * SPACE.tight
