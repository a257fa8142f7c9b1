"""A run that waits for a person: nothing of it is kept in memory, and any later engine goes on behind the pause.

The turn remembers at which step it stands. Everything before that step lies in the run's pieces, so that going on needs
neither a checkpoint nor the inputs, which may be gone by then.
"""

from __future__ import annotations

from dataclasses import replace

from satchel.domain.review import in_force
from satchel.domain.runs import EventKind, Run, RunEvent
from satchel.runtime import turn as turns
from satchel.runtime.decided import open_claims
from satchel.runtime.stream import EventStream
from satchel.runtime.tools import Tools
from satchel.runtime.turn import Turn


class PausedError(Exception):
    """Ends a turn at a step that waits for a person; no failure."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(why)
        self.step = step
        self.why = why


def store_pause(tools: Tools, stream: EventStream, run: str, turn: Turn, pause: PausedError) -> RunEvent:
    """Turn, event, status, in this order: whatever a kill leaves out, `Beginnings.revive` puts right."""
    turns.save(tools.store, run, replace(turn, paused=pause.step))
    event = stream.append(run, EventKind.RUN_WAITING, {"why": pause.why})
    tools.store.set_status(run, "waiting")
    return event


def is_waiting(tools: Tools, run: Run) -> bool:
    """Whether the run waits, and still has to: something in its result is open."""
    return bool(_open(tools, run))


def is_over(tools: Tools, run: Run) -> bool:
    """Whether the run waits and has no need to any more."""
    return _open(tools, run) == 0


def _open(tools: Tools, run: Run) -> int | None:
    """How many claims of a run that waits are open; None for one that does not wait for decisions."""
    if run.status != "waiting" or not turns.load(tools.store, run.id).paused:
        return None
    result = tools.store.result(run.id)
    return len(open_claims(result, in_force(tools.decisions.of_run(run.id)))) if result is not None else 0
