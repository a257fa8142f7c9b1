"""The time axis: where a moment lies in pixels, which stretches are folded, and where the ticks stand.

Incidents are bursts with nights between them. A stretch without events that is much longer than the others is folded to
a fixed width, at every zoom, and drawn as a break that says how long it was; the person can unfold it.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

FOLDED = 76.0  # pixels of a folded stretch
_QUIET_FACTOR, _QUIET_LEAST = 12.0, 1800.0  # a stretch is quiet beyond so many times the usual one, and half an hour
_LONE = 300.0  # seconds around a moment that is alone
CLOSEST = 8.0  # pixels of a second at the most
STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600,
    2592000, 7776000, 31536000,
)  # fmt: skip
_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From one moment to another, in seconds since the epoch."""

    first: float
    last: float
    is_folded: bool = False

    @property
    def length(self) -> float:
        """In seconds."""
        return self.last - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A moment that is written below the axis."""

    at: float
    x: float
    step: int


def stretches(moments: Sequence[float], *, fold: bool = True) -> tuple[Stretch, ...]:
    """The axis over these moments (in any order): stretches that follow each other without a hole."""
    times = sorted(set(moments))
    if not times:
        return (Stretch(first=0.0, last=2 * _LONE),)
    if len(times) == 1:
        return (Stretch(first=times[0] - _LONE, last=times[0] + _LONE),)
    gaps = [after - before for before, after in pairwise(times)]
    quiet = max(_QUIET_FACTOR * statistics.median(gaps), _QUIET_LEAST)
    if not fold or all(gap > quiet for gap in gaps):
        return (Stretch(first=times[0], last=times[-1]),)
    found: list[Stretch] = []
    begun = times[0]
    for before, after in pairwise(times):
        if after - before > quiet:
            if before > begun:
                found.append(Stretch(first=begun, last=before))
            found.append(Stretch(first=before, last=after, is_folded=True))
            begun = after
    if times[-1] > begun:
        found.append(Stretch(first=begun, last=times[-1]))
    return tuple(found)


class Scale:
    """Stretches at a zoom: `per_second` pixels for each second that is not folded. The first moment lies at 0."""

    def __init__(self, found: Sequence[Stretch], per_second: float) -> None:
        self.stretches, self.per_second = tuple(found), per_second
        self._starts: list[float] = []
        x = 0.0
        for one in self.stretches:
            self._starts.append(x)
            x += self._wide(one)
        self.width = x
        self._firsts = [one.first for one in self.stretches]

    @classmethod
    def fitting(cls, found: Sequence[Stretch], width: float) -> Scale:
        """The scale at which everything is as wide as that, if it can be."""
        open_seconds = sum(one.length for one in found if not one.is_folded)
        folded = FOLDED * sum(one.is_folded for one in found)
        return cls(found, min(max(width - folded, 1.0) / max(open_seconds, 1e-9), CLOSEST))

    def _wide(self, one: Stretch) -> float:
        return FOLDED if one.is_folded else one.length * self.per_second

    def x(self, at: float) -> float:
        """Where a moment lies; outside of the axis at its nearer end."""
        place = max(bisect_right(self._firsts, at) - 1, 0)
        one = self.stretches[place]
        share = min(max(at - one.first, 0.0), one.length) / one.length if one.length else 0.0
        return self._starts[place] + share * self._wide(one)

    def at(self, x: float) -> float:
        """The moment that lies there; inverse of `x` within the axis."""
        place = max(bisect_right(self._starts, x) - 1, 0)
        one, wide = self.stretches[place], self._wide(self.stretches[place])
        share = min(max(x - self._starts[place], 0.0), wide) / wide if wide else 0.0
        return one.first + share * one.length

    def folds(self) -> Iterator[tuple[float, Stretch]]:
        """Folded stretches and where they begin."""
        return ((x, one) for x, one in zip(self._starts, self.stretches, strict=True) if one.is_folded)

    def step(self, least: float) -> int:
        """The smallest round step that is at least so many pixels wide."""
        return next((step for step in STEPS if step * self.per_second >= least), STEPS[-1])

    def ticks(self, left: float, right: float, least: float, offset: int) -> Iterator[Tick]:
        """Round moments of a clock that is `offset` seconds ahead, at least so many pixels apart, from left to right."""
        step, before = self.step(least), -least
        for start, one in zip(self._starts, self.stretches, strict=True):
            if one.is_folded or start > right or start + self._wide(one) < left:
                continue
            first = max(one.first, self.at(max(left, start)))
            number = -((-first - offset) // step)
            while (at := number * step - offset) <= one.last:
                x = start + (at - one.first) * self.per_second
                if x > right:
                    break
                if x - before >= least:
                    yield Tick(at=at, x=x, step=step)
                    before = x
                number += 1
