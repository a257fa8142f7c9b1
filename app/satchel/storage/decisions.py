"""What people decided about claims, in SQLite: rows are added and marked as undone, and go with their run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from satchel.domain.errors import NotFoundError
from satchel.domain.review import Decision
from satchel.storage.database import Database
from satchel.storage.runs import moment

_COLUMNS = (
    "d.number, batch, r.id, claim, verdict, before, text, reason, d.agent, d.agent_version, model, section, in_bulk, "
    "at, undone_at"
)
_FROM = f"SELECT {_COLUMNS} FROM decisions AS d JOIN runs AS r ON r.number = d.run"  # noqa: S608 - our own words
_PART = 500


class SqliteDecisions:
    """The `DecisionStore` of `domain/ports.py`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, decisions: Sequence[Decision]) -> Sequence[Decision]:
        """Stores all of them as one batch, or none; returns them with their numbers. Raises `NotFoundError`: no run."""
        with self._db.transaction():
            runs = {run: self._run_number(run) for run in {one.run for one in decisions}}
            rows = self._db.read("SELECT seq FROM sqlite_sequence WHERE name = 'decisions'")
            first = int(rows[0][0]) + 1 if rows else 1
            self._db.write_many(
                "INSERT INTO decisions (number, batch, run, claim, verdict, before, text, reason, agent, agent_version,"
                " model, section, in_bulk, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (_values(number, first, runs[one.run], one) for number, one in enumerate(decisions, first)),
            )
            return self.find(range(first, first + len(decisions)))

    def of_run(self, run: str) -> Sequence[Decision]:
        """Every decision about a run's claims, undone ones too, oldest first."""
        return [_decision(*row) for row in self._db.read(f"{_FROM} WHERE r.id = ? ORDER BY d.number", (run,))]

    def find(self, numbers: Sequence[int]) -> Sequence[Decision]:
        """Those that are there, oldest first."""
        found: list[Decision] = []
        wanted = sorted(set(numbers))
        for start in range(0, len(wanted), _PART):
            part = wanted[start : start + _PART]
            marks = ",".join("?" * len(part))
            rows = self._db.read(f"{_FROM} WHERE d.number IN ({marks}) ORDER BY d.number", part)
            found += [_decision(*row) for row in rows]
        return found

    def last_batch(self, run: str | None = None) -> Sequence[Decision]:
        """The newest batch of which something is not undone, that part of it; of one run when it is named."""
        newest = """SELECT max(batch) FROM decisions WHERE undone_at IS NULL
                    AND (? IS NULL OR run = (SELECT number FROM runs WHERE id = ?))"""
        sql = f"{_FROM} WHERE undone_at IS NULL AND batch = ({newest}) ORDER BY d.number"
        return [_decision(*row) for row in self._db.read(sql, (run, run))]

    def undo(self, numbers: Sequence[int], *, at: datetime) -> Sequence[Decision]:
        """Marks all of them, or none, and returns them. Raises `NotFoundError` for one that is not there, or undone."""
        with self._db.transaction():
            known = {one.number for one in self.find(numbers) if one.undone_at is None}
            for number in numbers:
                if number not in known:
                    raise NotFoundError(
                        f"There is no decision {number} that could be undone.",
                        "See what was decided: satchel review list --decided",
                    )
            sql = "UPDATE decisions SET undone_at = ? WHERE number = ?"
            self._db.write_many(sql, ((moment(at), number) for number in known))
            return self.find(numbers)

    def _run_number(self, run: str) -> int:
        rows = self._db.read("SELECT number FROM runs WHERE id = ?", (run,))
        if not rows:
            raise NotFoundError(f"There is no run {run!r}.", "See the runs with: satchel runs list")
        return int(rows[0][0])


def _values(number: int, batch: int, run: int, one: Decision) -> tuple[Any, ...]:
    return (
        number, batch, run, one.claim, one.verdict, json.dumps(dict(one.before), separators=(",", ":")),
        _storable(one.text), _storable(one.reason), one.agent, one.agent_version, one.model, _storable(one.section),
        one.in_bulk, moment(one.at),
    )  # fmt: skip


def _storable(text: str) -> str:
    """Half a character, which JSON can carry, is nothing that SQLite could store."""
    return text.encode("utf-8", "replace").decode()


def _decision(
    number: int, batch: int, run: str, claim: str, verdict: str, before: str, text: str, reason: str, agent: str,
    agent_version: str, model: str | None, section: str, in_bulk: int, at: str, undone_at: str | None,
) -> Decision:  # fmt: skip
    return Decision(
        number=number, batch=batch, run=run, claim=claim, verdict=verdict,  # type: ignore[arg-type]  # stored by us
        before=json.loads(before), text=text, reason=reason, agent=agent, agent_version=agent_version, model=model,
        section=section, in_bulk=bool(in_bulk), at=datetime.fromisoformat(at),
        undone_at=datetime.fromisoformat(undone_at) if undone_at else None,
    )  # fmt: skip
