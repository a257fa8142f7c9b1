"""Keeps the original bytes of what was read, named by their SHA-256, each once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator, Set
from pathlib import Path

from satchel.domain.errors import NotFoundError, StorageError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".part"
GRACE_SECONDS = 600.0


class SourceStore:
    """Files under ``ab/cdef…``: written beside their place and renamed, so that a name always means whole bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Stores the bytes and returns their SHA-256 in hex. Raises `StorageError`."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        try:
            if path.exists() and path.stat().st_size == len(data):
                os.utime(path)  # wanted again just now: `remove_unused` leaves it alone
                return digest
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(path, data)
        except OSError as error:
            raise StorageError(
                f"The originals cannot be kept ({path.parent}): {error.strerror or error}.",
                "Free some room on the disk and make the data home writable.",
            ) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes; raises `NotFoundError`, or `StorageError` when they are no longer what they were."""
        try:
            data = self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError("The original of this source is not kept here.") from error
        except OSError as error:
            raise StorageError(f"An original cannot be read: {error.strerror or error}.", "Check the disk.") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise StorageError("An original in the data home was damaged.", "Restore a backup: satchel restore FILE")
        return data

    def has(self, digest: str) -> bool:
        """Whether the bytes are here."""
        return self._path(digest).is_file()

    def digests(self) -> Iterator[str]:
        """Every original that is kept."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            name = path.parent.name + path.name
            if _DIGEST.fullmatch(name):
                yield name

    def remove_unused(self, used: Set[str], *, older_than: float = GRACE_SECONDS) -> int:
        """Deletes originals that no run names, and unfinished writes; how many went.

        What was stored within the last `older_than` seconds stays: a run may be about to name it.
        """
        gone, newest = 0, time.time() - older_than
        for path in list(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if path.parent.name + path.name not in used:
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime <= newest:
                        path.unlink()
                        gone += 1
        for folder in list(self._folder.glob("[0-9a-f][0-9a-f]")):
            with contextlib.suppress(OSError):
                folder.rmdir()
        return gone

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise NotFoundError("That is not the name of an original.")
        return self._folder / digest[:2] / digest[2:]


def write_atomically(path: Path, data: bytes) -> None:
    """All of the bytes or nothing at `path`, for this user only, on the disk when it returns. Raises ``OSError``."""
    draft = path.with_name(f".{path.name[:40]}-{secrets.token_hex(4)}{_UNFINISHED}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
