"""Keeps LangGraph's checkpoints: where each unfinished turn stands, and nothing that could not be done again."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from satchel.domain.errors import StorageError
from satchel.system.environment import neutralise

_log = logging.getLogger(__name__)
_TABLES = ("checkpoints", "writes")


@contextlib.contextmanager
def stored(path: Path) -> Iterator[None]:
    """Turns SQLite's failures on the checkpoints into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(
            f"The progress of runs cannot be stored in {path}.",
            "Free some room on the disk and make the data home writable; then resume the run.",
        ) from error


class Checkpoints:
    """Opens the file on first use; a damaged one is put aside, for every step can be taken again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._saver: Any = None
        self._connection: sqlite3.Connection | None = None

    def saver(self) -> Any:
        """LangGraph's saver for this file. Raises `StorageError`."""
        with self._lock, stored(self.path):
            if self._saver is None:
                try:
                    self._saver = self._open()
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:
                    _log.warning("checkpoints were damaged and are started anew")
                    self._drop()
                    self._saver = self._open()
            return self._saver

    def _open(self) -> Any:
        # LangGraph's libraries read the environment while they are imported: tracing would send runs away.
        neutralise()
        from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
        from langgraph.checkpoint.sqlite import SqliteSaver

        connection = sqlite3.connect(self.path, check_same_thread=False)
        try:
            strict = JsonPlusSerializer(pickle_fallback=False, allowed_json_modules=None, allowed_msgpack_modules=None)
            saver = SqliteSaver(connection, serde=strict)
            saver.setup()
            connection.execute("SELECT count(*) FROM checkpoints").fetchone()
        except BaseException:
            connection.close()
            raise
        with contextlib.suppress(OSError):
            self.path.chmod(0o600)
        self._connection = connection
        return saver

    def _drop(self) -> None:
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self.path.with_name(self.path.name + ending).unlink()

    def forget(self, thread: str) -> None:
        """Drops what is kept of a finished turn."""
        with contextlib.suppress(StorageError):  # it costs room, no more; the next start tries again
            saver = self.saver()
            with stored(self.path):
                saver.delete_thread(thread)

    def keep_only(self, threads: Set[str]) -> None:
        """Drops every turn but these; called at the start, before any is open."""
        if not self.path.exists():
            return
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(self.path)) as connection:
            known = {str(row[0]) for row in connection.execute("SELECT DISTINCT thread_id FROM checkpoints")}
            for table in _TABLES:
                rows = [(one,) for one in known - threads]
                connection.executemany(f"DELETE FROM {table} WHERE thread_id = ?", rows)  # noqa: S608 - our constants
            connection.commit()

    def close(self) -> None:
        """Ends the connection."""
        with self._lock:
            self._saver = None
            if self._connection is not None:
                self._connection.close()
                self._connection = None
