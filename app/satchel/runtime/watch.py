"""Notices that inputs have grown, by sizes and times alone; what really changed is found by reading."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from satchel.domain.runs import RunInput

_MOST_FILES = 20_000


def fingerprint(inputs: Sequence[RunInput]) -> str:
    """Changes when a file changes its size, time or place, or a folder gains or loses one; never raises ``OSError``."""
    total = hashlib.sha256()
    for one in inputs:
        for row in _rows(Path(one.path)):
            total.update(f"{row}\0".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


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
