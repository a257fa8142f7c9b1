"""Small derived values that cost time to make again; whatever happens to the file, only time is lost."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from satchel.domain.errors import StorageError
from satchel.storage.database import Database

_log = logging.getLogger(__name__)
_TABLE = """CREATE TABLE IF NOT EXISTS blobs (
    space TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID"""
_PART = 500


class SqliteBlobCache:
    """The `BlobCache` of `domain/ports.py`: a damaged, missing or unwritable file reads as empty."""

    def __init__(self, path: Path, *, limit_bytes: int = 256 * 1024 * 1024) -> None:
        self._path = path
        self._limit = limit_bytes
        self._database: Database | None = None

    def get_many(self, space: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Those that are there."""
        found: dict[str, bytes] = {}
        wanted = list(keys)
        with self._forgiving():
            database = self._open()
            for i in range(0, len(wanted), _PART):
                part = wanted[i : i + _PART]
                marks = ",".join("?" * len(part))
                rows = database.read(f"SELECT key, value FROM blobs WHERE space = ? AND key IN ({marks})",  # noqa: S608
                                     (space, *part))  # fmt: skip
                found.update((str(key), bytes(value)) for key, value in rows)
        return found

    def put_many(self, space: str, values: Mapping[str, bytes]) -> None:
        """Stores or replaces."""
        with self._forgiving():
            rows = ((space, key, value) for key, value in values.items())
            self._open().write_many("INSERT OR REPLACE INTO blobs (space, key, value) VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        """Ends the connection; the next call opens it again."""
        if self._database is not None:
            self._database.close()
            self._database = None

    @contextlib.contextmanager
    def _forgiving(self) -> Iterator[None]:
        try:
            yield
        except (StorageError, OSError) as error:
            _log.warning("cache dropped: %s", type(error).__name__)
            self._drop()

    def _open(self) -> Database:
        if self._database is not None and not self._path.exists():
            self.close()  # deleted under us, as it may be
        if self._database is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size > self._limit:
                self._drop()
            database = Database(self._path, synchronous="OFF")
            database.use_wal()
            database.write(_TABLE)
            self._database = database
        return self._database

    def _drop(self) -> None:
        with contextlib.suppress(StorageError):
            self.close()
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
