"""A turn is one pass over a run's steps; the first one, and one more for every continuation or growth of the inputs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from satchel.domain.ports import RunStore
from satchel.domain.runs import SEEN

__all__ = ["MODEL", "READING", "REPLIES", "SEEN", "TURN", "Turn", "load", "save"]
# Names of pieces that the runtime keeps for itself; ids of steps have no dots.
TURN, READING, MODEL, REPLIES = ".turn", ".reading", ".model", ".replies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`since` is what the person typed; `base_at` (ISO 8601) names the earlier result to compare with.

    `inputs` is the fingerprint of the inputs before they were read; `complete` is set when a followed run has nothing
    left to do but wait. `paused` is the id of the step at which the turn waits, or has waited, for a person.
    """

    number: int = 1
    since: str | None = None
    base_at: str | None = None
    inputs: str = ""
    complete: bool = False
    paused: str = ""

    def key(self, run: str, *words: str) -> str:
        """Idempotency key of something that happens once in this turn."""
        return ":".join((run, str(self.number), *words))

    def next(self, *, inputs: str, since: str | None, base_at: str | None) -> Turn:
        """The turn after this one."""
        return Turn(number=self.number + 1, since=since, base_at=base_at, inputs=inputs)

    def completed(self) -> Turn:
        """The same turn, with its result delivered."""
        return replace(self, complete=True)


def save(store: RunStore, run: str, turn: Turn) -> None:
    """Before any of its steps begins, so that a kill finds the same turn again."""
    store.put_piece(run, TURN, asdict(turn), None)


def load(store: RunStore, run: str) -> Turn:
    """The newest turn; the first one when the run was killed before it was stored."""
    body: dict[str, Any] | None = store.piece(run, TURN)
    return Turn(**body) if body else Turn()
