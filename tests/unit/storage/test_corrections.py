"""Corrections in SQLite: the step from a database without them, and that a forgotten one is gone from the file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from satchel.domain.routing import Correction
from satchel.storage.corrections import SqliteCorrections
from satchel.storage.migrations import open_database
from satchel.storage.schema import MIGRATIONS

AT = datetime(2026, 12, 1, tzinfo=UTC)


def test_a_database_without_corrections_gets_them(tmp_path: Path) -> None:
    open_database(tmp_path / "satchel.db", tmp_path / "backups", steps=MIGRATIONS[:2]).close()
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    corrections = SqliteCorrections(database)
    corrections.add(Correction(at=AT, text="a", kinds=(), agent="b"))
    assert len(corrections.list()) == 1
    database.close()
    again = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    assert SqliteCorrections(again).list()[0].at == AT
    again.close()


def test_what_was_forgotten_is_in_no_file_any_more(tmp_path: Path) -> None:
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    corrections = SqliteCorrections(database)
    number = corrections.add(Correction(at=AT, text="the merger with Quixby", kinds=(), agent="b"))
    corrections.remove(number)
    assert not any(b"Quixby" in path.read_bytes() for path in tmp_path.glob("satchel.db*"))
    database.close()
