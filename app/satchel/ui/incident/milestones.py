"""The line of milestones: four moments, what lies between them, and what the sources do not say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from satchel.ui.incident.cites import CiteButton
from satchel.ui.incident.shown import Cite, Milestone
from satchel.ui.incident.touch import Touch
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label

TONES = {"started": "bad", "detected": "warn", "mitigated": "accent", "resolved": "good"}
_DOT, _RAIL, _NARROW, _NARROWER = 5, 18, 640, 340


class _Moment(QWidget):
    """One milestone; the dot above it is the line's."""

    def __init__(self, touch: Touch, shown: Milestone, act: Callable[[Cite], None]) -> None:
        super().__init__()
        self.shown = shown
        self.setAccessibleName(shown.described)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, _RAIL, 0, 0)
        layout.setSpacing(SPACE.hair)
        layout.addWidget(label(shown.label, "caption", "secondary"))
        row = QHBoxLayout()
        row.setSpacing(SPACE.small)
        time = label(shown.clock or shown.hint, "title" if shown.clock else "body", "" if shown.clock else "muted", wrap=not shown.clock)
        time.setToolTip(shown.hint)
        row.addWidget(time)
        self.buttons = [CiteButton(touch, cite, act) for cite in shown.cites]
        for one in self.buttons:
            one.setFixedSize(one.sizeHint())
            row.addWidget(one)
        row.addStretch(1)
        layout.addLayout(row)
        if shown.span:
            layout.addWidget(label(shown.span, "caption", "text"))
        if shown.day:
            layout.addWidget(label(shown.day, "caption", "muted", wrap=True))
        for remark in shown.remarks:
            layout.addWidget(label(remark, "caption", "warn", wrap=True))
        layout.addStretch(1)


class MilestoneLine(QWidget):
    """Four beside each other, or two, or one, as there is room."""

    def __init__(self, touch: Touch, act: Callable[[Cite], None]) -> None:
        super().__init__()
        self._touch, self._act = touch, act
        self.moments: list[_Moment] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
        self._grid.setHorizontalSpacing(SPACE.large)
        self._grid.setVerticalSpacing(SPACE.medium)
        self._columns = 0
        self._shown: Sequence[Milestone] = ()

    def show_milestones(self, shown: Sequence[Milestone]) -> None:
        """Other ones."""
        if tuple(shown) == tuple(self._shown):
            return
        self._shown = shown
        for one in self.moments:
            self._grid.removeWidget(one)
            one.hide()
            one.deleteLater()
        self.moments = [_Moment(self._touch, one, self._act) for one in shown]
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One column is enough."""
        return QSize(self._needed(1), super().minimumSizeHint().height())

    def _needed(self, columns: int) -> int:
        """Pixels for so many columns: words are longer in other languages."""
        widest = max((one.minimumSizeHint().width() for one in self.moments), default=0)
        return columns * widest + (columns - 1) * self._grid.horizontalSpacing() + 2 * SPACE.small

    def _arrange(self) -> None:
        width = self.width()
        columns = 4 if width >= max(_NARROW, self._needed(4)) else 2 if width >= max(_NARROWER, self._needed(2)) else 1
        if columns == self._columns:
            return
        self._columns = columns
        for place, one in enumerate(self.moments):
            self._grid.addWidget(one, place // columns, place % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dots on a line: full where the sources say when, hollow where they do not."""
        painter, theme = QPainter(self), self._touch.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for place, one in enumerate(self.moments):
            area = QRect(one.mapTo(self, QPoint(0, 0)), one.size())
            x = area.right() - _DOT if is_mirrored else area.left() + _DOT
            middle = QPointF(x, area.top() + _DOT + 1)
            known = one.shown.at is not None
            if place % self._columns < self._columns - 1 and place + 1 < len(self.moments):
                follows = self.moments[place + 1].shown.at is not None
                style = Qt.PenStyle.SolidLine if known and follows else Qt.PenStyle.DotLine
                painter.setPen(QPen(theme.colour("muted"), 1.5, style))
                gap = area.width() + self._grid.horizontalSpacing() - 2 * _DOT - 6
                start = QPointF(x + (-_DOT - 3 if is_mirrored else _DOT + 3), middle.y())
                painter.drawLine(start, start + QPointF(-gap if is_mirrored else gap, 0))
            tone = theme.colour(TONES[one.shown.name])
            painter.setPen(QPen(tone if known else theme.colour("muted"), 1.5))
            painter.setBrush(tone if known else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, _DOT - 0.5, _DOT - 0.5)


