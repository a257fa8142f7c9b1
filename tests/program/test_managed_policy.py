"""A real engine under a policy: what is not allowed is neither added nor called, and the reason is told."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes import policy_engine
from tests.support.scripted_model import ScriptedModel

from satchel.engine.client import Client
from satchel.system import offline
from satchel.system.lock import is_locked
from satchel.system.paths import Home

RULE = 'contact = "it@example.com"\nreason = "Rule 7 of this house."\n'


class Office:
    """A home whose engine stands under a policy."""

    def __init__(self, satchel: Any, environment: dict[str, str], home: Home, folder: Path) -> None:
        self.satchel, self.environment, self.home = satchel, environment, home
        folder.mkdir(mode=0o755)
        self.policy = folder / "policy.toml"

    @contextlib.contextmanager
    def open(self, rules: str) -> Iterator[None]:
        self.policy.write_text(RULE + rules)
        command = [sys.executable, policy_engine.__file__, str(self.home.root), str(self.policy)]
        child = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        try:
            assert child.stdout is not None
            assert "ready" in child.stdout.readline()
            yield
        finally:
            self.satchel("engine", "stop")
            child.wait(30)
            child.stdout.close()

    def refused(self, *arguments: object) -> dict[str, Any]:
        done = self.satchel(*arguments, "--format", "json")
        assert done.returncode == 5, done.stderr
        error: dict[str, Any] = json.loads(done.stdout)["error"]
        assert "Rule 7" in error["what"]
        assert "it@example.com" in error["what"]
        return error


@pytest.fixture
def office(satchel: Any, environment: dict[str, str], home: Home, tmp_path: Path) -> Office:
    return Office(satchel, environment, home, tmp_path / "etc")


def declare(office: Office, name: str, server: ScriptedModel) -> tuple[object, ...]:
    return ("models", "endpoint", "add", name, "--url", server.url, "--model", "scripted", "--runs-here")


def test_a_server_outside_the_list_is_neither_added_nor_called(office: Office, log: Path, agent: str) -> None:
    with ScriptedModel() as before, ScriptedModel() as allowed:
        assert office.satchel(*declare(office, "before", before)).returncode == 0
        assert office.satchel("models", "use", "before").returncode == 0
        office.satchel("engine", "stop")
        before.requests.clear()
        port = allowed.url.split(":")[2].split("/")[0]
        with office.open(f"[endpoints]\nallowed = ['http://127.0.0.1:{port}']"):
            office.refused(*declare(office, "other", before))
            office.refused("run", agent, log, "--model", "before")
            office.refused("models", "use", "before")
            office.refused("models", "bench", "before")
            done = office.satchel("run", agent, log, "--format", "json")  # it was put to work before the policy came
            assert (done.returncode, json.loads(done.stdout)["model"]) == (0, None)
            trace = office.satchel("runs", "trace", "last").stdout
            assert "not among the servers that are allowed here" in trace
            assert before.requests == []
            assert office.satchel(*declare(office, "good", allowed)).returncode == 0
            assert office.satchel("run", agent, log, "--model", "good").returncode == 0
            assert allowed.requests
            told = office.satchel("doctor")
            assert f"http://127.0.0.1:{port}" in told.stdout


def test_a_rule_that_comes_while_the_engine_is_at_work_holds_at_once(office: Office, log: Path, agent: str) -> None:
    with ScriptedModel() as server, office.open(""):
        assert office.satchel(*declare(office, "lab", server)).returncode == 0
        assert office.satchel("run", agent, log, "--model", "lab").returncode == 0
        server.requests.clear()
        office.policy.write_text(RULE + "[endpoints]\nallowed = []")
        office.refused("run", agent, log, "--model", "lab")
        assert server.requests == []


def test_locked_settings_are_shown_and_stay(office: Office) -> None:
    with office.open("[settings]\nlook.theme = 'light'"):
        office.refused("settings", "set", "look.theme", "dark")
        office.refused("settings", "reset", "look.theme")
        shown = office.satchel("settings", "list").stdout
        (row,) = [line for line in shown.splitlines() if line.startswith("look.theme")]
        assert "light" in row
        assert "locked" in row
        assert "Rule 7" in row
        assert office.satchel("settings", "set", "look.scale", "150").stdout == "look.scale = 150\n"


@pytest.mark.skipif(offline.best_strength() != "kernel", reason="needs a kernel filter")
@pytest.mark.parametrize("rules", ["offline_only = true", "offline-only = true", "[endpoints]\nallowed = 'all'", "[["])
def test_offline_only_and_what_cannot_be_understood_cut_the_engine_off(office: Office, log: Path, agent: str, rules: str) -> None:
    with ScriptedModel() as server, office.open(rules):
        state = json.loads(office.satchel("engine", "status", "--format", "json").stdout)
        assert state["offline"] == "kernel"
        assert office.satchel("run", agent, log).returncode == 0  # work that needs no network goes on
        assert server.requests == []
        done = office.satchel(*declare(office, "lab", server), "--format", "json")
        assert done.returncode == 5
        told = office.satchel("doctor")
        assert told.returncode == (0 if rules == "offline_only = true" else 4)
        assert "managed policy" in told.stdout


def test_a_file_that_anybody_may_have_written_binds_nobody_and_is_told(office: Office, log: Path, agent: str) -> None:
    with office.open("offline_only = true\n[settings]\nlook.theme = 'light'"):
        pass
    office.policy.chmod(0o666)
    rules = office.policy.read_text()
    with office.open(""):
        office.policy.write_text(rules)
        state = json.loads(office.satchel("engine", "status", "--format", "json").stdout)
        assert state["offline"] == "none"
        told = office.satchel("doctor")
        assert told.returncode == 4
        assert "is ignored" in told.stdout
        assert office.satchel("settings", "set", "look.theme", "dark").returncode == 0


def test_no_variable_and_no_option_leads_to_another_policy(office: Office, environment: dict[str, str], home: Home) -> None:
    office.policy.write_text(RULE + "[settings]\nlook.theme = 'light'")
    redirected = {"SATCHEL_POLICY": str(office.policy), "XDG_CONFIG_DIRS": str(office.policy.parent), "XDG_CONFIG_HOME": str(office.policy.parent),
                  "ProgramData": str(office.policy.parent)}  # fmt: skip
    done = office.satchel("settings", "list", "--format", "json", env=redirected)
    theme = next(one for one in json.loads(done.stdout)["settings"] if one["name"] == "look.theme")
    assert not theme["locked"]
    command = [sys.executable, "-m", "satchel.engine.server", "--home", str(home.root), "--policy", str(office.policy)]
    assert subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60).returncode == 2


@pytest.mark.skipif(offline.best_strength() != "kernel", reason="needs a kernel filter")
def test_an_engine_that_was_online_ends_for_one_that_is_not(office: Office, home: Home) -> None:
    with office.open(""), Client(home) as client:
        assert client.call("status")["offline"] == "none"
        office.policy.write_text(RULE + "offline_only = true")
        deadline = time.monotonic() + 20
        while is_locked(home.lock):
            assert time.monotonic() < deadline, "it did not end"
            time.sleep(0.01)
