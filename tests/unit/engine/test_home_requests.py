"""A list of runs and a stream of what changes in the home, over a real socket: what a window lives on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from satchel.domain.errors import UsageError
from satchel.domain.runs import EventKind, RunCommand, RunInput
from satchel.engine import wire
from satchel.engine.client import Connection, LostConnectionError


class Watching:
    """A client that watches the home; `next` is the next event of a kind, all others kept in `told`."""

    def __init__(self, engine: Any) -> None:
        self.connection = Connection(engine.connect(), "")
        self.stream = self.connection.stream("home.watch", timeout=20)
        self.told: list[Any] = []

    def next(self, kind: str) -> Any:
        while True:
            event = next(self.stream)
            self.told.append(event)
            if event["kind"] == kind:
                return event

    def until(self, kind: str, wanted: Any) -> Any:
        while not wanted(event := self.next(kind)):
            pass
        return event


@pytest.fixture
def watch() -> Iterator[Any]:
    open_ones: list[Watching] = []

    def begin(engine: Any) -> Watching:
        open_ones.append(Watching(engine))
        return open_ones[-1]

    yield begin
    for one in open_ones:
        one.connection.close()


def begin(client: Any, agent: str = "quick", **more: Any) -> str:
    return client.call("run.start", command=RunCommand(agent=agent, **more).to_json())["run"]


def test_a_list_by_words_and_pages(start: Any) -> None:
    with start().client() as client:
        one = begin(client, inputs=(RunInput(path="/x/kran.log", shown="kran.log"),))
        two = begin(client, say="kran")
        (found,) = client.call("runs.list", query=" KRAN ")["runs"]
        assert (found["run"], found["unseen"], found["version"]) == (one, True, 1)
        assert [r["run"] for r in client.call("runs.list", offset=1)["runs"]] == [one]
        client.call("result.get", run=two, seen=True)
        assert [r["unseen"] for r in client.call("runs.list")["runs"]] == [False, True]
        assert client.call("runs.show", run=one)["unseen"] is True
        for wrong in ({"offset": -1}, {"offset": True}, {"query": 3}, {"query": "x" * 201}):
            with pytest.raises(UsageError):
                client.call("runs.list", **wrong)


def test_watching_tells_a_run_from_its_start_to_its_removal(start: Any, watch: Any) -> None:
    engine = start()
    watching = watch(engine)
    first = watching.next("state")
    assert first["counts"] == {"running": 0, "waiting": 0, "done_unseen": 0}
    assert first["engine"]["home"] == str(engine.home.root)
    with engine.client() as client:
        run = begin(client, "slow")
        shown = watching.until("run", lambda e: e["run"]["status"] == "running")["run"]
        assert shown == client.call("runs.list")["runs"][0]
        assert watching.next("state")["counts"]["running"] == 1
        engine.do(engine.parts.service.end, run)
        assert watching.until("run", lambda e: e["run"]["status"] == "done")["run"]["unseen"] is True
        assert watching.next("state")["counts"] == {"running": 0, "waiting": 0, "done_unseen": 1}
        client.call("result.get", run=run, seen=True)
        assert watching.next("run")["run"]["unseen"] is False
        assert watching.next("state")["counts"]["done_unseen"] == 0
        engine.do(lambda: engine.parts.store.put_result(run, {"n": 2}, at=datetime.now(UTC)))
        engine.do(engine.parts.service.tell, run, EventKind.RESULT_READY)
        assert watching.next("run")["run"]["version"] == 2
        client.call("runs.remove", run=run)
        assert watching.next("removed") == {"kind": "removed", "run": run}


def test_what_changes_nothing_in_a_list_is_not_told(start: Any, watch: Any) -> None:
    engine = start()
    watching = watch(engine)
    watching.next("state")
    with engine.client() as client:
        run = begin(client, "slow")
        watching.until("run", lambda e: e["run"]["status"] == "running")
        for _ in range(5):
            engine.do(engine.parts.service.tell, run, EventKind.STEP_STARTED)
        client.call("models.use", model="two")
        before = len(watching.told)
        watching.next("models")
        assert not [event for event in watching.told[before:] if event["kind"] == "run"]
        client.call("runs.cancel", run=run)


def test_models_and_settings_are_told_and_a_mere_look_is_not(start: Any, watch: Any) -> None:
    engine = start()
    watching = watch(engine)
    watching.next("state")
    with engine.client() as client:
        client.call("models.list")
        client.call("models.scan")
        client.call("settings.list")
        client.call("settings.set", name="look.theme", value="dark")
        watching.next("settings")
        assert [event["kind"] for event in watching.told] == ["state", "settings"]
        client.call("models.scan", add=["all"])
        watching.next("models")


def test_it_works_before_recovery(start: Any, watch: Any) -> None:
    engine = start()
    engine.do(engine.server._desk.recovered.clear)
    assert watch(engine).next("state")["counts"]["running"] == 0
    engine.do(engine.server._desk.recovered.set)


def test_somebody_who_does_not_read_costs_nothing_and_misses_only_states_in_between(start: Any) -> None:
    engine = start()
    peer = engine.connect()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    slow = Connection(peer, "")
    stream = slow.stream("home.watch", timeout=20)
    next(stream)
    with engine.client() as client:
        runs = [begin(client, say="x" * 20_000) for _ in range(60)]
        for _ in range(3):
            for run in runs:
                engine.do(engine.parts.service.tell, run, EventKind.STEP_STARTED)
        (watcher,) = engine.parts.changes._watchers
        assert len(watcher._waiting.runs) <= len(runs)
        assert client.call("ping") == {"ok": True}
        last: dict[str, str] = {}
        while len(last) < len(runs) or set(last.values()) != {"done"}:
            event = next(stream)
            if event["kind"] == "run":
                last[event["run"]["run"]] = event["run"]["status"]
        assert set(last) == set(runs)
    slow.close()


def test_an_open_window_keeps_the_engine_and_a_closed_one_lets_it_end(start: Any, watch: Any) -> None:
    engine = start(idle=0.2)
    watching = watch(engine)
    watching.next("state")
    engine.thread.join(1.0)
    assert engine.thread.is_alive()
    watching.connection.close()
    engine.thread.join(10)
    assert not engine.thread.is_alive()


def test_watching_is_no_work_that_an_ending_engine_waits_for(start: Any, watch: Any) -> None:
    engine = start()
    watching = watch(engine)
    watching.next("state")
    with engine.client() as client:
        run = begin(client, "slow")
        client.call("shutdown", when="done")
        assert client.call("status")["draining"]
        engine.do(engine.parts.service.end, run)
    engine.thread.join(10)
    assert not engine.thread.is_alive()
    with pytest.raises(LostConnectionError):
        while True:
            next(watching.stream)


def test_watchers_that_leave_are_forgotten(start: Any) -> None:
    engine = start()
    for _ in range(10):
        connection = Connection(engine.connect(), "")
        next(connection.stream("home.watch"))
        connection.close()
    deadline = time.monotonic() + 10
    while engine.parts.changes._watchers and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert not engine.parts.changes._watchers
    peer = engine.connect()  # leaves in the middle of the handshake of a stream
    peer.sendall(wire.encode(wire.Hello(protocol=wire.PROTOCOL, app="0.1.0")) + wire.encode(wire.Request(id=1, method="home.watch")))
    peer.close()
    with engine.client() as client:
        assert client.call("ping") == {"ok": True}
    assert not list(engine.home.logs.glob("report-*"))


def test_decisions_are_told_with_the_revision_that_answers_have(start: Any, watch: Any) -> None:
    engine = start()
    run = engine.parts.store.create(RunCommand(agent="a"), agent_version="1", at=datetime.now(UTC)).id
    about = {"id": "c1", "text": "Cranes stood still.", "cites": [], "support": "weak"}
    engine.parts.store.put_result(run, {"incidents": [{"title": about}]}, at=datetime.now(UTC))
    watching = watch(engine)
    watching.next("state")
    with engine.client() as client:
        decided = client.call("review.decide", run=run, claims=["c1"], verdict="accept")
        assert watching.next("reviews") == {"kind": "reviews", "revision": decided["revision"]}
        undone = client.call("review.undo")
        assert watching.next("reviews")["revision"] == undone["revision"] == client.call("review.list")["revision"]
