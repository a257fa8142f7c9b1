"""The tables of `satchel.db`: one script per version, append only, each run once."""

from __future__ import annotations

_FIRST = """
CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    agent_version TEXT NOT NULL,
    status TEXT NOT NULL,
    command TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    started_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX runs_by_status ON runs (status, number);
CREATE TABLE events (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    key TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX events_by_key ON events (run, key) WHERE key <> '';
CREATE TABLE labels (
    number INTEGER PRIMARY KEY,
    body TEXT NOT NULL UNIQUE
);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    entry INTEGER,
    start INTEGER,
    stop INTEGER,
    author TEXT NOT NULL,
    at TEXT,
    at_assumed INTEGER NOT NULL,
    parent INTEGER,
    more TEXT
);
CREATE INDEX passages_by_id ON passages (id);
CREATE TABLE run_passages (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    passage INTEGER NOT NULL REFERENCES passages (number),
    labels INTEGER NOT NULL REFERENCES labels (number),
    PRIMARY KEY (run, place)
) WITHOUT ROWID;
CREATE INDEX run_passages_by_passage ON run_passages (passage);
CREATE TABLE readings (
    run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
    assumptions TEXT NOT NULL,
    skipped TEXT NOT NULL
);
CREATE TABLE run_sources (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (run, place)
) WITHOUT ROWID;
CREATE TABLE pieces (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    labels TEXT,
    PRIMARY KEY (run, name)
);
CREATE TABLE results (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run, version)
);
CREATE TABLE outbox (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    outcome TEXT,
    done_at TEXT
) WITHOUT ROWID;
"""

# Rows outlive their runs: what has left cannot be taken back by removing a run. `run` is therefore no reference.
_EGRESS = """
CREATE TABLE egress (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    run TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    origin TEXT NOT NULL,
    model TEXT NOT NULL,
    purpose TEXT NOT NULL,
    labels TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    ended_at TEXT,
    arrival TEXT
);
CREATE INDEX egress_by_run ON egress (run, number);
"""

# What a person chose for a request; `kinds` says what came with it, as a JSON list.
_CORRECTIONS = """
CREATE TABLE corrections (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    text TEXT NOT NULL,
    kinds TEXT NOT NULL,
    agent TEXT NOT NULL,
    UNIQUE (text, kinds)
);
"""

# Of a result the time alone: without this, a list of runs would walk through every body to find it.
_RESULT_TIMES = """
CREATE INDEX results_by_time ON results (run, at);
"""

# Only `undone_at` is ever written after the row. AUTOINCREMENT: the number of a removed decision names no other one.
_DECISIONS = """
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    batch INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    claim TEXT NOT NULL,
    verdict TEXT NOT NULL,
    before TEXT NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    agent TEXT NOT NULL,
    agent_version TEXT NOT NULL,
    model TEXT,
    section TEXT NOT NULL,
    in_bulk INTEGER NOT NULL,
    at TEXT NOT NULL,
    undone_at TEXT
);
CREATE INDEX decisions_by_run ON decisions (run, number);
CREATE INDEX decisions_in_force ON decisions (batch) WHERE undone_at IS NULL;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _EGRESS, _CORRECTIONS, _RESULT_TIMES, _DECISIONS)
