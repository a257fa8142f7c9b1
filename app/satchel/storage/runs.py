"""Runs with their events, readings, pieces and results, in `satchel.db`: the `RunStore` of `domain/ports.py`."""

from __future__ import annotations

import builtins
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from satchel.domain.errors import NotFoundError
from satchel.domain.labels import Labels
from satchel.domain.passages import Assumption, ReadResult, Skipped, SourceInfo
from satchel.domain.runs import FINAL, EventKind, Run, RunCommand, RunEvent, RunStatus
from satchel.storage import passages
from satchel.storage.database import Database

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: easy to read aloud, and "last" is no prefix of an id
_ID_LENGTH = 8
RUN_COLUMNS = "id, agent, agent_version, status, command, title, started_at, ended_at"
NEWEST = "last"


def moment(at: datetime) -> str:
    """UTC with microseconds, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


class SqliteRunStore:
    """Safe from several threads; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database
        # The newest reading as stored: a followed run asks for it at every step, and all but the last lines stay.
        self._newest: tuple[str, ReadResult] | None = None

    def create(self, command: RunCommand, *, agent_version: str, at: datetime) -> Run:
        """A new run, status queued."""
        with self._db.transaction():
            run = self._free_id()
            self._db.write(
                "INSERT INTO runs (id, agent, agent_version, status, command, started_at) VALUES (?, ?, ?, ?, ?, ?)",
                (run, command.agent, agent_version, "queued", _dump(command.to_json()), moment(at)),
            )
            return self.get(run)

    def _free_id(self) -> str:
        while True:
            name = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
            if not self._db.read("SELECT 1 FROM runs WHERE id = ?", (name,)):
                return name

    def get(self, run: str) -> Run:
        """By id, any unambiguous prefix, or "last"; raises `NotFoundError`."""
        if run == NEWEST:
            rows = self._db.read(f"SELECT {RUN_COLUMNS} FROM runs ORDER BY number DESC LIMIT 1")  # noqa: S608 - constants
            if not rows:
                raise NotFoundError("There are no runs yet.", "Start one with: satchel run AGENT INPUT")
            return run_of(rows[0])
        wanted = run.lower()
        if not wanted or not wanted.isascii() or not wanted.isalnum():
            raise _unknown(run)
        rows = self._db.read(f"SELECT {RUN_COLUMNS} FROM runs WHERE id GLOB ? LIMIT 9", (wanted + "*",))  # noqa: S608
        exact = [row for row in rows if row[0] == wanted]
        if len(exact or rows) == 1:
            return run_of((exact or rows)[0])
        if rows:
            names = ", ".join(row[0] for row in rows[:8])
            raise NotFoundError(f"Several runs begin with {run!r}: {names}.", "Give more letters of the id.")
        raise _unknown(run)

    def list(self, *, limit: int = 50, status: RunStatus | None = None) -> Sequence[Run]:
        """Newest first."""
        sql = f"SELECT {RUN_COLUMNS} FROM runs WHERE ? IS NULL OR status = ? ORDER BY number DESC LIMIT ?"  # noqa: S608
        return [run_of(row) for row in self._db.read(sql, (status, status, limit))]

    def set_status(self, run: str, status: RunStatus, *, title: str | None = None, at: datetime | None = None) -> None:
        """`at` is the end time of a final status; any other status has none."""
        ended = moment(at) if at and status in FINAL else None
        self._change(
            run, "UPDATE runs SET status = ?, title = coalesce(?, title), ended_at = ? WHERE number = ?",
            (status, title if title is None else title.encode("utf-8", "replace").decode(), ended),
        )  # fmt: skip

    def set_command(self, run: str, command: RunCommand) -> None:
        """Replaces the command of a run that is continued with more inputs."""
        self._change(run, "UPDATE runs SET command = ? WHERE number = ?", (_dump(command.to_json()),))

    def remove(self, run: str) -> None:
        """The run and everything derived from it, passages that no other run uses included."""
        self._newest = None
        with self._db.transaction():
            number = self._number(run)
            used = self._db.read("SELECT DISTINCT passage FROM run_passages WHERE run = ?", (number,))
            self._db.write("DELETE FROM runs WHERE number = ?", (number,))
            passages.drop_unused(self._db, [row[0] for row in used])
        self._db.flush()

    def append(self, run: str, kind: EventKind, body: Mapping[str, Any], *, at: datetime, key: str = "") -> RunEvent:
        """Stores one event under the next number; with a `key` already there, returns the stored one."""
        with self._db.transaction():
            number = self._number(run)
            if key:
                sql = "SELECT seq, at, kind, body, key FROM events WHERE run = ? AND key = ?"
                stored = self._db.read(sql, (number, key))
                if stored:
                    return _event(run, stored[0])
            seq = self._db.read("SELECT coalesce(max(seq), 0) + 1 FROM events WHERE run = ?", (number,))[0][0]
            row = (seq, moment(at), kind.value, _dump(body), key)
            sql = "INSERT INTO events (run, seq, at, kind, body, key) VALUES (?, ?, ?, ?, ?, ?)"
            self._db.write(sql, (number, *row))
            return _event(run, row)

    def events(self, run: str, *, after: int = 0) -> Sequence[RunEvent]:
        """Stored events with a number above `after`, in order."""
        sql = "SELECT seq, at, kind, body, key FROM events WHERE run = ? AND seq > ? ORDER BY seq"
        return [_event(run, row) for row in self._db.read(sql, (self._number(run), after))]

    def put_reading(self, run: str, reading: ReadResult) -> None:
        """Replaces what the run has read; passages keep their labels."""
        with self._db.transaction():
            before = self._kept(run)
            self._newest = None  # whatever interrupts the next lines, what is kept in memory is never ahead of the disk
            number = self._number(run)
            passages.save(self._db, number, reading.passages, before.passages if before else ())
            self._db.write("DELETE FROM run_sources WHERE run = ?", (number,))
            self._db.write_many(
                "INSERT INTO run_sources (run, place, name, format, sha256, entries) VALUES (?, ?, ?, ?, ?, ?)",
                ((number, i, _dump(s.name), s.format, s.sha256, s.entries) for i, s in enumerate(reading.sources)),
            )
            self._db.write(
                "INSERT OR REPLACE INTO readings (run, assumptions, skipped) VALUES (?, ?, ?)",
                (number, _dump([asdict(a) for a in reading.assumptions]), _dump([asdict(s) for s in reading.skipped])),
            )
        self._newest = (run, reading)

    def _kept(self, run: str) -> ReadResult | None:
        newest = self._newest
        return newest[1] if newest is not None and newest[0] == run else None

    def reading(self, run: str) -> ReadResult:
        """What the run has read, in source and file order; empty when it has read nothing yet."""
        kept = self._kept(run)
        if kept is not None:
            return kept
        with self._db.transaction():
            number = self._number(run)
            rest = self._db.read("SELECT assumptions, skipped FROM readings WHERE run = ?", (number,))
            sql = "SELECT name, format, sha256, entries FROM run_sources WHERE run = ? ORDER BY place"
            sources = self._db.read(sql, (number,))
            found = passages.load(self._db, number)
        assumptions, skipped = rest[0] if rest else ("[]", "[]")
        return ReadResult(
            passages=found,
            sources=tuple(SourceInfo(name=json.loads(n), format=f, sha256=h, entries=e) for n, f, h, e in sources),
            assumptions=tuple(Assumption(**one) for one in json.loads(assumptions)),
            skipped=tuple(Skipped(**one) for one in json.loads(skipped)),
        )

    def put_piece(self, run: str, name: str, body: Any, labels: Labels | None) -> None:
        """Stores one typed piece (JSON) of a run, with the union of its sources' labels."""
        with self._db.transaction():
            self._db.write(
                "INSERT OR REPLACE INTO pieces (run, name, body, labels) VALUES (?, ?, ?, ?)",
                (self._number(run), name, _dump(body), _dump(labels.to_json()) if labels else None),
            )

    def piece(self, run: str, name: str) -> Any:
        """The piece, or None."""
        sql = "SELECT body FROM pieces WHERE run = ? AND name = ?"
        rows = self._db.read(sql, (self._number(run), name))
        return json.loads(rows[0][0]) if rows else None

    def piece_labels(self, run: str, name: str) -> Labels | None:
        """The labels that the piece was stored with."""
        sql = "SELECT labels FROM pieces WHERE run = ? AND name = ?"
        rows = self._db.read(sql, (self._number(run), name))
        return Labels.from_json(json.loads(rows[0][0])) if rows and rows[0][0] else None

    def put_result(self, run: str, body: Mapping[str, Any], *, at: datetime) -> int:
        """Stores a result as the next version (from 1); equal to the last one: keeps that version."""
        with self._db.transaction():
            number = self._number(run)
            sql = "SELECT version, body FROM results WHERE run = ? ORDER BY version DESC LIMIT 1"
            rows = self._db.read(sql, (number,))
            text = _dump(body)
            if rows and json.loads(rows[0][1]) == json.loads(text):
                return int(rows[0][0])
            version = int(rows[0][0]) + 1 if rows else 1
            self._db.write(
                "INSERT INTO results (run, version, body, at) VALUES (?, ?, ?, ?)", (number, version, text, moment(at))
            )
            return version

    def result(self, run: str, version: int | None = None) -> Mapping[str, Any] | None:
        """A version of the result, the newest by default."""
        sql = "SELECT body FROM results WHERE run = ? AND (? IS NULL OR version = ?) ORDER BY version DESC LIMIT 1"
        return _body(self._db.read(sql, (self._number(run), version, version)))

    def result_at(self, run: str, at: datetime) -> Mapping[str, Any] | None:
        """The newest result stored at or before `at`."""
        sql = "SELECT body FROM results WHERE run = ? AND at <= ? ORDER BY version DESC LIMIT 1"
        return _body(self._db.read(sql, (self._number(run), moment(at))))

    def result_versions(self) -> Mapping[str, int]:
        """The newest version of every run that has a result, newest run first; read from an index alone."""
        newest = "SELECT run, max(version) AS version FROM results GROUP BY run"
        sql = f"SELECT id, version FROM ({newest}) JOIN runs ON number = run ORDER BY number DESC"  # noqa: S608
        return {run: int(version) for run, version in self._db.read(sql)}

    def assumptions(self, run: str) -> Sequence[Assumption]:
        """What was assumed when the run read its inputs, without the passages."""
        rows = self._db.read("SELECT assumptions FROM readings WHERE run = ?", (self._number(run),))
        return [Assumption(**one) for one in json.loads(rows[0][0])] if rows else []

    def source_digests(self) -> set[str]:
        """SHA-256 of every source that some run has read."""
        return {row[0] for row in self._db.read("SELECT DISTINCT sha256 FROM run_sources")}

    def _number(self, run: str) -> int:
        rows = self._db.read("SELECT number FROM runs WHERE id = ?", (run,))
        if not rows:
            raise _unknown(run)
        return int(rows[0][0])

    def _change(self, run: str, sql: str, values: builtins.list[Any] | tuple[Any, ...]) -> None:
        if not self._db.write(sql, (*values, self._number(run))):
            raise _unknown(run)


def _unknown(run: str) -> NotFoundError:
    return NotFoundError(f"There is no run {run!r}.", "See the runs with: satchel runs list")


def _dump(body: Any) -> str:
    return json.dumps(body, separators=(",", ":"))


def _body(rows: builtins.list[tuple[Any, ...]]) -> Mapping[str, Any] | None:
    if not rows:
        return None
    body: dict[str, Any] = json.loads(rows[0][0])
    return body


def run_of(row: tuple[Any, ...]) -> Run:
    """The run in a row of `RUN_COLUMNS`."""
    run, agent, version, status, command, title, started, ended = row
    return Run(
        id=run, agent=agent, agent_version=version, status=status, command=RunCommand.from_json(json.loads(command)),
        title=title, started_at=datetime.fromisoformat(started),
        ended_at=datetime.fromisoformat(ended) if ended else None,
    )  # fmt: skip


def _event(run: str, row: tuple[Any, ...]) -> RunEvent:
    seq, at, kind, body, key = row
    return RunEvent(
        run=run, seq=seq, at=datetime.fromisoformat(at), kind=EventKind(kind), body=json.loads(body), key=key
    )
