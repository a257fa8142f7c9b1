"""One agent as widgets: what it does, in which steps, and what it may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from satchel.ui.agents.knowledge import Knowledge
from satchel.ui.agents.presenter import Card
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import Elided, chip, label
from satchel.ui.words import _

_ICON = 16


class CardView(QFrame):
    """Made anew where its agent changed: that is seldom."""

    def __init__(self, theme: Theme, card: Card, use: Callable[[str], object]) -> None:
        super().__init__()
        self._theme, self.card = theme, card
        self._pictures: list[tuple[QLabel, str, str]] = []
        say(self, card=True)
        self.setAccessibleName(card.title)
        self.use = button(_("Use it"), lambda: use(card.agent))
        self.use.setAccessibleName(_("Use {agent}").format(agent=card.title))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.medium, SPACE.large)
        column.setSpacing(SPACE.small)
        column.addLayout(self._head())
        if card.description:
            column.addWidget(label(card.description, wrap=True))
        if card.warning:
            column.addLayout(self._told([(card.warning, "alert", "warn")]))
        if card.problem:
            column.addLayout(self._told([(card.problem, "alert", "bad")]))
        if card.steps:
            column.addWidget(label(_("How it works"), "caption", "muted"))
            column.addWidget(label(_in_order(card.steps), wrap=True))
        if card.permissions:
            column.addWidget(label(_("What it may do"), "caption", "muted"))
            column.addLayout(self._told([(one.words, one.icon, one.tone) for one in card.permissions]))
        self.knowledge: Knowledge | None = None
        if card.knows:
            self.knowledge = Knowledge(theme, card.title, card.knows)
            column.addWidget(self.knowledge)
        column.addWidget(Elided(card.detail, "caption", "muted"))
        theme.changed.connect(self._draw)
        self._draw()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE.small)
        title = label(self.card.title, "title", wrap=True)
        row.addWidget(title, 1)
        if self.card.version:
            row.addWidget(chip(self.card.version))
        row.addWidget(chip(self.card.origin, "plain" if self.card.is_built_in else "accent"))
        row.addWidget(self.use)
        return row

    def _told(self, sentences: list[tuple[str, str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE.small)
        grid.setVerticalSpacing(SPACE.tight)
        grid.setColumnStretch(1, 1)
        for row, (words, icon, tone) in enumerate(sentences):
            picture = QLabel()
            self._pictures.append((picture, icon, tone))
            grid.addWidget(picture, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words, tone="" if tone in ("good", "secondary") else tone, wrap=True), row, 1)
        return grid

    def _draw(self) -> None:
        for picture, icon, tone in self._pictures:
            picture.setPixmap(self._theme.icon(icon, tone).pixmap(_ICON, _ICON))


def _in_order(steps: Sequence[str]) -> str:
    """Numbered; no step breaks over two lines."""
    return "   ".join(f"{number}. {words}".replace(" ", "\u00a0") for number, words in enumerate(steps, 1))
