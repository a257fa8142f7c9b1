"""The agents as widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from satchel.domain.errors import SatchelError
from satchel.ui.agents.card_view import CardView
from satchel.ui.agents.presenter import AgentsPresenter, Card
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.column import scrolled
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.page import Page
from satchel.ui.parts.search import SearchField
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _


class AgentsScreen(Page):
    """Implements `AgentsView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go) -> None:
        super().__init__(_("Agents"))
        self._theme = theme
        self.presenter = AgentsPresenter(self, engine, go)
        self.search = SearchField(_("Search agents"), self.presenter.search)
        self.search.serve(self)
        self.tools.addWidget(self.search)
        self.trouble = Banner(theme)
        self.empty = EmptyState(theme, "agents", "", "")
        self.empty.hide()
        self.cards: dict[str, CardView] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, SPACE.huge)
        self._column.setSpacing(SPACE.large)
        self._column.addWidget(self.empty, 1_000)
        self._column.addStretch(1)
        self.body.addWidget(self.trouble)
        self.body.addWidget(scrolled(self._column), 1)

    def enter(self, _place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter()
        self.search.setFocus()

    def home_changed(self, _news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`: nobody tells of agents, they are asked for when the screen comes to the front."""

    def show_cards(self, cards: Sequence[Card], *, is_filtered: bool) -> None:
        """As `AgentsView.show_cards`."""
        if [view.card for view in self.cards.values()] != list(cards):
            self._arrange(cards)
        if is_filtered:
            self.empty.tell(_("Nothing found"), _("No agent has these words."))
        else:
            self.empty.tell(_("No agents are installed"), _("Satchel comes with some. Install it again to have them back."))
        self.empty.setVisible(not cards)

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `AgentsView.show_trouble`."""
        self.trouble.tell_error(error)

    def _arrange(self, cards: Sequence[Card]) -> None:
        """Cards that say the same stay, with what is open in them; the keyboard stays where it was."""
        focus, before = self.focusWidget(), self.cards
        had = next((agent for agent, view in before.items() if focus is not None and view.isAncestorOf(focus)), "")
        self.cards = {}
        for one in cards:
            old = before.get(one.agent)
            self.cards[one.agent] = old if old is not None and old.card == one else CardView(self._theme, one, self.presenter.use)
        for agent, view in before.items():
            self._column.removeWidget(view)
            if self.cards.get(agent) is not view:
                view.setParent(None)
                view.deleteLater()
        for view in self.cards.values():
            self._column.insertWidget(self._column.count() - 1, view)
        if had and self.cards.get(had) is not before[had]:
            target = self.cards[had].use if had in self.cards else self.search
            target.setFocus()
