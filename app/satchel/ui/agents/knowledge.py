"""What an agent knows, folded away until somebody wants to read it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from satchel.ui.agents.presenter import Know
from satchel.ui.look.sides import reads_from_the_right
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.markdown.view import MarkdownView
from satchel.ui.parts.text import label
from satchel.ui.words import _


class Knowledge(QWidget):
    """A button, and below it the texts, which are made when they are first opened."""

    def __init__(self, theme: Theme, agent: str, knows: Sequence[Know]) -> None:
        super().__init__()
        self._theme, self._knows = theme, knows
        self.texts: list[MarkdownView] = []
        self.toggle = button(_("What it knows"), kind="fold")
        self.toggle.setAccessibleName(_("What {agent} knows").format(agent=agent))
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._show)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, SPACE.small, 0, SPACE.small)
        self._column.setSpacing(SPACE.medium)
        self._content.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        row = QHBoxLayout()
        row.addWidget(self.toggle)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addWidget(self._content)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def is_open(self) -> bool:
        """Whether the texts are in sight."""
        return self.toggle.isChecked()

    def _show(self, is_open: bool) -> None:
        if is_open and not self.texts:
            self._fill()
        self._content.setVisible(is_open)
        self._draw()

    def _fill(self) -> None:
        for place, one in enumerate(self._knows):
            if place:
                self._column.addSpacing(SPACE.large)
            if one.description:
                self._column.addWidget(label(one.description, "caption", "muted", wrap=True))
            text = MarkdownView(self._theme, one.title)
            self._column.addWidget(text)
            self.texts.append(text)
            text.show_text(one.text)
            if one.is_cut:
                self._column.addWidget(label(_("The rest is not shown here: the text is too long."), "caption", "muted", wrap=True))

    def _draw(self) -> None:
        closed = "left" if reads_from_the_right() else "right"
        self.toggle.setIcon(self._theme.icon("down" if self.is_open else closed))
