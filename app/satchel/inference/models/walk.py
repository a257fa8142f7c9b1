"""Files of folders that other programs own: no links to folders are followed, and no folder is walked without end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def files_below(folder: Path, *, most: int, deepest: int) -> Iterator[Path]:
    """At most so many files of a folder and of those up to `deepest` levels down, in the order of their names."""
    left = most
    for root, inner, names in os.walk(folder, followlinks=False):
        inner[:] = sorted(inner) if len(Path(root).relative_to(folder).parts) < deepest else []
        for name in sorted(names):
            left -= 1
            if left < 0:
                return
            yield Path(root) / name
