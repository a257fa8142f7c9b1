"""One turn of one run, taken in a worker thread: each step framed by events, stoppable at steps and progress."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from satchel.domain.errors import CancelledRunError, InputError
from satchel.domain.runs import EventKind, Run, RunEvent
from satchel.profiles.library import Profile
from satchel.runtime import turn as turns
from satchel.runtime.checkpoints import Checkpoints, stored
from satchel.runtime.steps.context import Readings, StepContext
from satchel.runtime.steps.registry import STEPS
from satchel.runtime.stream import EventStream
from satchel.runtime.tools import Tools
from satchel.runtime.turn import Turn

_PROGRESS_SECONDS = 0.1


class Leash:
    """Whether a run may still write: dropped when it is cancelled, ended or the engine closes, and never taken up."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.dropped = threading.Event()  # what waits for a model watches it

    def drop(self) -> bool:
        """True for the one who dropped it; call with the lock held."""
        first = not self.dropped.is_set()
        self.dropped.set()
        return first

    def check(self) -> None:
        """Raises `CancelledRunError` once it is dropped."""
        if self.dropped.is_set():
            raise CancelledRunError("The run was stopped.")


class TurnJob:
    """Calling it takes the turn's steps to the end; raises what ended it early."""

    def __init__(
        self, *, tools: Tools, run: Run, profile: Profile, turn: Turn, stream: EventStream, checkpoints: Checkpoints,
        leash: Leash,
    ) -> None:  # fmt: skip
        self._tools = tools
        self._run = run
        self._profile = profile
        self._turn = turn
        self._stream = stream
        self._checkpoints = checkpoints
        self._leash = leash
        self._readings = Readings(tools, run.id)
        self._deadline = time.monotonic() + profile.agent.budget.seconds
        self._next_progress = 0.0

    @property
    def thread(self) -> str:
        """The checkpoints' name of this turn; a changed profile begins it anew."""
        behind = f":{self._first}" if self._first else ""
        return f"{self._run.id}:{self._turn.number}:{self._profile.digest[:12]}{behind}"

    @property
    def _first(self) -> int:
        """The step to begin with: the first one, or that at which the turn waited for a person."""
        names = [s.id for s in self._profile.steps]
        return names.index(self._turn.paused) if self._turn.paused in names else 0

    def __call__(self) -> None:
        """Raises `SatchelError`, `PausedError` at a step that waits for a person, `CancelledRunError` off the leash."""
        from satchel.runtime.graph import TurnState, compile_graph
        from satchel.runtime.resume import run_to_end

        with self._leash.lock:
            self._leash.check()
            self._tools.store.set_status(self._run.id, "running")
        saver = self._checkpoints.saver()
        first = self._first
        names = [s.id for s in self._profile.steps][first:]
        start = TurnState(run=self._run.id, turn=self._turn.number, cursor=0)
        with stored(self._checkpoints.path):
            graph = compile_graph(names, lambda index: self._act(first + index), saver)
            run_to_end(graph, self.thread, start, len(names))

    def _act(self, index: int) -> None:
        step = self._profile.steps[index]
        self._check()
        self._emit(EventKind.STEP_STARTED, {"step": step.id}, self._turn.key(self._run.id, step.id, "started"))
        begun = time.perf_counter()
        context = StepContext(
            run=self._run.id, turn=self._turn, command=self._run.command, profile=self._profile, step=step,
            tools=self._tools, readings=self._readings, emit=self._emit,
            progress=lambda done, total, note: self._progress(step.id, done, total, note), check=self._check,
            cancelled=self._leash.dropped,
        )  # fmt: skip
        counts = STEPS[step.kind](context)
        seconds = round(time.perf_counter() - begun, 3)
        body = {"step": step.id, "seconds": seconds, **counts}
        self._emit(EventKind.STEP_FINISHED, body, self._turn.key(self._run.id, step.id, "finished"))

    def _emit(self, kind: EventKind, body: Mapping[str, Any], key: str) -> RunEvent:
        with self._leash.lock:
            self._leash.check()
            event = self._stream.append(self._run.id, kind, body, key)
        self._stream.show(event)
        return event

    def _progress(self, step: str, done: int, total: int, note: str) -> None:
        self._check()
        now = time.monotonic()
        if now >= self._next_progress or done >= total:
            self._next_progress = now + _PROGRESS_SECONDS
            body = {"step": step, "done": done, "total": total, "note": note}
            self._stream.show_live(self._run.id, EventKind.STEP_PROGRESS, body)

    def _check(self) -> None:
        self._leash.check()
        if time.monotonic() > self._deadline:
            raise InputError(
                f"The run took longer than its agent allows ({self._profile.agent.budget.seconds} seconds).",
                "Give it less to read.",
            )


def base_moment(tools: Tools, run: str) -> str | None:
    """When the result stood that the next one is compared with: the last one seen, else the newest one."""
    ready = [e for e in tools.store.events(run) if e.kind is EventKind.RESULT_READY]
    if not ready:
        return None
    seen: str | None = tools.store.piece(run, turns.SEEN)
    if seen is not None and datetime.fromisoformat(seen) >= ready[0].at:
        return seen
    return ready[-1].at.isoformat()
