"""A run: what was asked for, where it stands, and the append-only events it consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

RunStatus = Literal["queued", "running", "waiting", "done", "failed", "cancelled"]
FINAL: frozenset[str] = frozenset({"done", "failed", "cancelled"})
SEEN = ".seen"  # name of the piece that says when the person last looked at the result, as `timespec="microseconds"`


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInput:
    """One input of a command: `path` absolute, `shown` as the person gave it ("-" for standard input)."""

    path: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCommand:
    """What the person asked for; all that a run needs to start or to start again. Times are ISO 8601 strings."""

    agent: str
    inputs: tuple[RunInput, ...] = ()
    say: str = ""
    model: str | None = None
    since: str | None = None
    follow: bool = False
    continues: str | None = None
    zone: str | None = None
    day: str | None = None
    private: bool = False
    review: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> RunCommand:
        """Inverse of `to_json`; raises ``TypeError`` on unknown keys."""
        inputs = tuple(RunInput(**i) for i in body.get("inputs", ()))
        return cls(**{**body, "inputs": inputs})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as lists and front ends show it."""

    id: str
    agent: str
    agent_version: str
    status: RunStatus
    command: RunCommand
    title: str = ""
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A run in a list: `version` is that of its newest result (0: none), `unseen` says that it came after the person's
    last look, `seconds` is how long it was at work in all its turns, None while it has not ended.
    """

    run: Run
    version: int = 0
    unseen: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many runs of a home are at work (or about to be), wait for the person, or are done and not looked at."""

    running: int = 0
    waiting: int = 0
    done_unseen: int = 0

    def to_json(self) -> dict[str, int]:
        """Plain JSON."""
        return asdict(self)


class EventKind(StrEnum):
    """The closed set of things that can happen in a run."""

    RUN_STARTED = "run_started"  # {agent, agent_version, inputs}
    STEP_STARTED = "step_started"  # {step}
    STEP_PROGRESS = "step_progress"  # {step, done, total, note}; shown live, not stored
    STEP_FINISHED = "step_finished"  # {step, seconds, ...counts}
    MODEL_CALLED = "model_called"  # {step, task, model?, why?, problem?, taken?, left_out?, ...usage}
    RESULT_READY = "result_ready"  # {version, refining?}: refining while a model may still better it
    NOTICE = "notice"  # {text}: something the person should know, e.g. a worker was restarted
    RUN_WAITING = "run_waiting"  # {why}
    RUN_RESUMED = "run_resumed"  # {}
    RUN_FINISHED = "run_finished"  # {}
    RUN_FAILED = "run_failed"  # {code, what, hint}
    RUN_CANCELLED = "run_cancelled"  # {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvent:
    """One event; `seq` counts from 1 within the run without gaps (0 for live-only events that are not stored).

    `key` makes appending idempotent: an event with a key that the run already has is not stored again.
    """

    run: str
    seq: int
    at: datetime
    kind: EventKind
    body: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, as the wire and `runs trace --format json` show it."""
        return {"run": self.run, "seq": self.seq, "at": self.at.isoformat(), "kind": self.kind.value,
                "body": dict(self.body)}  # fmt: skip

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> RunEvent:
        """Inverse of `to_json`."""
        return cls(run=str(body["run"]), seq=int(body["seq"]), at=datetime.fromisoformat(body["at"]),
                   kind=EventKind(body["kind"]), body=body["body"])  # fmt: skip
