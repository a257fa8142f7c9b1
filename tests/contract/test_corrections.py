"""What the router relies on in any store of corrections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.fakes.corrections import MemoryCorrections

from satchel.domain.errors import NotFoundError
from satchel.domain.ports import Corrections
from satchel.domain.routing import Correction
from satchel.storage import corrections as stored
from satchel.storage.corrections import SqliteCorrections
from satchel.storage.migrations import open_database

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def correction(text: str, agent: str = "a", kinds: tuple[str, ...] = ()) -> Correction:
    return Correction(at=AT, text=text, kinds=kinds, agent=agent)


@pytest.fixture(params=["memory", "sqlite"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Corrections]:
    if request.param == "memory":
        yield MemoryCorrections(most=5)
        return
    monkeypatch.setattr(stored, "MOST_KEPT", 5)
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    yield SqliteCorrections(database)
    database.close()


def test_they_are_kept_whole_newest_first(kept: Corrections) -> None:
    first = kept.add(correction("sum it up", "a", ("log", "mail")))
    second = kept.add(correction("ünï ‮ \U0001f600", "b"))
    newest, oldest = kept.list()
    assert (newest.number, newest.agent, newest.text) == (second, "b", "ünï ‮ \U0001f600")
    assert (oldest.number, oldest.at, oldest.kinds) == (first, AT, ("log", "mail"))


def test_the_newest_choice_for_the_same_words_and_inputs_replaces_the_older(kept: Corrections) -> None:
    kept.add(correction("sum it up", "a"))
    kept.add(correction("sum it up", "b", ("log",)))
    number = kept.add(correction("sum it up", "c"))
    assert [(one.number, one.agent) for one in kept.list()] == [(number, "c"), (number - 1, "b")]


def test_only_the_newest_are_kept(kept: Corrections) -> None:
    for number in range(9):
        kept.add(correction(f"request {number}"))
    assert [one.text for one in kept.list()] == [f"request {n}" for n in (8, 7, 6, 5, 4)]


def test_one_can_be_forgotten_once(kept: Corrections) -> None:
    number = kept.add(correction("sum it up"))
    kept.remove(number)
    assert list(kept.list()) == []
    with pytest.raises(NotFoundError):
        kept.remove(number)
    assert kept.add(correction("again")) > number
