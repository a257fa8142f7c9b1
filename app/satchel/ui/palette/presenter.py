"""Decides what the palette lists, who does what was typed, and what it shows while that goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Protocol

from satchel.domain.errors import SatchelError
from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.given import Clip, Given, is_material, lacks, mixed, request, told
from satchel.ui.palette import items, outcome
from satchel.ui.palette.history import History
from satchel.ui.palette.items import Goal, Item, Known
from satchel.ui.palette.outcome import Outcome, Progress
from satchel.ui.palette.questions import Questions, silent
from satchel.ui.palette.starts import About, Names, Way, starts
from satchel.ui.sentences import spoken
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

Mode = Literal["choosing", "running", "over"]
_RUNS = 20  # of the newest that are known


class PaletteView(Protocol):
    """What the presenter needs of the palette."""

    def show_items(self, shown: Sequence[Item], chosen: int) -> None:
        """The list, and which line of it is chosen (-1: none)."""
        ...

    def show_given(self, words: str, placeholder: str) -> None:
        """What goes with the words ("" for nothing), and what the empty field says."""
        ...

    def show_words(self, words: str) -> None:
        """Puts words into the field; `type` is called for them."""
        ...

    def show_progress(self, progress: Progress) -> None:
        """A run at work, in place of the list."""
        ...

    def show_outcome(self, found: Outcome) -> None:
        """What came of it, in place of the list."""
        ...

    def hide_palette(self) -> None:
        """Away with it."""
        ...


class PalettePresenter:
    """One for the palette. `go` brings the window to the front."""

    def __init__(self, view: PaletteView, engine: Engine, go: Go, history: History, goals: Callable[[], Sequence[Goal]]) -> None:
        self._view, self._engine, self._go, self._history, self._goals = view, engine, go, history, goals
        self._questions = Questions(engine)
        self._agents: Sequence[Mapping[str, Any]] = ()
        self._runs: Sequence[Mapping[str, Any]] = ()
        self._mode: Mode = "choosing"
        self._words, self._given, self._run = "", Given(), ""
        self._clip: Clip | None = None
        self._about: About | None = None
        self._items: list[Item] = []
        self._chosen, self._first, self._starting, self._leads_to_window = 0, 0, 0, False
        self._progress, self._way = Progress(), Way()
        self._found: Sequence[Mapping[str, Any]] = ()
        self._is_forgetting = False

    # -- what the person does -----------------------------------------------------------------------------------------

    def open(self, clip: Clip | None = None) -> None:
        """It comes to the front, empty. What there is to choose from is asked for anew."""
        self.close()
        self._reset()
        self._clip = clip
        self._tell_given()
        self._show()
        self._questions.ask("agents", "agents.list", done=self._agents_came, failed=silent)
        self._questions.ask("runs", "runs.list", limit=_RUNS, done=self._runs_came, failed=silent)

    def clipboard(self, clip: Clip) -> None:
        """What the clipboard holds is known now."""
        self._clip = clip
        if not self._is_asked_for:
            self._show()

    def close(self) -> None:
        """It is hidden: a run that was started goes on, nobody waits for the rest."""
        self._questions.drop()

    def type(self, words: str) -> None:
        """The field says something else now."""
        if words == self._words and self._mode == "choosing":
            return
        if self._mode != "choosing":
            self.close()
        self._words, self._mode, self._chosen = words, "choosing", 0
        self._is_forgetting = False
        self._forget_way()
        self._show()

    def look(self) -> None:
        """Nobody has typed for a moment: who would do it, and in which runs do the words stand?"""
        if self._mode != "choosing" or not self._is_asked_for or self._about is not None:
            return
        words = " ".join(self._words.split())
        if self._given.is_mixed:
            self._route_failed(mixed())
        else:
            asked = request(words, self._given)
            self._questions.ask("route", "route", **asked, done=self._route_came, failed=self._route_failed)
        if words:
            self._questions.ask("found", "runs.list", limit=_RUNS, query=words, done=self._found_came, failed=silent)

    def take_files(self, files: Sequence[str]) -> None:
        """Files were chosen, dropped or pasted; whole paths."""
        if files:
            self._add(Given(files=tuple(files)))

    def paste(self, text: str) -> bool:
        """Somebody pastes into the field; True where it is taken as something to work on, so the field leaves it."""
        if not is_material(text):
            return False
        self._add(Given(text=text))
        return True

    def drop_given(self) -> None:
        """Takes away what goes with the words; of files and a text, the text first."""
        self._about = None
        self._take(Given(files=self._given.files if self._given.is_mixed else ()))

    def move(self, by: int) -> None:
        """The line above or below."""
        if self._mode == "choosing" and self._items:
            self._chosen = (self._chosen + by) % len(self._items)
            self._is_forgetting = False
            self._fill()
            self._view.show_items(self._items, self._chosen)

    def other_agent(self, by: int = 1) -> None:
        """The next one who could do it."""
        if self._mode != "choosing" or not self._way.others or self._about is not None:
            return
        before = self._starting
        self._way = replace(self._way, is_unfolded=True)
        self._fill()
        at = self._chosen - self._first
        self._chosen = self._first + ((at if at < before else -1) + by) % self._starting
        self._view.show_items(self._items, self._chosen)

    def choose(self, place: int) -> None:
        """A line was clicked."""
        if self._mode == "choosing" and 0 <= place < len(self._items):
            self._chosen = place
            self.enter()

    def enter(self, *, in_window: bool = False) -> None:
        """Does what the chosen line says; where something came of it, opens that in the window."""
        if self._mode != "choosing":
            self.open_run()
            return
        item = self._item
        if item is None:
            return
        self._leads_to_window = in_window
        self._is_forgetting = self._is_forgetting and item.kind == "forget"
        match item.kind:
            case "start":
                self._start(item)
            case "clipboard" if self._clip is not None:
                self._add(Given(files=self._clip.files, text=self._clip.text))
            case "command":
                self._view.show_words(item.value)
            case "agent":
                self._view.show_words(f"@{item.value} ")
            case "ask":
                self._about = About(run=item.value, title=item.detail)
                self._take(Given())
            case "run":
                self._leave_for(Place(screen="run", run=item.value))
            case "screen":
                self._leave_for(Place(screen=item.value))
            case "forget":
                self._forget_all()

    def open_run(self) -> None:
        """The run that is shown, in the window."""
        if self._run:
            self._leave_for(Place(screen="run", run=self._run))

    def pin(self) -> None:
        """Pins the chosen command or what is typed, or takes its pin away."""
        if self._mode == "choosing":
            item = self._item
            self._history.pin(item.value if item is not None and item.kind == "command" else self._words)
            self._show()

    def forget(self) -> None:
        """Forgets the chosen command."""
        item = self._item
        if self._mode == "choosing" and item is not None and item.kind == "command":
            self._history.remove(item.value)
            self._show()

    def _forget_all(self) -> None:
        """Asks once: a second Enter on the same line does it."""
        if self._is_forgetting:
            self._history.clear()
            self._chosen = 0
        self._is_forgetting = not self._is_forgetting
        self._show()

    def cancel(self) -> None:
        """Ends the run that is shown."""
        if self._mode == "running" and self._run:
            self._engine.ask("runs.cancel", run=self._run, done=lambda _run: None, failed=self._failed)

    @property
    def shown_run(self) -> str:
        """The run that is in front of the person, "" for none."""
        return self._run if self._mode != "choosing" else ""

    # -- the list -----------------------------------------------------------------------------------------------------

    def _reset(self) -> None:
        self._mode, self._words, self._given, self._run = "choosing", "", Given(), ""
        self._clip, self._about, self._items = None, None, []
        self._chosen, self._starting, self._leads_to_window = 0, 0, False
        self._is_forgetting = False
        self._forget_way()

    def _forget_way(self) -> None:
        self._questions.drop("route", "found")
        self._way, self._found = Way(), ()

    @property
    def _is_asked_for(self) -> bool:
        return bool(self._words.strip() or self._given)

    @property
    def _item(self) -> Item | None:
        return self._items[self._chosen] if 0 <= self._chosen < len(self._items) else None

    def _add(self, given: Given) -> None:
        try:
            self._take(self._given.plus(given))
        except SatchelError as error:
            self._route_failed(error)

    def _take(self, given: Given) -> None:
        if self._mode != "choosing":
            self.close()
        self._given, self._mode, self._chosen = given, "choosing", 0
        self._forget_way()
        self._tell_given()
        self._show()
        self.look()

    def _tell_given(self) -> None:
        words, placeholder = "", _("What should be done?")
        if self._about is not None:
            words = _("About “{title}”").format(title=self._about.title)
            placeholder = _("What do you want to know?")
        else:
            words = told(self._given)
        self._view.show_given(words, placeholder)

    def _show(self) -> None:
        """The list anew; the line that the person went to stays chosen."""
        if self._mode != "choosing":
            return
        chosen = self._item if self._chosen > 0 else None
        self._fill()
        same = [n for n, one in enumerate(self._items) if chosen and (one.kind, one.value) == (chosen.kind, chosen.value)]
        self._chosen = same[0] if same else 0
        self._view.show_items(self._items, self._chosen if self._items else -1)

    def _fill(self) -> None:
        self._first = self._starting = 0
        known = Known(history=self._history, agents=self._agents, runs=self._runs, found=self._found, goals=self._goals(),
                      is_forgetting=self._is_forgetting)  # fmt: skip
        if not self._is_asked_for:
            self._items = items.at_rest(known, self._clip) if self._about is None else []
            return
        words = " ".join(self._words.split())
        first = starts(self._way, Names(agents=self._agents, runs=self._runs, lacking=self._lacking()), self._about)
        typed = words and self._about is None
        above = items.named(known, words) if typed and not self._given else []
        self._first, self._starting = len(above), len(first)
        self._items = [*above, *first, *(items.typed(known, words, above) if typed else ())]

    def _lacking(self) -> frozenset[str]:
        return frozenset(str(one["agent"]) for one in self._agents if lacks(one, self._words, self._given))

    # -- doing it -----------------------------------------------------------------------------------------------------

    def _start(self, item: Item) -> None:
        """The item's value is an agent that the person chose; without one it is the router's."""
        if self._given.is_mixed:
            self._route_failed(mixed())
            return
        if self._agent_of(item) in self._lacking():  # the line says what is missing
            return
        words = " ".join(self._words.split())
        self._history.add(self._words)
        about = self._about.run if self._about is not None else "" if item.value else self._way.asks
        if about:
            self._question(about, words)
            return
        self._begin(Progress(title=item.title if self._way.route is not None else _("Starting…"), why=item.detail))
        named = {"agent": item.value} if item.value else {}
        asked = request(words, self._given)
        self._questions.ask("start", "do.start", **asked, **named, done=self._started, failed=self._failed)

    def _agent_of(self, item: Item) -> str:
        return item.value or ("" if self._way.asks else str((self._way.route or {}).get("agent") or ""))

    def _question(self, run: str, question: str) -> None:
        title = Names(runs=self._runs).run(run)
        self._begin(Progress(run=run, title=_("Looking into “{title}”").format(title=title)))
        self._questions.ask(
            "answer", "ask", run=run, question=question, failed=self._failed,
            done=lambda answer: self._over(outcome.of_answer(answer)),
        )  # fmt: skip

    def _begin(self, progress: Progress) -> None:
        self._mode, self._run, self._progress = "running", progress.run, progress
        self._view.show_progress(progress)

    def _started(self, answer: Mapping[str, Any]) -> None:
        route: Mapping[str, Any] = answer.get("route") or {}
        if "run" not in answer:
            self._way, self._mode, self._chosen = Way(route=route), "choosing", 0
            if self._way.asks:
                self._question(self._way.asks, " ".join(self._words.split()))
            else:
                self._show()
            return
        agent = str(route.get("agent") or answer.get("agent") or "")
        why = spoken(str(route.get("why") or ""))
        self._begin(Progress(run=str(answer["run"]), title=Names(agents=self._agents).agent(agent), why=why))
        after = answer.get("after")
        self._questions.follow(
            self._run, after=after if isinstance(after, int) else 0, event=self._event, done=self._ended, failed=self._failed
        )
        if self._leads_to_window:
            self.open_run()

    def _event(self, event: RunEvent) -> None:
        if event.kind is EventKind.RUN_FAILED:
            error = SatchelError(str(event.body.get("what") or ""), str(event.body.get("hint") or ""))
            self._over(outcome.of_error(error, run=self._run))
        elif self._mode == "running":
            self._progress = outcome.told(self._progress, event)
            self._view.show_progress(self._progress)

    def _ended(self, _run: Any) -> None:
        if self._mode == "running":
            self._questions.ask(
                "result", "result.get", run=self._run, failed=self._failed,
                done=lambda document: self._over(outcome.of_run(document)),
            )  # fmt: skip

    def _over(self, found: Outcome) -> None:
        self._mode = "over"
        self._view.show_outcome(found)

    def _failed(self, error: SatchelError) -> None:
        self._over(outcome.of_error(error, run=self._run))

    def _leave_for(self, place: Place) -> None:
        self._view.hide_palette()
        self._go(place)

    # -- answers ------------------------------------------------------------------------------------------------------

    def _agents_came(self, answer: Mapping[str, Any]) -> None:
        self._agents = answer["agents"]
        self._show()

    def _runs_came(self, answer: Mapping[str, Any]) -> None:
        self._runs = answer["runs"]
        self._show()

    def _found_came(self, answer: Mapping[str, Any]) -> None:
        self._found = answer["runs"]
        self._show()

    def _route_came(self, answer: Mapping[str, Any]) -> None:
        self._way = Way(route=answer)
        self._show()

    def _route_failed(self, error: SatchelError) -> None:
        self._way = Way(trouble=error)
        self._show()
