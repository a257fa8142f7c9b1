"""`satchel do` with a real engine: routes, starts, asks at a terminal, answers questions, learns."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.program.conftest import LOG

from satchel.system.paths import builtin_agents

RIVAL = "shift-scribe"


@pytest.fixture
def rival(home: Any, agent: str) -> str:
    """A second agent in the home: the built-in one under another name, for other words."""
    place = home.agents / RIVAL
    shutil.copytree(builtin_agents() / agent, place, ignore=shutil.ignore_patterns("examples", "heads"))
    (place / "plugin.json").write_text((place / "plugin.json").read_text().replace(f'"name": "{agent}"', f'"name": "{RIVAL}"'))
    told = place / "app.satchel" / "agent.toml"
    told.write_text(told.read_text().replace('title = "Incident summariser"', 'title = "Shift scribe"'))
    (place / "app.satchel" / "routing.toml").write_text('phrases = ["hand over the shift", "write the shift report"]\n')
    return RIVAL


def test_a_request_is_routed_started_and_told(satchel: Any, log: Path, agent: str) -> None:
    done = satchel("do", "summarise this incident", log, "--format", "json", "--tz", "UTC+2", "--private")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert (body["agent"], body["status"], body["coverage"]["entries"]) == (agent, "done", 11)
    assert "+02:00" in json.dumps(body["result"])
    told = done.stderr.splitlines()[0]
    assert told.startswith(f"{agent}: It is near to “summarise this incident channel”")


def test_a_question_is_answered_from_the_last_run(satchel: Any, log: Path, agent: str, tmp_path: Path) -> None:
    run = json.loads(satchel("do", "", log, "--format", "json").stdout)["run"]
    done = satchel("do", "What was the root cause?", "--format", "json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert (body["run"], body["question"]) == (run, "What was the root cause?")
    assert "reindex-orders" in body["answer"]["cites"][0]["quote"]
    assert done.stderr.startswith(f"about run {run}: It is a question about ")
    assert satchel("do", "What was the root cause?", "--out", tmp_path / "a.md").returncode == 0
    assert "reindex-orders" in (tmp_path / "a.md").read_text()
    other = satchel("do", "How deep is the Atlantic?")
    assert (other.returncode, f"satchel ask {run}" in other.stderr) == (3, True)


def test_a_pasted_chat_is_worked_on(satchel: Any, agent: str, home: Any) -> None:
    done = satchel("do", LOG, "--format", "json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert (body["agent"], body["coverage"]["entries"]) == (agent, 11)
    assert '"source": "pasted text"' in json.dumps(body["result"])
    again = satchel("do", "-", "--format", "json", stdin=LOG)
    assert json.loads(again.stdout)["coverage"]["entries"] == 11
    assert len(list(home.spool.iterdir())) == 2
    for run in (body["run"], json.loads(again.stdout)["run"]):
        assert satchel("runs", "rm", run).returncode == 0
    assert list(home.spool.iterdir()) == []


def test_unsure_it_names_whom_to_choose_and_starts_nothing(satchel: Any, log: Path, agent: str, rival: str, home: Any) -> None:
    done = satchel("do", "blorple the gnargle", log)
    assert (done.returncode, done.stdout) == (3, "")
    assert agent in done.stderr
    assert rival in done.stderr
    assert "--agent" in done.stderr
    piped = satchel("do", "blorple the gnargle", "-", "--format", "json", stdin=LOG)
    assert piped.returncode == 3
    route = json.loads(piped.stdout)["route"]
    assert (route["agent"], route["sure"], len(route["others"])) == (None, False, 2)
    assert list(home.spool.iterdir()) == []  # what was piped is not kept for nothing
    assert json.loads(satchel("runs", "list", "--format", "json").stdout) == {"runs": []}
    best = satchel("do", "blorple the gnargle", log, "--yes", "--format", "json")
    assert json.loads(best.stdout)["agent"] == route["others"][0]["agent"]
    assert json.loads(satchel("do", "--learnt", "--format", "json").stdout) == {"corrections": []}


def test_a_choice_is_learnt_said_listed_and_forgotten(satchel: Any, log: Path, agent: str, rival: str) -> None:
    named = satchel("do", "blorple the gnargle", log, "--agent", rival, "--format", "json")
    assert json.loads(named.stdout)["agent"] == rival, named.stderr
    assert "satchel do --forget 1" in named.stderr
    done = satchel("do", "please blorple that gnargle", log, "--format", "json")
    assert json.loads(done.stdout)["agent"] == rival
    assert "You chose Shift scribe for “blorple the gnargle” on 20" in done.stderr
    assert "blorple the gnargle" in satchel("do", "--learnt").stdout
    assert satchel("do", "--forget", "1").returncode == 0
    assert satchel("do", "blorple the gnargle", log).returncode == 3
    assert "Nothing was learnt" in satchel("do", "--learnt").stderr
    assert satchel("do", "--forget", "1").returncode == 2


def at_terminal(environment: Mapping[str, str], cwd: Path, typed: str, *arguments: object) -> tuple[int, str, str]:
    """The command with a terminal for input and errors, and what is typed there once it asks; its standard output too."""
    own, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "satchel", *map(str, arguments)], env={**environment, "TERM": "dumb"}, cwd=cwd,
        stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, text=True,
    ) as child:  # fmt: skip
        os.close(theirs)
        seen, waiting, deadline = b"", True, time.monotonic() + 60
        with contextlib.suppress(OSError):
            while time.monotonic() < deadline and (part := os.read(own, 65536)):
                seen += part
                if waiting and b"Which one?" in seen:
                    os.write(own, typed.encode())
                    waiting = False
        assert child.stdout is not None
        printed = child.stdout.read()
        code = child.wait(60)
    os.close(own)
    return code, printed, seen.decode("utf-8", "replace")


def test_a_person_at_a_terminal_is_asked(
    satchel: Any, log: Path, agent: str, rival: str, environment: dict[str, str], tmp_path: Path
) -> None:
    code, printed, seen = at_terminal(environment, tmp_path, "9\n2\n", "do", "blorple it", log, "--format", "json")
    assert code == 0, seen
    first, second = (line.split()[1].rstrip(":") for line in seen.splitlines() if line.startswith(("  1  ", "  2  ")))
    assert {first, second} == {agent, rival}
    assert json.loads(printed)["agent"] == second
    code, printed, seen = at_terminal(environment, tmp_path, "\n", "do", "snirk", log)
    assert (code, printed) == (3, "")


def test_mistakes_are_sentences(satchel: Any, log: Path, agent: str) -> None:
    for arguments, words in (
        (["do", "x", "-", "--follow"], "cannot be followed"), (["do", LOG, "--follow"], "cannot be followed"),
        (["do", "-", "-"], "either the text or an input"), (["do", "x", "--agent", "nobody"], "nobody"),
        (["do", f"@{agent} sum it up"], "something to read"), (["do", ""], "nothing to do"), (["do"], "Say what you want"),
        (["do", "x", "missing.log"], "missing.log"), (["do", "x", log, "--format", "md", "--out", log], "written over"),
    ):  # fmt: skip
        done = satchel(*arguments)
        assert done.returncode == 2, (arguments, done.stderr)
        assert words in done.stderr
        assert "Traceback" not in done.stderr
