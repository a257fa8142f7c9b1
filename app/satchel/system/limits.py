"""Limits that a child process puts on itself before it touches anything from outside, where the platform has them."""

from __future__ import annotations

import contextlib
import signal
import sys


def confine(*, memory: int, cpu_seconds: int) -> tuple[str, ...]:
    """No more memory and processor time than this, no core dumps, no writing of files; Ctrl-C is the parent's business.

    `memory` is address space in bytes. Returns the names of the limits that hold here: Windows has none of them, macOS
    does not enforce the one on memory; there the parent's own watch over time and output remains.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return ()
    import resource

    wanted = {
        "memory": (resource.RLIMIT_AS, memory, memory),
        "processor": (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),  # SIGXCPU first, SIGKILL a second later
        "core": (resource.RLIMIT_CORE, 0, 0),
        "files": (resource.RLIMIT_FSIZE, 0, 0),
    }
    held = []
    for name, (kind, soft, hard) in wanted.items():
        most = resource.getrlimit(kind)[1]
        if most != resource.RLIM_INFINITY:  # raising a limit is not ours
            soft, hard = min(soft, most), min(hard, most)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (soft, hard))
            held.append(name)
    return tuple(held)
