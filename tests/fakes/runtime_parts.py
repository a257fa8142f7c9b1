"""Small working parts for a run service: a line reader, a keyword craft, and a profile that uses them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from satchel.domain.errors import InputError
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import Input, InputFile, Passage, ReadOptions, ReadResult, SourceInfo
from satchel.domain.ports import Vectors, Workbench
from satchel.domain.runs import RunCommand, RunEvent, RunInput
from satchel.profiles.library import Library
from satchel.runtime.reviews import Reviews
from satchel.runtime.service import RunService
from satchel.storage.cache import SqliteBlobCache
from satchel.storage.decisions import SqliteDecisions
from satchel.storage.migrations import open_database
from satchel.storage.outbox import SqliteOutbox
from satchel.storage.runs import SqliteRunStore
from satchel.storage.sources import SourceStore

AGENT = "line-keeper"
DAY = date(2026, 3, 14)
MANIFEST = {
    "$schema": "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", "name": AGENT, "version": "1.2.0",
    "description": "Keeps the lines that shout.", "license": "Apache-2.0",
}  # fmt: skip
AGENT_TOML = """
format_version = 1
title = "Line keeper"
[[steps]]
id = "collect"
step = "collect"
[[steps]]
id = "extract"
step = "extract"
craft = "lines"
[[steps]]
id = "compose"
step = "compose"
from = "extract"
[[steps]]
id = "verify"
step = "verify"
[[steps]]
id = "deliver"
step = "deliver"
[permissions]
read = "ask"
"""
STEPS = ("collect", "extract", "compose", "verify", "deliver")
# An agent that waits for a person before it delivers, where it is asked to.
REVIEWED = "line-asker"
REVIEWED_TOML = AGENT_TOML.replace('[[steps]]\nid = "deliver"', '[[steps]]\nid = "review"\nstep = "review"\n[[steps]]\nid = "deliver"')


def write_profile(folder: Path, *, toml: str = AGENT_TOML, manifest: Mapping[str, Any] = MANIFEST) -> Path:
    root = folder / str(manifest["name"])
    (root / "app.satchel").mkdir(parents=True)
    (root / "plugin.json").write_text(json.dumps(manifest))
    (root / "app.satchel" / "agent.toml").write_text(toml)
    return root


class PlainSource:
    """Fetches one file."""

    def fetch(self, path: str, shown: str) -> Input:
        try:
            return Input(shown=shown, files=(InputFile(name=shown, data=Path(path).read_bytes()),))
        except OSError as error:
            raise InputError(f"{shown} cannot be read.") from error


class LineReader:
    """Lines like ``14:05 rosa: words``; counts how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def read(self, inputs: Sequence[Input], options: ReadOptions) -> ReadResult:
        self.calls += 1
        labels = Labels(origins=frozenset({Origin.OTHERS}), privacy=options.privacy)
        passages, sources = [], []
        for one in inputs:
            for file in one.files:
                lines = file.data.decode().splitlines()
                for number, line in enumerate(lines, 1):
                    clock, author, text = line.split(" ", 2)
                    at = datetime.fromisoformat(f"{options.day or DAY}T{clock}").replace(tzinfo=options.zone or UTC)
                    passages.append(Passage(source=file.name, text=text, labels=labels, entry=number, at=at,
                                            author=author.rstrip(":")))  # fmt: skip
                digest = hashlib.sha256(file.data).hexdigest()
                sources.append(SourceInfo(name=file.name, format="lines", sha256=digest, entries=len(lines)))
        return ReadResult(passages=tuple(passages), sources=tuple(sources))


class LineCraft:
    """Keeps lines that end with "!"; `on_extract` lets a test step in."""

    name = "lines"

    def __init__(self) -> None:
        self.on_extract: Callable[[Workbench], None] = lambda _bench: None

    def extract(self, passages: Sequence[Passage], bench: Workbench) -> Any:
        self.on_extract(bench)
        for done, _ in enumerate(passages, 1):
            bench.progress(done, len(passages), "reading")
        return [p.id for p in passages if p.text.endswith("!")]

    def compose(self, passages: Sequence[Passage], pieces: Any, *, since: Mapping[str, Any] | None,
                since_at: str | None) -> dict[str, Any]:  # fmt: skip
        claims = [self._claim(p) for p in passages if p.id in set(pieces)]
        changes = None
        if since is not None:
            before = {c["id"] for c in since["claims"]}
            changes = {"since": since_at, "added": [c for c in claims if c["id"] not in before]}
        return {"title": f"{len(claims)} lines", "claims": claims, "changed_since": changes}

    def answer(self, passages: Sequence[Passage], pieces: Any, question: str, bench: Workbench) -> dict[str, Any]:
        if question == "invent":
            claim = self._claim(passages[0]) | {"text": "999 hosts were lost"}
            return {"answer": claim, "why": "found"}
        found = [p for p in passages if question in p.text]
        return {"answer": self._claim(found[0]) if found else None, "why": "found" if found else "nothing about that"}

    @staticmethod
    def _claim(p: Passage) -> dict[str, Any]:
        cite = {"source": p.source, "entry": p.entry, "quote": p.text}
        return {"id": p.id, "text": p.text, "cites": [cite], "support": "unsupported"}


class NoEncoder:
    name = "none"
    dimension = 1

    def embed(self, texts: Sequence[str]) -> Vectors:
        return Vectors(dimension=1, data=b"\0\0\0\0" * len(texts))


class Bench:
    """A service on a folder, with everything that it stands on."""

    def __init__(self, home: Path, *, wrap: Callable[[Any], Any] = lambda part: part, poll_seconds: float = 0.01) -> None:
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "agents" / AGENT).exists():
            write_profile(home / "agents")
            write_profile(home / "agents", toml=REVIEWED_TOML, manifest={**MANIFEST, "name": REVIEWED})
        self.home = home
        self.database = open_database(home / "satchel.db", home / "backups")
        self.store = wrap(SqliteRunStore(self.database))
        self.decisions = wrap(SqliteDecisions(self.database))
        self.reviews = Reviews(store=self.store, decisions=self.decisions, clock=lambda: datetime.now(UTC))
        self.reader, self.craft = LineReader(), LineCraft()
        self.cache = SqliteBlobCache(home / "cache.db")
        self.service = RunService(
            store=self.store, decisions=self.decisions, checkpoints=home / "checkpoints.db", reader=self.reader, source=PlainSource(),
            crafts={"lines": self.craft}, library=Library(home / "agents", home / "none"), fast=NoEncoder(), full=None,
            outbox=wrap(SqliteOutbox(self.database)), cache=self.cache, sources=SourceStore(home / "sources"),
            clock=lambda: datetime.now(UTC), poll_seconds=poll_seconds,
        )  # fmt: skip

    def command(self, *paths: Path, **more: Any) -> RunCommand:
        inputs = tuple(RunInput(path=str(p), shown=p.name) for p in paths)
        return RunCommand(**{"agent": AGENT, "inputs": inputs, **more})

    async def events(self, run: str, after: int = 0) -> list[RunEvent]:
        async with asyncio.timeout(60):
            return [event async for event in self.service.events(run, after)]

    async def finish(self, command: RunCommand) -> str:
        run = await self.service.start(command)
        await self.events(run.id)
        await self.settle()
        return run.id

    async def settle(self) -> None:
        async with asyncio.timeout(60):
            while self.service.busy:  # noqa: ASYNC110 - the service has no such event, and needs none
                await asyncio.sleep(0)

    async def close(self) -> None:
        await self.service.close()
        self.cache.close()
        self.database.close()
