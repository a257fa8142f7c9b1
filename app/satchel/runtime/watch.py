"""Notices that inputs have grown, by sizes and times alone; what really changed is found by reading."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.runs import RunInput

_MOST_FILES = 20_000
_MOST_LOOKS = 20  # at what grows all the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How to wait: `seconds` between two looks, `stopped` to wake up early, `check` to raise when there is no point."""

    stopped: asyncio.Event
    seconds: float
    check: Callable[[], None]

    async def once(self, share: float = 1.0) -> None:
        """One wait, or a share of it; raises what `check` raises."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopped.wait(), self.seconds * share)
        self.check()


async def changed(inputs: Sequence[RunInput], known: str, waits: Waits) -> str:
    """Waits until inputs have another fingerprint than `known`, and nobody is in the middle of a line any more."""
    now = known
    while now == known:
        await waits.once()
        now = await asyncio.to_thread(fingerprint, inputs)
    for _ in range(_MOST_LOOKS):
        before = now
        await waits.once(0.25)
        now = await asyncio.to_thread(fingerprint, inputs)
        if now == before:
            break
    return now


def fingerprint(inputs: Sequence[RunInput]) -> str:
    """Changes when a file changes its size, time or place, or a folder gains or loses one; never raises ``OSError``."""
    total = hashlib.sha256()
    for one in inputs:
        for row in _rows(Path(one.path)):
            total.update(f"{row}\0".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def is_empty(inputs: Sequence[RunInput]) -> bool:
    """Whether inputs are there, but nothing is in them yet: no file in a folder, no byte in a file."""
    paths = [Path(one.path) for one in inputs]
    return all(path.exists() for path in paths) and not any(size for path in paths for size in _sizes(path))


def _sizes(path: Path) -> Iterator[int]:
    inside = (Path(folder) / name for folder, _, names in os.walk(path) for name in names)
    for one in inside if path.is_dir() else (path,):
        try:
            yield one.stat().st_size
        except OSError:
            continue


def _rows(path: Path) -> Iterator[str]:
    if not path.is_dir():
        yield _row(path)
        return
    left = _MOST_FILES
    for folder, inner, names in os.walk(path, followlinks=False):
        inner.sort()
        for name in sorted(names):
            yield _row(Path(folder) / name)
            left -= 1
            if left <= 0:
                return


def _row(path: Path) -> str:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return f"{path} gone"
    return f"{path} {found.st_size} {found.st_mtime_ns} {found.st_ino}"
