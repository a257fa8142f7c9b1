"""How a row of a list is drawn: laid out as people read from the left, and turned round for those who do not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from satchel.ui.look.sides import Sides, sides
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import Type

_EDGE = 3  # pixels of the bar that tells which row the keys go to


class RowPen:
    """Draws in one row; areas are those of somebody who reads from the left."""

    def __init__(self, theme: Theme, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self.theme, self.painter, self.option = theme, painter, option
        self.seen = sides(painter, option.rect, option.direction)
        self.is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self.is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)

    def ground(self, *, resting: str = "") -> None:
        """What the row lies on: chosen, under the pointer or `resting`; and the bar where the keys are."""
        tone = "selected" if self.is_chosen else resting or ("hover" if self.is_over else "")
        if tone:
            self.painter.fillRect(self.option.rect, self.theme.colour(tone))
        if self.option.state & QStyle.StateFlag.State_HasFocus:
            whole = self.option.rect
            self.fill(QRect(whole.left(), whole.top(), _EDGE, whole.height()), "accent")

    def fill(self, area: QRect, tone: str) -> None:
        """An area in one colour."""
        self.painter.fillRect(self.seen.seen(area), self.theme.colour(tone))

    def line_below(self, left: int, right: int) -> None:
        """What parts the row from the next."""
        self.fill(QRect(left, self.option.rect.bottom(), right - left + 1, 1), "line")

    def icon(self, name: str, tone: str, area: QRect) -> None:
        """An icon that fills the area."""
        self.theme.icon(name, tone).paint(self.painter, self.seen.seen(area))

    def text(self, text: str, style: Type, tone: str, area: QRect, *, at_end: bool = False) -> int:
        """One line, cut where it has to be; the width in pixels that it took."""
        return self._write(text, self.theme.font(style), tone, self.seen.seen(area), self.seen.aligned(at_end=at_end))

    def text_in(self, font: QFont, text: str, tone: str, area: QRect) -> int:
        """The same in a font that no token names, e.g. one that is struck out."""
        return self._write(text, font, tone, self.seen.seen(area), self.seen.aligned())

    def text_as_seen(self, text: str, style: Type, tone: str, area: QRect) -> int:
        """The same where nothing is turned round, e.g. on an axis of time."""
        return self._write(text, self.theme.font(style), tone, area, Sides(whole=area, is_mirrored=False).aligned())

    def _write(self, text: str, font: QFont, tone: str, area: QRect, flags: int) -> int:
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, max(area.width(), 0))
        self.painter.setFont(font)
        self.painter.setPen(self.theme.colour(tone))
        self.painter.drawText(area, flags, shown)
        return metrics.horizontalAdvance(shown)


@contextlib.contextmanager
def row_pen(theme: Theme, painter: QPainter, option: QStyleOptionViewItem) -> Iterator[RowPen]:
    """A pen for one row; the painter is afterwards as it was."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(option.rect)
    yield RowPen(theme, painter, option)
    painter.restore()
