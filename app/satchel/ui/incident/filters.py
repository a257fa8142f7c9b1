"""Which lines a filter leaves: somebody's words, and a stretch of time; and how its fields are read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from satchel.ui.incident import clock
from satchel.ui.incident.shown import Line

_CLOCK = re.compile(r"(?:(?P<day>\d{4}-\d{1,2}-\d{1,2})[ T]+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """No people: everybody's words. `first` and `last` (seconds since the epoch) belong to the stretch."""

    people: frozenset[str] = field(default_factory=frozenset)
    first: float | None = None
    last: float | None = None

    @property
    def is_on(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.people) or self.first is not None or self.last is not None

    def takes(self, line: Line) -> bool:
        """Whether a line is shown: one of those people is cited, and one of its times lies in the stretch."""
        if self.people and not (self.people & line.people):
            return False
        if self.first is None and self.last is None:
            return True
        times = (line.at,) if line.at is not None else line.times
        return any(self.holds(at) for at in times)

    def holds(self, at: float) -> bool:
        """Whether a moment lies in the stretch."""
        return (self.first is None or at >= self.first) and (self.last is None or at <= self.last)


def keys(found: Filter, lines: Iterable[Line]) -> frozenset[str]:
    """Of the lines that it leaves."""
    return frozenset(line.key for line in lines if found.takes(line))


def read_time(text: str, *, after: float, offset: int) -> float | None:
    """``6:30``, ``06:30:15`` (the first such time from `after` on) or ``2026-03-12 06:30``; None where it is none."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    try:
        start = clock.moment(after, offset)
        hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
        if match["day"]:
            year, month, day = map(int, match["day"].split("-"))
            return clock.seconds(datetime(year, month, day, hour, minute, second, tzinfo=start.tzinfo))
        found = start.replace(hour=hour, minute=minute, second=second, microsecond=0)
        return clock.seconds(found if found >= start.replace(microsecond=0) else found + timedelta(days=1))
    except (ValueError, OverflowError):
        return None


def write_time(at: float, *, offset: int, with_day: bool) -> str:
    """As `read_time` reads it."""
    when = clock.moment(at, offset)
    said = clock.clock(when, exact=bool(when.second))
    return f"{when.date().isoformat()} {said}" if with_day else said
