"""The real command line and a real engine: settings that are chosen, damaged and mended, and a home that is watched."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from satchel.engine.client import Client
from satchel.system import channel, offline
from satchel.system.lock import is_locked
from satchel.system.paths import Home


@pytest.fixture
def watched(satchel: Any, home: Home, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stream of what changes in the home."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with Client(home) as client:
        yield client.stream("home.watch")


def test_settings_on_the_command_line(satchel: Any, home: Home) -> None:
    assert satchel("settings", "set", "look.theme", "dark").stdout == "look.theme = dark\n"
    assert satchel("settings", "set", "notifications.quiet_from", "").returncode == 0
    body = json.loads(satchel("settings", "list", "--format", "json").stdout)
    assert {one["name"]: one["value"] for one in body["settings"] if one["from"] == "file"} == {
        "look.theme": "dark", "notifications.quiet_from": "",
    }  # fmt: skip
    done = satchel("settings", "set", "network.offline", "true")
    assert "the next time" in done.stderr
    satchel("settings", "reset", "network.offline")
    for wrong in (("look.theme", "pink"), ("look.thme", "dark"), ("look.scale", "nan")):
        done = satchel("settings", "set", *wrong)
        assert (done.returncode, done.stdout) == (2, "")
        assert "hint: " in done.stderr
    assert satchel("settings", "reset").returncode == 2
    assert satchel("settings", "reset", "look.theme").stdout == "look.theme is at its default\n"
    assert satchel("settings", "reset", "--all").returncode == 0
    assert home.settings.read_text() == ""


@pytest.mark.parametrize("text", ["[look]\ntheme = 'pink'\n[network]\noffline = false\n", "[network]\noffline = true\n[look", "\0\0"])
def test_a_damaged_file_locks_nobody_out(satchel: Any, home: Home, text: str) -> None:
    home.settings.write_text(text)
    done = satchel("runs", "list", "--format", "json")
    assert done.returncode == 2
    assert "settings.toml" in done.stderr or "look.theme" in done.stderr
    listed = satchel("settings", "list", "--format", "json")
    assert listed.returncode == 0
    assert json.loads(listed.stdout)["problems"]
    assert satchel("doctor").returncode == 4
    if "pink" in text:
        assert satchel("settings", "reset", "look.theme").returncode == 0
    else:
        assert satchel("settings", "set", "look.theme", "dark").returncode == 2
        done = satchel("settings", "reset", "--all", "--format", "json")
        assert Path(json.loads(done.stdout)["kept"]).read_text() == text
    assert satchel("runs", "list").returncode == 0
    assert json.loads(satchel("engine", "status", "--format", "json").stdout)["offline"] == "none"


@pytest.mark.skipif(offline.best_strength() != "kernel", reason="needs a kernel filter")
def test_an_engine_that_cannot_read_its_settings_is_offline(satchel: Any, home: Home, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    home.settings.write_text("[network]\noffline = tru")
    with Client(home) as client:
        state = client.call("status")
        assert (state["offline"], state["mends"]) == ("kernel", True)


def test_a_window_sees_a_run_of_the_command_line(satchel: Any, watched: Any, log: Path, agent: str) -> None:
    state = next(watched)
    assert state["counts"] == {"running": 0, "waiting": 0, "done_unseen": 0}
    assert satchel("run", agent, log).returncode == 0
    told: list[dict[str, Any]] = []
    while not told or told[-1]["kind"] != "state" or told[-1]["counts"]["running"]:
        told.append(next(watched))
    runs = [event["run"] for event in told if event["kind"] == "run"]
    assert runs[-1]["status"] == "done"
    assert runs[-1]["title"]
    assert runs[-1]["version"] == 1
    assert satchel("runs", "rm", "last").returncode == 0
    while (event := next(watched))["kind"] != "removed":
        pass
    assert event["run"] == runs[-1]["run"]


def test_an_open_window_keeps_the_engine(satchel: Any, home: Home, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**environment, "SATCHEL_IDLE_SECONDS": "0.3"}.items():
        monkeypatch.setenv(name, value)
    with Client(home) as client:
        stream = client.stream("home.watch")
        pid = next(stream)["engine"]["pid"]
        deadline = time.monotonic() + 1.0  # well beyond the time after which an idle engine ends
        while time.monotonic() < deadline:
            with Client(home) as other:
                other.call("ping")
        assert channel.published(home).pid == pid
    deadline = time.monotonic() + 20
    while is_locked(home.lock):
        assert time.monotonic() < deadline, "it did not end"
        time.sleep(0.01)


@pytest.mark.usefixtures("watched")
def test_the_sources_of_a_run(satchel: Any, home: Home, log: Path, agent: str) -> None:
    assert satchel("run", agent, log.name, cwd=log.parent).returncode == 0
    with Client(home) as client:
        (source,) = client.call("sources.list", run="last")["sources"]
        assert source["source"] == log.name
        page = client.call("sources.entries", run="last", source=log.name, first=2, count=2)
        assert page["total"] == source["entries"]
        assert [entry["author"] for entry in page["entries"]] == ["ana", "dee"]
        (hit,) = client.call("sources.find", run="last", text="ROOT cause:")["hits"]
        (entry,) = client.call("sources.entries", run="last", source=log.name, entry=hit["entry"], count=1)["entries"]
        assert entry["text"][hit["start"] : hit["end"]] == "root cause:"
