"""The inbox as widgets: the list, the claim with what it rests on, and below it what can be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QListView, QProgressBar, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from satchel.rendering.word_diff import Change
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.page import Page
from satchel.ui.parts.text import label
from satchel.ui.review.audit import Audit
from satchel.ui.review.audit_bar import AuditBar, AuditDeeds
from satchel.ui.review.evidence import Paragraph
from satchel.ui.review.filter_bar import FilterBar, FilterDeeds
from satchel.ui.review.items import Item, Key
from satchel.ui.review.keys import Keys
from satchel.ui.review.panel import Deeds, Panel
from satchel.ui.review.presenter import ReviewPresenter
from satchel.ui.review.prose import Prose
from satchel.ui.review.rows import ReviewDelegate, ReviewModel
from satchel.ui.review.shown import Doing, Filters, Tone
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

_LIST = 200  # pixels that the list has at the least


class ReviewScreen(Page):
    """Implements `ReviewView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go) -> None:
        super().__init__(_("Review"))
        self.presenter = made = ReviewPresenter(self, engine, go, now=lambda: datetime.now().astimezone())
        self.progress = label("", "caption", "secondary")
        self.sample = button(_("Check a sample…"), made.ask_audit)
        self.tools.addWidget(self.progress)
        self.tools.addWidget(self.sample)
        self.tools.addWidget(IconButton(theme, "keyboard", _("Keys (?)"), self._show_keys))
        self.filters = FilterBar(
            theme,
            FilterDeeds(
                status=lambda status: made.filter(status=status), run=lambda run: made.filter(run=run),
                section=lambda section: made.filter(section=section), search=made.search,
            )
        )  # fmt: skip
        self.line = QProgressBar()
        self.line.setTextVisible(False)
        self.line.setFixedHeight(2)
        self.line.setAccessibleName(_("Claims decided"))
        self.banner = Banner(theme)
        self.audit = AuditBar(
            AuditDeeds(
                start=self._start, another=lambda size: made.start_audit(size, another=True),
                finish=made.result_of_audit, end=self._end,
            )
        )  # fmt: skip
        self.model, self.list = ReviewModel(self), _List(made)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ReviewDelegate(theme, self.list))
        self.list.selectionModel().currentChanged.connect(self._pointed)
        self.list.activated.connect(lambda _index: made.open())
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.claim = Prose(theme, _("The claim and what it rests on"))
        self.claim.setViewportMargins(SPACE.wide, SPACE.large, SPACE.wide, 0)
        self.panel = Panel(theme, self._deeds())
        self._empty = EmptyState(theme, "review", "", "")
        for part in (self.filters, self.line, self.banner, self.audit):
            self.body.addWidget(part)
        self.body.addWidget(self._whole(), 1)
        find = QShortcut(QKeySequence("Ctrl+F"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filters.search.begin)

    def enter(self, place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter(place)
        self.list.setFocus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys of the inbox, wherever in it the keyboard is: by the letter that they write, on any keyboard."""
        made, act = self.presenter, None
        if not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            act = {
                "j": lambda: made.move(1), "k": lambda: made.move(-1), "J": lambda: made.move(1, selecting=True),
                "K": lambda: made.move(-1, selecting=True), "a": made.accept, "A": made.accept_selected, "e": made.edit,
                "r": made.reject, "u": made.undo, "U": made.redo, "x": made.toggle, " ": made.toggle, "/": self.filters.search.begin, "?": self._show_keys,
            }.get(event.text())  # fmt: skip
        if event.key() == Qt.Key.Key_Escape:
            act = self._leave
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def show_items(self, items: Sequence[Item], *, current: Key | None, marked: frozenset[Key]) -> None:
        """As `ReviewView.show_items`."""
        with QSignalBlocker(self.list.selectionModel()):
            self.model.show_items(items, marked)
            self.list.setCurrentIndex(self.model.place(current))
        self.list.scrollTo(self.list.currentIndex())
        self.list.viewport().update()
        self._content.setCurrentIndex(0)

    def show_empty(self, title: str, sentence: str) -> None:
        """As `ReviewView.show_empty`."""
        self.model.show_items((), frozenset())
        self._empty.tell(title, sentence)
        had_keys = self.list.hasFocus()
        self._content.setCurrentIndex(1)
        if had_keys:
            self.setFocus()  # the keys go on: undo, above all

    def show_claim(self, paragraphs: Sequence[Paragraph], *, is_another: bool) -> None:
        """As `ReviewView.show_claim`."""
        self.claim.show_paragraphs(paragraphs, from_top=is_another)

    def show_doing(self, doing: Doing) -> None:
        """As `ReviewView.show_doing`."""
        had_keys = self.panel.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.panel.show_doing(doing)
        if doing.task == "read" and had_keys:
            self.list.setFocus()

    def show_diff(self, stretches: Sequence[tuple[Change, str]]) -> None:
        """As `ReviewView.show_diff`."""
        self.panel.show_diff(stretches)

    def show_progress(self, words: str, decided: int, total: int) -> None:
        """As `ReviewView.show_progress`."""
        self.progress.setText(words)
        self.line.setRange(0, max(total, 1))
        self.line.setValue(decided)
        self.sample.setEnabled(total > 0)

    def show_filters(self, filters: Filters) -> None:
        """As `ReviewView.show_filters`."""
        self.filters.show_filters(filters)

    def show_audit(self, audit: Audit | None) -> None:
        """As `ReviewView.show_audit`."""
        self.audit.show_audit(audit)
        self.filters.setEnabled(audit is None or audit.stage == "asked")

    def tell(self, words: str, tone: Tone) -> None:
        """As `ReviewView.tell`."""
        if words:
            self.banner.tell(words, tone=tone, icon="info" if tone == "accent" else "alert")
        else:
            self.banner.hide()

    def _deeds(self) -> Deeds:
        made = self.presenter
        return Deeds(
            accept=made.accept, edit=made.edit, reject=made.reject, undo=made.undo, edited=made.edited, save=made.save,
            rejected=made.rejected, accept_selected=made.accept_selected, accept_all=made.accept_all, leave=made.leave,
        )  # fmt: skip

    def _whole(self) -> QWidget:
        aside = QWidget()
        say(aside, ground="surface")
        column = QVBoxLayout(aside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.claim, 1)
        column.addWidget(self.panel)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(aside)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 5)
        self.list.setMinimumWidth(_LIST)
        whole = QWidget()
        self._content = QStackedLayout(whole)
        self._content.addWidget(split)
        self._content.addWidget(self._empty)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        return whole

    def _pointed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.presenter.choose(index.data(Qt.ItemDataRole.UserRole).key)

    def _scrolled(self, value: int) -> None:
        if value == self.list.verticalScrollBar().maximum():
            self.presenter.reach_end()

    def _start(self, size: int) -> None:
        self.presenter.start_audit(size)
        self.list.setFocus()

    def _end(self) -> None:
        self.presenter.end_audit()
        self.list.setFocus()

    def _leave(self) -> None:
        if self.filters.search.hasFocus():
            self.filters.search.clear()
            self.list.setFocus()
        else:
            self.presenter.leave()

    def _show_keys(self) -> None:
        Keys(self).open()


class _List(QListView):
    """Lets the screen have its keys; Ctrl and Shift with a click select."""

    def __init__(self, presenter: ReviewPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Claims to review"))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What writes something is a key of the screen, not the beginning of a search in the list."""
        if (event.text() and event.text().isprintable()) or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click goes there; with Ctrl it selects, with Shift everything up to there."""
        index = self.indexAt(event.position().toPoint())
        held = event.modifiers()
        if index.isValid() and held & Qt.KeyboardModifier.ControlModifier:
            self._presenter.toggle(index.data(Qt.ItemDataRole.UserRole).key)
        elif index.isValid() and held & Qt.KeyboardModifier.ShiftModifier:
            self._presenter.select_until(index.data(Qt.ItemDataRole.UserRole).key)
        else:
            super().mousePressEvent(event)
