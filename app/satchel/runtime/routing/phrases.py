"""How near a request is to the phrases of each agent, by meaning and by words; the phrases' vectors are kept.

Every agent has the same room here, whatever it brings: at most `EACH` phrases, and an equal share of `MOST` where there
are very many agents. Its score is that of its best phrase, so that more phrases add nothing up; a profile with the
phrases of another one is as near as that one, which is no decision (`router.py` asks then).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from satchel.domain.ports import Encoder
from satchel.profiles.library import Profile
from satchel.runtime.routing.words import gist, share, stems, vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EACH = 24
MOST = 40_000  # 40 MB of vectors
WORDS = 0.25  # what the share of known words counts beside the meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """How near an agent is, and by which of its phrases."""

    score: float
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Of one agent: the rows that its phrases and counter-phrases have in the table, and the words of the phrases."""

    phrases: tuple[str, ...]
    first: int
    last: int
    counter: int  # rows from `last` on that say what it is not for
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    made_for: tuple[tuple[str, str], ...]
    entries: Mapping[str, _Entry]
    rows: NDArray[np.float32]


class Phrases:
    """Safe from several threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._table: _Table | None = None

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit row a text, zeros for one that says nothing."""
        import numpy as np

        if not texts:
            return np.zeros((0, self._encoder.dimension), dtype=np.float32)
        found = self._encoder.embed([gist(text) for text in texts])
        return np.frombuffer(found.data, dtype="<f4").reshape(-1, found.dimension).astype(np.float32)

    def nearest(self, wish: str, profiles: Sequence[Profile]) -> dict[str, Near]:
        """By agent. One whose counter-phrases are nearer than its phrases has no nearness at all."""
        table = self._table_of(profiles)
        likeness: Any = table.rows @ self.vectors([wish])[0]
        said = stems(wish)
        return {agent: _near(entry, likeness, said) for agent, entry in table.entries.items()}

    def _table_of(self, profiles: Sequence[Profile]) -> _Table:
        wanted = tuple((profile.id, profile.digest) for profile in profiles)
        with self._lock:
            if self._table is None or self._table.made_for != wanted:
                self._table = self._made(profiles, wanted)
            return self._table

    def _made(self, profiles: Sequence[Profile], made_for: tuple[tuple[str, str], ...]) -> _Table:
        room = min(EACH, max(1, MOST // max(1, len(profiles))))
        entries: dict[str, _Entry] = {}
        texts: list[str] = []
        for profile in profiles:
            phrases, counter = _said(profile, room)
            first = len(texts)
            texts += [*phrases, *counter]
            entries[profile.id] = _Entry(phrases=phrases, first=first, last=first + len(phrases), counter=len(counter),
                                         words=vocabulary(phrases))  # fmt: skip
        return _Table(made_for=made_for, entries=entries, rows=self.vectors(texts))


def _said(profile: Profile, room: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Phrases and counter-phrases; of an agent that says nothing, its title and what it is described as."""
    if profile.routing is None:
        return (profile.title, profile.description)[:room], ()
    return profile.routing.phrases[:room], profile.routing.never[: room // 2]


def _near(entry: _Entry, likeness: Any, said: list[str]) -> Near:
    own = likeness[entry.first : entry.last]
    best = int(own.argmax())
    meaning = float(own[best])
    against = likeness[entry.last : entry.last + entry.counter]
    if entry.counter and float(against.max()) > meaning:
        return Near(score=0.0, phrase=entry.phrases[best])
    score = (1 - WORDS) * max(meaning, 0.0) + WORDS * share(said, entry.words)
    return Near(score=score, phrase=entry.phrases[best])
