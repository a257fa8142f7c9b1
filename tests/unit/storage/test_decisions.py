"""Decisions in SQLite: they go with their run, their numbers name nothing else, and a home of before gets them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from satchel.domain.review import Decision
from satchel.domain.runs import RunCommand
from satchel.storage import migrations
from satchel.storage.database import Database, check_integrity
from satchel.storage.decisions import SqliteDecisions
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore
from satchel.storage.schema import MIGRATIONS

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
BEFORE = next(i for i, script in enumerate(MIGRATIONS) if "CREATE TABLE decisions" in script)


def opened(folder: Path) -> Database:
    return open_database(folder / "satchel.db", folder / "backups")


def new_run(database: Database) -> str:
    return SqliteRunStore(database).create(RunCommand(agent="a"), agent_version="1", at=AT).id


def decision(run: str, **more: str) -> Decision:
    words = {"section": "causes", "text": "", "reason": "", **more}
    return Decision(run=run, claim="c", verdict="reject", before={"text": "x"}, agent="a", agent_version="1", model=None, at=AT, **words)  # type: ignore[arg-type]


def test_a_home_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    old = open_database(tmp_path / "satchel.db", tmp_path / "backups", steps=MIGRATIONS[:BEFORE])
    run = new_run(old)
    SqliteRunStore(old).put_result(run, {"claims": []}, at=AT)
    old.close()
    assert migrations.stored_version(tmp_path / "satchel.db") == BEFORE
    new = opened(tmp_path)
    assert SqliteRunStore(new).result(run) == {"claims": []}
    assert SqliteDecisions(new).of_run(run) == []
    assert SqliteDecisions(new).add([decision(run)])[0].number == 1
    new.close()
    (saved,) = (tmp_path / "backups").iterdir()
    assert check_integrity(saved) is None
    assert migrations.stored_version(saved) == BEFORE


def test_they_go_with_their_run_and_their_numbers_do_not_come_back(tmp_path: Path) -> None:
    database = opened(tmp_path)
    decisions, run, other = SqliteDecisions(database), new_run(database), new_run(database)
    decisions.add([decision(run), decision(run)])
    SqliteRunStore(database).remove(run)
    assert database.read("SELECT count(*) FROM decisions") == [(0,)]
    assert decisions.last_batch() == []
    assert [one.number for one in decisions.add([decision(other)])] == [3]
    database.close()


def test_a_removed_runs_words_are_gone_from_the_file(tmp_path: Path) -> None:
    database = opened(tmp_path)
    run = new_run(database)
    SqliteDecisions(database).add([decision(run, reason="zanzibar-zebra")])
    database.flush()
    assert b"zanzibar-zebra" in (tmp_path / "satchel.db").read_bytes()
    SqliteRunStore(database).remove(run)
    database.close()
    assert b"zanzibar-zebra" not in (tmp_path / "satchel.db").read_bytes()


def test_half_a_character_is_stored_as_a_mark(tmp_path: Path) -> None:
    database = opened(tmp_path)
    (stored,) = SqliteDecisions(database).add([decision(new_run(database), reason="a\ud83d", text="\udfff", section="s\ud800")])
    assert (stored.reason, stored.text, stored.section) == ("a?", "?", "s?")
    database.close()


def test_the_newest_versions_of_results_come_newest_run_first(tmp_path: Path) -> None:
    database = opened(tmp_path)
    store, runs = SqliteRunStore(database), [new_run(database) for _ in range(3)]
    for run, times in zip(runs, (2, 0, 1), strict=True):
        for n in range(times):
            store.put_result(run, {"n": n}, at=AT)
    assert list(store.result_versions().items()) == [(runs[2], 1), (runs[0], 2)]
    assert store.assumptions(runs[0]) == []
    database.close()
