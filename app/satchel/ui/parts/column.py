"""The column that most screens are: as wide as is read with ease, and higher than the window where it has to be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from satchel.ui.look.theme import say

WIDEST = 860  # pixels of a column that is read with ease


def scrolled(column: QLayout, *, widest: int = WIDEST) -> QScrollArea:
    """The layout in an area that scrolls up and down, and never sideways."""
    inner = QWidget()
    say(inner, bare=True)
    inner.setLayout(column)
    inner.setMaximumWidth(widest)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
