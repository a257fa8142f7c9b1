"""What the runtime relies on in any run store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from satchel.domain.errors import NotFoundError
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import Assumption, Passage, ReadResult, Skipped, SourceInfo
from satchel.domain.ports import RunStore
from satchel.domain.runs import EventKind, RunCommand, RunInput
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
COMMAND = RunCommand(agent="any", inputs=(RunInput(path="/a/b.log", shown="b.log"),), zone="Europe/Berlin")
LABELS = Labels(origins=frozenset({Origin.OTHERS}))
STORES = {"sqlite": lambda folder: SqliteRunStore(open_database(folder / "satchel.db", folder / "backups"))}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunStore]:
    found = STORES[request.param](tmp_path)
    yield found
    found._db.close()


@pytest.fixture
def run(store: RunStore) -> str:
    return store.create(COMMAND, agent_version="1", at=AT).id


def test_a_new_run_is_queued_and_found_by_prefix_and_as_last(store: RunStore, run: str):
    found = store.get(run)
    assert (found.status, found.command, found.ended_at) == ("queued", COMMAND, None)
    assert store.get(run[:4]).id == store.get("last").id == run
    with pytest.raises(NotFoundError):
        store.get("nothing")


def test_events_are_numbered_without_gaps_and_keyed_ones_are_stored_once(store: RunStore, run: str):
    first = store.append(run, EventKind.RUN_STARTED, {"agent": "any"}, at=AT, key="k")
    again = store.append(run, EventKind.RUN_STARTED, {"agent": "other"}, at=AT + timedelta(1), key="k")
    assert again == first
    for number in (2, 3):
        assert store.append(run, EventKind.NOTICE, {"text": "same"}, at=AT).seq == number
    assert [e.seq for e in store.events(run, after=1)] == [2, 3]
    assert store.events(run)[0].key == "k"


def test_keys_belong_to_one_run(store: RunStore, run: str):
    other = store.create(COMMAND, agent_version="1", at=AT).id
    store.append(run, EventKind.NOTICE, {}, at=AT, key="k")
    assert store.append(other, EventKind.NOTICE, {}, at=AT, key="k").run == other


def test_a_final_status_has_an_end_and_a_later_one_takes_it_back(store: RunStore, run: str):
    store.set_status(run, "done", title="Outage", at=AT)
    assert (store.get(run).status, store.get(run).title, store.get(run).ended_at) == ("done", "Outage", AT)
    store.set_status(run, "running")
    assert (store.get(run).title, store.get(run).ended_at) == ("Outage", None)
    assert [r.id for r in store.list(status="running")] == [run]
    assert store.list(status="done") == []


def test_a_reading_is_replaced_as_a_whole(store: RunStore, run: str):
    def reading(*words: str) -> ReadResult:
        return ReadResult(
            passages=tuple(Passage(source="b.log", text=w, labels=LABELS, entry=i, at=AT) for i, w in enumerate(words, 1)),
            sources=(SourceInfo(name="b.log", format="x", sha256="0" * 64, entries=len(words)),),
            assumptions=(Assumption(source="b.log", what="zone", value="UTC"),), skipped=(Skipped(source="c", why="d"),),
        )  # fmt: skip

    assert store.reading(run) == ReadResult()
    for words in (("one", "two"), ("two",)):
        store.put_reading(run, reading(*words))
        assert store.reading(run) == reading(*words)


def test_pieces_are_replaced_and_missing_ones_are_none(store: RunStore, run: str):
    assert store.piece(run, "p") is None
    for body in ({"a": [1, None, "ü"]}, [], None):
        store.put_piece(run, "p", body, LABELS)
        assert store.piece(run, "p") == body


def test_results_are_versions_and_an_equal_one_keeps_its_number(store: RunStore, run: str):
    assert store.result(run) is None
    bodies = [{"n": 1}, {"n": 1}, {"n": 2}, {"n": 1}]
    assert [store.put_result(run, b, at=AT + timedelta(hours=i)) for i, b in enumerate(bodies)] == [1, 1, 2, 3]
    assert store.result(run, 2) == {"n": 2}
    assert store.result_at(run, AT - timedelta(seconds=1)) is None
    assert store.result_at(run, AT) == {"n": 1}
    assert store.result_at(run, AT + timedelta(hours=2, minutes=30)) == {"n": 2}


def test_a_removed_run_is_gone_with_everything(store: RunStore, run: str):
    store.append(run, EventKind.NOTICE, {}, at=AT)
    store.remove(run)
    for look in (store.get, store.events, store.reading, store.result):
        with pytest.raises(NotFoundError):
            look(run)
