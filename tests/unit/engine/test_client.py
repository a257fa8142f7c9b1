"""A client finds the next engine where the old one has ended, notices one that hangs, and leaves for good when told to."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from satchel.domain.errors import EngineError
from satchel.domain.runs import EventKind, RunCommand
from satchel.engine.client import Client


def begin(client: Client, agent: str) -> str:
    return client.call("run.start", command=RunCommand(agent=agent).to_json())["run"]


def test_who_asks_after_an_engine_has_ended_gets_the_next_one(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        assert client.call("ping") == {"ok": True}
        engine.do(engine.server._stop.set)
        engine.thread.join(10)
        start()
        assert client.call("runs.cancel", run=begin(client, "slow"))["status"] == "cancelled"


def test_who_was_told_to_leave_does_not_come_back(start: Any) -> None:
    engine = start()
    with engine.client() as client, engine.client() as other:
        run = begin(other, "slow")
        events = client.follow(run)
        assert next(events).kind is EventKind.RUN_STARTED
        client.abort()
        with pytest.raises(EngineError):
            next(events)
        other.call("runs.cancel", run=run)


def test_whether_an_engine_answers(start: Any, home: Any) -> None:
    with Client(home) as client:
        assert client.is_answered(1.0) is None
    engine = start()
    with engine.client() as client:
        assert client.is_answered(10.0)
        hangs = threading.Event()
        engine.loop.call_soon_threadsafe(hangs.wait)
        assert client.is_answered(0.05) is False
        hangs.set()
        assert client.is_answered(10.0)
