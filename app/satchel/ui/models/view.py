"""The models as widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.models.card_view import CardView, Deeds, SectionView
from satchel.ui.models.cards import Card, Section
from satchel.ui.models.presenter import ModelsPresenter
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import button
from satchel.ui.parts.column import scrolled
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.page import Page
from satchel.ui.parts.question import question
from satchel.ui.parts.search import SearchField
from satchel.ui.parts.text import label
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Place
from satchel.ui.words import _

_COMMAND = "satchel models endpoint add"


class ModelsScreen(Page):
    """Implements `ModelsView`."""

    def __init__(self, theme: Theme, engine: Engine) -> None:
        super().__init__(_("Models"))
        self._theme = theme
        self.presenter = made = ModelsPresenter(self, engine)
        self.deeds = Deeds(
            try_out=made.try_out, use=made.use, remove=self._remove, fetch=made.fetch, link=made.link, page=self._page,
            stop=made.stop,
        )  # fmt: skip
        self.search = SearchField(_("Search models"), made.search)
        self.search.serve(self)
        self.add = button(_("Add a file…"), self._add)
        self.tools.addWidget(self.search)
        self.tools.addWidget(self.add)
        self.trouble = Banner(theme)
        self.waiting = label("", "caption", "muted")
        self.empty = EmptyState(
            theme, "models", _("Everything works without one"),
            _("With a language model an incident has a summary in plain sentences, and questions are answered in words."),
        )  # fmt: skip
        self.empty.setMinimumHeight(150)
        self.nothing = EmptyState(theme, "search", _("Nothing found"), _("No model has these words."))
        self._views: list[SectionView] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, SPACE.huge)
        self._column.setSpacing(SPACE.wide)
        for part in (self.waiting, self.empty, self.nothing):
            part.hide()
            self._column.addWidget(part)
        self._column.addWidget(self._of_servers())
        self._column.addStretch(1)
        self.body.addWidget(self.trouble)
        self.body.addWidget(scrolled(self._column), 1)

    def enter(self, _place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter()
        self.search.setFocus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    @property
    def cards(self) -> Mapping[str, CardView]:
        """All that are shown, by key."""
        return {key: card for view in self._views for key, card in view.cards.items()}

    def show_sections(self, sections: Sequence[Section], *, is_empty: bool, is_filtered: bool) -> None:
        """As `ModelsView.show_sections`."""
        fits = len(sections) == len(self._views)
        if fits and all(view.fits(one) for view, one in zip(self._views, sections, strict=True)):
            for view, one in zip(self._views, sections, strict=True):
                view.show_section(one)
        else:
            self._rebuild(sections)
        self.empty.setVisible(is_empty and not is_filtered)
        self.nothing.setVisible(is_filtered and not sections)

    def show_card(self, card: Card) -> None:
        """As `ModelsView.show_card`."""
        if (view := self.cards.get(card.key)) is not None:
            view.show_card(card)

    def show_trouble(self, words: str) -> None:
        """As `ModelsView.show_trouble`."""
        if words:
            self.trouble.tell(words, tone="bad")
        else:
            self.trouble.hide()

    def show_waiting(self, words: str) -> None:
        """As `ModelsView.show_waiting`."""
        self.waiting.setText(words)
        self.waiting.setVisible(bool(words))

    def _rebuild(self, sections: Sequence[Section]) -> None:
        focus = self.focusWidget()
        had = next((key for key, card in self.cards.items() if focus is not None and card.isAncestorOf(focus)), "")
        for view in self._views:
            self._column.removeWidget(view)
            view.setParent(None)
            view.deleteLater()
        self._views = [SectionView(self._theme, one, self.deeds) for one in sections]
        for view in self._views:
            self._column.insertWidget(self._column.count() - 2, view)  # the last words and the room below them stay last
        if had:
            again = self.cards.get(had)
            if again is not None:
                again.focus_first()
            else:
                self.search.setFocus()

    def _of_servers(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(label(_("A server of your own is added on the command line:"), "caption", "muted"))
        row.addWidget(label(_COMMAND, "mono", copy=True))
        row.addStretch(1)
        return whole

    def _add(self) -> None:
        path, _filter = QFileDialog.getOpenFileName(self, _("Add a model"), "", _("Models (*.gguf)"))
        if path:
            self.presenter.add(path)

    def _remove(self, card: Card) -> None:
        if card.key.startswith("server:"):
            what = _("It is no longer asked, and its key is forgotten. The server itself stays as it is.")
        elif card.deletes:
            what = _("Its file is deleted. It can be fetched again.")
        else:
            what = _("Satchel forgets it. Its file stays where it is.")
        words = _("Remove “{model}”?").format(model=card.title)
        if question(self, words, what, yes=_("Remove"), no=_("Keep"), is_final=True) == "yes":
            self.presenter.remove(card)

    def _page(self, card: Card) -> None:
        """Where a link leads is shown before it is opened."""
        said = question(
            self, _("Open this page in your browser?"), card.page, yes=_("Open"), no=_("Not now"), aside=_("Copy the address")
        )
        if said == "yes":
            QDesktopServices.openUrl(QUrl(card.page))
        elif said == "aside":
            QGuiApplication.clipboard().setText(card.page)
