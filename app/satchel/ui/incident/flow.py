"""Sets words into lines and lets small things (numbers, remarks) flow on after the last word."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QTextLayout, QTextOption

_BETWEEN = 4  # pixels between pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowed:
    """Where everything lies; rectangles are as they are seen, also from right to left."""

    height: int
    pieces: tuple[QRect, ...]
    details: tuple[QRect, ...]


def text_layout(words: str, font: QFont) -> QTextLayout:
    """Words that break anywhere if they have to, each paragraph in its own direction."""
    made = QTextLayout(words, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    made.setTextOption(option)
    made.setCacheEnabled(True)
    return made


def glue(words: str, piece: QSize, space: int) -> str:
    """Spaces that keep the last word and the piece behind it on one line; "" where words run from right to left."""
    way = next((way for letter in words if (way := unicodedata.bidirectional(letter)) in ("L", "R", "AL")), "L")
    return "\u00a0" * (-(-(piece.width() + _BETWEEN) // max(space, 1))) if words and way == "L" else ""


def flow(
    layout: QTextLayout, width: int, pitch: int, pieces: Sequence[QSize], details: Sequence[QSize], *, glued: int = 0,
    is_mirrored: bool = False,
) -> Flowed:  # fmt: skip
    """Breaks the text at `width`, lines `pitch` apart; `details` begin on a line of their own. The last `glued` pixels
    of the text are room for the first piece.
    """
    x, y, pitch = _break(layout, width, pitch, is_mirrored)
    x = max(x - glued, 0)
    placed: list[QRect] = []
    for size in pieces:
        if x and x + _BETWEEN + size.width() > width + (_BETWEEN if glued and not placed else 0):
            x, y = 0, y + pitch
        x += _BETWEEN if x else 0
        placed.append(_seen(x, y + (pitch - size.height()) // 2, size, width, is_mirrored))
        x += size.width()
    rest: list[QRect] = []
    x = 0
    for place, size in enumerate(details):
        if place == 0 or x + 3 * _BETWEEN + size.width() > width:
            x, y = 0, y + pitch
        x += 3 * _BETWEEN if x else 0
        rest.append(_seen(x, y + (pitch - size.height()) // 2, size, width, is_mirrored))
        x += size.width()
    return Flowed(height=y + pitch, pieces=tuple(placed), details=tuple(rest))


def _break(layout: QTextLayout, width: int, pitch: int, is_mirrored: bool) -> tuple[int, int, int]:
    """Where the last line ends, where it stands, and how far lines are apart (more where a script needs it)."""
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(line)
    if lines:
        pitch = max(pitch, max(int(line.height() + 0.99) for line in lines))
    for place, line in enumerate(lines):
        free = width - line.naturalTextWidth() if is_mirrored else 0.0
        line.setPosition(QPointF(max(free, 0.0), place * pitch + (pitch - line.height()) / 2))
    layout.endLayout()
    last = int(lines[-1].naturalTextWidth() + 0.99) if lines else 0
    return last, max(len(lines) - 1, 0) * pitch, pitch


def _seen(x: int, y: int, size: QSize, width: int, is_mirrored: bool) -> QRect:
    return QRect(width - x - size.width() if is_mirrored else x, y, size.width(), size.height())
