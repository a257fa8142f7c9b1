"""The list of runs as widgets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QListView, QMenu, QStackedLayout, QWidget

from satchel.domain.errors import SatchelError
from satchel.ui.look.theme import Theme
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.page import Page
from satchel.ui.parts.question import question
from satchel.ui.parts.search import SearchField
from satchel.ui.runs.presenter import Row, Rows, RunsPresenter
from satchel.ui.runs.rows import RunsDelegate, RunsModel
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

_TYPING = 200  # milliseconds after the last key before it is searched
_RENEW = 30_000  # milliseconds after which "5 min ago" is said anew


class RunsScreen(Page):
    """Implements `RunsView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go) -> None:
        super().__init__(_("Runs"))
        self.presenter = RunsPresenter(self, engine, go, now=lambda: datetime.now().astimezone())
        self.search = SearchField(_("Search runs"), self.presenter.search, wait=_TYPING)
        self.search.serve(self)
        self.tools.addWidget(self.search)
        self.model, self.list = RunsModel(self), QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(RunsDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(_("Runs"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.activated.connect(self._open)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._empty = EmptyState(
            theme, "runs", _("No runs yet"), _("Drop an export, a log or a transcript anywhere into this window.")
        )
        self._trouble = Banner(theme)
        holder = QWidget()
        self._content = QStackedLayout(holder)  # with its owner: it shows what is added, which would be a window without
        self._content.addWidget(self.list)
        self._content.addWidget(self._empty)
        self.body.addWidget(self._trouble)
        self.body.addWidget(holder, 1)
        removing = QShortcut(QKeySequence("Del"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        removing.activated.connect(self._remove)
        self._renew = QTimer(self, interval=_RENEW)
        self._renew.timeout.connect(lambda: self.presenter.home_changed({"kind": "time"}))
        self._renew.start()

    def enter(self, _place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter()
        self.list.setFocus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    def show_rows(self, rows: Rows, *, is_filtered: bool) -> None:
        """As `RunsView.show_rows`."""
        chosen = self._chosen()
        stays = self.model.show_rows(rows)
        if is_filtered:
            self._empty.tell(_("Nothing found"), _("No run has these words in its title, its inputs or its agent."))
        else:
            self._empty.tell(_("No runs yet"), _("Drop an export, a log or a transcript anywhere into this window."))
        self._content.setCurrentIndex(0 if rows else 1)
        if rows and not (stays and chosen):
            place = rows.ids.index(chosen.run) if chosen and chosen.run in rows.ids else 0
            self.list.setCurrentIndex(self.model.index(place))

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `RunsView.show_trouble`."""
        self._trouble.tell_error(error)

    def _chosen(self) -> Row | None:
        index = self.list.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def _open(self, index: QModelIndex) -> None:
        self.presenter.open(index.data(Qt.ItemDataRole.UserRole).run)

    def _scrolled(self, value: int) -> None:
        if value == self.list.verticalScrollBar().maximum():
            self.presenter.reach_end()

    def _menu(self, at: QPoint) -> None:
        row = self._chosen()
        if row is None:
            return
        menu = QMenu(self)
        menu.addAction(_("Open"), lambda: self.presenter.open(row.run))
        if row.is_live:
            menu.addAction(_("Cancel"), lambda: self.presenter.cancel(row.run))
        else:
            menu.addAction(_("Go on"), lambda: self.presenter.resume(row.run))
        menu.addSeparator()
        menu.addAction(_("Remove…"), self._remove)
        menu.exec(self.list.viewport().mapToGlobal(at))

    def _remove(self) -> None:
        row = self._chosen()
        if row is None:
            return
        more = _("Its result, what it read and your decisions about it are deleted. This cannot be undone.")
        words = _("Remove “{title}”?").format(title=row.title)
        if question(self, words, more, yes=_("Remove"), no=_("Keep"), is_final=True) == "yes":
            self.presenter.remove(row.run)
