"""What a person chose for earlier requests counts more than any phrase, where the same is meant by the same things."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from satchel.domain.routing import Correction
from satchel.runtime.routing.phrases import Phrases
from satchel.runtime.routing.request import Request

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OUTWEIGHS = 0.25  # what a choice counts more than an equally near phrase; above the margin that makes a route sure
NEAR = 0.5  # below that it was another matter
LONGEST = 300  # code points of a request that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The correction that counts for an agent, and how much."""

    correction: Correction
    score: float


class Learnt:
    """Keeps the vectors of the corrections that it saw last; safe from several threads."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._lock = threading.Lock()
        self._known: tuple[tuple[int, ...], NDArray[np.float32]] | None = None

    def nearest(
        self, request: Request, corrections: Sequence[Correction], agents: Collection[str]
    ) -> dict[str, Choice]:
        """By agent, from corrections in newest-first order. For the same words the newest alone counts."""
        if not corrections:
            return {}
        rows = self._rows(corrections)
        likeness: Any = rows @ self._phrases.vectors([request.wish])[0]
        same = request.wish[:LONGEST]
        found: dict[str, Choice] = {}
        seen: set[str] = set()
        for correction, meaning in zip(corrections, likeness.tolist(), strict=True):
            near = 1.0 if correction.text == same else meaning
            if near < NEAR or correction.agent not in agents or not _alike(correction.kinds, request.kinds):
                continue
            if correction.text in seen:
                continue
            seen.add(correction.text)
            choice = Choice(correction=correction, score=near + OUTWEIGHS)
            if correction.agent not in found or found[correction.agent].score < choice.score:
                found[correction.agent] = choice
        return found

    def _rows(self, corrections: Sequence[Correction]) -> NDArray[np.float32]:
        wanted = tuple(one.number for one in corrections)
        with self._lock:
            if self._known is None or self._known[0] != wanted:
                self._known = (wanted, self._phrases.vectors([one.text for one in corrections]))
            return self._known[1]


def _alike(kept: Sequence[str], given: Sequence[str]) -> bool:
    """Whether the same sort of thing came with both, or nothing with either."""
    return bool(set(kept) & set(given)) or (not kept and not given)
