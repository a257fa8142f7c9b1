"""Quiet hours: times of day in which nothing is told, also across midnight."""

from __future__ import annotations

import re
from datetime import time

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def clock(text: str) -> time | None:
    """``22:00``, or None for anything else."""
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2])) if found else None


def is_quiet(now: time, since: str, until: str) -> bool:
    """Whether a time of day lies in the quiet hours: from the first minute on, up to the last and without it."""
    begin, end = clock(since), clock(until)
    if begin is None or end is None or begin == end:
        return False
    moment = now.replace(tzinfo=None)
    return begin <= moment < end if begin < end else moment >= begin or moment < end
