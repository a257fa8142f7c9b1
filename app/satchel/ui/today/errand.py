"""A request from its words to its run: who would do it, whom to choose where that is unsure, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from satchel.domain.errors import SatchelError
from satchel.ui.given import Given, lacks, request
from satchel.ui.runs.presenter import Tone, row
from satchel.ui.sentences import spoken
from satchel.ui.talk import Engine, Ticket
from satchel.ui.today.dropped import named
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _, n_

_MOST_NAMED = 3
_LIVE = ("queued", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An agent that could do it, with its title and the reason."""

    agent: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """How far a request is, in words. `unsure` has candidates; `started`, `ended` and `answered` have a run to go to.

    `proposed` is what would be done with what is attached; nothing has begun then.
    """

    stage: Literal["none", "proposed", "busy", "unsure", "started", "ended", "answered", "refused"] = "none"
    words: str = ""
    detail: str = ""
    candidates: Sequence[Candidate] = ()
    run: str = ""
    icon: str = ""  # where the stage alone does not say it
    tone: Tone = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request: its words and what goes with them."""

    words: str = ""
    given: Given = field(default_factory=Given)

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.given)

    @property
    def asked(self) -> dict[str, Any]:
        """As ``route`` and ``do.start`` want it. Without a text of its own, lines of the words may be the material."""
        return request(self.words, self.given) if self.given.text else {"text": self.words, "inputs": list(self.given.files)}


class Errands:
    """One request at a time. `show` draws it; `run_title` knows runs; `agents` are those of ``agents.list`` by id."""

    def __init__(
        self, engine: Engine, go: Go, show: Callable[[Errand], object], *, run_title: Callable[[str], str]
    ) -> None:  # fmt: skip
        self._engine, self._go, self._show, self._run_title = engine, go, show, run_title
        self._wanted = Wanted()
        self._now = Errand()
        self._looking: Ticket | None = None
        self.agents: Mapping[str, Mapping[str, Any]] = {}

    @property
    def now(self) -> Errand:
        """As it was shown last."""
        return self._now

    @property
    def is_busy(self) -> bool:
        """The engine is asked."""
        return self._now.stage == "busy"

    def look(self, wanted: Wanted) -> None:
        """Says who would do it, and begins nothing."""
        self._stop_looking()
        self._wanted = wanted
        self._looking = self._engine.ask("route", **wanted.asked, done=self._proposed, failed=self._failed)

    def begin(self, wanted: Wanted, agent: str | None = None) -> None:
        """Starts what is sure; whom the person names for it is learnt."""
        self._stop_looking()
        self._wanted = wanted
        self._tell(Errand(stage="busy", words=self._at_work()))
        chosen = {"agent": agent} if agent is not None else {}
        self._engine.ask("do.start", **wanted.asked, **chosen, done=self._came, failed=self._failed)

    def refuse(self, words: str) -> None:
        """What was dropped cannot be read."""
        if not self.is_busy:
            self._tell(Errand(stage="refused", words=words))

    def fail(self, error: SatchelError) -> None:
        """It cannot be done like that."""
        self._stop_looking()
        if not self.is_busy:
            self._failed(error)

    def run_changed(self, run: Mapping[str, Any], now: datetime, reason: str = "") -> None:
        """A run as ``runs.list`` has it; where it is the one that was started, its end is told, with the reason of a failure."""
        if run["run"] != self._now.run or self._now.stage not in ("started", "ended") or run["status"] in _LIVE:
            return
        if run["status"] == "done" and run.get("unseen") is not True:  # it was looked at meanwhile
            self.forget()
            return
        shown = row(run, now)
        detail = "\n".join(one for one in (f"{self._title(str(run['agent']))} · {shown.state}", reason) if one)
        self._tell(replace(self._now, stage="ended", words=shown.title, detail=detail, icon=shown.icon, tone=shown.tone))

    def open(self) -> None:
        """The run that was started or asked about."""
        if self._now.run:
            run = self._now.run
            self._tell(Errand())
            self._go(Place(screen="run", run=run))

    def forget(self) -> None:
        """The person does not want it any more, or has read it."""
        self._stop_looking()
        if not self.is_busy:
            self._tell(Errand())

    def withdraw(self) -> None:
        """What it was about was taken off; a run that is told of stays."""
        self._stop_looking()
        if not self._now.run:
            self.forget()

    def _proposed(self, route: Mapping[str, Any]) -> None:
        if route.get("agent") and route.get("kind") != "ask":
            self._tell(Errand(stage="proposed", words=self._proposal(str(route["agent"])), detail=_why(route)))
        else:
            self._tell(self._unsure(route))

    def _came(self, answer: Mapping[str, Any]) -> None:
        route = answer["route"]
        if answer.get("run"):
            words = _("{agent} works on it.").format(agent=self._title(str(answer["agent"])))
            self._tell(Errand(stage="started", words=words, detail=_why(route), run=str(answer["run"])))
        elif route.get("kind") == "ask" and route.get("run"):
            self._ask(str(route["run"]))
        else:
            self._tell(self._unsure(route))

    def _unsure(self, route: Mapping[str, Any]) -> Errand:
        others = route.get("others") or ()
        found = [
            Candidate(agent=str(one["agent"]), title=self._title(str(one["agent"])), why=_why(one))
            for one in others if not self._lacks(str(one["agent"]))
        ]  # fmt: skip
        if others and not found:
            return Errand(stage="refused", words=_("Attach a file or paste a text."), detail=_why(route))
        words = _("Who shall do it?") if found else _("No agent is known for this.")
        return Errand(stage="unsure" if found else "refused", words=words, detail=_why(route), candidates=found)

    def _ask(self, run: str) -> None:
        def came(answer: Mapping[str, Any]) -> None:
            found = answer.get("answer")
            said = str(found["text"]) if found else _why(answer)
            origin = _("From: {title}").format(title=self._run_title(run))
            detail = "\n".join(one for one in (origin, _why(answer) if found else "") if one)
            self._tell(Errand(stage="answered", words=said, detail=detail, run=run))

        self._engine.ask("ask", run=run, question=self._wanted.words, done=came, failed=self._failed)

    def _failed(self, error: SatchelError) -> None:
        self._tell(Errand(stage="refused", words=error.what, detail=error.hint))

    def _stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.drop()
            self._looking = None

    def _tell(self, errand: Errand) -> None:
        self._now = errand
        self._show(errand)

    def _title(self, agent: str) -> str:
        return str(self.agents.get(agent, {}).get("title") or agent)

    def _lacks(self, agent: str) -> bool:
        return lacks(self.agents.get(agent, {}), self._wanted.words, self._wanted.given)

    def _proposal(self, agent: str) -> str:
        title, names = self._title(agent), self._names()
        if names:
            return _("{agent} would read {names}.").format(agent=title, names=names)
        return _("{agent} would read the text.").format(agent=title)

    def _at_work(self) -> str:
        names = self._names()
        return _("Looking at {names}…").format(names=names) if names else _("Looking for who does it…")

    def _names(self) -> str:
        """Of what is attached, as many as fit into a sentence."""
        names = [named(path) for path in self._wanted.given.files]
        shown = ", ".join(names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            shown = n_("{names} and {n} more", "{names} and {n} more", len(names) - _MOST_NAMED, names=shown)
        return shown


def _why(of: Mapping[str, Any]) -> str:
    """The router's reason, in the person's language."""
    return spoken(str(of.get("why") or ""))
