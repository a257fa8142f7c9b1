"""Brings a run to where it can be driven: newly stored, continued, taken up again, or as a killed engine left it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from satchel.domain.errors import SatchelError
from satchel.domain.runs import EventKind, Run, RunCommand, RunStatus
from satchel.profiles.library import Profile
from satchel.runtime import admission, pause, watch
from satchel.runtime import turn as turns
from satchel.runtime.changes import Changes
from satchel.runtime.job import Leash, base_moment
from satchel.runtime.routing.words import stems, vocabulary
from satchel.runtime.stream import EventStream
from satchel.runtime.tools import Tools
from satchel.runtime.turn import Turn

ENDINGS: Mapping[EventKind, RunStatus] = {
    EventKind.RUN_FINISHED: "done",
    EventKind.RUN_FAILED: "failed",
    EventKind.RUN_CANCELLED: "cancelled",
}


@dataclass(slots=True, kw_only=True)
class Active:
    """A run that goes on in this process."""

    run: Run
    profile: Profile | None
    turn: Turn
    leash: Leash = field(default_factory=Leash)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    thread: str | None = None  # the checkpoints' name of the turn at hand


def end_key(run: str, turn: Turn, kind: EventKind) -> str:
    """The idempotency key of a turn's last event."""
    return turn.key(run, ENDINGS[kind])


class Beginnings:
    """Everything here blocks, and stores before it tells. Methods that admit raise the `SatchelError` that refuses."""

    def __init__(self, tools: Tools, stream: EventStream, changes: Changes) -> None:
        self._tools = tools
        self._changes = changes
        self._store = tools.store
        self._stream = stream

    def create(self, command: RunCommand, profile: Profile) -> Active:
        """A new run of an admitted command."""
        run = self._store.create(command, agent_version=profile.version, at=self._tools.clock())
        turn = self._first_turn(run)
        self._tell_start(run, profile, turn)
        return Active(run=run, profile=profile, turn=turn)

    def proceed(self, old: Run, command: RunCommand) -> Active:
        """A run that goes on with more inputs or other wishes."""
        merged = admission.continued(old, command)
        profile = admission.admit(self._tools, merged)
        base = None if merged.since else base_moment(self._tools, old.id)
        inputs = watch.fingerprint(merged.inputs) if merged.follow else ""
        turn = turns.load(self._store, old.id).next(inputs=inputs, since=merged.since, base_at=base)
        self._store.set_command(old.id, merged)
        turns.save(self._store, old.id, turn)
        self._store.set_status(old.id, "queued")
        run = self._store.get(old.id)
        self._tell_start(run, profile, turn)
        return Active(run=run, profile=profile, turn=turn)

    def take_up(self, old: Run) -> Active:
        """A run that failed, was cancelled, or has waited for a person long enough."""
        profile = admission.admit(self._tools, old.command)
        turn = turns.load(self._store, old.id)
        if not turn.complete and not (turn.paused and old.status == "waiting"):
            # Its events carry the old turn's keys, so that a second try in the same turn would leave no trace.
            inputs = watch.fingerprint(old.command.inputs) if old.command.follow else ""
            turn = turn.next(inputs=inputs, since=turn.since, base_at=turn.base_at)
            turns.save(self._store, old.id, turn)
        self._store.set_status(old.id, "queued")
        self._stream.show(self._stream.append(old.id, EventKind.RUN_RESUMED, {}))
        return Active(run=self._store.get(old.id), profile=profile, turn=turn)

    def wake(self, run: Run) -> Active | None:
        """A run that waited, when the engine was killed after its last decision; one that cannot go on waits."""
        with contextlib.suppress(SatchelError):
            return self.take_up(run) if pause.is_over(self._tools, run) else None
        return None

    def revive(self, run: Run) -> Active | None:
        """The run as it stood; None when only its status had not been stored."""
        turn = turns.load(self._store, run.id)
        events = self._store.events(run.id)
        last = events[-1] if events else None
        if last is not None and last.kind in ENDINGS and last.key == end_key(run.id, turn, last.kind):
            self._store.set_status(run.id, ENDINGS[last.kind], at=last.at)
            self._changes.run(run.id)
            return None
        if last is not None and last.kind is EventKind.RUN_WAITING and turn.paused:
            self._store.set_status(run.id, "waiting")
            self._changes.run(run.id)
            return None
        try:
            profile = admission.admit(self._tools, run.command)
        except SatchelError as error:
            key = end_key(run.id, turn, EventKind.RUN_FAILED)
            self._stream.append(run.id, EventKind.RUN_FAILED, error.to_json(), key)
            self._store.set_status(run.id, "failed", at=self._tools.clock())
            self._changes.run(run.id)
            return None
        if last is None:
            turn = self._first_turn(run)
            self._tell_start(run, profile, turn)
        else:
            self._stream.append(run.id, EventKind.RUN_RESUMED, {})
        return Active(run=run, profile=profile, turn=turn)

    def _first_turn(self, run: Run) -> Turn:
        command = run.command
        turn = Turn(since=command.since, inputs=watch.fingerprint(command.inputs) if command.follow else "")
        turns.save(self._store, run.id, turn)
        return turn

    def _tell_start(self, run: Run, profile: Profile, turn: Turn) -> None:
        inputs = [one.shown for one in run.command.inputs]
        body = {"agent": run.agent, "agent_version": profile.version, "inputs": inputs}
        self._stream.show(self._stream.append(run.id, EventKind.RUN_STARTED, body, turn.key(run.id, "started")))
        if turn.number == 1 and _asks_more(run.command, profile):
            text = "Your words are kept with the run; this agent reads only what it was given."
            self._stream.show(self._stream.append(run.id, EventKind.NOTICE, {"text": text}, turn.key(run.id, "said")))


def _asks_more(command: RunCommand, profile: Profile) -> bool:
    """Whether somebody said more than what this agent does with anything that it is given."""
    phrases = profile.routing.phrases if profile.routing is not None else (profile.description,)
    names = (one.shown for one in command.inputs)
    return not set(stems(command.say)) <= vocabulary([profile.title, *phrases, *names])
