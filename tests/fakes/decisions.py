"""Decisions in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from satchel.domain.errors import NotFoundError
from satchel.domain.review import Decision


class MemoryDecisions:
    """The `DecisionStore` of `domain/ports.py`, forgotten with the object; it knows the runs that it is told."""

    def __init__(self, *runs: str) -> None:
        self.runs = set(runs)
        self.kept: list[Decision] = []

    def add(self, decisions: Sequence[Decision]) -> Sequence[Decision]:
        if {one.run for one in decisions} - self.runs:
            raise NotFoundError("no such run")
        first = len(self.kept) + 1
        added = [replace(one, number=number, batch=first) for number, one in enumerate(decisions, first)]
        self.kept += added
        return added

    def of_run(self, run: str) -> Sequence[Decision]:
        return [one for one in self.kept if one.run == run]

    def find(self, numbers: Sequence[int]) -> Sequence[Decision]:
        return [one for one in self.kept if one.number in set(numbers)]

    def last_batch(self, run: str | None = None) -> Sequence[Decision]:
        there = [one for one in self.kept if one.undone_at is None and run in (None, one.run)]
        return [one for one in there if one.batch == there[-1].batch] if there else []

    def undo(self, numbers: Sequence[int], *, at: datetime) -> Sequence[Decision]:
        known = {one.number for one in self.kept if one.undone_at is None}
        if set(numbers) - known:
            raise NotFoundError("no such decision")
        self.kept = [replace(one, undone_at=at) if one.number in set(numbers) else one for one in self.kept]
        return self.find(numbers)
