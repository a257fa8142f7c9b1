"""Decides what waits for the person today, what the field at the top does, and when a new home is welcomed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.given import Given, is_material, mixed
from satchel.ui.moments import day
from satchel.ui.review.items import item
from satchel.ui.runs.presenter import row
from satchel.ui.talk import Engine
from satchel.ui.today.cards import Known, Section, failed_runs, live_runs, sections
from satchel.ui.today.dropped import Dropped, Refused, said
from satchel.ui.today.errand import Errand, Errands, Wanted
from satchel.ui.today.failures import Failures
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

    def show_attached(self, given: Given) -> None:
        """What goes with the request in the field."""
        ...

    def write(self, text: str) -> None:
        """Puts words where the field's cursor is."""
        ...

    def clear_field(self) -> None:
        """Its words were taken up."""
        ...

    def give_back(self, words: str) -> None:
        """Nothing came of them: back into the field, in front of what was written since."""
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
        self._failures = Failures(engine, self._reason_came)
        self._errands = Errands(engine, self.open, self._errand, run_title=self._run_title)
        self._known: Known | None = None
        self._runs: list[Mapping[str, Any]] = []
        self._words, self._given = "", Given()
        self._sent: Wanted | None = None  # until it is known that something comes of it
        self._told: Wanted | None = None  # whose errand is shown: it is not asked about twice
        self._is_in_front = False
        self._is_aside = False  # a refused drop is shown in place of what is known of the request

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
                if self._errands.now.run == news["run"]:
                    self._errands.forget()
            case "time" | "reviews":
                pass
            case _:
                return
        if news["kind"] != "time" and self._is_in_front:
            self._ask_claims()
        self._show()

    # -- the field ---------------------------------------------------------------------------------------------------

    def type(self, words: str) -> None:
        """The field says something else now."""
        self._words = words

    def look(self) -> None:
        """Nobody has typed for a moment: who would read what is attached?"""
        wanted = Wanted(words=self._words, given=self._given)
        if self._errands.is_busy or wanted == self._told:
            return
        if wanted.given:
            self._told = wanted
            if wanted.given.is_mixed:
                self._errands.fail(mixed())
            else:
                self._errands.look(wanted)
        elif self._told is not None and self._told.given:
            self._told = None
            self._errands.withdraw()

    def attach(self, paths: Sequence[str]) -> None:
        """Files or folders that go with the request, too."""
        self._add(Given(files=tuple(paths)))

    def detach(self, path: str) -> None:
        """Takes one of them off; "" is the text that is attached."""
        files = tuple(one for one in self._given.files if one != path)
        self._hold(Given(files=files, text=self._given.text if path else ""))

    def detach_last(self) -> None:
        """Takes off what stands last."""
        if self._given:
            self.detach("" if self._given.text else self._given.files[-1])

    def drop(self, dropped: Dropped | Refused) -> None:
        """Something was dropped: it goes with what the field says, and nothing begins before the person wants it."""
        if isinstance(dropped, Refused):
            self._is_aside = True
            self._errands.refuse(dropped.words)
        elif dropped.paths:
            self.attach(dropped.paths)
        elif is_material(dropped.text):
            self._add(Given(text=dropped.text))
        else:
            self._view.write(dropped.text)

    def do(self, text: str) -> None:
        """Enter: what the field says, with what is attached."""
        self._words = text
        self._begin()

    def choose(self, agent: str) -> None:
        """Who shall do it."""
        self._begin(agent)

    def open_run(self) -> None:
        """The run of the request."""
        self._errands.open()

    def forget(self) -> None:
        """Escape: takes what was said about the request away; behind a refused drop, it is said again."""
        was_aside, self._is_aside, self._told = self._is_aside, False, None
        self._errands.forget()
        if was_aside:
            self.look()

    def try_sample(self) -> None:
        """Runs the sample incident."""
        self._try_sample()

    def open(self, place: Place) -> None:
        """What a card or a request is about."""
        for one in self._runs:
            if one["run"] == place.run and one["status"] == "failed":
                self._failures.open(one)
        self._go(place)

    def _add(self, given: Given) -> None:
        try:
            self._hold(self._given.plus(given))
        except SatchelError as error:
            self._is_aside = True
            self._errands.fail(error)

    def _hold(self, given: Given) -> None:
        self._given, self._is_aside = given, False
        self._view.show_attached(given)
        self.look()

    def _begin(self, agent: str | None = None) -> None:
        """One at a time. The field is free for the next one at once."""
        wanted = Wanted(words=self._words, given=self._given)
        if self._errands.is_busy or not wanted:
            return
        self._is_aside = False
        if isinstance(refused := said(wanted.words), Refused):
            self._errands.refuse(refused.words)
            return
        if wanted.given.is_mixed:
            self._errands.fail(mixed())
            return
        self._sent = self._told = wanted
        self._words, self._given = "", Given()
        self._view.clear_field()
        self._view.show_attached(self._given)
        self._errands.begin(wanted, agent)

    def _errand(self, errand: Errand) -> None:
        if errand.stage != "busy" and (sent := self._sent) is not None:
            self._sent = None
            if errand.stage in ("unsure", "refused"):  # nobody has to say it twice
                self._view.give_back(sent.words)
                self._given = sent.given.plus(self._given)
                self._view.show_attached(self._given)
            else:
                self._told = None
        self._view.show_errand(errand)
        self._show()

    # -- what waits --------------------------------------------------------------------------------------------------

    def _take_agents(self, answer: Mapping[str, Any]) -> None:
        self._errands.agents = {str(one["agent"]): one for one in answer["agents"]}

    def _take_runs(self, answer: Mapping[str, Any]) -> None:
        self._view.show_trouble(None)
        is_first, self._runs = self._known is None, list(answer["runs"])
        for one in self._runs:
            self._errands.run_changed(one, self._now(), self._failures.reason(one))
        self._known = self._known or Known()
        if is_first and not self._runs and not self._welcomed():
            self._go(Place(screen="welcome"))
        self._ask_claims()
        self._show()

    def _take_run(self, run: Mapping[str, Any]) -> None:
        self._errands.run_changed(run, self._now())
        for place, one in enumerate(self._runs):
            if one["run"] == run["run"]:
                self._runs[place] = run
                return
        self._runs.insert(0, run)

    def _reason_came(self, run: str) -> None:
        for one in self._runs:
            if one["run"] == run:
                self._errands.run_changed(one, self._now(), self._failures.reason(one))
        self._show()

    def _run_title(self, run: str) -> str:
        return next((row(one, self._now()).title for one in self._runs if one["run"] == run), run)

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
        told = self._errands.now.run if self._errands.now.stage == "ended" else ""  # stands below the field already
        runs = [one for one in self._runs if one["run"] != told and not self._failures.is_opened(one)]
        failed = failed_runs(self._runs, self._now())
        if self._is_in_front:
            self._failures.look(failed)
        reasons = {str(one["run"]): self._failures.reason(one) for one in failed}
        known = Known(runs=runs, claims=self._known.claims, open=self._known.open, reasons=reasons)
        self._view.show_sections(sections(known, self._live.steps, self._now()), is_new_home=not self._runs)
