"""Draws the parts of a line: its ground, its bullet, remarks, and what a search has found in its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QStyle, QWidget

from satchel.ui.incident.shown import Bullet, Mark
from satchel.ui.incident.touch import Touch
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import RADIUS, SPACE, TYPES

ICON = 14  # pixels of a remark's icon
SOFT = ("good", "warn", "bad")  # tones of remarks that stand on a soft ground
_INSIDE = 6  # pixels between the edge of that ground and the words


class RowPainter(QPainter):
    """Draws on a row; everything is given as it lies from left to right, and mirrored where the row is."""

    def __init__(self, row: QWidget, touch: Touch) -> None:
        super().__init__(row)
        self._row, self._touch = row, touch
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of each text, whatever the window's is

    def ground(self, *, glow: float, has_focus: bool) -> None:
        """Lit, or where the keyboard is."""
        theme, area = self._touch.theme, QRectF(self._row.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if glow > 0:
            colour = theme.colour("mark")
            colour.setAlphaF(min(glow, 1.0))
            self.setPen(Qt.PenStyle.NoPen)
            self.setBrush(colour)
            self.drawRoundedRect(area, RADIUS.medium, RADIUS.medium)
        if has_focus:
            self.setPen(QPen(theme.colour("accent"), 1.5))
            self.setBrush(Qt.BrushStyle.NoBrush if glow > 0 else theme.colour("hover"))
            self.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS.medium, RADIUS.medium)

    def bullet(self, kind: Bullet, area: QRect) -> None:
        """Full, hollow or crossed: how well the sources carry the line, told by shape."""
        theme, middle = self._touch.theme, self._seen(area, self._row.rect()).center()
        match kind:
            case "plain":
                self.setPen(Qt.PenStyle.NoPen)
                self.setBrush(theme.colour("muted"))
                self.drawEllipse(QPointF(middle), 2.5, 2.5)
            case "weak":
                self.setPen(QPen(theme.colour("warn"), 1.5))
                self.setBrush(Qt.BrushStyle.NoBrush)
                self.drawEllipse(QPointF(middle), 3.5, 3.5)
            case "none":
                self.setPen(QPen(theme.colour("bad"), 1.5))
                self.drawLine(middle + QPoint(-3, -3), middle + QPoint(3, 3))
                self.drawLine(middle + QPoint(-3, 3), middle + QPoint(3, -3))

    def lead(self, text: str, area: QRect) -> None:
        """The time before the words."""
        self.setFont(self._touch.font(TYPES.body))
        self.setPen(self._touch.theme.colour("muted"))
        self.drawText(self._seen(area, self._row.rect()), self._side, text or "—")

    def mark(self, mark: Mark, area: QRect) -> None:
        """A remark; `area` is as it is seen."""
        theme, tone = self._touch.theme, "muted" if mark.tone == "plain" else mark.tone
        inner = area
        if mark.tone in SOFT:
            self.setPen(Qt.PenStyle.NoPen)
            self.setBrush(theme.colour(f"{tone}_soft"))
            self.drawRoundedRect(area, RADIUS.small, RADIUS.small)
            inner = area.adjusted(_INSIDE, 0, -_INSIDE, 0)
        if mark.icon:
            spot = QRect(inner.left(), area.center().y() - ICON // 2 + 1, ICON, ICON)
            theme.icon(mark.icon, tone).paint(self, self._seen(spot, inner))
            shift = ICON + SPACE.tight
            inner = self._seen(QRect(inner.left() + shift, inner.top(), inner.width() - shift, inner.height()), inner)
        self.setFont(self._touch.font(self._touch.small))
        self.setPen(theme.colour(tone))
        text = self._touch.metrics(self._touch.small).elidedText(mark.text, Qt.TextElideMode.ElideRight, inner.width() + 1)
        self.drawText(inner, self._side, text)

    @property
    def _side(self) -> int:
        is_mirrored = self._row.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
        return int(start | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

    def _seen(self, area: QRect, within: QRect) -> QRect:
        return QStyle.visualRect(self._row.layoutDirection(), within, area)


def mark_width(mark: Mark, touch: Touch) -> int:
    """Pixels that a remark needs."""
    width = touch.metrics(touch.small).horizontalAdvance(mark.text) + 1
    return width + (ICON + SPACE.tight if mark.icon else 0) + (2 * _INSIDE if mark.tone in SOFT else 0)


def matches(pattern: re.Pattern[str] | None, words: str, theme: Theme, *, is_current: bool) -> Iterator[QTextLayout.FormatRange]:
    """What a search has found in the words, to be drawn on the ground of marked words."""
    for match in pattern.finditer(words) if pattern is not None else ():
        found = _range(words, *match.span())
        found.format.setBackground(theme.colour("mark"))
        found.format.setForeground(theme.colour("text"))
        found.format.setFontUnderline(is_current)
        yield found


def struck(words: str) -> QTextLayout.FormatRange:
    """The words crossed out, without the spaces that are glued to them."""
    found = _range(words, 0, len(words))
    found.format.setFontStrikeOut(True)
    return found


def _range(words: str, start: int, end: int) -> QTextLayout.FormatRange:
    """Qt counts in UTF-16."""
    found = QTextLayout.FormatRange()
    found.start = len(words[:start].encode("utf-16-le")) // 2
    found.length = len(words[start:end].encode("utf-16-le")) // 2
    return found
