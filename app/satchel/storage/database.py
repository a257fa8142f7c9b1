"""One SQLite connection per database file, serialised by a lock, with every failure turned into a sentence."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from satchel.domain.errors import StorageError
from satchel.storage.folding import fold

Synchronous = Literal["FULL", "NORMAL", "OFF"]
_BUSY_MILLISECONDS = 5000
_ROOM = "Free some room, then try again: nothing that was stored is lost."


def storage_error(path: Path, error: sqlite3.Error) -> StorageError:
    """The sentence for an SQLite failure (https://sqlite.org/rescode.html)."""
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    sentences = {
        sqlite3.SQLITE_FULL: ("The disk (or this user's quota) is full", _ROOM),
        sqlite3.SQLITE_IOERR: ("The disk refused to read or write, most often because it is full", _ROOM),
        sqlite3.SQLITE_READONLY: ("It is read-only", "Make the data home writable, or name another with --home DIR."),
        sqlite3.SQLITE_CANTOPEN: (
            "It cannot be opened",
            "Make the data home writable, leave some room on the disk, or name another with --home DIR.",
        ),
        sqlite3.SQLITE_BUSY: ("Another program keeps it locked", "Close that program, then try again."),
        sqlite3.SQLITE_CORRUPT: ("It is damaged", "Restore a backup with: satchel restore FILE"),
        sqlite3.SQLITE_NOTADB: ("It is not a database of ours", "Restore a backup with: satchel restore FILE"),
        sqlite3.SQLITE_TOOBIG: ("One piece is larger than the database can hold", "Split the input."),
    }
    what, hint = sentences.get(primary, (f"SQLite failed ({type(error).__name__})", "Look into the log of this home."))
    return StorageError(f"{path}: {what[0].lower()}{what[1:]}." if what[0] == "I" else f"{what} ({path}).", hint)


class Database:
    """Safe to use from several threads: every call and every transaction holds the lock."""

    def __init__(self, path: Path, *, synchronous: Synchronous = "FULL") -> None:
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._closed = False
        with self._mapped():
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_MILLISECONDS / 1000, isolation_level=None, check_same_thread=False
            )
        try:
            self._prepare(synchronous)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, synchronous: Synchronous) -> None:
        with self._mapped():
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA secure_delete = ON")  # what was removed is overwritten, not just unlinked
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self._connection.create_function("fold", 1, fold, deterministic=True)
        with contextlib.suppress(OSError):
            self.path.chmod(0o600)

    def use_wal(self) -> None:
        """Readers and the writer stop blocking each other; kept in the file from then on."""
        with self._lock, self._mapped():
            self._connection.execute("PRAGMA journal_mode = WAL").fetchone()

    @contextlib.contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError as error:
            if self._closed:
                raise StorageError("The data home is closed.", "Try again.") from error
            raise
        except (sqlite3.IntegrityError, sqlite3.InterfaceError):
            raise  # a mistake of ours, not of the disk
        except sqlite3.Error as error:
            raise storage_error(self.path, error) from error

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        with self._lock, self._mapped():
            return self._connection.execute(sql, values).fetchall()

    def write(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One statement; the number of rows that it changed."""
        with self.transaction(), self._mapped():
            return self._connection.execute(sql, values).rowcount

    def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for many rows."""
        with self.transaction(), self._mapped():
            self._connection.executemany(sql, rows)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested ones join the outer one."""
        with self._lock:
            if self._depth:
                yield
                return
            with self._mapped():
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                with self._mapped():
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself rolls back on some failures
                    with contextlib.suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def flush(self) -> None:
        """Moves what stands in the write-ahead log into the database and empties the log: it keeps old pages else."""
        with self._lock, self._mapped():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def copy_to(self, target: Path) -> None:
        """A consistent, compact copy in a new file, while others go on reading."""
        with self._lock, self._mapped():
            self._connection.execute("VACUUM INTO ?", (str(target),))
        target.chmod(0o600)

    def close(self) -> None:
        """Ends the connection; later calls raise `StorageError`."""
        with self._lock:
            self._closed = True
            self._connection.close()


def check_integrity(path: Path) -> str | None:
    """What is wrong with a database file, or None."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    return None if found and found[0] == "ok" else str(found[0] if found else "no answer")
