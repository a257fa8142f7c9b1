"""The incident's result as a widget: what the run view embeds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from satchel.rendering.word_diff import Change
from satchel.ui.incident.asking import Asking
from satchel.ui.incident.cites import SourceCard
from satchel.ui.incident.page import ReportPage
from satchel.ui.incident.presenter import Found, IncidentPresenter
from satchel.ui.incident.row import LineRow
from satchel.ui.incident.shown import Cite, Event, Filtered, Line, Result
from satchel.ui.incident.switcher import Switcher
from satchel.ui.incident.timeline_card import TimelineCard
from satchel.ui.incident.touch import Touch
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import label
from satchel.ui.review.shown import Doing
from satchel.ui.run.decide import Decide
from satchel.ui.words import _

_SLICE = 0.008  # seconds of building between two turns of the event loop
_AT_ONCE = 16  # rows that are built before the first paint
_GLOW = 1600  # milliseconds that a line is lit after somebody was led to it


class IncidentResultView(QWidget):
    """Implements `IncidentView`, and `Listener` for the drawn timeline.

    `cite` gets a citation's JSON with the key "claim" beside it.
    """

    def __init__(
        self, theme: Theme, *, cite: Callable[[Mapping[str, Any]], None], decide: Decide | None = None
    ) -> None:
        super().__init__()
        self._theme = theme
        self.comes_after: QWidget | None = None  # as `StandsInOrder`
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        say(self, ground="canvas")  # behind the scroll bar, too
        self.presenter = IncidentPresenter(self, cite=cite, decide=decide)
        self.card = SourceCard(theme, self)
        touch = Touch(theme=theme, card=self.card, open=self.presenter.open, stand_at=self._stand_at, menu=self._menu)
        hint = _("Keys: J and K walk from line to line, Enter opens the first source.")
        if self.presenter.can_decide:
            hint = _("Keys: J and K walk from line to line, Enter opens the first source, A accepts, E edits, R rejects, U undoes.")
        self.page = ReportPage(
            touch, Switcher(theme, self.presenter.choose), TimelineCard(theme, self, self.presenter), self.presenter.open_cite,
            hint=hint,
        )  # fmt: skip
        self.area = QScrollArea()
        self.area.setWidget(self.page)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(lambda _value: self.card.dismiss())
        bar.actionTriggered.connect(lambda _action: self._scrolled())
        bar.rangeChanged.connect(lambda _low, _high: QTimer.singleShot(0, self, self._keep_place))
        self.filtered = self._filter_bar()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.filtered)
        layout.addWidget(self.area, 1)
        self.asking = Asking(theme, self.presenter.deciding) if self.presenter.deciding is not None else None
        if self.asking is not None:
            layout.addWidget(self.asking)
        self._is_at_line = False  # the current line is in sight, and the person has not scrolled away from it
        self._found = Found()
        self._filter = Filtered()
        self._building = QTimer(self, interval=0)
        self._building.timeout.connect(self._build_some)
        self._glowing: LineRow | None = None
        self._glow = QVariantAnimation(self, startValue=1.0, endValue=0.0, duration=_GLOW)
        self._glow.valueChanged.connect(self._lit)
        self._unlit = QTimer(self, singleShot=True, interval=_GLOW)
        self._unlit.timeout.connect(lambda: self._lit(0.0))
        self._shortcuts()

    def _filter_bar(self) -> QFrame:
        bar = QFrame()
        say(bar, ground="accent_soft")
        self.chip = label("", "caption", "accent")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE.wide, SPACE.tight, SPACE.wide, SPACE.tight)
        row.addWidget(self.chip)
        self.unfilter = button(_("Show all"), self.presenter.show_all, kind="plain")
        row.addWidget(self.unfilter)
        row.addStretch(1)
        bar.hide()
        return bar

    def _shortcuts(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "J": lambda: self.presenter.step(1), "K": lambda: self.presenter.step(-1),
        }  # fmt: skip
        if self.presenter.can_decide:
            acts |= {"A": lambda: self.presenter.decide("accept"), "R": lambda: self.presenter.decide("reject"),
                     "E": lambda: self.presenter.decide("edit"), "U": lambda: self.presenter.decide("undo")}  # fmt: skip
        for keys, act in acts.items():
            self._key(keys).activated.connect(act)

    def _key(self, keys: str) -> QShortcut:
        return QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- what is asked of it -----------------------------------------------------------------------------------------

    def show_document(self, document: Mapping[str, Any]) -> None:
        """A run's JSON document; shown again as it is now, the place stays."""
        self.presenter.show(document)

    def show_claim(self, claim_id: str) -> None:
        """Scrolls to a claim and lights it."""
        self.presenter.show_claim(claim_id)

    def find(self, text: str) -> int:  # type: ignore[override]  # Qt has a static function of that name
        """Marks every place where the report says that, and goes to the first one; how many there are."""
        return self.presenter.find(text)

    def find_step(self, by: int) -> int:
        """As `StepsThroughFinds.find_step`."""
        return self.presenter.find_next(backwards=by < 0)

    def dismiss(self) -> bool:
        """Closes the card over a citation, or the question about a line; whether there was one."""
        was_open = self.card.isVisible()
        self.card.dismiss()
        return was_open or self.presenter.leave()

    # -- IncidentView ------------------------------------------------------------------------------------------------

    def show_result(self, result: Result, place: int, *, is_same_run: bool) -> None:
        """As `IncidentView.show_result`."""
        self.card.dismiss()
        self._light(None)
        self.page.switcher.show_reports(result.reports, place)
        self.page.show_result(result, result.reports[place] if result.reports else None)
        if not is_same_run:
            self.area.verticalScrollBar().setValue(0)
        for _row in range(_AT_ONCE):
            self._dress(self.page.build())
        self._settle()
        self._building.start()
        asked = self.presenter.deciding.line if self.presenter.deciding is not None else None
        if asked is not None and (row := self.page.row(asked.key)) is not None:
            self._point_at(row)  # it may be another widget now

    def show_filter(self, filtered: Filtered) -> None:
        """As `IncidentView.show_filter`."""
        self._filter = filtered
        self.chip.setText(filtered.chip)
        self.filtered.setVisible(bool(filtered.chip))
        self.page.show_filter(filtered)
        self._building.start()

    def show_found(self, found: Found) -> None:
        """As `IncidentView.show_found`."""
        self._found = found
        for row in self.page.rows().values():
            self._dress(row)

    def go_to(self, key: str, *, flash: bool) -> None:
        """As `IncidentView.go_to`."""
        row = self.page.row(key)
        if row is None:
            return
        self._dress(row)
        row.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.arrange()
        QTimer.singleShot(0, row, lambda: self._reveal(row))
        if flash:
            self._light(row)

    def show_doing(self, doing: Doing, key: str) -> None:
        """As `Asks.show_doing`; the line that is asked about is lit."""
        assert self.asking is not None
        is_first, row = self.asking.isHidden(), self.page.row(key)
        self.asking.show_doing(doing)
        if doing.task == "read":
            self._light(None)
            self.go_to(key, flash=False)
        elif is_first and row is not None:
            self._point_at(row)
            QTimer.singleShot(0, row, lambda: self._reveal(row))

    def show_diff(self, stretches: Sequence[tuple[Change, str]]) -> None:
        """As `Asks.show_diff`."""
        assert self.asking is not None
        self.asking.edit.show_diff(stretches)

    def _stand_at(self, key: str) -> None:
        self.presenter.stand_at(key)
        QTimer.singleShot(0, self, self._look)

    def _scrolled(self) -> None:
        """The person scrolls: away from the current line, if it is not in sight then."""
        self._is_at_line = False
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        row = self.page.rows().get(self.presenter.current)
        self._is_at_line |= row is not None and not row.visibleRegion().isEmpty()

    def _keep_place(self) -> None:
        """Lines have moved, because more came or there is another width: the current one stays in sight if it was."""
        row = self.page.row(self.presenter.current) if self._is_at_line else None
        if row is not None:
            self._reveal(row)

    def _reveal(self, row: LineRow) -> None:
        """Into view, with some of what stands around it."""
        area = QRect(row.mapTo(self.page, QPoint(0, 0)), row.size())
        margin = min(80, max((self.area.viewport().height() - area.height()) // 2, 0))
        self.area.ensureVisible(area.center().x(), area.center().y(), 0, margin + area.height() // 2)
        self._is_at_line = True

    def _build_some(self) -> None:
        """Rows that are not seen yet, a few at a time: the window answers in between. They are put in place at the end."""
        end = time.perf_counter() + _SLICE
        while time.perf_counter() < end:
            row = self.page.build()
            if row is None and not self.page.settle():
                self._building.stop()
                self._order_keyboard()
            if row is None:
                return
            self._dress(row)

    def _settle(self) -> None:
        while self.page.settle():
            pass
        self._order_keyboard()

    def _order_keyboard(self) -> None:
        before = [self.comes_after] if self.comes_after is not None else []
        self.page.order_keyboard([*before, self.unfilter])

    def _dress(self, row: LineRow | None) -> None:
        if row is not None:
            row.show_found(self._found.pattern, is_current=row.line.key == self._found.current)

    # -- light -------------------------------------------------------------------------------------------------------

    def _light(self, row: LineRow | None) -> None:
        """Lights a line and lets it fade; without motion it is lit, then not."""
        self._glow.stop()
        self._unlit.stop()
        self._lit(0.0)
        self._glowing = row
        if row is None:
            return
        if self._theme.motion.calm:
            self._glow.start()
        else:
            self._lit(1.0)
            self._unlit.start()

    def _point_at(self, row: LineRow) -> None:
        """Lights a line until `_light` is called again."""
        self._light(None)
        self._glowing = row
        self._lit(1.0)

    def _lit(self, value: Any) -> None:
        if self._glowing is not None:
            self._glowing.glow = float(value)
            self._glowing.update()

    # -- Listener ----------------------------------------------------------------------------------------------------

    def open_event(self, event: Event) -> None:
        """As `Listener.open_event`."""
        self.presenter.open(event.line)

    def choose_lane(self, people: frozenset[str]) -> None:
        """As `Listener.choose_lane`."""
        self.presenter.toggle_person(people)

    def choose_span(self, first: float | None, last: float | None) -> None:
        """As `Listener.choose_span`."""
        self.presenter.filter_span(first, last)

    def show_words(self, beside: QWidget, area: QRect, byline: str, words: str, place: str) -> None:
        """As `Listener.show_words`."""
        self.card.tell(beside, area, byline=byline, words=words, place=place)

    def hide_words(self) -> None:
        """As `Listener.hide_words`."""
        self.card.leave()

    # -- the rest ----------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard goes to the line where the person was."""
        super().focusInEvent(event)
        row = self.page.row(self.presenter.current) if self.presenter.current else None
        if row is not None and row.isVisible():
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Columns as there is room."""
        super().resizeEvent(event)
        self.card.dismiss()
        self.page.spread(self.width())

    def _menu(self, line: Line, at: QPoint) -> None:
        menu = self.menu_of(line)
        menu.exec(at)
        menu.deleteLater()

    def menu_of(self, line: Line) -> QMenu:
        """What can be done with a line."""
        menu = QMenu(self)
        clipboard = QGuiApplication.clipboard()
        for cite in line.cites[:9]:
            title = _("Open source {n}: {place}").format(n=cite.number, place=cite.place.replace("&", "&&"))
            menu.addAction(self._theme.icon("quote"), title, self._opening(line, cite))
        if line.cites:
            menu.addSeparator()
        copied = self.presenter.copied
        menu.addAction(self._theme.icon("copy"), _("Copy"), lambda: clipboard.setText(copied(line, with_sources=False)))
        menu.addAction(_("Copy with sources"), lambda: clipboard.setText(copied(line, with_sources=True)))
        if self.presenter.can_decide and line.claim and not line.key.startswith("flagged:"):
            menu.addSeparator()
            for title, verdict, icon in (
                (_("Accept"), "accept", "check"), (_("Edit…"), "edit", "edit"), (_("Reject…"), "reject", "reject"),
            ):  # fmt: skip
                menu.addAction(self._theme.icon(icon), title, self._deciding(line, verdict))
            if line.is_decided:
                menu.addAction(_("Undo"), self._deciding(line, "undo"))
        return menu

    def _opening(self, line: Line, cite: Cite) -> Callable[[], None]:
        return lambda: self.presenter.open(line, cite)

    def _deciding(self, line: Line, verdict: str) -> Callable[[], None]:
        return lambda: self.presenter.decide(verdict, line.key)
