"""Effects under an idempotency key: recorded before they happen, marked after, so that none is done twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from satchel.domain.errors import NotFoundError
from satchel.storage.database import Database
from satchel.storage.runs import moment


class SqliteOutbox:
    """The `Outbox` of `domain/ports.py`."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._db = database
        self._clock = clock

    def claim(self, key: str, kind: str, body: Mapping[str, Any]) -> bool:
        """True when the effect is still to be done (new, or recorded but never marked)."""
        with self._db.transaction():
            rows = self._db.read("SELECT done_at FROM outbox WHERE key = ?", (key,))
            if rows:
                return rows[0][0] is None
            self._db.write(
                "INSERT INTO outbox (key, kind, body, claimed_at) VALUES (?, ?, ?, ?)",
                (key, kind, json.dumps(dict(body)), moment(self._clock())),
            )
            return True

    def mark(self, key: str, outcome: Mapping[str, Any]) -> None:
        """The effect has happened; the first outcome stays. Raises `NotFoundError` for a key never claimed."""
        sql = "UPDATE outbox SET outcome = ?, done_at = ? WHERE key = ? AND done_at IS NULL"
        changed = self._db.write(sql, (json.dumps(dict(outcome)), moment(self._clock()), key))
        if not changed and not self._db.read("SELECT 1 FROM outbox WHERE key = ?", (key,)):
            raise NotFoundError("An effect was marked done that was never recorded.")

    def outcome(self, key: str) -> Mapping[str, Any] | None:
        """What a done effect gave, or None."""
        rows = self._db.read("SELECT outcome FROM outbox WHERE key = ?", (key,))
        if not rows or rows[0][0] is None:
            return None
        body: dict[str, Any] = json.loads(rows[0][0])
        return body
