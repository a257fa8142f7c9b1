"""What the child takes away from itself before it opens a file of a stranger: network, core dumps, too much memory."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

from satchel.domain.errors import MissingError
from satchel.system import offline


def confine(*, memory: int, file_size: int) -> None:
    """No network, no core dumps, `memory` bytes of private memory (0: all there is) and files of `file_size` at most.

    The bound is on private memory (RLIMIT_DATA), because the address space also holds the model's file, which the
    system can drop at any time, and what GPU drivers reserve without using it. Linux enforces it; elsewhere it is not
    bounded. Ctrl-C in the terminal is the parent's business. When memory runs out all the same, the system is told to
    end this process rather than others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(MissingError):  # a kernel without such filters: nothing here opens sockets anyway
        offline.enforce()
    if sys.platform == "win32":
        return
    os.umask(0o077)
    import resource

    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: file_size}
    if sys.platform == "linux":
        limits[resource.RLIMIT_DATA] = memory or _all_memory()
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("800")
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        lowered = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (lowered, hard))


def private_memory() -> int:
    """Bytes that belong to this process alone, where the system says so; else 0."""
    try:
        rows = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) * 1024 for row in rows if row.startswith("RssAnon:")), 0)


def _all_memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
