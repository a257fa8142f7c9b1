"""Lets one process own a data home: the operating system drops the lock with its holder, so it can never be stale."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from satchel.domain.errors import StorageError


class HomeLock:
    """Exclusive lock on a file. Not inherited by children; released by `release` or by the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Whether the lock is ours now (False: another process holds it). Raises `StorageError`."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise StorageError(
                f"The data home cannot be locked ({self._path}): {error.strerror or error}.",
                "Make the home writable, or name another one with --home DIR.",
            ) from error
        if not _try_lock(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        if not self.still_ours():  # the file was replaced between opening and locking
            self.release()
            return False
        return True

    def still_ours(self) -> bool:
        """Whether the locked file is still the one at its path: a home that was deleted or moved is ours no more."""
        if self._descriptor is None:
            return False
        try:
            held, there = os.fstat(self._descriptor), self._path.stat()
        except OSError:
            return False
        return (held.st_dev, held.st_ino) == (there.st_dev, there.st_ino)

    def release(self) -> None:
        """Gives the lock up; the file stays, since removing it would race with the next owner."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock at `path`."""
    if not path.exists():
        return False
    lock = HomeLock(path)
    try:
        free = lock.acquire()
    except StorageError:
        return False
    lock.release()
    return not free


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise StorageError(
                f"This file system cannot lock files ({error.strerror or error}).",
                "Put the data home on a local disk with --home DIR.",
            ) from error
        return True
