"""The egress ledger in SQLite: what left for which endpoint, stored before it leaves, so that a kill leaves a trace."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from satchel.domain.egress import Arrival, Departure, LedgerRow
from satchel.domain.errors import NotFoundError
from satchel.domain.labels import Labels
from satchel.storage.database import Database
from satchel.storage.runs import moment

_COLUMNS = "number, at, run, endpoint, origin, model, purpose, labels, size, digest, ended_at, arrival"


class SqliteLedger:
    """The `Ledger` of `domain/ports.py`."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._db = database
        self._clock = clock

    def begin(self, departure: Departure) -> int:
        """Stores the intent and returns its number; raises `StorageError`, and then nothing may leave."""
        values = (
            moment(self._clock()), departure.run, departure.endpoint, departure.origin, departure.model,
            departure.purpose, json.dumps(departure.labels.to_json()), departure.size, departure.digest,
        )  # fmt: skip
        sql = """INSERT INTO egress (at, run, endpoint, origin, model, purpose, labels, size, digest)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
        with self._db.transaction():
            self._db.write(sql, values)
            return int(self._db.read("SELECT last_insert_rowid()")[0][0])

    def complete(self, number: int, arrival: Arrival) -> None:
        """What came of it; the first outcome stays. Raises `NotFoundError` for a number that was never begun."""
        sql = "UPDATE egress SET ended_at = ?, arrival = ? WHERE number = ? AND arrival IS NULL"
        changed = self._db.write(sql, (moment(self._clock()), json.dumps(asdict(arrival)), number))
        if not changed and not self._db.read("SELECT 1 FROM egress WHERE number = ?", (number,)):
            raise NotFoundError("A call was completed in the ledger that was never begun.")

    def rows(self, *, run: str | None = None, limit: int = 100) -> Sequence[LedgerRow]:
        """Newest first; of one run when it is named."""
        where, values = ("WHERE run = ?", (run, limit)) if run is not None else ("", (limit,))
        sql = f"SELECT {_COLUMNS} FROM egress {where} ORDER BY number DESC LIMIT ?"  # noqa: S608 - our own words
        return [_row(*row) for row in self._db.read(sql, values)]


def _row(
    number: int, at: str, run: str, endpoint: str, origin: str, model: str, purpose: str, labels: str, size: int,
    digest: str, ended_at: str | None, arrival: str | None,
) -> LedgerRow:  # fmt: skip
    departure = Departure(
        endpoint=endpoint, origin=origin, model=model, purpose=purpose,  # type: ignore[arg-type]  # stored by us
        labels=Labels.from_json(json.loads(labels)), size=size, digest=digest, run=run,
    )  # fmt: skip
    return LedgerRow(
        number=number, at=datetime.fromisoformat(at), departure=departure,
        arrival=Arrival(**json.loads(arrival)) if arrival else None,
        ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
    )  # fmt: skip
