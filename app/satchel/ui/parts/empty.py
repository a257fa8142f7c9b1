"""What a screen shows when there is nothing in it: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label

_ICON, _WIDEST = 32, 420


class EmptyState(QWidget):
    """An icon, a title, a sentence, and at most one thing to do."""

    def __init__(self, theme: Theme, icon: str, title: str, sentence: str, action: QPushButton | None = None) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title, self.sentence = label(title, "title"), label(sentence, tone="secondary", wrap=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE.small)
        layout.addStretch(2)
        layout.addWidget(self._picture)
        for one in (self.title, self.sentence):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            one.setMaximumWidth(_WIDEST)
            row = QHBoxLayout()  # not an alignment: a label that is aligned is not asked how high its lines are
            row.addStretch(1)
            row.addWidget(one, 1_000)
            row.addStretch(1)
            layout.addLayout(row)
        if action is not None:
            layout.addSpacing(SPACE.small)
            layout.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        theme.changed.connect(self._draw)
        self._draw()

    def tell(self, title: str, sentence: str) -> None:
        """Other words."""
        self.title.setText(title)
        self.sentence.setText(sentence)

    def _draw(self) -> None:
        self._picture.setPixmap(self._theme.icon(self._icon, "muted").pixmap(_ICON, _ICON))
