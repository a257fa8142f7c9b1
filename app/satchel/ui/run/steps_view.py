"""The steps of a run as they happen: painted, so that two hundred events a second cost no layout."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES, Type
from satchel.ui.run.course import StepRow
from satchel.ui.words import _

_ROW, _ICON, _BAR = 46, 18, 3


class StepsView(QWidget):
    """A row a step, with a thin bar under one that says how far it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: Sequence[StepRow] = ()
        self._notices: Sequence[str] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Steps"))
        theme.changed.connect(self.update)

    def show_steps(self, rows: Sequence[StepRow], notices: Sequence[str]) -> None:
        """As they stand."""
        if len(rows) != len(self._rows) or len(notices) != len(self._notices):
            self._rows, self._notices = rows, notices
            self.updateGeometry()
        self._rows, self._notices = rows, notices
        self.setAccessibleDescription(". ".join(f"{one.name}, {one.took}" for one in rows))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows."""
        return QSize(320, _ROW * len(self._rows) + self._line() * len(self._notices) + SPACE.medium)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Steps, then notices."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = 0
        for row in self._rows:
            self._step(painter, row, QRect(0, y, self.width(), _ROW))
            y += _ROW
        y += SPACE.small
        for text in self._notices:
            area = self._mirrored(QRect(0, y + 1, 16, 16))
            self._theme.icon("info", "warn").paint(painter, area)
            self._text(painter, text, TYPES.caption, "secondary", QRect(_ICON + SPACE.medium, y, self.width() - _ICON - SPACE.medium, 18))
            y += self._line()

    def _step(self, painter: QPainter, row: StepRow, area: QRect) -> None:
        self._theme.icon(row.icon, row.tone).paint(painter, self._mirrored(QRect(0, area.top() + 4, _ICON, _ICON)))
        left = _ICON + SPACE.medium
        room = area.width() - left
        line = QRect(left, area.top() + 2, room, 21)
        taken = self._text(painter, row.took, TYPES.caption, "muted", line, at_end=True)
        style = TYPES.strong if row.state == "running" else TYPES.body
        tone = "muted" if row.state == "stopped" else "text"
        self._text(painter, row.name, style, tone, QRect(left, line.top(), room - taken - SPACE.medium, 21))
        self._text(painter, row.detail, TYPES.caption, "secondary", QRect(left, area.top() + 22, room, 16))
        if row.share is not None:
            bar = QRect(left, area.bottom() - _BAR - 1, room, _BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("line"))
            painter.drawRoundedRect(self._mirrored(bar), 1.5, 1.5)
            painter.setBrush(self._theme.colour("accent"))
            bar.setWidth(max(_BAR, round(room * row.share)))
            painter.drawRoundedRect(self._mirrored(bar), 1.5, 1.5)

    def _text(self, painter: QPainter, text: str, style: Type, tone: str, area: QRect, *, at_end: bool = False) -> int:
        font = self._theme.font(style)
        shown = QFontMetrics(font).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, max(area.width(), 0))
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        at_right = at_end != self.isRightToLeft()
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self._mirrored(area), int(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute), shown)
        return QFontMetrics(font).horizontalAdvance(shown)

    def _mirrored(self, area: QRect) -> QRect:
        return QRect(self.width() - area.right() - 1, area.top(), area.width(), area.height()) if self.isRightToLeft() else area

    @staticmethod
    def _line() -> int:
        return TYPES.caption.line + SPACE.tight
