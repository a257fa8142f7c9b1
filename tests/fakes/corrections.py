"""Corrections in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from satchel.domain.errors import NotFoundError
from satchel.domain.routing import Correction


class MemoryCorrections:
    """The `Corrections` of `domain/ports.py`, forgotten with the object."""

    def __init__(self, most: int = 500) -> None:
        self._kept: dict[int, Correction] = {}
        self._last = 0
        self._most = most

    def add(self, correction: Correction) -> int:
        same = [n for n, one in self._kept.items() if (one.text, one.kinds) == (correction.text, correction.kinds)]
        for number in same:
            del self._kept[number]
        self._last += 1
        self._kept[self._last] = replace(correction, number=self._last)
        self._kept = {n: one for n, one in self._kept.items() if n > self._last - self._most}
        return self._last

    def list(self) -> Sequence[Correction]:
        return [self._kept[number] for number in sorted(self._kept, reverse=True)]

    def remove(self, number: int) -> None:
        if self._kept.pop(number, None) is None:
            raise NotFoundError(f"There is no correction {number}.")
