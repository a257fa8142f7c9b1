"""The frame of a screen: a title, what can be done beside it, and the content below."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from satchel.ui.look.theme import say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label


class Page(QWidget):
    """`tools` is the row beside the title, `body` where the content goes."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.heading: QLabel = label(title, "heading")
        self.tools = QHBoxLayout()
        self.tools.setSpacing(SPACE.small)
        head = QFrame()
        say(head, ground="canvas")
        row = QHBoxLayout(head)
        row.setContentsMargins(SPACE.wide, SPACE.large, SPACE.wide, SPACE.medium)
        row.addWidget(self.heading)
        row.addStretch(1)
        row.addLayout(self.tools)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addLayout(self.body, 1)
