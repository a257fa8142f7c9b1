"""What the gate relies on in any ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.egress import PERSONAL, MemoryLedger

from satchel.domain.egress import Arrival, Departure
from satchel.domain.errors import NotFoundError
from satchel.domain.ports import Ledger
from satchel.storage.ledger import SqliteLedger
from satchel.storage.migrations import open_database

KINDS = ("memory", "sqlite")


def departure(run: str = "r1") -> Departure:
    return Departure(
        endpoint="lab", origin="https://m.example:443", model="m", purpose="reply", labels=PERSONAL, size=512,
        digest="0" * 64, run=run,
    )  # fmt: skip


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    yield SqliteLedger(database)
    database.close()


def test_a_row_is_there_before_the_call_and_completed_after_it(ledger: Ledger) -> None:
    number = ledger.begin(departure())
    (row,) = ledger.rows()
    assert (row.number, row.departure, row.arrival, row.ended_at) == (number, departure(), None, None)
    arrival = Arrival(fate="answered", status=200, size=9, prompt=3, reply=2, is_estimated=True)
    ledger.complete(number, arrival)
    (row,) = ledger.rows()
    assert row.arrival == arrival
    assert row.ended_at is not None
    assert row.ended_at >= row.at


def test_the_first_outcome_stays_and_a_number_never_begun_is_told(ledger: Ledger) -> None:
    number = ledger.begin(departure())
    ledger.complete(number, Arrival(fate="failed"))
    ledger.complete(number, Arrival(fate="answered"))
    assert [row.arrival for row in ledger.rows()] == [Arrival(fate="failed")]
    with pytest.raises(NotFoundError):
        ledger.complete(number + 1, Arrival(fate="answered"))


def test_rows_are_newest_first_by_run_and_bounded(ledger: Ledger) -> None:
    numbers = [ledger.begin(departure(run)) for run in ("a", "b", "a", "")]
    assert len(set(numbers)) == 4
    assert [row.departure.run for row in ledger.rows()] == ["", "a", "b", "a"]
    assert [row.number for row in ledger.rows(run="a")] == [numbers[2], numbers[0]]
    assert [row.number for row in ledger.rows(run="")] == [numbers[3]]
    assert len(ledger.rows(limit=2)) == 2
