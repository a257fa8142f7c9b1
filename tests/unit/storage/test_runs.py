"""The run store keeps every promise of its port."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satchel.domain.errors import NotFoundError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.passages import (
    Assumption,
    EntryKind,
    Passage,
    ReadResult,
    Region,
    RegionKind,
    Skipped,
    SourceInfo,
)
from satchel.domain.runs import EventKind, RunCommand, RunInput
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
OTHERS = Labels(origins=frozenset({Origin.OTHERS}))
SECRET = Labels(origins=frozenset({Origin.OTHERS, Origin.FILE}), privacy=Privacy.LOCAL_ONLY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteRunStore]:
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    yield SqliteRunStore(database)
    database.close()


def command(agent: str = "incident", **more: object) -> RunCommand:
    return RunCommand(agent=agent, inputs=(RunInput(path="/x/chat.log", shown="chat.log"),), **more)


def begin(store: SqliteRunStore) -> str:
    return store.create(command(), agent_version="1.0.0", at=AT).id


def passage(n: int, text: str = "", labels: Labels = OTHERS, **more: object) -> Passage:
    return Passage(source="chat.log", text=text or f"line {n}", entry=n, labels=labels, author="ana", **more)


def test_a_new_run_is_queued_and_comes_back_whole(store: SqliteRunStore) -> None:
    asked = command(say="hi", since="2026-01-01T00:00:00+00:00", follow=True, zone="Europe/Oslo", private=True)
    run = store.create(asked, agent_version="1.2.3", at=AT)
    assert run.status == "queued"
    assert run.command == asked
    assert store.get(run.id) == run
    assert (run.agent_version, run.started_at, run.ended_at) == ("1.2.3", AT, None)


def test_get_takes_prefixes_and_last(store: SqliteRunStore) -> None:
    first, second = begin(store), begin(store)
    common = len(next(p for i in range(1, 9) if (p := first[:i]) != second[:i]))
    assert store.get(first[:common]).id == first
    assert store.get(second.upper()).id == second
    assert store.get("last").id == second


@pytest.mark.parametrize("name", ["", "nope-nope", "*", "a*", "?", "[a-z]", "'", "é", "zzzzzzzzzz", "last "])
def test_unknown_names_are_answered_not_matched(store: SqliteRunStore, name: str) -> None:
    begin(store)
    with pytest.raises(NotFoundError):
        store.get(name)


def test_last_of_nothing_and_an_ambiguous_prefix(store: SqliteRunStore) -> None:
    with pytest.raises(NotFoundError, match="no runs yet"):
        store.get("last")
    runs = [begin(store) for _ in range(40)]
    shared = next(r[0] for r in runs if sum(o.startswith(r[0]) for o in runs) > 1)
    with pytest.raises(NotFoundError, match="Several runs"):
        store.get(shared)


def test_list_is_newest_first_with_limit_and_status(store: SqliteRunStore) -> None:
    runs = [begin(store) for _ in range(5)]
    store.set_status(runs[2], "done", title="Disk full", at=AT + timedelta(hours=1))
    assert [r.id for r in store.list()] == runs[::-1]
    assert [r.id for r in store.list(limit=2)] == runs[:2:-1]
    (done,) = store.list(status="done")
    assert (done.id, done.title, done.ended_at) == (runs[2], "Disk full", AT + timedelta(hours=1))


def test_a_run_that_goes_on_has_no_end(store: SqliteRunStore) -> None:
    run = begin(store)
    store.set_status(run, "done", title="T", at=AT)
    store.set_status(run, "running")
    assert (store.get(run).ended_at, store.get(run).title) == (None, "T")
    store.set_command(run, command(say="more"))
    assert store.get(run).command.say == "more"
    with pytest.raises(NotFoundError):
        store.set_status("nowhere1", "done")
    with pytest.raises(NotFoundError):
        store.set_command("nowhere1", command())


def test_events_count_without_gaps_and_keys_store_once(store: SqliteRunStore) -> None:
    run, other = begin(store), begin(store)
    store.append(other, EventKind.RUN_STARTED, {}, at=AT, key="a")
    one = store.append(run, EventKind.RUN_STARTED, {"agent": "incident"}, at=AT, key="a")
    two = store.append(run, EventKind.NOTICE, {"text": "x"}, at=AT)
    again = store.append(run, EventKind.RUN_STARTED, {"agent": "other"}, at=AT + timedelta(1), key="a")
    three = store.append(run, EventKind.NOTICE, {"text": "x"}, at=AT)
    assert again == one
    assert [e.seq for e in store.events(run)] == [1, 2, 3]
    assert store.events(run, after=1) == [two, three]
    with pytest.raises(NotFoundError):
        store.append("nowhere1", EventKind.NOTICE, {}, at=AT)


def test_events_from_many_threads_stay_gapless(store: SqliteRunStore) -> None:
    run = begin(store)

    def write(n: int) -> None:
        for i in range(25):
            store.append(run, EventKind.NOTICE, {"n": n}, at=AT, key=f"shared-{i}" if i % 5 == 0 else "")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [e.seq for e in store.events(run)] == list(range(1, 6 * 20 + 5 + 1))


def full_reading() -> ReadResult:
    rich = passage(
        1, "we \x00 are ‮down🔥 \ud800", aliases=("U1", "ana@x"), at=AT.astimezone(timezone(timedelta(hours=2))),
        at_assumed=True, edited_at=AT, parent=7, regions=(Region(kind=RegionKind.CODE, start=0, end=2),),
        channel="#ops", link="https://x", kind=EntryKind.ALERT,
    )  # fmt: skip
    page = Passage(source="doc.md", text="words", labels=SECRET, start=3, end=8, kind=EntryKind.NOTE)
    return ReadResult(
        passages=(rich, passage(2, labels=SECRET), page, rich),
        sources=(SourceInfo(name="chat.log", format="znc", sha256="ab" * 32, entries=2),
                 SourceInfo(name="doc.md", format="markdown", sha256="cd" * 32, entries=0)),
        assumptions=(Assumption(source="chat.log", what="zone", value="UTC"),),
        skipped=(Skipped(source="x.bin", why="not text"),),
    )  # fmt: skip


def test_a_reading_comes_back_equal_in_order(store: SqliteRunStore) -> None:
    run = begin(store)
    assert store.reading(run) == ReadResult()
    store.put_reading(run, full_reading())
    for one in (store, reopened(store)):
        assert one.reading(run) == full_reading()
        assert one.reading(run).passages[0].at.utcoffset() == timedelta(hours=2)
        assert one.source_digests() == {"ab" * 32, "cd" * 32}


def reopened(store: SqliteRunStore) -> SqliteRunStore:
    """The same database without anything kept in memory."""
    return SqliteRunStore(store._db)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 6), max_size=8), min_size=1, max_size=5))
def test_whatever_changes_between_two_readings_the_last_one_is_stored(
    store: SqliteRunStore, readings: list[list[int]]
) -> None:
    run, other = begin(store), begin(store)
    for i, numbers in enumerate(readings):
        # the same moment in another zone is another thing to show
        east = timezone(timedelta(hours=i % 2))
        reading = ReadResult(passages=tuple(passage(n, at=AT.astimezone(east)) for n in numbers))
        store.put_reading(run, reading)
        found = reopened(store).reading(run)
        assert found == store.reading(run) == reading
        assert all(p.at.utcoffset() == east.utcoffset(None) for p in found.passages)
        if i % 3 == 2:
            store.put_reading(other, reading)
    used = {n for one in (run, other) for n in [p.id for p in reopened(store).reading(one).passages]}
    store.remove(other)
    assert count(store, "run_passages") == len(readings[-1])
    assert count(store, "passages") <= len(used)
    store.remove(run)
    assert count(store, "passages") == 0


def test_a_reading_that_grew_rewrites_nothing_that_was_there(store: SqliteRunStore) -> None:
    run = begin(store)
    lines = tuple(passage(n) for n in range(20))
    store.put_reading(run, ReadResult(passages=lines[:15]))
    written = store._db._connection.total_changes
    store.put_reading(run, ReadResult(passages=lines))
    assert store._db._connection.total_changes - written < 5 * 3
    assert reopened(store).reading(run).passages == lines


def test_passages_that_share_an_id_never_borrow_each_others_words(store: SqliteRunStore) -> None:
    """Two exports with equal inner paths give equal ids; time, author and labels may still differ."""
    mine, theirs = begin(store), begin(store)
    one = passage(1, "hi", at=AT)
    other = dataclasses.replace(one, author="bo", at=AT + timedelta(1), labels=SECRET)
    assert one.id == other.id
    store.put_reading(mine, ReadResult(passages=(one,)))
    store.put_reading(theirs, ReadResult(passages=(other,)))
    assert reopened(store).reading(mine).passages == (one,)
    assert reopened(store).reading(theirs).passages == (other,)


def count(store: SqliteRunStore, table: str) -> int:
    return int(store._db.read(f"SELECT count(*) FROM {table}")[0][0])


def test_equal_passages_are_stored_once_and_go_with_their_last_run(store: SqliteRunStore) -> None:
    first, second = begin(store), begin(store)
    lines = tuple(passage(n) for n in range(10))
    store.put_reading(first, ReadResult(passages=lines))
    store.put_reading(second, ReadResult(passages=tuple(dataclasses.replace(p, labels=SECRET) for p in lines[:5])))
    assert count(store, "passages") == 10
    assert reopened(store).reading(second).passages[0].labels == SECRET
    assert reopened(store).reading(first).passages[0].labels == OTHERS
    store.remove(first)
    assert count(store, "passages") == 5
    store.put_reading(second, ReadResult(passages=lines[:1]))
    assert count(store, "passages") == 1
    store.remove(second)
    for table in ("runs", "events", "passages", "run_passages", "pieces", "results", "readings", "run_sources"):
        assert count(store, table) == 0
    with pytest.raises(NotFoundError):
        store.remove(first)


def test_of_a_removed_run_no_word_stays_in_the_files(store: SqliteRunStore, tmp_path: Path) -> None:
    run = begin(store)
    store.put_reading(run, ReadResult(passages=tuple(dataclasses.replace(passage(n), text=f"quokka {n} in the reading room") for n in range(50))))
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert any(b"quokka" in p.read_bytes() for p in files)
    store.remove(run)
    assert not any(b"quokka" in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_pieces_and_their_labels(store: SqliteRunStore) -> None:
    run = begin(store)
    assert store.piece(run, "lines") is None
    store.put_piece(run, "lines", {"a": [1, "é"]}, SECRET)
    store.put_piece(run, "none", None, None)
    assert store.piece(run, "lines") == {"a": [1, "é"]}
    assert store.piece_labels(run, "lines") == SECRET
    store.put_piece(run, "lines", 3, None)
    assert (store.piece(run, "lines"), store.piece_labels(run, "lines")) == (3, None)


def test_results_have_versions_and_equal_ones_keep_theirs(store: SqliteRunStore) -> None:
    run = begin(store)
    assert store.result(run) is None
    assert store.put_result(run, {"a": 1, "b": 2}, at=AT) == 1
    assert store.put_result(run, {"b": 2, "a": 1}, at=AT + timedelta(minutes=1)) == 1
    assert store.put_result(run, {"a": 2}, at=AT + timedelta(minutes=2)) == 2
    assert store.put_result(run, {"a": 1, "b": 2}, at=AT + timedelta(minutes=3)) == 3
    assert store.result(run) == {"a": 1, "b": 2}
    assert list(store.result(run, 1) or ()) == ["a", "b"]
    assert store.result(run, 2) == {"a": 2}
    assert store.result(run, 9) is None


def test_result_at_compares_moments_not_texts(store: SqliteRunStore) -> None:
    run = begin(store)
    store.put_result(run, {"v": 1}, at=AT)
    store.put_result(run, {"v": 2}, at=AT + timedelta(microseconds=500))
    east = timezone(timedelta(hours=9))
    assert store.result_at(run, AT - timedelta(seconds=1)) is None
    assert store.result_at(run, AT.astimezone(east)) == {"v": 1}
    assert store.result_at(run, (AT + timedelta(microseconds=500)).astimezone(east)) == {"v": 2}
    assert store.result_at(run, AT + timedelta(days=1)) == {"v": 2}


def test_a_failure_in_the_middle_leaves_what_was_there(store: SqliteRunStore) -> None:
    run = begin(store)
    store.put_reading(run, full_reading())
    with pytest.raises(AttributeError):
        store.put_reading(run, ReadResult(passages=(passage(9), "not a passage")))
    assert store.reading(run) == full_reading()


def test_fifty_thousand_passages_in_a_few_seconds_of_processor_time(store: SqliteRunStore) -> None:
    run = begin(store)
    lines = tuple(passage(n, f"{n} something happened at the gate, see the board", at=AT) for n in range(50_000))
    began = time.process_time()
    store.put_reading(run, ReadResult(passages=lines))
    wrote = time.process_time() - began
    assert reopened(store).reading(run).passages == lines
    assert wrote < 8


texts = st.text(max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            Passage, source=texts, text=texts, labels=st.sampled_from([OTHERS, SECRET]),
            kind=st.sampled_from(EntryKind), entry=st.none() | st.integers(1, 10**9), start=st.none() | st.integers(0, 9),
            end=st.none() | st.integers(0, 9), author=texts, aliases=st.lists(texts, max_size=2).map(tuple),
            at=st.none() | st.datetimes(timezones=st.just(timezone(timedelta(hours=-7, minutes=-30)))),
            at_assumed=st.booleans(), parent=st.none() | st.integers(1, 9), channel=texts, link=texts,
        ),
        max_size=6,
    )
)  # fmt: skip
def test_any_passage_survives(store: SqliteRunStore, lines: list[Passage]) -> None:
    run = begin(store)
    store.put_reading(run, ReadResult(passages=tuple(lines)))
    assert store.reading(run).passages == tuple(lines)
