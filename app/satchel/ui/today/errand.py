"""A request from its words to its run: asks the engine who does it, lets the person choose where it is unsure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from satchel.domain.errors import SatchelError
from satchel.ui.sentences import spoken
from satchel.ui.talk import Engine
from satchel.ui.today.dropped import Dropped, Refused, named
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _, n_

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An agent that could do it, with its title and the reason."""

    agent: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """How far a request is, in words. `unsure` has candidates; `started` and `answered` have a run to go to."""

    stage: Literal["none", "busy", "unsure", "started", "answered", "refused"] = "none"
    words: str = ""
    detail: str = ""
    candidates: Sequence[Candidate] = ()
    run: str = ""


class Errands:
    """One request at a time. `show` draws it; `titles` are the agents' by id."""

    def __init__(self, engine: Engine, go: Go, show: Callable[[Errand], object]) -> None:
        self._engine, self._go, self._show = engine, go, show
        self._dropped = Dropped()
        self._now = Errand()
        self.titles: Mapping[str, str] = {}

    @property
    def is_busy(self) -> bool:
        """The engine is asked."""
        return self._now.stage == "busy"

    def begin(self, wanted: Dropped | Refused) -> None:
        """Starts what is sure; one at a time."""
        if self.is_busy:
            return
        if isinstance(wanted, Refused):
            self._tell(Errand(stage="refused", words=wanted.words))
        elif wanted.text.strip() or wanted.paths:
            self._dropped = wanted
            self._start(None)

    def choose(self, agent: str) -> None:
        """The person says who does it; that is learnt."""
        if self._now.stage == "unsure":
            self._start(agent)

    def follow(self) -> None:
        """To the run that was started or asked about."""
        if self._now.run:
            run, self._now = self._now.run, Errand()
            self._show(self._now)
            self._go(Place(screen="run", run=run))

    def forget(self) -> None:
        """The person does not want it any more, or has read it."""
        if not self.is_busy:
            self._tell(Errand())

    def _start(self, agent: str | None) -> None:
        self._tell(Errand(stage="busy", words=self._at_work()))
        named_agent = {"agent": agent} if agent is not None else {}
        self._engine.ask(
            "do.start", text=self._dropped.text, inputs=list(self._dropped.paths), done=self._came, failed=self._failed,
            **named_agent,
        )  # fmt: skip

    def _came(self, answer: Mapping[str, Any]) -> None:
        route = answer["route"]
        why = spoken(str(route.get("why") or ""))
        if answer.get("run"):
            words = _("{agent} works on it.").format(agent=self._title(str(answer["agent"])))
            self._tell(Errand(stage="started", words=words, detail=why, run=str(answer["run"])))
        elif route.get("kind") == "ask" and route.get("run"):
            self._ask(str(route["run"]))
        else:
            found = [
                Candidate(agent=str(one["agent"]), title=self._title(str(one["agent"])), why=spoken(str(one.get("why") or "")))
                for one in route.get("others") or ()
            ]
            words = _("Who shall do it?") if found else _("No agent is known for this.")
            self._tell(Errand(stage="unsure" if found else "refused", words=words, detail=why, candidates=found))

    def _ask(self, run: str) -> None:
        def came(answer: Mapping[str, Any]) -> None:
            found = answer.get("answer")
            said = str(found["text"]) if found else str(answer.get("why") or "")
            detail = str(answer.get("why") or "") if found else ""
            self._tell(Errand(stage="answered", words=said, detail=detail, run=run))

        self._engine.ask("ask", run=run, question=self._dropped.text, done=came, failed=self._failed)

    def _failed(self, error: SatchelError) -> None:
        self._tell(Errand(stage="refused", words=error.what, detail=error.hint))

    def _tell(self, errand: Errand) -> None:
        self._now = errand
        self._show(errand)

    def _title(self, agent: str) -> str:
        return self.titles.get(agent, agent)

    def _at_work(self) -> str:
        names = [named(path) for path in self._dropped.paths]
        if not names:
            return _("Looking for who does it…")
        shown = ", ".join(names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            shown = n_("{names} and {n} more", "{names} and {n} more", len(names) - _MOST_NAMED, names=shown)
        return _("Looking at {names}…").format(names=shown)
