"""How many threads may compute: the real cores that this process may use, less one for everybody else."""

from __future__ import annotations

import os
from pathlib import Path

_TOPOLOGY = Path("/sys/devices/system/cpu")


def threads() -> int:
    """At least one. With every core busy, threads that wait for each other spin, and are slower than one thread."""
    return max(1, _cores() - 1)


def _cores() -> int:
    """Cores, not hyper-threads, where the system tells them apart."""
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    allowed = os.sched_getaffinity(0)
    siblings = {_siblings(number) for number in allowed}
    return len(siblings)


def _siblings(number: int) -> str:
    try:
        return (_TOPOLOGY / f"cpu{number}" / "topology" / "thread_siblings_list").read_text().strip()
    except OSError:
        return str(number)
