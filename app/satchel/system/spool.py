"""Keeps bytes that lie in no file of the person's (standard input, pasted text) so that a run can be taken up again."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from satchel.domain.errors import StorageError
from satchel.system.paths import Home, make_private, prepare_home

PREFIX = "stdin-"


def keep(home: Home, parts: Iterable[bytes], *, what: str) -> Path:
    """A new file that only this user can read. Raises `StorageError`; whatever is raised on the way, no file stays."""
    prepare_home(home)
    path = home.spool / f"{PREFIX}{secrets.token_hex(8)}"
    try:
        make_private(home.spool)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for part in parts:
                out.write(part)
    except OSError as error:
        forget(path)
        raise StorageError(
            f"{what} cannot be kept: {error.strerror or error}.", "Free some room on the disk of the data home."
        ) from error
    except BaseException:
        forget(path)
        raise
    return path


def forget(path: Path) -> None:
    """Removes it, if it is there."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
