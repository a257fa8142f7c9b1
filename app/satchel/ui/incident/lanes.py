"""Who is who in the drawing: one key for all names of a person, and a lane for those who said most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from satchel.ui.incident.shown import Lane
from satchel.ui.words import n_

MOST_LANES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The people of a run. A short name (a handle, a first name) is the person whose full name begins with it, where
    there is exactly one such person.
    """

    full: Mapping[str, str] = field(default_factory=dict)  # by folded name as it stands in a source

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        """From all names in the sources."""
        known = {name.casefold(): name for name in sorted(set(names), reverse=True) if name.strip()}
        firsts: dict[str, list[str]] = {}
        for folded in known:
            if len(parts := folded.split()) > 1:
                firsts.setdefault(parts[0], []).append(folded)
        full = {folded: known[_whole(folded, firsts)] for folded in known}
        return cls(full=full)

    def key(self, name: str) -> str:
        """What stands for the person of that name."""
        return self.name(name).casefold()

    def name(self, name: str) -> str:
        """The fullest name of that person."""
        return self.full.get(name.casefold(), name)


def _whole(folded: str, firsts: Mapping[str, Sequence[str]]) -> str:
    found = firsts.get(folded, ())
    return found[0] if len(found) == 1 else folded


def lanes(spoke: Sequence[tuple[str, str]], most: int = MOST_LANES) -> tuple[Lane, ...]:
    """Lanes for events, given as (person's key, name): most active first; those beyond `most` share the last one."""
    counts = Counter(key for key, _name in spoke)
    names = dict(reversed(spoke))
    order = sorted(counts, key=lambda key: (-counts[key], names[key].casefold()))
    own, rest = (order, []) if len(order) <= most else (order[: most - 1], order[most - 1 :])
    found = [Lane(name=names[key], people=frozenset({key}), count=counts[key]) for key in own]
    if rest:
        title = n_("{n} other", "{n} others", len(rest))
        total = sum(counts[key] for key in rest)
        found.append(Lane(name=title, people=frozenset(rest), count=total, is_rest=True))
    return tuple(found)


def lane_of(key: str, found: Sequence[Lane]) -> int:
    """The lane of a person."""
    return next(place for place, lane in enumerate(found) if key in lane.people)
