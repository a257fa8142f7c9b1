"""Numbered steps from one schema of `satchel.db` to the next, with a checked backup before each upgrade."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from satchel.domain.errors import StorageError
from satchel.storage.database import Database, check_integrity
from satchel.storage.schema import MIGRATIONS

_log = logging.getLogger(__name__)
APPLICATION = 0x53544348  # "STCH": marks the file as ours
_MAGIC = b"SQLite format 3\x00"
_VERSION_AT = 60  # offset of user_version in the file header, https://sqlite.org/fileformat.html


def latest(steps: Sequence[str] = MIGRATIONS) -> int:
    """The schema version that this program writes."""
    return len(steps)


def open_database(
    path: Path, backups: Path, *, steps: Sequence[str] = MIGRATIONS, kept: int = 5, now: datetime | None = None
) -> Database:
    """Opens (or creates) the database and brings it up to date.

    Raises `StorageError`: the file is not ours, comes from a newer version (it stays untouched), or cannot be written.
    """
    refuse_newer(stored_version(path), latest(steps), path)
    database = Database(path)
    try:
        version = _recorded_version(database, path)
        refuse_newer(version, latest(steps), path)
        database.use_wal()
        if 0 < version < latest(steps):
            _back_up(database, backups, version, kept, now or datetime.now(UTC))
        _upgrade(database, version, steps)
    except BaseException:
        database.close()
        raise
    return database


def stored_version(path: Path) -> int:
    """The schema version in the file's header, read without opening the database; 0 for none. Raises `StorageError`."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StorageError(
            f"The database {path} cannot be read: {error.strerror or error}.", "Check who may read the data home."
        ) from error
    if not header:
        if any((path.parent / "sources").glob("*/*")):
            raise StorageError(
                f"The database {path} is empty, though originals are kept beside it.",
                "Restore a backup with: satchel restore FILE",
            )
        return 0
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise StorageError(f"{path} is not a database of ours.", "Restore a backup with: satchel restore FILE")
    return int.from_bytes(header[_VERSION_AT : _VERSION_AT + 4], "big")


def refuse_newer(version: int, known: int, path: Path) -> None:
    """Raises `StorageError` when the data is from a newer program."""
    if version > known:
        raise StorageError(
            f"{path} was written by a newer Satchel (data version {version}; this one knows {known}).",
            "Update Satchel, or name another data home with --home DIR. Nothing was changed.",
        )


def _recorded_version(database: Database, path: Path) -> int:
    version = int(database.read("PRAGMA user_version")[0][0])
    application = int(database.read("PRAGMA application_id")[0][0])
    tables = int(database.read("SELECT count(*) FROM sqlite_master")[0][0])
    if application != APPLICATION and (tables or application or version):
        raise StorageError(f"{path} belongs to another program.", "Name another data home with --home DIR.")
    return version


def _upgrade(database: Database, version: int, steps: Sequence[str]) -> None:
    for number, script in enumerate(steps[version:], start=version + 1):
        with database.transaction():
            for statement in _statements(script):
                database.write(statement)
            database.write(f"PRAGMA application_id = {APPLICATION}")
            database.write(f"PRAGMA user_version = {number}")
        _log.info("database brought to version %d", number)


def _statements(script: str) -> list[str]:
    """Our own scripts end every statement with a semicolon at the end of a line, and hold none elsewhere."""
    return [one.strip() for one in re.split(r";[ \t]*(?:\n|$)", script) if one.strip()]


def _back_up(database: Database, backups: Path, version: int, kept: int, now: datetime) -> None:
    target = backups / f"satchel-v{version}-{now:%Y%m%d-%H%M%S}.db"
    try:
        backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        database.copy_to(target)
        wrong = check_integrity(target)
        if wrong is not None:
            raise StorageError(
                "The backup before the upgrade did not pass its check; nothing was upgraded.",
                "Free some room on the disk, or restore an older backup with: satchel restore FILE",
            )
    except OSError as error:
        raise StorageError(
            f"The backup before the upgrade cannot be written: {error.strerror or error}.",
            "Free some room on the disk. Nothing was upgraded.",
        ) from error
    except StorageError:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        raise
    for old in sorted(backups.glob("satchel-v*.db"), key=lambda p: p.stat().st_mtime)[: -max(kept, 1)]:
        with contextlib.suppress(OSError):
            old.unlink()
