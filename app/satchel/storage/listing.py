"""Runs as lists show them: a page of them, some by their ids, and how many there are of each sort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from satchel.domain.runs import SEEN, Counts, Listed, RunStatus
from satchel.storage.database import Database
from satchel.storage.folding import like
from satchel.storage.runs import RUN_COLUMNS, run_of

# Both are found in an index, whatever the size of the results. The piece is a JSON text: its quotes are cut off.
_SEEN = f"(SELECT substr(body, 2, length(body) - 2) FROM pieces WHERE run = r.number AND name = '{SEEN}')"  # noqa: S608
_UNSEEN = f"coalesce((SELECT max(at) FROM results WHERE run = r.number) > coalesce({_SEEN}, ''), 0)"  # noqa: S608
_VERSION = "coalesce((SELECT max(version) FROM results WHERE run = r.number), 0)"
# From event to event; before a turn begins lie hours in which nobody worked.
_DAYS = (
    "SELECT sum(julianday(e.at) - julianday(b.at)) FROM events e JOIN events b ON b.run = e.run AND b.seq = e.seq - 1"
    " WHERE e.run = r.number AND e.kind NOT IN ('run_started', 'run_resumed')"
)
_SECONDS = f"CASE WHEN ended_at IS NOT NULL THEN ({_DAYS}) * 86400 END"
_LISTED = f"SELECT {RUN_COLUMNS}, {_VERSION}, {_UNSEEN}, {_SECONDS} FROM runs r"  # noqa: S608
# A path may be no valid Unicode, which only bytes can hold.
_SHOWN = "fold(CAST(json_extract(value, '$.shown') AS BLOB))"
_FOUND = (
    r"(fold(title) LIKE ? ESCAPE '\' OR fold(agent) LIKE ? ESCAPE '\' OR EXISTS ("  # noqa: S608 - constants
    rf"SELECT 1 FROM json_each(r.command, '$.inputs') WHERE {_SHOWN} LIKE ? ESCAPE '\'))"
)
_PART = 500  # ids asked for at once


class RunLists:
    """Reads only; safe from several threads."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def page(
        self, *, limit: int = 50, offset: int = 0, status: RunStatus | None = None, query: str = ""
    ) -> Sequence[Listed]:
        """Newest first; with a query those whose title, agent or inputs hold these words, whatever their case."""
        conditions: list[str] = []
        values: list[str] = []
        if status is not None:
            conditions.append("status = ?")
            values.append(status)
        if query:
            conditions.append(_FOUND)
            values += [like(query)] * 3
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        sql = f"{_LISTED}{where} ORDER BY number DESC LIMIT ? OFFSET ?"
        return [_listed(row) for row in self._db.read(sql, (*values, limit, offset))]

    def some(self, runs: Sequence[str]) -> dict[str, Listed]:
        """Those of the runs that there are, by id."""
        found: dict[str, Listed] = {}
        for begin in range(0, len(runs), _PART):
            part = runs[begin : begin + _PART]
            sql = f"{_LISTED} WHERE id IN ({', '.join('?' * len(part))})"
            found.update((row[0], _listed(row)) for row in self._db.read(sql, part))
        return found

    def counts(self) -> Counts:
        """How many are at work, wait, or are done and not looked at."""
        sql = (
            "SELECT (SELECT count(*) FROM runs WHERE status IN ('queued', 'running')),"  # noqa: S608 - constants
            " (SELECT count(*) FROM runs WHERE status = 'waiting'),"
            f" (SELECT count(*) FROM runs r WHERE status = 'done' AND {_UNSEEN})"
        )
        running, waiting, unseen = self._db.read(sql)[0]
        return Counts(running=running, waiting=waiting, done_unseen=unseen)


def _listed(row: tuple[Any, ...]) -> Listed:
    *run, version, unseen, seconds = row
    return Listed(run=run_of(tuple(run)), version=version, unseen=bool(unseen), seconds=seconds)
