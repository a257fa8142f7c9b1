"""How far runs are that go on: their steps, from the events that the engine tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.talk import Engine, Ticket
from satchel.ui.words import _, number

MOST = 3  # runs that are watched at once: each takes a conversation of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in a word; `is_done`, else it is at work."""

    words: str
    is_done: bool


@dataclass(slots=True, kw_only=True, eq=False)
class _Watched:
    ticket: Ticket | None = None
    steps: dict[str, Step] = field(default_factory=dict)


class Live:
    """Watches runs while it is asked to. `changed` is called with nothing that is said: look at `steps`."""

    def __init__(self, engine: Engine, changed: Callable[[], object]) -> None:
        self._engine, self._changed = engine, changed
        self._runs: dict[str, _Watched] = {}

    def watch(self, runs: Iterable[str]) -> None:
        """These from now on and no others, the first few of them."""
        wanted = list(runs)[:MOST]
        for run in [one for one in self._runs if one not in wanted]:
            gone = self._runs.pop(run)
            if gone.ticket is not None:
                gone.ticket.drop()
        for run in wanted:
            if run not in self._runs:
                self._begin(run)

    def steps(self, run: str) -> tuple[Step, ...]:
        """Of a run, in the order in which they were taken; empty where nothing is known."""
        found = self._runs.get(run)
        return tuple(found.steps.values()) if found is not None else ()

    def _begin(self, run: str) -> None:
        watched = self._runs[run] = _Watched()

        def event(told: RunEvent) -> None:
            if self._runs.get(run) is watched and take(watched.steps, told):
                self._changed()

        watched.ticket = self._engine.follow(
            run, after=0, event=event, done=lambda _answer: None, failed=lambda _error: None
        )


def take(steps: dict[str, Step], event: RunEvent) -> bool:
    """Takes an event up; whether it changes what is said. A step that is taken anew stands at the end."""
    name = str(event.body.get("step") or "")
    before = steps.get(name)
    match event.kind:
        case EventKind.STEP_STARTED:
            steps.pop(name, None)
            now = Step(words=step_in_words(name), is_done=False)
        case EventKind.STEP_PROGRESS:
            now = Step(words=_progress(name, event.body), is_done=False)
        case EventKind.STEP_FINISHED:
            now = Step(words=step_in_words(name), is_done=True)
        case _:
            return False
    steps[name] = now
    return now != before


def step_in_words(step: str) -> str:
    """What happens in a step; one that no word is known for keeps its name."""
    known = {
        "collect": _("Read"), "retrieve": _("Recall"), "extract": _("Find what matters"), "compose": _("Put together"),
        "verify": _("Check the quotes"), "review": _("Your review"), "deliver": _("Hand over"),
        "ask": _("Ask you"), "route": _("Choose the way"),
    }  # fmt: skip
    return known.get(step, step)


def _progress(step: str, body: Mapping[str, object]) -> str:
    done, total = body.get("done"), body.get("total")
    if isinstance(done, int) and isinstance(total, int) and total > 0:
        return _("{step} {done} of {total}").format(step=step_in_words(step), done=number(done), total=number(total))
    return step_in_words(step)
