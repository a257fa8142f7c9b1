"""The first screen as widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from satchel.domain.errors import SatchelError
from satchel.ui.given import Given
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import button
from satchel.ui.parts.column import scrolled
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.page import Page
from satchel.ui.talk import Engine
from satchel.ui.today.card_view import SectionView
from satchel.ui.today.cards import Section
from satchel.ui.today.dropped import Dropped, Refused
from satchel.ui.today.errand import Errand
from satchel.ui.today.errand_view import ErrandView
from satchel.ui.today.field import Field, FieldDeeds
from satchel.ui.today.presenter import TodayPresenter
from satchel.ui.welcome.sample import Sample
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

_RENEW = 30_000  # milliseconds after which "5 min ago" is said anew
_TYPING = 250  # milliseconds after the last key before the engine is asked who would read what is attached


class TodayScreen(Page):
    """Implements `TodayView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go, *, welcomed: Callable[[], bool] = lambda: True) -> None:
        super().__init__(_("Today"))
        self._theme = theme
        sample = Sample(engine, go, self.show_trouble)
        self.presenter = made = TodayPresenter(
            self, engine, go, now=lambda: datetime.now().astimezone(), welcomed=welcomed, try_sample=sample.start
        )
        self.field = Field(theme, FieldDeeds(do=made.do, attach=made.attach, detach=made.detach, detach_last=made.detach_last))
        self.errand = ErrandView(theme, choose=made.choose, open_run=made.open_run, forget=made.forget)
        self.trouble = Banner(theme)
        self.try_sample = button(_("Try the sample incident"), made.try_sample)
        self.empty = EmptyState(theme, "today", "", "", self.try_sample)
        self.empty.hide()
        self._views: list[SectionView] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(SPACE.wide, SPACE.tight, SPACE.wide, SPACE.huge)
        self._column.setSpacing(SPACE.wide)
        self._column.addWidget(self.field)
        self._column.addWidget(self.errand)
        self._column.addWidget(self.empty, 1000)  # all the room there is, while it is shown
        self._column.addStretch(1)
        self.body.addWidget(self.trouble)
        self.body.addWidget(scrolled(self._column), 1)
        self._renew = QTimer(self, interval=_RENEW)
        self._renew.timeout.connect(lambda: self.presenter.home_changed({"kind": "time"}))
        self._renew.start()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING)
        self._typing.timeout.connect(made.look)
        self.field.words.textChanged.connect(self._typed)

    def enter(self, place: Place) -> None:
        """As `Screen.enter`; what stands in the field already is kept behind what the place brings."""
        self.presenter.enter()
        if place.text:
            self.field.begin(place.text)
        self.field.words.setFocus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    def take(self, dropped: Dropped | Refused) -> None:
        """Something was dropped on the window: Enter begins it, or words that say more."""
        self.presenter.drop(dropped)
        self.field.words.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Another screen is in front, or the window is gone."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.presenter.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape takes away what was said about a request."""
        if event.key() == Qt.Key.Key_Escape:
            self.presenter.forget()
            self.field.words.setFocus()
        else:
            super().keyPressEvent(event)

    def show_day(self, words: str) -> None:
        """As `TodayView.show_day`."""
        self.heading.setText(words)

    def show_sections(self, sections: Sequence[Section], *, is_new_home: bool) -> None:
        """As `TodayView.show_sections`."""
        is_same = len(sections) == len(self._views)
        if is_same and all(view.fits(one) for view, one in zip(self._views, sections, strict=True)):
            for view, one in zip(self._views, sections, strict=True):
                view.show_section(one)
        else:
            self._rebuild(sections)
        self.empty.setVisible(not sections)
        self.try_sample.setVisible(is_new_home)
        if is_new_home:
            self.empty.tell(
                _("Nothing here yet"),
                _("Drop a chat export, a log or a transcript anywhere into this window, or see what becomes of a sample."),
            )
        else:
            self.empty.tell(_("Nothing waits for you"), _("Drop something anywhere into this window, or say what should be done."))

    def show_errand(self, errand: Errand) -> None:
        """As `TodayView.show_errand`."""
        self.errand.show_errand(errand)

    def show_attached(self, given: Given) -> None:
        """As `TodayView.show_attached`."""
        self.field.show_attached(given)

    def write(self, text: str) -> None:
        """As `TodayView.write`."""
        self.field.write(text)

    def clear_field(self) -> None:
        """As `TodayView.clear_field`."""
        self.field.words.clear()

    def give_back(self, words: str) -> None:
        """As `TodayView.give_back`."""
        self.field.give_back(words)

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `TodayView.show_trouble`."""
        self.trouble.tell_error(error)

    def _typed(self) -> None:
        self.presenter.type(self.field.words.toPlainText())
        self._typing.start()

    def _rebuild(self, sections: Sequence[Section]) -> None:
        had_keys = any(view.isAncestorOf(focus) for view in self._views) if (focus := self.focusWidget()) else False
        for view in self._views:
            self._column.removeWidget(view)
            view.setParent(None)
            view.deleteLater()
        self._views = [SectionView(self._theme, one, self.presenter.open) for one in sections]
        for place, view in enumerate(self._views):
            self._column.insertWidget(2 + place, view)
        if had_keys:
            self.field.words.setFocus()
