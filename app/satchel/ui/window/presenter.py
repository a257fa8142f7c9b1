"""Decides what the window says about the engine, which screen is in front, and what the rail counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.talk import State
from satchel.ui.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody wants to go: a screen, and what to show there."""

    screen: str
    run: str = ""
    claim: str = ""
    text: str = ""  # what stands in its field already


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the banner says. `action` is a button's text, "" where there is nothing to do; `act` is what it does."""

    words: str
    tone: str = "warn"
    icon: str = "alert"
    action: str = ""
    act: Callable[[], object] | None = None


class WindowView(Protocol):
    """What the presenter needs of the window."""

    def show_screen(self, place: Place) -> None:
        """Puts a screen in front."""
        ...

    def show_notice(self, notice: Notice | None) -> None:
        """Fills or hides the banner."""
        ...

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Numbers beside screens, by screen; 0 shows none."""
        ...


Go = Callable[[Place], None]


class WindowPresenter:
    """One for the window."""

    def __init__(self, view: WindowView, screens: Sequence[str], stops: Sequence[str] = ()) -> None:
        """`stops` are the screens on the rail, all where none are named."""
        self._view, self._screens, self._stops = view, tuple(screens), tuple(stops or screens)
        self._past: list[Place] = []
        self._ahead: list[Place] = []
        self.place = Place(screen=self._screens[0])
        self._was_ready = False
        self._engine_notice: Notice | None = None
        self._told: dict[str, Notice] = {}

    def go(self, place: Place) -> None:
        """Goes somewhere; `back` leads here again. To be where one is already begins at its beginning: there the keys go."""
        if place.screen not in self._screens:
            return
        if place == self.place:
            self._enter(place)
            return
        self._past.append(self.place)
        self._ahead.clear()
        self._enter(place)

    def back(self) -> None:
        """To where the person was before."""
        if self._past:
            self._ahead.append(self.place)
            self._enter(self._past.pop())

    def forward(self) -> None:
        """Takes `back` back."""
        if self._ahead:
            self._past.append(self.place)
            self._enter(self._ahead.pop())

    def step(self, by: int) -> None:
        """To the stop before or after the one in front."""
        at = self._stops.index(self.place.screen) if self.place.screen in self._stops else 0
        self.go(Place(screen=self._stops[(at + by) % len(self._stops)]))

    def engine_is(self, state: State, trouble: SatchelError | None = None) -> None:
        """The engine's state changed."""
        if state == "ready":
            self._was_ready = True
            self._engine_notice = None
        elif state == "lost":
            self._engine_notice = self._lost(trouble)
        elif state == "silent":
            self._engine_notice = Notice(words=_("The engine does not answer. What you do is kept here until it does."), icon="clock")
        self._show_notice()

    def tell(self, about: str, notice: Notice | None) -> None:
        """Says something else in the banner, or takes it back; the engine's own news go before it.

        What is about a screen is left to that screen while it is in front.
        """
        if notice is None:
            self._told.pop(about, None)
        else:
            away = replace(notice, action=_("Dismiss"), act=lambda: self.tell(about, None))
            self._told[about] = notice if notice.action else away
        self._show_notice()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """Something changed in the home."""
        counts = news.get("counts")
        if isinstance(counts, Mapping):
            waiting, unseen = int(counts.get("waiting", 0)), int(counts.get("done_unseen", 0))
            self._view.show_counts({"today": waiting + unseen, "runs": int(counts.get("running", 0))})

    def _show_notice(self) -> None:
        told = (notice for about, notice in self._told.items() if about != self.place.screen)
        self._view.show_notice(self._engine_notice or next(told, None))

    def _enter(self, place: Place) -> None:
        self.place = place
        self._show_notice()
        self._view.show_screen(place)

    def _lost(self, trouble: SatchelError | None) -> Notice:
        if self._was_ready:
            words = _("The engine stopped. It is started again; your runs go on where they were.")
            return Notice(words=words, tone="warn", icon="resume")
        what = trouble.what if trouble is not None else _("The engine does not start.")
        hint = f" {trouble.hint}" if trouble is not None and trouble.hint else ""
        return Notice(words=f"{what}{hint}", tone="bad", icon="alert")
