"""The real engine process: one per home, gone when idle, taken over from wherever it was killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from satchel.domain.runs import EventKind
from satchel.engine import launch as launching
from satchel.engine.client import Client
from satchel.storage.database import check_integrity
from satchel.system import channel, offline
from satchel.system.lock import is_locked
from satchel.system.paths import Home


def document(done: Any) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Waits for something another process does."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)
    return found


def launch(environment: dict[str, str], *arguments: object, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "satchel", *map(str, arguments)], env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
    )  # fmt: skip


def status(satchel: Any, *more: object) -> dict[str, Any]:
    body: dict[str, Any] = document(satchel("engine", "status", "--format", "json", *more))
    return body


def test_commands_that_come_together_share_one_engine(satchel: Any, environment: dict[str, str], home: Home) -> None:
    crowd = [launch(environment, "runs", "list", "--format", "json") for _ in range(6)]
    answers = [(one.communicate(timeout=120), one.returncode) for one in crowd]
    assert [(out, code) for (out, _err), code in answers] == [('{"runs": []}', 0)] * 6 or all(
        json.loads(out) == {"runs": []} and code == 0 for (out, _err), code in answers
    ), answers
    pid = status(satchel)["pid"]
    assert pid == channel.published(home).pid
    assert document(satchel("runs", "list", "--format", "json")) == {"runs": []}
    assert status(satchel)["pid"] == pid


@pytest.mark.usefixtures("satchel")  # ends the engine
def test_threads_that_come_together_start_one_engine(
    home: Home, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_RUNTIME_DIR", "SATCHEL_IDLE_SECONDS", "PYTHONPATH"):
        monkeypatch.setenv(name, environment[name])
    started: list[object] = []

    def start(*arguments: Any, **more: Any) -> Any:
        started.append(arguments)
        return start_engine(*arguments, **more)

    start_engine = launching.start_engine
    monkeypatch.setattr(launching, "start_engine", start)

    def ask() -> int:
        with Client(home) as client:
            return client.engine.pid

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda _n: ask(), range(4)))) == 1
    assert len(started) == 1


def test_what_the_engine_leaves_open_to_others(satchel: Any, home: Home) -> None:
    satchel("runs", "list")
    path = Path(channel.published(home).path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(path)) <= 107
    assert home.root.stat().st_mode & 0o777 == 0o700
    assert home.database.stat().st_mode & 0o777 == 0o600


def test_it_ends_by_itself_when_idle(satchel: Any, home: Home) -> None:
    assert satchel("runs", "list", env={"SATCHEL_IDLE_SECONDS": "0.3"}).returncode == 0
    until(lambda: not is_locked(home.lock))
    assert channel.published(home) is None
    assert not list(home.root.rglob("*-wal"))  # closed cleanly
    assert status(satchel) == {"running": False}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_on_a_signal(satchel: Any, home: Home, number: signal.Signals) -> None:
    satchel("runs", "list")
    address = channel.published(home)
    os.kill(address.pid, number)
    until(lambda: not is_locked(home.lock))
    assert not Path(address.path).exists()
    assert channel.published(home) is None


def test_stop_and_stop_by_force(satchel: Any, home: Home) -> None:
    satchel("runs", "list")
    assert document(satchel("engine", "stop", "--format", "json")) == {"stopped": True}
    assert not is_locked(home.lock)
    assert document(satchel("engine", "stop", "--format", "json")) == {"stopped": False}
    satchel("runs", "list")
    os.kill(channel.published(home).pid, signal.SIGSTOP)  # it answers nobody any more
    assert document(satchel("engine", "stop", "--force", "--format", "json")) == {"stopped": True}
    assert satchel("runs", "list").returncode == 0


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """The result of an undisturbed run, filled by the first test that needs it."""
    return {}


def moments() -> Iterator[float]:
    """Seconds after the engine listens: dense while it starts a run, then through all of it."""
    yield from (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.45, 0.6, 0.8)


@pytest.mark.parametrize("delay", list(moments()))
def test_an_engine_killed_at_any_moment_loses_nothing(
    satchel: Any, environment: dict[str, str], home: Home, log: Path, agent: str, delay: float, reference: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if not reference:
        reference.update(document(satchel("run", agent, log.name, "--format", "json"))["result"])
        satchel("runs", "rm", "last")
        satchel("engine", "stop")
    command = launch(environment, "run", agent, log.name, "--format", "json", cwd=log.parent)
    engine = until(lambda: channel.published(home))
    begun = time.monotonic()
    until(lambda: command.poll() is not None or time.monotonic() > begun + delay)
    try:
        os.kill(engine.pid, signal.SIGKILL)
    except ProcessLookupError:
        pytest.fail("the engine had ended before it was killed")
    out, err = command.communicate(timeout=120)
    assert "Traceback" not in err
    if command.returncode == 0:  # it never noticed, or another engine went on with the run
        assert json.loads(out)["result"] == reference
    else:
        assert command.returncode == 4, err
        assert "satchel runs list" in err
    with Client(home) as client:
        runs = client.ask_again("runs.list")["runs"]
        assert len(runs) <= 1
        for one in runs:
            events = list(client.follow(one["run"]))
            assert client.call("result.get", run=one["run"])["result"] == reference
            assert [e.seq for e in events if e.seq] == list(range(1, sum(e.seq > 0 for e in events) + 1))
            assert [e.kind for e in events].count(EventKind.RUN_FINISHED) == 1
            assert client.call("runs.show", run=one["run"])["status"] == "done"
        client.call("shutdown")
    until(lambda: not is_locked(home.lock))
    assert check_integrity(home.database) is None


def test_leftovers_of_a_crash_are_no_obstacle(satchel: Any, home: Home, runtime_folder: Path) -> None:
    satchel("runs", "list")
    address = channel.published(home)
    os.kill(address.pid, signal.SIGKILL)
    until(lambda: not is_locked(home.lock))
    assert Path(address.path).exists()  # a stale socket, a stale address, a stale lock file
    assert home.address.exists()
    assert satchel("runs", "list").returncode == 0
    os.kill(channel.published(home).pid, signal.SIGKILL)
    until(lambda: not is_locked(home.lock))
    home.address.write_bytes(b"\x00garbage")
    Path(address.path).unlink(missing_ok=True)
    Path(address.path).mkdir()
    done = satchel("runs", "list")
    assert (done.returncode, "Traceback" in done.stderr) == (4, False)
    Path(address.path).rmdir()
    assert satchel("runs", "list").returncode == 0


def test_somebody_elses_server_at_the_address_is_not_trusted_with_silence(satchel: Any, home: Home) -> None:
    """A process that listens but is no engine: the client moves on once the lock says that nobody owns the home."""
    satchel("runs", "list")
    satchel("engine", "stop")
    path = home.run / "other.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        other.close()
    channel.publish(home, channel.Address(pid=os.getpid(), path=str(path)))
    assert satchel("runs", "list").returncode == 0


def test_a_second_home_beside_the_first(satchel: Any, log: Path, agent: str, tmp_path: Path, home: Home) -> None:
    second = tmp_path / "second"
    run = document(satchel("run", agent, log, "--format", "json"))["run"]
    assert document(satchel("runs", "list", "--home", second, "--format", "json")) == {"runs": []}
    assert status(satchel)["pid"] != status(satchel, "--home", second)["pid"]
    assert satchel("engine", "stop").returncode == 0
    assert status(satchel, "--home", second)["running"]
    shutil.copytree(home.root, tmp_path / "copy")
    (copied,) = document(satchel("runs", "list", "--home", tmp_path / "copy", "--format", "json"))["runs"]
    assert copied["run"] == run
    assert satchel("runs", "rm", run, "--home", tmp_path / "copy").returncode == 0
    assert len(document(satchel("runs", "list", "--format", "json"))["runs"]) == 1


def test_a_home_that_goes_away_takes_its_engine_along(satchel: Any, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    satchel("runs", "list", "--home", gone)
    pid = channel.published(Home(gone)).pid
    shutil.rmtree(gone)
    until(lambda: not Path(f"/proc/{pid}").exists())
    assert satchel("runs", "list", "--home", gone).returncode == 0


@pytest.mark.skipif(offline.best_strength() != "kernel", reason="needs a kernel filter")
def test_offline_restarts_an_idle_engine_and_is_refused_by_a_busy_one(
    satchel: Any, environment: dict[str, str], log: Path, agent: str
) -> None:
    satchel("runs", "list")
    online = status(satchel)
    assert online["offline"] == "none"
    assert satchel("run", agent, log, "--offline").returncode == 0
    cut_off = status(satchel)
    assert (cut_off["offline"], cut_off["pid"] != online["pid"]) == ("kernel", True)
    satchel("engine", "stop")
    follower = launch(environment, "run", agent, log, "--follow", "--format", "json")
    assert follower.stdout.readline()
    done = satchel("runs", "list", "--offline", "--format", "json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["error"]["hint"]
    follower.send_signal(signal.SIGINT)
    follower.communicate(timeout=60)
    assert follower.returncode == 130


@pytest.mark.skipif(offline.best_strength() != "kernel", reason="needs a kernel filter")
def test_offline_by_setting(satchel: Any, home: Home) -> None:
    home.settings.write_text("[network]\noffline = true\n")
    satchel("runs", "list")
    assert status(satchel)["offline"] == "kernel"


def test_a_run_needs_no_network_at_all(satchel: Any, log: Path, agent: str) -> None:
    if subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no network namespaces here")
    done = satchel("run", agent, log, "--format", "json", prefix=("unshare", "-rn"))
    assert document(done)["status"] == "done"


def test_wrong_settings_are_named(satchel: Any, home: Home) -> None:
    home.settings.write_text("[engine]\nidle_minuets = 3\n")
    done = satchel("runs", "list", "--format", "json")
    assert done.returncode == 2
    assert "idle_minutes" in json.loads(done.stdout)["error"]["hint"]
    told = satchel("doctor")
    assert told.returncode == 4
    assert "idle_minutes" in told.stdout
    home.settings.unlink()
    assert satchel("doctor").returncode == 0


def test_data_of_a_newer_version_is_refused_untouched(satchel: Any, home: Home) -> None:
    satchel("runs", "list")
    satchel("engine", "stop")
    newer = sqlite3.connect(home.database)
    newer.execute("PRAGMA user_version = 99")
    newer.commit()
    newer.close()
    before = home.database.read_bytes()
    done = satchel("runs", "list")
    assert done.returncode == 4
    assert "newer Satchel" in done.stderr
    assert home.database.read_bytes() == before


def test_a_damaged_database_is_told_and_a_backup_brings_it_back(
    satchel: Any, home: Home, log: Path, agent: str, tmp_path: Path
) -> None:
    run = document(satchel("run", agent, log, "--format", "json"))["run"]
    saved = tmp_path / "saved.zip"
    assert satchel("backup", saved).returncode == 0
    satchel("engine", "stop")
    home.database.write_bytes(b"not a database" * 1000)
    done = satchel("runs", "list")
    assert done.returncode == 4
    assert "satchel restore" in done.stderr
    done = satchel("restore", saved)
    assert done.returncode == 0, done.stderr
    (found,) = document(satchel("runs", "list", "--format", "json"))["runs"]
    assert found["run"] == run


def test_backup_and_restore_round_trip(satchel: Any, home: Home, log: Path, agent: str, tmp_path: Path) -> None:
    saved = tmp_path / "saved.zip"
    run = document(satchel("run", agent, log, "--format", "json"))["run"]
    before = document(satchel("runs", "show", run, "--format", "json"))
    assert document(satchel("backup", saved, "--format", "json"))["files"] >= 2
    satchel("runs", "rm", run)
    kept = document(satchel("restore", saved, "--format", "json"))["kept"]
    assert Path(kept).is_dir()
    assert document(satchel("runs", "show", run, "--format", "json")) == before
    assert satchel("run", agent, "--continue", run).returncode == 0
    other = tmp_path / "other"
    assert satchel("restore", saved, "--home", other).returncode == 0
    assert document(satchel("runs", "show", run, "--home", other, "--format", "json"))["result"] == before["result"]
    saved.write_bytes(saved.read_bytes()[:-50])
    assert satchel("restore", saved).returncode == 2
    assert satchel("runs", "show", run).returncode == 0


def test_a_read_only_home_is_told(satchel: Any, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(4096)
    place = disk / "home"
    assert satchel("runs", "list", "--home", place).returncode == 0
    satchel("engine", "stop", "--home", place)
    until(lambda: not subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=False, capture_output=True).returncode)
    done = satchel("runs", "list", "--home", place, "--format", "json")
    assert done.returncode == 4
    error = json.loads(done.stdout)["error"]
    assert "--home" in error["hint"]
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("kibibytes", [16, 60, 100, 160, 240])
def test_a_full_disk_is_told_and_room_helps(
    satchel: Any, small_disk: Callable[[int], Path], log: Path, agent: str, kibibytes: int
) -> None:
    disk = small_disk(kibibytes)
    place = disk / "home"
    done = satchel("run", agent, log, "--home", place)
    assert done.returncode in (0, 4), done.stderr
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.stderr.startswith("error: ")
        assert "hint: " in done.stderr
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    again = satchel("run", agent, log, "--home", place, "--format", "json")
    assert document(again)["status"] == "done"
    satchel("engine", "stop", "--home", place)
    assert check_integrity(place / "satchel.db") is None
