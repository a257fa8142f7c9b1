"""The settings as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from satchel.domain.errors import SatchelError
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import button
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.page import Page
from satchel.ui.parts.text import label
from satchel.ui.settings.entries import Group
from satchel.ui.settings.presenter import SettingsPresenter
from satchel.ui.settings.row import Deeds, SettingRow
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Notice, Place
from satchel.ui.words import _

_WIDEST, _SEARCH_WIDTH = 760, 220


class SettingsScreen(Page):
    """Implements `SettingsView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go) -> None:
        super().__init__(_("Settings"))
        self._theme = theme
        self.presenter = SettingsPresenter(self, engine, go)
        self.presenter.ask_reset = self._reset_all
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search settings"))
        self.search.setAccessibleName(_("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.search.textChanged.connect(self.presenter.search)
        self.reset_all = button(_("Reset all…"), self._reset_all, kind="plain")
        self.about = button(_("About Satchel"), self.presenter.about, kind="plain")
        for made in (self.search, self.reset_all, self.about):
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
        self._column.addStretch(1)
        for part in (self.trouble, self.file):
            self.body.addWidget(part)
        self.body.addWidget(self._scrolled(), 1)
        found = QShortcut(QKeySequence("Ctrl+F"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        found.activated.connect(self._find)

    def enter(self, _place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter()
        self.search.setFocus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape ends a search."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def show_groups(self, found: Sequence[Group], *, matching: AbstractSet[str]) -> None:
        """As `SettingsView.show_groups`."""
        for group in found:
            if group.table not in self._cards:
                self._add(group)
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
        if error is None:
            self.trouble.hide()
        else:
            self.trouble.tell(f"{error.what} {error.hint}".strip(), tone="bad")

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
        self._column.insertWidget(self._column.count() - 1, whole)

    def _scrolled(self) -> QScrollArea:
        inner = QWidget()
        say(inner, bare=True)
        inner.setLayout(self._column)
        inner.setMaximumWidth(_WIDEST)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _reset_all(self) -> None:
        asked = QMessageBox(self)
        asked.setIcon(QMessageBox.Icon.NoIcon)
        asked.setText(_("Reset all settings?"))
        asked.setInformativeText(
            _("All of them go back to their defaults. A file that cannot be read is kept beside the new one.")
        )
        yes = asked.addButton(_("Reset all"), QMessageBox.ButtonRole.DestructiveRole)
        asked.addButton(_("Keep"), QMessageBox.ButtonRole.RejectRole)
        asked.exec()
        if asked.clickedButton() is yes:
            self.presenter.reset_all()
