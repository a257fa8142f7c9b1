"""What a step is given: its own parameters, the run it belongs to, and the ports; nothing else is in reach."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from satchel.domain.errors import InputError
from satchel.domain.labels import Labels, union
from satchel.domain.passages import Passage, ReadResult
from satchel.domain.ports import Craft, Progress
from satchel.domain.runs import EventKind, RunCommand, RunEvent
from satchel.profiles.library import Profile, ProfileStep
from satchel.runtime.tools import Tools
from satchel.runtime.turn import Turn

Counts = Mapping[str, int]
Emit = Callable[[EventKind, Mapping[str, Any], str], RunEvent]


class Readings:
    """What the run has read, loaded once per turn: three steps look at it."""

    def __init__(self, tools: Tools, run: str) -> None:
        self._tools = tools
        self._run = run
        self._reading: ReadResult | None = None
        self._labels: Labels | None = None

    def get(self) -> ReadResult:
        """The stored reading."""
        if self._reading is None:
            self._reading = self._tools.store.reading(self._run)
            distinct = {p.labels for p in self._reading.passages}
            self._labels = union(distinct) if distinct else None
        return self._reading

    def labels(self) -> Labels | None:
        """Labels of anything derived from all that was read."""
        self.get()
        return self._labels

    def forget(self) -> None:
        """After a new reading was stored."""
        self._reading = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """One step of one turn of one run."""

    run: str
    turn: Turn
    command: RunCommand
    profile: Profile
    step: ProfileStep
    tools: Tools
    readings: Readings
    emit: Emit
    progress: Progress
    check: Callable[[], None]  # raises once the run may not go on
    cancelled: threading.Event

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What the run has read, in order."""
        return self.readings.get().passages

    def labels(self) -> Labels | None:
        """Labels of anything derived from all that was read."""
        return self.readings.labels()

    def taken_from(self, *kinds: str) -> ProfileStep:
        """The step whose piece this one works on: the named one, else the nearest before it of these kinds."""
        steps = self.profile.steps
        before = steps[: [s.id for s in steps].index(self.step.id)]
        for candidate in reversed(before):
            if candidate.id == self.step.source or (self.step.source is None and candidate.kind in kinds):
                return candidate
        raise InputError(f"Step {self.step.id!r} of agent {self.profile.id} has no step before it to take from.")

    def craft_behind(self, step: ProfileStep) -> Craft:
        """The craft of the extract step that `step` goes back to."""
        return self.tools.craft(step.craft)

    def put(self, name: str, body: Any) -> None:
        """Stores a piece derived from everything that was read."""
        self.tools.store.put_piece(self.run, name, body, self.labels())

    def piece(self, name: str) -> Any:
        """An earlier step's piece; raises `InputError` when that step left none."""
        body = self.tools.store.piece(self.run, name)
        if body is None:
            raise InputError(f"Step {name!r} of agent {self.profile.id} left nothing to go on with.")
        return body
