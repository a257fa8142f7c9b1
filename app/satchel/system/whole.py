"""Writes a small file of the data home whole or not at all, so that a kill or a full disk never leaves half of one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from satchel.domain.errors import StorageError


def write_whole(path: Path, data: bytes) -> None:
    """Puts the bytes in the file's place, for this user only; its folder is made. Raises `StorageError`."""
    draft = path.with_name(f".{path.name[:60]}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}.", "Make the data home writable and leave some room."
        ) from error
