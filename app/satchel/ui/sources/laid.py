"""Lays out plain text of strangers for painters: wrapped, with stretches of it lit up, in either direction of writing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from satchel.ui.look.theme import Theme

_PARAGRAPH = "\u2028"  # how a layout is told of a new line


class Laid:
    """Text in a width; `height` says what it takes. To be made anew when theme or width change."""

    def __init__(self, text: str, font: QFont, width: int, line: int, marks: Sequence[tuple[int, int]] = ()) -> None:
        """`line` is the height of a line, `marks` are stretches of `text` in code points."""
        self._layout = QTextLayout(text.replace("\n", _PARAGRAPH), font)
        self._spans = [(units(text, a), units(text, b)) for a, b in marks]
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        height = 0.0
        while (one := self._layout.createLine()).isValid():
            one.setLineWidth(max(width, 40))
            one.setPosition(QPointF(0, height + max(0.0, (line - one.height()) / 2)))
            height += max(float(line), one.height())
        self._layout.endLayout()
        self.height = round(height)

    def draw(self, painter: QPainter, x: int, y: int, theme: Theme, tone: str = "text") -> None:
        """With its marks."""
        painter.setPen(theme.colour(tone))
        self._layout.draw(painter, QPointF(x, y), [self._mark(theme, a, b) for a, b in self._spans])

    def mark_top(self) -> int:
        """How far down the first mark is."""
        if not self._spans:
            return 0
        line = self._layout.lineForTextPosition(self._spans[0][0])
        return round(line.y()) if line.isValid() else 0

    @staticmethod
    def _mark(theme: Theme, start: int, end: int) -> QTextLayout.FormatRange:
        look = QTextCharFormat()
        look.setBackground(theme.colour("mark"))
        look.setForeground(theme.colour("text"))
        found = QTextLayout.FormatRange()
        found.start, found.length, found.format = start, end - start, look
        return found


def units(text: str, place: int) -> int:
    """A place in code points as Qt counts: in UTF-16, where a rare sign takes two."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
