"""Limits that a child process puts on itself before it touches anything from outside, where the platform has them."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator


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


@contextlib.contextmanager
def scarce_memory(more: int) -> Iterator[None]:
    """Inside, this process gets at most so many bytes of private memory more than it has; then Python raises
    ``MemoryError``. Linux only; elsewhere nothing is limited.
    """
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = _private_bytes() + more
    if soft == resource.RLIM_INFINITY or most < soft:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _private_bytes() -> int:
    """What RLIMIT_DATA counts: private writable memory (VmData in proc_pid_status(5))."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123 - read often
        return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:")), 0)
