"""One file that holds everything worth keeping of a data home, and checks itself."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from satchel import __version__
from satchel.domain.errors import StorageError, UsageError
from satchel.storage.database import Database, check_integrity, storage_error
from satchel.system.paths import Home

FORMAT = 1
MANIFEST = "MANIFEST.json"
FOLDERS = ("sources", "agents", "outputs")
DATABASE = "satchel.db"
CHECKPOINTS = "checkpoints.db"
SETTINGS = "settings.toml"
_PART = 1024 * 1024


def write_backup(home: Home, database: Database, target: Path, *, schema: int, now: datetime | None = None) -> int:
    """Writes the backup of an open home to `target`, atomically; the number of files in it. Raises `StorageError`."""
    if target.is_dir():
        raise UsageError(f"{target} is a folder.", "Name a file, e.g. satchel-backup.zip")
    draft = target.with_name(f".{target.name[:60]}-{secrets.token_hex(4)}.part")
    try:
        with _snapshots(home, database) as snapshots:
            listed = _write_zip(home, snapshots, draft, schema, now or datetime.now(UTC))
        draft.replace(target)
    except OSError as error:
        raise StorageError(
            f"The backup cannot be written to {target}: {error.strerror or error}.",
            "Name a file in a folder that is writable and has room.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return listed


@contextlib.contextmanager
def _snapshots(home: Home, database: Database) -> Iterator[dict[str, Path]]:
    """Consistent copies of the databases, for as long as the block runs."""
    mark = secrets.token_hex(4)
    made = {DATABASE: home.cache / f"backup-{mark}.db"}
    home.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        database.copy_to(made[DATABASE])
        if home.checkpoints.exists():
            made[CHECKPOINTS] = home.cache / f"backup-{mark}-checkpoints.db"
            _copy_database(home.checkpoints, made[CHECKPOINTS])
        wrong = check_integrity(made[DATABASE])
        if wrong is not None:
            raise StorageError("The database did not pass its check.", "Restore an older backup: satchel restore FILE")
        yield made
    finally:
        for path in made.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _copy_database(source: Path, target: Path) -> None:
    try:
        with (
            contextlib.closing(sqlite3.connect(source)) as one,
            contextlib.closing(sqlite3.connect(target)) as other,
        ):
            one.backup(other)
        target.chmod(0o600)
    except sqlite3.Error as error:
        raise storage_error(source, error) from error


def _write_zip(home: Home, snapshots: dict[str, Path], draft: Path, schema: int, now: datetime) -> int:
    files: dict[str, dict[str, Any]] = {}
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for name, path in _contents(home, snapshots):
                files[name] = _add(archive, name, path)
            manifest = {
                "format": FORMAT, "app": __version__, "schema": schema, "made_at": now.isoformat(timespec="seconds"),
                "files": files,
            }  # fmt: skip
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        out.flush()
        os.fsync(out.fileno())
    return len(files)


def _contents(home: Home, snapshots: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    yield from snapshots.items()
    if home.settings.is_file():
        yield SETTINGS, home.settings
    for folder in FOLDERS:
        for path in sorted((home.root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home.root).as_posix(), path


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        digest, size = copy_counted(source, target)
    return {"sha256": digest, "bytes": size}


def copy_counted(source: IO[bytes], target: IO[bytes], *, limit: int | None = None) -> tuple[str, int]:
    """Copies and returns SHA-256 and size; more than `limit` bytes raise ``ValueError``."""
    digest, size = hashlib.sha256(), 0
    while part := source.read(_PART):
        size += len(part)
        if limit is not None and size > limit:
            raise ValueError("longer than announced")
        digest.update(part)
        target.write(part)
    return digest.hexdigest(), size
