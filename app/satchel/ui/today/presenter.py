"""Decides what waits for the person today, what the field at the top does, and when a new home is welcomed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.moments import day
from satchel.ui.review.items import item
from satchel.ui.talk import Engine
from satchel.ui.today.cards import Known, Section, live_runs, sections
from satchel.ui.today.dropped import Dropped, Refused, said
from satchel.ui.today.errand import Errand, Errands
from satchel.ui.today.live import Live
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

_RUNS = 200  # newest ones that are looked at
_CLAIMS = 3  # most doubtful ones that are shown


class TodayView(Protocol):
    """What the presenter needs of the screen."""

    def show_day(self, words: str) -> None:
        """The heading."""
        ...

    def show_sections(self, sections: Sequence[Section], *, is_new_home: bool) -> None:
        """What waits; none is a state of its own, and a home without runs another."""
        ...

    def show_errand(self, errand: Errand) -> None:
        """How far the request is."""
        ...

    def show_attached(self, paths: Sequence[str]) -> None:
        """What goes with the request in the field."""
        ...

    def clear_field(self) -> None:
        """It was taken up."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why it cannot be said what waits."""
        ...


class TodayPresenter:
    """One for the screen. `welcomed` says whether the first steps were finished once; `now` is aware."""

    def __init__(
        self, view: TodayView, engine: Engine, go: Go, *, now: Callable[[], datetime], welcomed: Callable[[], bool],
        try_sample: Callable[[], object],
    ) -> None:  # fmt: skip
        self._view, self._engine, self._go, self._now = view, engine, go, now
        self._welcomed, self._try_sample = welcomed, try_sample
        self._live = Live(engine, self._show)
        self._errands = Errands(engine, go, self._errand)
        self._known: Known | None = None
        self._runs: list[Mapping[str, Any]] = []
        self._attached: tuple[str, ...] = ()
        self._is_in_front = False

    def enter(self) -> None:
        """It comes to the front."""
        self._is_in_front = True
        now = self._now()
        weekdays = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
        self._view.show_day(
            _("{weekday}, {day}").format(weekday=weekdays[now.weekday()], day=day(now, with_year=False))
        )
        self._engine.ask("agents.list", done=self._take_agents, failed=lambda _error: None)
        self._engine.ask("runs.list", limit=_RUNS, done=self._take_runs, failed=self._view.show_trouble)

    def leave(self) -> None:
        """Another screen is in front: runs are not watched for nobody."""
        self._is_in_front = False
        self._live.watch(())

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """A run changed, came or went."""
        if self._known is None:
            return
        match news.get("kind"):
            case "run":
                self._take_run(news["run"])
            case "removed":
                self._runs = [one for one in self._runs if one["run"] != news["run"]]
            case "time" | "reviews":
                pass
            case _:
                return
        if news["kind"] != "time" and self._is_in_front:
            self._ask_claims()
        self._show()

    # -- the field ---------------------------------------------------------------------------------------------------

    def attach(self, paths: Sequence[str]) -> None:
        """Files or folders that go with the request, too."""
        self._attached = tuple(dict.fromkeys([*self._attached, *paths]))
        self._view.show_attached(self._attached)

    def detach(self, path: str) -> None:
        """Takes one of them off."""
        self._attached = tuple(one for one in self._attached if one != path)
        self._view.show_attached(self._attached)

    def do(self, text: str) -> None:
        """Enter: what the field says, with what is attached."""
        wanted = said(text)
        if isinstance(wanted, Dropped):
            wanted = Dropped(paths=self._attached, text=text)
        self._errands.begin(wanted)

    def drop(self, dropped: Dropped | Refused, text: str = "") -> None:
        """Something was dropped; `text` stands in the field and goes with files."""
        if isinstance(dropped, Dropped) and dropped.paths:
            dropped = Dropped(paths=tuple(dict.fromkeys([*self._attached, *dropped.paths])), text=text)
        self._errands.begin(dropped)

    def choose(self, agent: str) -> None:
        """Who shall do it."""
        self._errands.choose(agent)

    def follow(self) -> None:
        """To the run of the request, unless the person has gone somewhere else meanwhile."""
        if self._is_in_front:
            self._errands.follow()

    def forget(self) -> None:
        """Escape: takes what was said about the request away."""
        self._errands.forget()

    def try_sample(self) -> None:
        """Runs the sample incident."""
        self._try_sample()

    def open(self, place: Place) -> None:
        """What a card is about."""
        self._go(place)

    def _errand(self, errand: Errand) -> None:
        if errand.stage in ("started", "answered"):  # until then nobody has to say it twice
            self._attached = ()
            self._view.show_attached(())
            self._view.clear_field()
        self._view.show_errand(errand)

    # -- what waits --------------------------------------------------------------------------------------------------

    def _take_agents(self, answer: Mapping[str, Any]) -> None:
        self._errands.titles = {str(one["agent"]): str(one.get("title") or one["agent"]) for one in answer["agents"]}

    def _take_runs(self, answer: Mapping[str, Any]) -> None:
        self._view.show_trouble(None)
        is_first, self._runs = self._known is None, list(answer["runs"])
        self._known = self._known or Known()
        if is_first and not self._runs and not self._welcomed():
            self._go(Place(screen="welcome"))
        self._ask_claims()
        self._show()

    def _take_run(self, run: Mapping[str, Any]) -> None:
        for place, one in enumerate(self._runs):
            if one["run"] == run["run"]:
                self._runs[place] = run
                return
        self._runs.insert(0, run)

    def _ask_claims(self) -> None:
        def came(answer: Mapping[str, Any]) -> None:
            claims = [item(one) for one in answer["items"]]
            self._known = Known(claims=claims, open=int(answer["open"]))
            self._show()

        self._engine.ask("review.list", status="open", limit=_CLAIMS, offset=0, done=came, failed=self._view.show_trouble)

    def _show(self) -> None:
        if self._known is None:
            return
        self._live.watch(live_runs(self._runs) if self._is_in_front else ())
        known = Known(runs=self._runs, claims=self._known.claims, open=self._known.open)
        self._view.show_sections(sections(known, self._live.steps, self._now()), is_new_home=not self._runs)
