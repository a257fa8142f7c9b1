"""Runs in lists: what is new to the person, pages, words that are looked for, and a home of ten thousand runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satchel.domain.runs import SEEN, Counts, EventKind, RunCommand, RunInput, RunStatus
from satchel.storage.database import Database
from satchel.storage.listing import RunLists
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore, moment

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


class Counted(Database):
    """Counts the statements that are run."""

    said: list[str]

    def read(self, sql, values=()):
        self.said.append(sql)
        return super().read(sql, values)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    open_database(tmp_path / "satchel.db", tmp_path / "backups").close()
    found = Counted(tmp_path / "satchel.db")
    found.said = []
    yield found
    found.close()


class Bench:
    def __init__(self, database: Database) -> None:
        self.store, self.lists = SqliteRunStore(database), RunLists(database)

    def run(self, title: str = "", status: RunStatus = "done", *inputs: str, agent: str = "incident") -> str:
        asked = RunCommand(agent=agent, inputs=tuple(RunInput(path=f"/very/private/{i}", shown=i) for i in inputs), say="apricot")
        run = self.store.create(asked, agent_version="1", at=AT).id
        self.store.set_status(run, status, title=title, at=AT)
        return run

    def found(self, query: str) -> list[str]:
        return [one.run.id for one in self.lists.page(query=query)]


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def test_a_result_is_new_until_it_is_looked_at_and_again_with_the_next(bench: Bench) -> None:
    run = bench.run()
    (one,) = bench.lists.page()
    assert (one.run.id, one.version, one.unseen) == (run, 0, False)
    bench.store.put_result(run, {"n": 1}, at=AT)
    assert (bench.lists.some([run])[run].version, bench.lists.some([run])[run].unseen) == (1, True)
    bench.store.put_piece(run, SEEN, (AT + timedelta(seconds=1)).isoformat(timespec="microseconds"), None)
    assert not bench.lists.some([run])[run].unseen
    bench.store.put_result(run, {"n": 2}, at=AT + timedelta(seconds=1, microseconds=1))
    assert (bench.lists.some([run])[run].version, bench.lists.some([run])[run].unseen) == (2, True)


def test_counts(bench: Bench) -> None:
    assert bench.lists.counts() == Counts()
    for status in ("queued", "running", "waiting", "done", "done", "failed"):
        run = bench.run(status=status)
        bench.store.put_result(run, {}, at=AT)
    bench.store.put_piece(run, SEEN, moment(AT), None)
    assert bench.lists.counts().to_json() == {"running": 2, "waiting": 1, "done_unseen": 2}


def test_pages_by_status(bench: Bench) -> None:
    runs = [bench.run(status="failed" if i % 3 == 0 else "done") for i in range(10)]
    newest = list(reversed(runs))
    assert [one.run.id for one in bench.lists.page(limit=4, offset=3)] == newest[3:7]
    failed = [run for i, run in enumerate(runs) if i % 3 == 0]
    assert [one.run.id for one in bench.lists.page(status="failed", limit=2, offset=1)] == list(reversed(failed))[1:3]
    assert bench.lists.page(offset=50) == []
    assert set(bench.lists.some([*runs, "nothere", "a' OR 1"])) == set(runs)


def test_words_are_found_in_title_agent_and_inputs_alone(bench: Bench) -> None:
    one = bench.run("Über 50% der Kräne standen", "done", "Käsekuchen.log", "caf\udce9.txt")
    two = bench.run("Quiet", "failed", "other_log.vtt", agent="drafter")
    assert bench.found("ÜBER 50%") == bench.found("käseKUCHEN") == bench.found("caf") == [one]
    assert bench.found("DRAFT") == bench.found("r_l") == [two]
    assert bench.found("%der") == bench.found("r%l") == bench.found("_") == [] or bench.found("_") == [two]
    for nothing in ("private", "apricot", "shown", "\\", "' OR 1=1 --", "\ud800"):
        assert bench.found(nothing) == []
    assert bench.lists.page(query="quiet", status="done") == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=8))
def test_any_words_can_be_looked_for(bench: Bench, words: str) -> None:
    run = bench.run(f"a{words}b")
    stored = bench.store.get(run).title
    assert (run in bench.found(words)) == (words.casefold() in stored.casefold()) or "\0" in words


def test_ten_thousand_runs_cost_what_one_page_costs(bench: Bench, database: Counted) -> None:
    with database.transaction():
        for number in range(10_000):
            database.write(
                "INSERT INTO runs (id, agent, agent_version, status, command, started_at) VALUES (?, 'a', '1', ?, '{\"agent\": \"a\"}', ?)",
                (f"r{number:07}", "done" if number % 50 else "waiting", moment(AT)),
            )
            database.write("INSERT INTO results (run, version, body, at) VALUES (last_insert_rowid(), 1, ?, ?)", ("x" * 100, moment(AT)))
    database.said.clear()
    looks = (bench.lists.page, lambda: bench.lists.page(status="waiting", offset=100), bench.lists.counts,
             lambda: bench.lists.some([f"r{n:07}" for n in range(400)]))  # fmt: skip
    for look in looks:
        look()
    assert len(database.said) == 4  # one statement each, however many runs
    for sql in list(database.said):
        values = [None] * sql.count("?")
        plan = [row[3] for row in database.read(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert not [step for step in plan if "TEMP B-TREE" in step], plan
        scans = [step for step in plan if step.startswith("SCAN") and step not in ("SCAN r", "SCAN CONSTANT ROW")]
        assert not scans, plan
        assert [step for step in plan if "results_by_time" in step and "COVERING" in step], plan
    assert bench.lists.counts() == Counts(running=0, waiting=200, done_unseen=9_800)


def test_how_long_a_run_was_at_work_leaves_out_the_time_between_its_turns(database):
    bench = Bench(database)
    run = bench.run()
    for kind, at in [
        (EventKind.RUN_STARTED, 0), (EventKind.STEP_STARTED, 1), (EventKind.RUN_CANCELLED, 2.5),
        (EventKind.RUN_RESUMED, 900), (EventKind.RUN_FINISHED, 904), (EventKind.RUN_STARTED, 9_000), (EventKind.RUN_FINISHED, 9_001),
    ]:  # fmt: skip
        bench.store.append(run, kind, {}, at=AT + timedelta(seconds=at))
    (found,) = bench.lists.page()
    assert found.seconds == pytest.approx(7.5, abs=0.01)
    bench.store.set_status(run, "running")
    assert bench.lists.some([run])[run].seconds is None
