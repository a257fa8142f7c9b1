"""An engine in this process with stand-ins for what runs do: real sockets, real storage, a service that tests steer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.corrections import MemoryCorrections
from tests.fakes.egress import MemoryLedger

from satchel.domain.errors import InputError, MissingError, NotFoundError, SatchelError, UsageError
from satchel.domain.routing import Candidate, Correction, Errand, Route
from satchel.domain.runs import FINAL, SEEN, EventKind, Run, RunCommand, RunEvent, RunInput
from satchel.engine.client import Client
from satchel.engine.server import EngineServer
from satchel.runtime.changes import Changes
from satchel.runtime.reviews import Reviews
from satchel.settings.desk import SettingsDesk
from satchel.settings.managed import PolicyFile
from satchel.storage import backup, migrations
from satchel.storage.decisions import SqliteDecisions
from satchel.storage.listing import RunLists
from satchel.storage.runs import SqliteRunStore
from satchel.storage.source_views import SourceViews
from satchel.system import channel
from satchel.system.lock import HomeLock
from satchel.system.paths import Home

ENDS = {EventKind.RUN_FINISHED, EventKind.RUN_FAILED, EventKind.RUN_CANCELLED, EventKind.RUN_WAITING}


class StandInService:
    """Runs that do nothing: "quick" ends at once, "slow" when it is told to, "broken" is a fault."""

    def __init__(self, store: SqliteRunStore, changes: Changes) -> None:
        self.store = store
        self.changes = changes
        self.working: set[str] = set()
        self.news = asyncio.Event()
        self.seen: list[str] = []
        self.reviewed_runs: list[str] = []
        self.stuck: set[str] = set()
        self.recovered = 0

    @property
    def busy(self) -> bool:
        return bool(self.working)

    def tell(self, run: str, kind: EventKind, **body: Any) -> RunEvent:
        event = self.store.append(run, kind, body, at=datetime.now(UTC))
        self.changes.run(run)
        self.news.set()
        self.news = asyncio.Event()
        return event

    async def start(self, command: RunCommand) -> Run:
        if command.agent == "broken":
            raise ZeroDivisionError("the words hunter2")
        if command.agent == "blamed":
            raise SatchelError("We did it.", "Sorry.")
        if command.agent not in ("quick", "slow"):
            raise NotFoundError(f"There is no agent {command.agent!r}.")
        run = self.store.get(command.continues) if command.continues else None
        run = run or self.store.create(command, agent_version="1", at=datetime.now(UTC))
        self.tell(run.id, EventKind.RUN_STARTED)
        self.store.put_result(run.id, {"said": command.say}, at=datetime.now(UTC))
        self.store.set_status(run.id, "running")
        self.working.add(run.id)
        if command.agent == "quick":
            self.end(run.id)
        return self.store.get(run.id)

    def end(self, run: str, kind: EventKind = EventKind.RUN_FINISHED, status: str = "done") -> None:
        self.working.discard(run)
        self.store.set_status(run, status, at=datetime.now(UTC))
        self.tell(run, kind)

    async def events(self, run: str, after: int = 0) -> AsyncIterator[RunEvent]:
        while True:
            news = self.news
            for event in self.store.events(run, after=after):
                after = event.seq
                yield event
            if self.store.get(run).status in {*FINAL, "waiting"}:
                return
            await news.wait()

    async def resume(self, run: str) -> Run:
        self.tell(run, EventKind.RUN_RESUMED)
        self.end(run)
        return self.store.get(run)

    async def cancel(self, run: str) -> Run:
        self.end(run, EventKind.RUN_CANCELLED, "cancelled")
        return self.store.get(run)

    async def leave(self, run: str) -> Run:
        self.end(run, EventKind.RUN_FINISHED, "done")
        return self.store.get(run)

    async def reviewed(self, run: str) -> bool:
        self.reviewed_runs.append(run)
        if run in self.stuck:
            raise NotFoundError("The agent is gone.")
        return self.store.get(run).status == "waiting"

    async def document(self, run: str) -> dict[str, Any]:
        return {"run": run, "status": self.store.get(run).status, "result": self.store.result(run)}

    async def ask(self, run: str, question: str) -> dict[str, Any]:
        return {"run": run, "question": question, "answer": None, "why": "It does not say."}

    async def recover(self) -> list[str]:
        self.recovered += 1
        return []

    async def mark_seen(self, run: str, at: datetime) -> None:
        self.seen.append(run)
        self.store.put_piece(run, SEEN, at.isoformat(timespec="microseconds"), None)
        self.changes.run(run)


class StandInAgents:
    """One agent."""

    def list(self) -> list[dict[str, Any]]:
        return [{"agent": "quick", "version": "1", "title": "Quick"}]

    def show(self, agent: str) -> dict[str, Any]:
        if agent != "quick":
            raise NotFoundError("No such agent.")
        return self.list()[0]


class StandInModels:
    """One model; fetching "slow" tells one step and goes on until it is told to end."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.go_on = asyncio.Event()
        self.ended = threading.Event()

    def list(self) -> dict[str, Any]:
        return {"models": [{"model": "two"}], "roles": {}, "catalogue": []}

    def scan(self, add: Sequence[str] = ()) -> dict[str, Any]:
        self.calls.append(("scan", add))
        return {"found": [], "added": [], "skipped": []}

    def add(self, file: Path) -> dict[str, Any]:
        raise InputError(f"There is no file {file.name}.")

    async def pull(self, name: str, told: Callable[[int, int | None], None]) -> dict[str, Any]:
        if name != "slow":
            raise NotFoundError("No such model.")
        try:
            told(1, 3)
            told(2, 3)
            await self.go_on.wait()
            told(3, 3)
            return {"model": name}
        finally:
            self.ended.set()

    def use(self, name: str, roles: Sequence[str]) -> dict[str, Any]:
        self.calls.append((name, roles))
        return {"model": name, "roles": roles}

    def remove(self, name: str) -> dict[str, Any]:
        return {"model": name, "deleted": []}


@dataclass
class StandInTrials:
    """Tries out what it is told to, until nobody waits for it any more."""

    declared: list[tuple[Mapping[str, Any], str, str, str]] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def bench(self, name: str, *, anyway: bool, speed: bool, cancelled: threading.Event, told: Any) -> dict[str, Any]:
        told(1, 2, "speed")
        if name == "slow":
            cancelled.wait(30)
            if cancelled.is_set():
                self.cancelled.set()
        return {"model": name, "anyway": anyway, "speed": speed, "bench": {"reply tokens/s": 7.0}}

    def add_endpoint(self, declaration: Mapping[str, Any], key: str, *, where: str, passphrase: str = "") -> dict[str, Any]:
        self.declared.append((declaration, key, where, passphrase))
        return {"endpoint": declaration["name"], "notices": []}

    def unlock(self, passphrase: str) -> dict[str, Any]:
        if passphrase != "open sesame":
            raise MissingError("It does not open.")
        return {"keys": 1}


@dataclass
class StandInRouting:
    """Sends "quick …" to quick, a question to the run "last", pasted lines to quick, and asks about everything else."""

    kept: MemoryCorrections = field(default_factory=MemoryCorrections)

    def errand(self, text: str, inputs: Sequence[RunInput] = ()) -> Errand:
        others = (Candidate(agent="quick", why="It is quick.", score=0.3), Candidate(agent="slow", why="No.", score=0.2))
        if not text and not inputs:
            raise UsageError("There is nothing to do.")
        if text.endswith("?"):
            return Errand(route=Route(kind="ask", agent="quick", run="last", why="It asks.", sure=True), say=text)
        if "\n" in text or text.startswith("quick"):
            route = Route(agent="quick", why="It says so.", sure=True, others=others[1:])
            return Errand(route=route, material=text) if "\n" in text else Errand(route=route, say=text)
        return Errand(route=Route(why="Who knows.", others=others), say=text)

    def correct(self, text: str, inputs: Sequence[RunInput], agent: str) -> Correction:
        if agent not in ("quick", "slow"):
            raise NotFoundError(f"There is no agent {agent!r}.")
        correction = Correction(at=datetime.now(UTC), text=text, kinds=(), agent=agent)
        return replace(correction, number=self.kept.add(correction))

    def corrections(self) -> Sequence[Correction]:
        return self.kept.list()

    def forget(self, number: int) -> None:
        self.kept.remove(number)


@dataclass
class StandInParts:
    """The parts of an engine over real storage."""

    home: Home
    closed: int = 0
    tidied: int = 0
    store: SqliteRunStore = field(init=False)
    service: StandInService = field(init=False)
    lists: RunLists = field(init=False)
    views: SourceViews = field(init=False)
    settings: SettingsDesk = field(init=False)
    changes: Changes = field(default_factory=Changes)
    reviews: Reviews = field(init=False)
    agents: StandInAgents = field(default_factory=StandInAgents)
    models: StandInModels = field(default_factory=StandInModels)
    trials: StandInTrials = field(default_factory=StandInTrials)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    routing: StandInRouting = field(default_factory=StandInRouting)
    forgotten: int = 0

    def __post_init__(self) -> None:
        self.database = migrations.open_database(self.home.database, self.home.backups)
        self.store = SqliteRunStore(self.database)
        self.service = StandInService(self.store, self.changes)
        self.lists, self.views = RunLists(self.database), SourceViews(self.database)
        policy = PolicyFile(self.home.root.parent / "policy" / "policy.toml", owner=os.getuid())
        self.settings = SettingsDesk(self.home.settings, policy.current)
        decisions = SqliteDecisions(self.database)
        self.reviews = Reviews(store=self.store, decisions=decisions, clock=lambda: datetime.now(UTC), changes=self.changes)

    def tidy(self) -> None:
        self.tidied += 1

    def forget(self) -> None:
        self.forgotten += 1

    def backup(self, target: Path) -> int:
        return backup.write_backup(self.home, self.database, target, schema=migrations.latest())

    def probes(self) -> list[Mapping[str, Any]]:
        return [{"name": "probe", "ok": True, "needed": True, "detail": "fine", "hint": ""}]

    async def close(self) -> None:
        self.closed += 1
        self.database.close()


@dataclass
class Running:
    """An engine at work in a thread of its own."""

    home: Home
    parts: StandInParts
    server: EngineServer
    loop: asyncio.AbstractEventLoop
    thread: threading.Thread

    def client(self) -> Client:
        return Client(self.home)

    def do(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Runs a function on the engine's own loop and waits for it."""
        done = threading.Event()

        def run() -> None:
            call(*arguments)
            done.set()

        self.loop.call_soon_threadsafe(run)
        assert done.wait(10)

    def connect(self) -> socket.socket:
        """A raw connection."""
        address = channel.published(self.home)
        assert address is not None
        return channel.connect(address, 10)


Start = Callable[..., Running]


@pytest.fixture
def start(home: Home, runtime_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts engines; all have ended, closed their home once and left no socket when the test is over."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime_folder))
    running: list[Running] = []

    def begin(idle: float = 60.0, *, unix: bool = True, mends: bool = False) -> Running:
        ready = threading.Event()
        box: list[Running] = []

        async def work(thread: threading.Thread) -> None:
            lock = HomeLock(home.lock)
            assert lock.acquire()
            parts = StandInParts(home)
            server = EngineServer(home, parts, lock, channel.listen(home, unix=unix), idle, mends=mends)
            box.append(Running(home, parts, server, asyncio.get_running_loop(), thread))
            try:
                await server.serve(ready.set)
            finally:
                lock.release()

        thread = threading.Thread(target=lambda: asyncio.run(work(thread)))
        thread.start()
        assert ready.wait(20)
        running.append(box[0])
        return box[0]

    yield begin
    for one in running:
        with contextlib.suppress(RuntimeError):
            one.loop.call_soon_threadsafe(one.server._stop.set)
        one.thread.join(20)
        assert not one.thread.is_alive(), "an engine did not end"
        assert one.parts.closed
    assert list(runtime_folder.rglob("*.sock")) == []
    assert not home.address.exists()
