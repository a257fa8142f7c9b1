"""Several agents, one context: what each has read so far is put into a file while another one's turn lasts.

A file's name holds everything that must hold for it to be used: which model, context, adapter and agent it belongs to,
and the checksum of its content. What does not fit is dropped: reading the prompt anew costs time, nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from satchel.inference.worker.context import Context

MOST_FILES = 32
_SUFFIX = ".state"
_DRAFT = ".part"


class Sequences:
    """Makes the context the right one for each request."""

    def __init__(self, context: Context, folder: Path | None, *, most_bytes: int, identity: str) -> None:
        """`identity` says which model with which setting; states of others are left alone until there is no room."""
        self._context = context
        self._folder = folder
        self._most_bytes = most_bytes
        self._identity = f"{identity}:{context.room}"
        self._current = ""  # key of whose tokens are in the context; empty: nobody's that are worth keeping
        self._saved: list[int] = []
        if folder is not None:
            with contextlib.suppress(OSError):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                for draft in folder.glob(f"*{_DRAFT}"):
                    draft.unlink()

    def take(self, sequence: str, adapter: str) -> bool:
        """Brings back what was kept for this sequence with this adapter, after putting away what is in the context.

        True when it did; False leaves the context as it is: it may begin alike.
        """
        key = self._key(sequence, adapter) if sequence else ""
        if key == self._current:
            return False
        self.put_away()
        self._current, self._saved = key, []
        return bool(key) and self._restore(key)

    def put_away(self) -> None:
        """Saves what is in the context, if it is somebody's and has changed since."""
        tokens = self._context.tokens
        if self._folder is None or not self._current or not tokens or tokens == self._saved:
            return
        size = self._context.state_size()
        if size > self._most_bytes:
            return
        with contextlib.suppress(OSError):
            for old in self._folder.glob(f"{self._current}-*{_SUFFIX}"):
                old.unlink()
            self._make_room(size)
            draft = self._folder / f"{self._current}-{os.getpid()}{_DRAFT}"
            if self._context.save(draft):
                draft.replace(self._folder / f"{self._current}-{_digest(draft)}{_SUFFIX}")
                self._saved = list(tokens)
            else:
                draft.unlink(missing_ok=True)

    def _restore(self, key: str) -> bool:
        if self._folder is None:
            return False
        for path in self._folder.glob(f"{key}-*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                noted = path.stem.rpartition("-")[2]
                is_whole = path.stat().st_size <= 2 * self._most_bytes and _digest(path) == noted
                if is_whole and self._context.restore(path):
                    self._saved = list(self._context.tokens)
                    path.touch()
                    return True
                path.unlink()
        return False

    def _make_room(self, size: int) -> None:
        """Removes what was not used for the longest time."""
        assert self._folder is not None
        found = sorted((p.stat().st_mtime_ns, p.stat().st_size, p) for p in self._folder.glob(f"*{_SUFFIX}"))
        total = sum(one[1] for one in found)
        while found and (total + size > self._most_bytes or len(found) >= MOST_FILES):
            _, freed, path = found.pop(0)
            path.unlink(missing_ok=True)
            total -= freed

    def _key(self, sequence: str, adapter: str) -> str:
        said = "\0".join((self._identity, adapter, sequence))
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
