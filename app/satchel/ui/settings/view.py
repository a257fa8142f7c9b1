"""The settings as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from satchel.domain.errors import SatchelError
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import button
from satchel.ui.parts.column import scrolled
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.page import Page
from satchel.ui.parts.question import question
from satchel.ui.parts.search import SearchField
from satchel.ui.parts.text import label
from satchel.ui.settings.entries import Group
from satchel.ui.settings.presenter import SettingsPresenter
from satchel.ui.settings.row import Deeds, SettingRow
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Notice, Place
from satchel.ui.words import _


class SettingsScreen(Page):
    """Implements `SettingsView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go) -> None:
        super().__init__(_("Settings"))
        self._theme = theme
        self.presenter = SettingsPresenter(self, engine, go)
        self.presenter.ask_reset = self._reset_all
        self.search = SearchField(_("Search settings"), self.presenter.search)
        self.search.serve(self)
        self.reset_all = button(_("Reset all…"), self._reset_all, kind="plain")
        self.about = button(_("About Satchel"), self.presenter.about, kind="plain")
        for made in (self.search, self.about):
            self.tools.addWidget(made)
        self.trouble, self.file = Banner(theme), Banner(theme)
        self._nothing = EmptyState(theme, "search", _("Nothing found"), _("No setting has these words."))
        self._nothing.hide()
        self.rows: dict[str, SettingRow] = {}
        self._cards: dict[str, QWidget] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, SPACE.huge)
        self._column.setSpacing(SPACE.wide)
        self._column.addWidget(self._nothing, 1_000)
        self._column.addWidget(self.reset_all, 0, Qt.AlignmentFlag.AlignLeading)
        self._column.addStretch(1)
        for part in (self.trouble, self.file):
            self.body.addWidget(part)
        self.body.addWidget(scrolled(self._column), 1)

    def enter(self, _place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter()
        self.search.setFocus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    def show_groups(self, found: Sequence[Group], *, matching: AbstractSet[str]) -> None:
        """As `SettingsView.show_groups`."""
        for group in found:
            if group.table not in self._cards:
                self._add(group)
                self.setTabOrder(self.rows[group.entries[-1].name].back, self.reset_all)
            seen = [one for one in group.entries if one.name in matching]
            for one in group.entries:
                self.rows[one.name].show_entry(one)
                self.rows[one.name].show_line(above=one is not seen[0] if seen else False)
                self.rows[one.name].setVisible(one in seen)
            self._cards[group.table].setVisible(bool(seen))
        self._nothing.setVisible(bool(found) and not matching)

    def show_file(self, notice: Notice | None) -> None:
        """As `SettingsView.show_file`."""
        if notice is None:
            self.file.hide()
        else:
            self.file.tell(notice.words, tone=notice.tone, icon=notice.icon, action=notice.action, act=notice.act)

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `SettingsView.show_trouble`."""
        self.trouble.tell_error(error)

    def show_can_reset(self, can: bool) -> None:
        """As `SettingsView.show_can_reset`."""
        self.reset_all.setEnabled(can)

    def _add(self, group: Group) -> None:
        """A heading, and a card with a row each; made once."""
        deeds = Deeds(choose=self.presenter.choose, type=self.presenter.type, reset=self.presenter.reset)
        whole, card = QWidget(), QFrame()
        say(card, card=True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        for one in group.entries:
            self.rows[one.name] = SettingRow(self._theme, one, deeds)
            inside.addWidget(self.rows[one.name])
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(label(group.heading, "title"))
        column.addWidget(card)
        self._cards[group.table] = whole
        self._column.insertWidget(self._column.count() - 2, whole)  # before what resets them all, and the room below

    def _reset_all(self) -> None:
        more = _("All of them go back to their defaults. A file that cannot be read is kept beside the new one.")
        said = question(self, _("Reset all settings?"), more, yes=_("Reset all"), no=_("Keep"), is_final=True)
        if said == "yes":
            self.presenter.reset_all()
