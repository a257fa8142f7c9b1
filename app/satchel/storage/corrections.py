"""What a person chose for requests, in SQLite: the newest few hundred, so that all can be compared with the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from satchel.domain.errors import NotFoundError
from satchel.domain.routing import Correction
from satchel.storage.database import Database
from satchel.storage.runs import moment

MOST_KEPT = 500


class SqliteCorrections:
    """The `Corrections` of `domain/ports.py`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, correction: Correction) -> int:
        """Keeps it under a new number, in the place of an earlier one for the same words and inputs."""
        row = (moment(correction.at), correction.text, json.dumps(correction.kinds), correction.agent)
        oldest = "DELETE FROM corrections WHERE number <= (SELECT max(number) FROM corrections) - ?"
        with self._db.transaction():
            self._db.write("INSERT OR REPLACE INTO corrections (at, text, kinds, agent) VALUES (?, ?, ?, ?)", row)
            number = int(self._db.read("SELECT last_insert_rowid()")[0][0])
            self._db.write(oldest, (MOST_KEPT,))
            return number

    def list(self) -> Sequence[Correction]:
        """Newest first."""
        rows = self._db.read("SELECT number, at, text, kinds, agent FROM corrections ORDER BY number DESC")
        return [
            Correction(number=number, at=datetime.fromisoformat(at), text=text, kinds=tuple(json.loads(kinds)),
                       agent=agent)
            for number, at, text, kinds, agent in rows
        ]  # fmt: skip

    def remove(self, number: int) -> None:
        """Forgets one, in the write-ahead log, too. Raises `NotFoundError`."""
        if not self._db.write("DELETE FROM corrections WHERE number = ?", (number,)):
            raise NotFoundError(f"There is no correction {number}.", "See them with: satchel do --learnt")
        self._db.flush()
