"""Gives sentences of a report their own times, where the text itself names day and zone: "On 4 May 2026 from 08:47 UTC"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from satchel.craft.incident.clock import clocks
from satchel.craft.incident.lines import Line
from satchel.craft.incident.moments import full_dates


def timed(lines: Sequence[Line]) -> list[Line]:
    """The lines; of sources without any time those that name a clock time have it, on the day that was named last.

    Nothing is assumed: a source that names no day with its year, or not exactly one zone, stays as it is.
    """
    by_source: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        by_source[line.passage.source].append(i)
    out = list(lines)
    for places in by_source.values():
        if all(lines[i].at is None for i in places):
            for i, at in _moments([lines[i] for i in places]):
                out[places[i]] = replace(lines[places[i]], at=at)
    return out


def _moments(lines: Sequence[Line]) -> list[tuple[int, datetime]]:
    zone = _zone(lines)
    if zone is None:
        return []
    found, day = [], None
    for i, line in enumerate(lines):
        day = next(reversed(full_dates(line.text)), day)
        named = clocks(line.text)
        if day is not None and named and not named[0].hourless:
            found.append((i, datetime.combine(day, named[0].value, tzinfo=zone)))
    return found


def _zone(lines: Sequence[Line]) -> tzinfo | None:
    zones = {clock.zone for line in lines for clock in clocks(line.text) if clock.zone is not None}
    return zones.pop() if len(zones) == 1 else None
