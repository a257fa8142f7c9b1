"""Puts a backup in a home's place: checked first, the old content kept, and finished even if we are killed midway."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from satchel.domain.errors import InputError, StorageError
from satchel.storage.backup import CHECKPOINTS, DATABASE, FOLDERS, FORMAT, MANIFEST, SETTINGS, copy_counted
from satchel.storage.database import check_integrity
from satchel.storage.migrations import refuse_newer, stored_version
from satchel.storage.sources import write_atomically
from satchel.system.paths import Home, make_private

PLAN = "restore.json"  # in the home while a restore is under way; found at the next start, it is finished first
_STAGING = "restore-staging"
_PARTS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", CHECKPOINTS, f"{CHECKPOINTS}-wal", f"{CHECKPOINTS}-shm",
          SETTINGS, *FOLDERS)  # fmt: skip
_LARGEST_MANIFEST = 64 * 1024 * 1024
_MOST_FILES = 500_000
_SAFE = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[^\x00-\x1f\\:]+")
_NOT_ONE = "Name a file that was made with: satchel backup FILE"


def stage_restore(home: Home, source: Path, *, schema: int) -> None:
    """Checks a backup and unpacks it beside the home's content, which stays as it is.

    Raises `InputError` (no backup of ours, or damaged) and `StorageError` (newer, or no room).
    """
    staging = home.root / _STAGING
    _clear(staging)
    try:
        make_private(staging)
        _unpack(source, staging, schema)
    except OSError as error:
        _clear(staging)
        raise StorageError(
            f"The backup cannot be unpacked: {error.strerror or error}.", "Free some room on the disk and try again."
        ) from error
    except BaseException:
        _clear(staging)
        raise


def commit_restore(home: Home, *, now: datetime | None = None) -> Path:
    """Puts what was staged in the place of a closed home's content; returns the folder that keeps the old one."""
    kept = _free_name(home.backups, f"replaced-{now or datetime.now(UTC):%Y%m%d-%H%M%S}")
    try:
        write_atomically(home.root / PLAN, json.dumps({"kept": kept.name}).encode())
    except OSError as error:
        raise StorageError(
            f"The restore cannot begin: {error.strerror or error}.", "Free some room on the disk and try again."
        ) from error
    finish_restore(home)
    return kept


def finish_restore(home: Home) -> Path | None:
    """Carries out a planned restore, from wherever it stopped; None when there is none. The home must be closed."""
    plan = home.root / PLAN
    staging = home.root / _STAGING
    if not plan.exists():
        _clear(staging)  # checked or not, without a plan nothing of it counts
        return None
    try:
        kept = home.backups / _kept_name(plan)
        make_private(kept)
        moved = kept / ".moved"
        if not moved.exists():
            for name in _PARTS:
                if (home.root / name).exists() and not (kept / name).exists():
                    (home.root / name).replace(kept / name)
            write_atomically(moved, b"")
        for name in _PARTS:
            if (staging / name).exists():
                (staging / name).replace(home.root / name)
        plan.unlink()
        moved.unlink()
        _clear(staging)
    except OSError as error:
        raise StorageError(
            f"A restore of this home could not be finished: {error.strerror or error}.",
            "Free some room on the disk, then run any command: it goes on where it stopped.",
        ) from error
    return kept


def _kept_name(plan: Path) -> str:
    try:
        name = json.loads(plan.read_bytes())["kept"]
        if isinstance(name, str) and re.fullmatch(r"replaced-[0-9-]{1,40}", name):
            return name
    except (ValueError, KeyError, TypeError):
        pass
    raise StorageError(f"{plan} is damaged.", "Move it and the folder restore-staging away, then try again.")


def _free_name(folder: Path, wanted: str) -> Path:
    place, number = folder / wanted, 1
    while place.exists():
        number += 1
        place = folder / f"{wanted}-{number}"
    return place


def _clear(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _unpack(source: Path, staging: Path, schema: int) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            refuse_newer(manifest["schema"], schema, source)
            for name, entry in manifest["files"].items():
                _extract(archive, name, entry, staging)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {source}.", _NOT_ONE) from error
    except IsADirectoryError as error:
        raise InputError(f"{source} is a folder.", _NOT_ONE) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ValueError, RuntimeError) as error:
        raise InputError(f"{source} is not a backup of ours, or it is damaged.", _NOT_ONE) from error
    if stored_version(staging / DATABASE) > schema:
        refuse_newer(stored_version(staging / DATABASE), schema, source)
    if check_integrity(staging / DATABASE) is not None:
        raise InputError(f"The database inside {source} is damaged.", "Try an older backup.")


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest when archive and manifest agree entry by entry; raises ``ValueError`` or ``KeyError``."""
    listed = archive.infolist()
    names = [info.filename for info in listed]
    info = archive.getinfo(MANIFEST)
    if info.file_size > _LARGEST_MANIFEST or len(names) > _MOST_FILES or len(set(names)) != len(names):
        raise ValueError("too large, or names twice")
    if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in listed):
        raise ValueError("other compression")
    body = json.loads(archive.read(info))
    if not isinstance(body, dict) or not isinstance(body["format"], int) or not isinstance(body["schema"], int):
        raise ValueError("manifest")
    if body["format"] > FORMAT:
        raise StorageError("This backup was made by a newer Satchel.", "Update Satchel. Nothing was changed.")
    files = body["files"]
    if not isinstance(files, dict) or set(names) != {*files, MANIFEST} or DATABASE not in files:
        raise ValueError("manifest and content differ")
    folded = {name.casefold() for name in files}
    if len(folded) != len(files) or not all(_is_ours(name) for name in files):
        raise ValueError("names")
    return body


def _is_ours(name: str) -> bool:
    if name in (DATABASE, CHECKPOINTS, SETTINGS):
        return True
    return name.partition("/")[0] in FOLDERS and "/" in name and _SAFE.fullmatch(name) is not None and name[-1] != "/"


def _extract(archive: zipfile.ZipFile, name: str, entry: Mapping[str, Any], staging: Path) -> None:
    announced = entry["bytes"]
    if not isinstance(announced, int) or announced < 0:
        raise ValueError("size")
    if shutil.disk_usage(staging).free < announced:
        raise OSError(errno.ENOSPC, "no room for what the backup holds")
    target = staging / name
    make_private(target.parent)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out, archive.open(name) as packed:
        digest, size = copy_counted(packed, out, limit=announced)
        out.flush()
        with contextlib.suppress(OSError):
            os.fsync(out.fileno())
    if digest != entry["sha256"] or size != announced:
        raise ValueError("content differs from the manifest")
