"""What reviews rely on in any store of decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.fakes.decisions import MemoryDecisions

from satchel.domain.errors import NotFoundError
from satchel.domain.ports import DecisionStore
from satchel.domain.review import Decision
from satchel.domain.runs import RunCommand
from satchel.storage.decisions import SqliteDecisions
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
KINDS = ("memory", "sqlite")


@dataclass
class Made:
    decisions: DecisionStore
    one: str
    other: str


@pytest.fixture(params=KINDS)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Made]:
    if request.param == "memory":
        yield Made(MemoryDecisions("one", "other"), "one", "other")
        return
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    store = SqliteRunStore(database)
    runs = [store.create(RunCommand(agent="a"), agent_version="1", at=AT).id for _ in range(2)]
    yield Made(SqliteDecisions(database), *runs)
    database.close()


def decision(run: str, claim: str = "c", **more: object) -> Decision:
    whole = Decision(
        run=run, claim=claim, verdict="edit", before={"id": claim, "text": "grün", "cites": [], "support": "weak"}, text="new\nwords",
        agent="a", agent_version="1", model="m", section="causes", at=AT,
    )  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]


def test_everything_about_a_decision_is_kept(made: Made) -> None:
    wanted = [decision(made.one), decision(made.one, "d", verdict="reject", text="", reason="why", model=None, in_bulk=True)]
    added = made.decisions.add(wanted)
    first = added[0].number
    assert [one.number for one in added] == [first, first + 1]
    assert added == [replace(one, number=first + i, batch=first) for i, one in enumerate(wanted)]
    assert list(made.decisions.of_run(made.one)) == list(added)
    assert made.decisions.of_run(made.other) == []


def test_a_batch_is_stored_as_a_whole_or_not_at_all(made: Made) -> None:
    with pytest.raises(NotFoundError):
        made.decisions.add([decision(made.one), decision("nobody")])
    assert made.decisions.of_run(made.one) == []


def test_the_last_batch_is_the_newest_of_which_something_holds(made: Made) -> None:
    assert made.decisions.last_batch() == []
    old = made.decisions.add([decision(made.one), decision(made.one, "d")])
    new = made.decisions.add([decision(made.other)])
    assert list(made.decisions.last_batch()) == list(new)
    assert list(made.decisions.last_batch(made.one)) == list(old)
    made.decisions.undo([new[0].number, old[0].number], at=AT)
    assert list(made.decisions.last_batch()) == [old[1]]
    assert made.decisions.last_batch(made.other) == []


def test_undoing_marks_and_removes_nothing(made: Made) -> None:
    later = AT + timedelta(hours=1)
    (first, second) = made.decisions.add([decision(made.one), decision(made.one, "d")])
    assert made.decisions.undo([second.number], at=later) == [replace(second, undone_at=later)]
    assert list(made.decisions.of_run(made.one)) == [first, replace(second, undone_at=later)]
    for wrong in ([second.number], [first.number, 999], [first.number, second.number]):
        with pytest.raises(NotFoundError):
            made.decisions.undo(wrong, at=later)
    assert made.decisions.find([first.number, 999]) == [first]  # nothing of what was refused has happened
