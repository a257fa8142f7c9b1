"""Writes a report when a fault of ours surfaces: where it happened and with which versions, never anybody's words."""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from satchel import __version__

KEPT = 20


def describe(error: BaseException) -> str:
    """Types and places of an error and its causes. Messages are left out: they may repeat what was read."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        number = f" (errno {current.errno})" if isinstance(current, OSError) and current.errno else ""
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}{number}")
        frames = traceback.extract_tb(current.__traceback__)
        lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        current = current.__cause__ or current.__context__
        if current is not None:
            lines.append("because of")
    return "\n".join(lines)


def _short(filename: str) -> str:
    """A path from the package on: the folders above it name the person."""
    parts = Path(filename).parts
    for anchor in ("satchel", "site-packages"):
        if anchor in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(anchor) :])
    return parts[-1] if parts else filename


def write(folder: Path, error: BaseException, *, doing: str) -> Path | None:
    """The report's path, or None where none can be written. `doing` is a word of ours, e.g. a request's name."""
    now = datetime.now(UTC)
    text = "\n".join(
        [
            f"Satchel {__version__} on Python {platform.python_version()}, {platform.system()} {platform.release()} "
            f"{platform.machine()}",
            f"at {now.isoformat(timespec='seconds')}, while: {doing}",
            "",
            describe(error),
            "",
        ]
    )
    path = folder / f"report-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
        _forget_old(folder)
    except OSError:
        return None
    return path


def _forget_old(folder: Path) -> None:
    for old in sorted(folder.glob("report-*.txt"))[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()


def versions() -> dict[str, str]:
    """Versions that matter for a fault."""
    return {"satchel": __version__, "python": platform.python_version(), "platform": sys.platform}
