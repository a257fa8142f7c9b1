"""The seams between siblings: small protocols, filled in `bootstrap.py`, each with a fake and a contract test."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from satchel.domain.claims import Support
from satchel.domain.egress import Arrival, Departure, LedgerRow
from satchel.domain.labels import Labels
from satchel.domain.passages import Assumption, Input, Passage, ReadOptions, ReadResult
from satchel.domain.review import Decision
from satchel.domain.routing import Correction
from satchel.domain.runs import EventKind, Run, RunCommand, RunEvent, RunStatus

Progress = Callable[[int, int, str], None]  # done, total, note


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """Embeddings as `data`: little-endian float32, row-major, `dimension` numbers a row."""

    dimension: int
    data: bytes

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.data) // (4 * self.dimension) if self.dimension else 0

    def rows(self) -> list[array[float]]:
        """Each row as an array of float32."""
        every = array("f")
        every.frombytes(self.data)
        if sys.byteorder == "big":
            every.byteswap()
        return [every[i : i + self.dimension] for i in range(0, len(every), self.dimension)]


class Encoder(Protocol):
    """Turns texts into unit vectors, deterministically."""

    @property
    def name(self) -> str:
        """Identifies model and version; vectors of different names never mix."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; raises `MissingError` when the encoder can no longer run."""
        ...


class FormatReader(Protocol):
    """Turns inputs into passages (the format worker's parent side)."""

    def read(self, inputs: Sequence[Input], options: ReadOptions) -> ReadResult:
        """Raises `InputError` when nothing at all can be read."""
        ...


class InputSource(Protocol):
    """Fetches the bytes that the person named, nothing else."""

    def fetch(self, path: str, shown: str) -> Input:
        """A file, folder or archive; raises `InputError` (missing, too large, unreadable)."""
        ...


class RunStore(Protocol):
    """Runs, events, passages of a run, typed pieces and results: the SQLite truth."""

    def create(self, command: RunCommand, *, agent_version: str, at: datetime) -> Run:
        """A new run, status queued."""
        ...

    def get(self, run: str) -> Run:
        """Raises `NotFoundError`; accepts any unambiguous prefix of an id, and "last" for the newest run."""
        ...

    def list(self, *, limit: int = 50, status: RunStatus | None = None) -> Sequence[Run]:
        """Newest first."""
        ...

    def set_status(self, run: str, status: RunStatus, *, title: str | None = None, at: datetime | None = None) -> None:
        """`at` is the end time of a final status."""
        ...

    def set_command(self, run: str, command: RunCommand) -> None:
        """Replaces the command of a run that is continued with more inputs."""
        ...

    def remove(self, run: str) -> None:
        """The run and everything derived from it, passages that no other run uses included."""
        ...

    def append(self, run: str, kind: EventKind, body: Mapping[str, Any], *, at: datetime, key: str = "") -> RunEvent:
        """Stores one event under the next number; with a `key` already there, returns the stored one."""
        ...

    def events(self, run: str, *, after: int = 0) -> Sequence[RunEvent]:
        """Stored events with a number above `after`, in order."""
        ...

    def put_reading(self, run: str, reading: ReadResult) -> None:
        """Replaces what the run has read; passages keep their labels."""
        ...

    def reading(self, run: str) -> ReadResult:
        """What the run has read, in source and file order."""
        ...

    def put_piece(self, run: str, name: str, body: Any, labels: Labels | None) -> None:
        """Stores one typed piece (JSON) of a run, with the union of its sources' labels."""
        ...

    def piece(self, run: str, name: str) -> Any:
        """The piece, or None."""
        ...

    def put_result(self, run: str, body: Mapping[str, Any], *, at: datetime) -> int:
        """Stores a result as the next version (from 1); equal to the last one: keeps that version."""
        ...

    def result(self, run: str, version: int | None = None) -> Mapping[str, Any] | None:
        """A version of the result, the newest by default."""
        ...

    def result_at(self, run: str, at: datetime) -> Mapping[str, Any] | None:
        """The newest result stored at or before `at`."""
        ...

    def result_versions(self) -> Mapping[str, int]:
        """The newest version of every run that has a result, newest run first; cheap for thousands of runs."""
        ...

    def assumptions(self, run: str) -> Sequence[Assumption]:
        """What was assumed when the run read its inputs, without the passages."""
        ...


class DecisionStore(Protocol):
    """What people decided about claims. Rows are added and marked as undone, no more; they go with their run."""

    def add(self, decisions: Sequence[Decision]) -> Sequence[Decision]:
        """Stores all of them as one batch, or none; returns them with their numbers. Raises `NotFoundError`: no run."""
        ...

    def of_run(self, run: str) -> Sequence[Decision]:
        """Every decision about a run's claims, undone ones too, oldest first."""
        ...

    def find(self, numbers: Sequence[int]) -> Sequence[Decision]:
        """Those that are there, oldest first."""
        ...

    def last_batch(self, run: str | None = None) -> Sequence[Decision]:
        """The newest batch of which something is not undone, that part of it; of one run when it is named."""
        ...

    def undo(self, numbers: Sequence[int], *, at: datetime) -> Sequence[Decision]:
        """Marks all of them, or none, and returns them. Raises `NotFoundError` for one that is not there, or undone."""
        ...


class BlobCache(Protocol):
    """Small derived values by key; may be emptied at any time."""

    def get_many(self, space: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Those that are there."""
        ...

    def put_many(self, space: str, values: Mapping[str, bytes]) -> None:
        """Stores or replaces."""
        ...


class Outbox(Protocol):
    """Effects, each done once: recorded under an idempotency key before it happens, marked when it has."""

    def claim(self, key: str, kind: str, body: Mapping[str, Any]) -> bool:
        """True when the effect is still to be done (new, or recorded but never marked)."""
        ...

    def mark(self, key: str, outcome: Mapping[str, Any]) -> None:
        """The effect has happened."""
        ...


class Ledger(Protocol):
    """Everything that left for a model endpoint, one row a call: written before the call, completed after it."""

    def begin(self, departure: Departure) -> int:
        """Stores the intent and returns its number; raises `StorageError`, and then nothing may leave."""
        ...

    def complete(self, number: int, arrival: Arrival) -> None:
        """What came of it; the first outcome stays. Raises `NotFoundError` for a number that was never begun."""
        ...

    def rows(self, *, run: str | None = None, limit: int = 100) -> Sequence[LedgerRow]:
        """Newest first; of one run when it is named."""
        ...


class Corrections(Protocol):
    """What a person chose instead of a route, or where there was none; the newest few hundred."""

    def add(self, correction: Correction) -> int:
        """Keeps it under a new number, in the place of an earlier one for the same words and inputs."""
        ...

    def list(self) -> Sequence[Correction]:
        """Newest first."""
        ...

    def remove(self, number: int) -> None:
        """Forgets one. Raises `NotFoundError`."""
        ...


class EgressGate(Protocol):
    """Whoever talks to an endpoint asks it before every request, and tells it what came of each."""

    def admit(self, departure: Departure) -> int:
        """A number for `settle`, once the request may leave and its row is stored.

        Raises `RefusedError` where the labels forbid it or the endpoint was never added, `StorageError` without a row.
        """
        ...

    def settle(self, number: int, arrival: Arrival) -> None:
        """What came of it."""
        ...


class Filler(Protocol):
    """A language model as a craft sees it: it fills one small typed piece at a time, and a run has a budget for all."""

    @property
    def room(self) -> int:
        """Tokens that one prompt and its reply may have together; 0 once the budget is spent or there is no model."""
        ...

    @property
    def was_too_long(self) -> bool:
        """Whether the last text was too long for the model: there is less room now, and a shorter one may fit."""
        ...

    def fill(self, task: str, user: str, schema: Mapping[str, Any], *, tokens: int) -> Any:
        """Untrusted JSON that should obey `schema`; None where no model gave any. Raises nothing but a cancellation.

        `task` names the profile's prompt; `user` is what changes from call to call; `tokens` bounds the reply.
        """
        ...

    def took(self, task: str, taken: int, left_out: Sequence[str]) -> None:
        """Tells the trace how many of a reply's proposals held, and why the others did not."""
        ...


Judge = Callable[[Mapping[str, Any]], Support]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What a craft may use: encoders, the profile's trained heads, a cache, and a way to say how far it is; where there
    is a language model also what fills typed pieces, and what judges the claims that are made of them.
    """

    fast: Encoder
    full: Encoder | None
    heads: Mapping[str, bytes] = field(default_factory=dict)
    cache: BlobCache | None = None
    progress: Progress = lambda _done, _total, _note: None
    filler: Filler | None = None
    judge: Judge = lambda _claim: "unsupported"


class Craft(Protocol):
    """Deterministic craft of one kind of work: passages in, typed pieces and results (JSON) out; no model needed."""

    @property
    def name(self) -> str:
        """The word that profiles use for it."""
        ...

    def extract(self, passages: Sequence[Passage], bench: Workbench) -> Any:
        """The typed pieces, as JSON."""
        ...

    def compose(self, passages: Sequence[Passage], pieces: Any, *, since: Mapping[str, Any] | None,
                since_at: str | None) -> dict[str, Any]:  # fmt: skip
        """The result, as JSON; `since` is an earlier result to compare with, seen at `since_at`."""
        ...

    def refine(
        self, passages: Sequence[Passage], pieces: Any, result: Mapping[str, Any], bench: Workbench
    ) -> dict[str, Any]:
        """The result with what a language model adds, merges or words better, as far as its citations hold; nothing
        that was found without one is lost.
        """
        ...

    def answer(self, passages: Sequence[Passage], pieces: Any, question: str, bench: Workbench) -> dict[str, Any]:
        """``{"answer": claim|None, "why": sentence}``."""
        ...
