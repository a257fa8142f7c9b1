"""The ledger in SQLite: its times, that rows outlive their runs, and the step from a database without one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from satchel.domain.egress import Arrival, Departure
from satchel.domain.errors import StorageError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.runs import RunCommand
from satchel.storage.ledger import SqliteLedger
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore
from satchel.storage.schema import MIGRATIONS

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
LABELS = Labels(origins=frozenset({Origin.OTHERS, Origin.PERSON}), privacy=Privacy.PUBLIC)


def departure(run: str) -> Departure:
    return Departure(
        endpoint="lab", origin="https://m.example:443", model="m", purpose="probe", labels=LABELS, size=512,
        digest="0" * 64, run=run,
    )  # fmt: skip


def test_a_row_knows_when_it_began_and_ended(tmp_path: Path) -> None:
    moments = iter(AT + timedelta(seconds=n) for n in range(9))
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    ledger = SqliteLedger(database, lambda: next(moments))
    ledger.complete(ledger.begin(departure("")), Arrival(fate="ended"))
    (row,) = ledger.rows()
    assert (row.at, row.ended_at, row.departure) == (AT, AT + timedelta(seconds=1), departure(""))
    database.close()


def test_rows_outlive_their_run(tmp_path: Path) -> None:
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    store, ledger = SqliteRunStore(database), SqliteLedger(database)
    run = store.create(RunCommand(agent="a"), agent_version="1", at=AT).id
    ledger.begin(departure(run))
    store.remove(run)
    assert len(ledger.rows(run=run)) == 1
    database.close()


def test_a_database_without_a_ledger_gets_one_and_keeps_its_runs(tmp_path: Path) -> None:
    old = open_database(tmp_path / "satchel.db", tmp_path / "backups", steps=MIGRATIONS[:1])
    SqliteRunStore(old).create(RunCommand(agent="a"), agent_version="1", at=AT)
    old.close()
    new = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    assert len(SqliteRunStore(new).list()) == 1
    assert SqliteLedger(new).begin(departure("")) == 1
    new.close()
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_without_room_for_a_row_nothing_may_leave(tmp_path: Path) -> None:
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    database.close()
    with pytest.raises(StorageError):
        SqliteLedger(database).begin(departure(""))
