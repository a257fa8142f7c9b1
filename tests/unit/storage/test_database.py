"""What goes wrong with a database is told in a sentence, and a new version is refused without a touch."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from satchel.domain.errors import StorageError
from satchel.domain.runs import EventKind, RunCommand
from satchel.storage import migrations
from satchel.storage.database import Database, check_integrity
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore
from satchel.storage.schema import MIGRATIONS

AT = datetime(2026, 3, 14, tzinfo=UTC)
NEXT = (*MIGRATIONS, "ALTER TABLE runs ADD COLUMN note TEXT;\nCREATE TABLE extra (a TEXT);\n")


def make(path: Path) -> None:
    database = open_database(path, path.parent / "backups")
    SqliteRunStore(database).create(RunCommand(agent="a"), agent_version="1", at=AT)
    database.close()


def tree(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.is_file()}


def test_a_new_database_is_ours_private_and_survives_reopening(tmp_path: Path) -> None:
    path = tmp_path / "satchel.db"
    make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert migrations.stored_version(path) == migrations.latest()
    database = open_database(path, tmp_path / "backups")
    assert len(SqliteRunStore(database).list()) == 1
    database.close()
    assert not (tmp_path / "backups").exists()  # nothing was upgraded


def test_an_upgrade_makes_a_checked_backup_of_what_was(tmp_path: Path) -> None:
    path, backups = tmp_path / "satchel.db", tmp_path / "backups"
    make(path)
    database = open_database(path, backups, steps=NEXT, now=AT)
    assert database.read("SELECT agent, note FROM runs") == [("a", None)]
    database.close()
    (saved,) = backups.iterdir()
    assert saved.name == f"satchel-v{migrations.latest()}-20260314-000000.db"
    assert check_integrity(saved) is None
    assert migrations.stored_version(saved) == migrations.latest()
    old = open_database(saved, backups)
    assert len(SqliteRunStore(old).list()) == 1
    old.close()


def test_a_failed_upgrade_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "satchel.db"
    make(path)
    broken = (*MIGRATIONS, "CREATE TABLE extra (a TEXT);\nCREATE TABLE runs (b TEXT);\n")
    with pytest.raises(StorageError):
        open_database(path, tmp_path / "backups", steps=broken)
    database = open_database(path, tmp_path / "backups")
    assert database.read("SELECT count(*) FROM sqlite_master WHERE name = 'extra'") == [(0,)]
    database.close()


def test_only_so_many_automatic_backups_are_kept(tmp_path: Path) -> None:
    path, backups = tmp_path / "satchel.db", tmp_path / "backups"
    make(path)
    original = path.read_bytes()
    for day in range(1, 6):
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        path.write_bytes(original)
        open_database(path, backups, steps=NEXT, kept=2, now=AT.replace(day=day)).close()
    assert sorted(p.name[11:19] for p in backups.iterdir()) == ["20260304", "20260305"]


def test_data_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "home" / "satchel.db"
    path.parent.mkdir()
    make(path)
    open_database(path, tmp_path / "backups", steps=NEXT).close()
    before = tree(path.parent)
    with pytest.raises(StorageError, match="newer Satchel") as caught:
        open_database(path, tmp_path / "backups")
    assert caught.value.exit_code == 4
    assert "Nothing was changed" in caught.value.hint
    assert tree(path.parent) == before


def test_a_newer_version_still_in_the_write_ahead_log_is_refused(tmp_path: Path) -> None:
    """A newer program that was killed leaves its version in the log, not in the file's header."""
    path = tmp_path / "satchel.db"
    make(path)
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA wal_autocheckpoint = 0")
    newer.execute("PRAGMA user_version = 77")
    copy = tmp_path / "copy"
    copy.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(path.with_name(path.name + ending), copy / f"satchel.db{ending}")
    newer.close()
    assert migrations.stored_version(copy / "satchel.db") == migrations.latest()
    with pytest.raises(StorageError, match="newer"):
        open_database(copy / "satchel.db", tmp_path / "backups")


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 4000, b"\x00" * 9000])
def test_a_file_that_is_no_database_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "satchel.db"
    path.write_bytes(content)
    with pytest.raises(StorageError):
        open_database(path, tmp_path / "backups")
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "satchel.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE moz_places (id INTEGER)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another program"):
        open_database(path, tmp_path / "backups")
    assert path.read_bytes() == before


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "satchel.db"
    make(path)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    with pytest.raises(StorageError) as caught:
        store = SqliteRunStore(open_database(path, tmp_path / "backups"))
        store.list()
    assert "damaged" in caught.value.what
    assert "restore" in caught.value.hint


def test_a_full_disk_is_told_and_nothing_stored_is_lost(small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(2048)
    database = open_database(disk / "satchel.db", disk / "backups")
    store = SqliteRunStore(database)
    run = store.create(RunCommand(agent="a"), agent_version="1", at=AT).id
    stored = 0
    with pytest.raises(StorageError) as caught:
        for _ in range(100):
            store.append(run, EventKind.NOTICE, {"text": "x" * 100_000}, at=AT)
            stored += 1
    assert "full" in caught.value.what
    assert caught.value.exit_code == 4
    assert len(store.events(run)) == stored > 0
    database.close()
    assert check_integrity(disk / "satchel.db") is None


def test_a_read_only_place_is_told(small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(4096)
    make(disk / "satchel.db")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(StorageError) as caught:
        SqliteRunStore(open_database(disk / "satchel.db", disk / "backups")).create(
            RunCommand(agent="a"), agent_version="1", at=AT
        )
    assert caught.value.hint


def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    database.close()
    with pytest.raises(StorageError, match="closed"):
        database.read("SELECT 1")


def test_nested_transactions_are_one(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    database.write("CREATE TABLE t (a INTEGER)")
    with pytest.raises(KeyError), database.transaction():
        database.write("INSERT INTO t VALUES (1)")
        with database.transaction():
            database.write("INSERT INTO t VALUES (2)")
        raise KeyError
    assert database.read("SELECT * FROM t") == []
    database.close()
