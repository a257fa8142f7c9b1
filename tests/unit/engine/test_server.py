"""An engine answers every request, survives every client, and ends when it should."""

from __future__ import annotations

import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from satchel.domain.errors import EngineError, NotFoundError, SatchelError, UsageError
from satchel.domain.runs import EventKind, RunCommand, RunInput
from satchel.engine import client as client_module
from satchel.engine import requests, wire
from satchel.engine.client import Client, Connection
from satchel.engine.requests import HANDLERS
from satchel.system import channel
from satchel.system.lock import is_locked


def begin(client: Client, agent: str = "quick", **more: Any) -> str:
    return client.call("run.start", command=RunCommand(agent=agent, **more).to_json())["run"]


def test_a_run_from_start_to_result(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        run = begin(client, say="hi")
        assert [e.kind for e in client.follow(run)] == [EventKind.RUN_STARTED, EventKind.RUN_FINISHED]
        assert client.call("result.get", run="last", seen=True)["result"] == {"said": "hi"}
        assert engine.parts.service.seen == [run]
        (listed,) = client.call("runs.list")["runs"]
        assert (listed["run"], listed["status"], listed["agent"]) == (run, "done", "quick")
        assert client.call("runs.list", status="failed") == {"runs": []}
        assert [e["seq"] for e in client.call("runs.trace", run=run)["events"]] == [1, 2]
        assert client.call("runs.show", run=run[:5])["run"] == run
        assert client.call("ask", run=run, question="why?")["why"]
        assert client.call("agents.list")["agents"][0]["agent"] == "quick"
        assert client.call("agents.show", agent="quick")["title"] == "Quick"
        assert client.call("runs.remove", run=run) == {"run": run, "removed": True}
        assert client.call("runs.list") == {"runs": []}
        assert (engine.parts.tidied, engine.parts.forgotten) == (1, 1)  # tidied at the start
        assert engine.parts.service.recovered == 1


def test_a_continued_run_is_followed_from_where_it_was(start: Any) -> None:
    with start().client() as client:
        run = begin(client)
        again = client.call("run.start", command=RunCommand(agent="quick", continues=run[:6], say="more").to_json())
        assert (again["run"], again["after"]) == (run, 2)
        assert [e.seq for e in client.follow(run, after=again["after"])] == [3, 4]
        resumed = client.call("runs.resume", run=run)
        assert next(client.follow(run, after=resumed["after"])).kind is EventKind.RUN_RESUMED


def test_every_request_has_an_answer_for_nonsense(start: Any) -> None:
    """Missing, wrong and hostile parameters get a sentence; none is a fault of ours."""
    engine = start()
    nonsense = [{}, {"run": 5}, {"run": "x" * 10_000}, {"run": "../.."}, {"command": []}, {"command": {"agent": 3}},
                {"command": {"agent": "quick", "what": 1}}, {"command": {"agent": "quick", "inputs": [3]}},
                {"command": {"agent": "quick", "inputs": 3}}, {"command": {"agent": "quick", "follow": "yes"}},
                {"command": {"agent": "quick", "zone": 3}}, {"limit": -1}, {"limit": True}, {"status": []},
                {"status": "x"}, {"file": "relative"}, {"file": "/no/such/\0"}, {"file": 3}, {"when": "soon"},
                {"agent": None}, {"question": ""}, {"run": "last", "after": -1}, {"run": "last", "after": "x"},
                {"offset": -1}, {"query": 3}, {"query": "x" * 300}, {"query": "\ud800%"}, {"name": 3}, {"name": "\ud800"},
                {"name": "look.theme"}, {"name": "look.theme", "value": []}, {"name": "look.theme", "value": {"a": 1}},
                {"name": "look.scale", "value": 10**400, "all": True}, {"all": 1}, {"name": "a" * 9999, "value": 1},
                {"run": "last", "source": "\ud800"}, {"run": "last", "source": "a", "first": 0},
                {"run": "last", "source": "a", "count": 501}, {"run": "last", "source": "a", "entry": 2**60},
                {"run": "last", "text": ""}, {"run": "last", "text": "\ud800\x00"}, {"run": "last", "text": "a", "after": [1]},
                {"run": "last", "text": "a", "after": [True, 0]}, {"run": "last", "text": "a", "limit": "x"}]  # fmt: skip
    with engine.client() as client:
        for method in sorted(set(HANDLERS) - {"shutdown", "home.watch"}):
            for params in nonsense:
                try:
                    client.call(method, **params)
                except SatchelError as error:
                    assert error.code in ("usage", "not-found", "input", "storage"), (method, params, error)
        with pytest.raises(UsageError):
            client.call("shutdown", when="soon")
        with pytest.raises(UsageError):
            client.call("no.such.request")
        with pytest.raises(NotFoundError):
            client.call("agents.show", agent="nobody")
    assert not list(engine.home.logs.glob("report-*"))


def test_a_fault_of_ours_is_answered_with_a_report_and_no_words(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        with pytest.raises(SatchelError) as caught:
            begin(client, "broken")
        assert caught.value.exit_code == 1
        (report,) = engine.home.logs.glob("report-*")
        assert str(report) in caught.value.hint
        assert "ZeroDivisionError" in report.read_text()
        assert "hunter2" not in report.read_text()
        with pytest.raises(SatchelError, match="We did it") as caught:
            begin(client, "blamed")
        assert "report" in caught.value.hint
        assert client.call("ping") == {"ok": True}


def test_streams_and_requests_at_once_on_several_connections(start: Any) -> None:
    engine = start()
    heard: list[EventKind] = []
    with engine.client() as client, engine.client() as other:
        run = begin(client, "slow")
        listening = threading.Event()

        def listen() -> None:
            for event in other.follow(run):
                heard.append(event.kind)
                listening.set()

        thread = threading.Thread(target=listen)
        thread.start()
        assert listening.wait(10)
        assert client.call("status")["busy"] is True
        engine.do(engine.parts.service.tell, run, EventKind.NOTICE)
        client.call("runs.cancel", run=run)
        thread.join(10)
    assert heard == [EventKind.RUN_STARTED, EventKind.NOTICE, EventKind.RUN_CANCELLED]


def test_spooled_input_goes_with_its_run_and_nothing_else_does(start: Any) -> None:
    engine = start()
    engine.home.spool.mkdir()
    ours, theirs = engine.home.spool / "stdin-1", engine.home.root / "precious"
    for path in (ours, theirs):
        path.write_text("x")
    with engine.client() as client:
        for path in (ours, theirs):
            run = begin(client, inputs=(RunInput(path=str(path), shown="-"), RunInput(path=str(ours), shown="x")))
            client.call("runs.remove", run=run)
    assert not ours.exists()
    assert theirs.exists()


def test_a_backup_is_written_while_it_works(start: Any, tmp_path: Path) -> None:
    engine = start()
    with engine.client() as client:
        slow = begin(client, "slow")
        assert client.call("backup", file=str(tmp_path / "b.zip"))["files"] >= 1
        with client.another() as other, pytest.raises(EngineError, match="at work"):
            other.restore(tmp_path / "b.zip")
        client.call("runs.cancel", run=slow)


def test_what_changes_runs_waits_until_killed_ones_are_taken_up(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        client.call("runs.list")
        engine.do(engine.server._desk.recovered.clear)
        assert client.call("ping") == {"ok": True}
        with pytest.raises(EngineError, match="went away"):
            client.call("runs.list", timeout=0.2)
    engine.do(engine.server._desk.recovered.set)
    with engine.client() as client:
        assert client.call("runs.list") == {"runs": []}


def test_it_ends_when_idle_but_not_while_somebody_is_there_or_works(start: Any) -> None:
    engine = start(0.3)
    with engine.client() as client:
        run = begin(client, "slow")
    engine.thread.join(1.5)
    assert engine.thread.is_alive()  # busy
    with engine.client() as client:
        client.call("runs.cancel", run=run)
        engine.thread.join(1.0)
        assert engine.thread.is_alive()  # visited
    engine.thread.join(10)
    assert not engine.thread.is_alive()
    assert not is_locked(engine.home.lock)


def test_asked_to_stop_after_its_work_it_takes_no_more_and_finishes(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        run = begin(client, "slow")
        assert client.call("shutdown", when="done") == {"busy": True}
        with pytest.raises(EngineError, match="ending"):
            begin(client)
        assert client.call("status")["draining"] is True
        engine.do(engine.parts.service.end, run)
        assert list(client.follow(run))[-1].kind is EventKind.RUN_FINISHED
    engine.thread.join(10)
    assert not engine.thread.is_alive()


def test_a_home_that_is_deleted_ends_its_engine(start: Any) -> None:
    engine = start()
    engine.home.lock.unlink()
    engine.thread.join(10)
    assert not engine.thread.is_alive()


def test_an_older_engine_hands_over_and_a_newer_one_is_respected(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = start()
    monkeypatch.setattr(client_module, "__version__", "0.0.9")
    with engine.client() as client, pytest.raises(EngineError, match="newer Satchel"):
        client.call("ping")
    monkeypatch.setattr(client_module, "__version__", "99.0.0")
    monkeypatch.setattr(client_module, "_HAND_OVER_SECONDS", 0.3)
    started: list[bool] = []
    monkeypatch.setattr(client_module.launch, "start_engine", lambda *_a, **_k: started.append(True) or start())
    connection = Connection(engine.connect(), "")
    run = connection.call("run.start", command=RunCommand(agent="slow").to_json())["run"]
    with engine.client() as client, pytest.raises(EngineError, match="older Satchel"):
        client.call("ping")
    assert not started
    connection.call("runs.cancel", run=run)
    connection.close()
    engine.thread.join(10)  # it drained, as it was asked to
    assert not engine.thread.is_alive()


def test_a_busy_online_engine_does_not_go_offline(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        run = begin(client, "slow")
    with Client(engine.home, offline=True) as client, pytest.raises(SatchelError, match="cannot go offline") as caught:
        client.call("ping")
    assert caught.value.exit_code == 4
    assert caught.value.hint
    with engine.client() as client:
        client.call("runs.cancel", run=run)


def test_without_unix_sockets_a_token_guards_the_port(start: Any) -> None:
    engine = start(unix=False)
    with engine.client() as client:
        assert client.call("ping") == {"ok": True}
    address = channel.published(engine.home)
    assert address is not None
    assert address.port
    assert engine.home.address.stat().st_mode & 0o777 == 0o600
    for token in ("", "x", address.token[:-1], "\ud800"):
        peer = channel.connect(address, 10)
        with pytest.raises(client_module.LostConnectionError):
            Connection(peer, token)
        peer.close()


def test_a_socket_left_behind_is_taken_over(start: Any, home: Any, runtime_folder: Path) -> None:
    engine = start()
    path = Path(channel.published(home).path)
    assert path.stat().st_mode & 0o777 == 0o600
    engine.do(engine.server._stop.set)
    engine.thread.join(10)
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    channel.publish(home, channel.Address(pid=999_999, path=str(path)))
    with start().client() as client:
        assert client.call("ping") == {"ok": True}


def frames(seed: int) -> list[bytes]:
    """Byte strings that range from noise to nearly right."""
    chance = random.Random(seed)
    hello = wire.encode(wire.Hello(protocol=1, app="0.1.0"))
    bodies = [b"{}", b"[]", b'{"type":"request"}', b'{"type":"request","id":1,"method":"ping","params":{}}',
              b'{"type":"request","id":1,"method":"run.follow","params":{"run":"last"}}', b"\xff\xfe", b"nul",
              b'{"type":"hello","protocol":1,"app":"x","token":""}', b"[" * 50_000, b'{"type":"welcome"}']  # fmt: skip
    out = [hello] if chance.random() < 0.7 else []
    for _ in range(chance.randrange(6)):
        kind = chance.random()
        body = chance.choice(bodies)
        if kind < 0.5:
            out.append(struct.pack(">I", len(body)) + body)
        elif kind < 0.7:
            out.append(struct.pack(">I", chance.choice([0, 1, 2**26 + 1, 2**32 - 1, 900])) + body)
        else:
            out.append(chance.randbytes(chance.randrange(200)))
    return out


def test_noise_never_takes_the_engine_down(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        begin(client)
    for seed in range(250):
        peer = engine.connect()
        try:
            for part in frames(seed):
                peer.sendall(part)
            if seed % 3 == 0:
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
        except OSError:
            pass
        finally:
            peer.close()
    with engine.client() as client:
        assert client.call("ping") == {"ok": True}
        assert len(client.call("runs.list")["runs"]) == 1
    assert not list(engine.home.logs.glob("report-*"))


def test_a_client_that_leaves_in_the_middle_of_a_stream_is_forgotten(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        run = begin(client, "slow")
        for _ in range(20):
            leaver = engine.client()
            next(iter(leaver.follow(run)))
            leaver.close()
        engine.do(engine.parts.service.tell, run, EventKind.NOTICE)
        for _ in range(200):
            if client.call("status")["clients"] == 1:
                break
        assert client.call("status")["clients"] == 1
        client.call("runs.cancel", run=run)


OTHER_USER = """
import os, socket
from satchel.system import channel
mine, _ = socket.socketpair()
os.setuid(65534)
theirs, _ = socket.socketpair()  # the peer's identity is fixed when the pair is made
print(channel.is_ours(mine), channel.is_ours(theirs))
"""


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs to become another user")
def test_another_users_process_is_turned_away() -> None:
    done = subprocess.run([sys.executable, "-c", OTHER_USER], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "False True\n"


def test_a_followed_run_ends_when_nobody_follows_it_any_more(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_COME_BACK_SECONDS", 0.05)
    engine = start()
    with engine.client() as client:
        run = begin(client, "slow", follow=True)
        with client.another() as watcher:
            next(iter(watcher.follow(run)))
        for _ in range(200):
            if client.call("runs.show", run=run)["status"] == "done":
                break
            time.sleep(0.02)
        assert client.call("runs.show", run=run)["status"] == "done"


def test_who_stops_following_ends_it_unless_somebody_else_follows(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        run = begin(client, "slow", follow=True)
        with client.another() as watcher:
            stream = watcher.follow(run)
            next(iter(stream))
            assert client.call("run.leave", run=run)["status"] == "running"
        assert client.call("run.leave", run=run)["status"] == "done"


def test_other_runs_go_on_without_anybody(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_COME_BACK_SECONDS", 0.0)
    engine = start()
    with engine.client() as client:
        run = begin(client, "slow")
        with client.another() as watcher:
            next(iter(watcher.follow(run)))
        time.sleep(0.2)
        assert client.call("runs.show", run=run)["status"] == "running"
        client.call("runs.cancel", run=run)
