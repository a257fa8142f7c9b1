"""The real command line from chat log to result, in every format, from files and from a pipe."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

KEYS = ["run", "agent", "agent_version", "model", "status", "result", "assumptions", "coverage", "timings"]


def document(done: Any) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    body: dict[str, Any] = json.loads(done.stdout)
    return body


def cited(result: Any) -> list[dict[str, Any]]:
    if isinstance(result, dict):
        mine = result.get("cites") or []
        return [*mine, *(c for key, value in result.items() if key != "cites" for c in cited(value))]
    return [c for one in result for c in cited(one)] if isinstance(result, list) else []


def test_a_log_becomes_a_cited_result(satchel: Any, log: Path, agent: str, tmp_path: Path) -> None:
    body = document(satchel("run", agent, log.name, "--format", "json"))
    assert list(body)[: len(KEYS)] == KEYS
    assert (body["agent"], body["status"], body["model"]) == (agent, "done", None)
    assert body["coverage"]["sources"] == 1
    assert body["coverage"]["entries"] == 11
    cites = cited(body["result"])
    assert cites
    lines = [line.partition("> ")[2] for line in log.read_text().splitlines()[1:]]
    for cite in cites:
        assert cite["source"] == log.name
        assert cite["quote"] in lines[cite["entry"] - 1]
    again = document(satchel("run", agent, log.name, "--format", "json"))
    assert again["result"] == body["result"]
    assert again["run"] != body["run"]


def test_every_format_is_written(satchel: Any, log: Path, agent: str, tmp_path: Path) -> None:
    run = document(satchel("run", agent, log, "--format", "json"))["run"]
    begins = {"md": b"#", "html": b"<!doctype html", "docx": b"PK\x03\x04", "pdf": b"%PDF-", "txt": b"", "json": b"{"}
    for ending, start in begins.items():
        out = tmp_path / f"result.{ending}"
        done = satchel("runs", "show", run, "--out", out)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert out.read_bytes().lower().startswith(start.lower())
        assert out.stat().st_size > 500
    assert json.loads((tmp_path / "result.json").read_text())["run"] == run
    text = satchel("runs", "show", run)
    assert text.returncode == 0
    assert "\x1b" not in text.stdout  # no colours into a pipe
    assert "reindex-orders" in text.stdout


def test_standard_input_is_read_and_kept_private(satchel: Any, log: Path, agent: str, home: Any) -> None:
    body = document(satchel("run", agent, "-", "--format", "json", stdin=log.read_bytes()))
    assert body["coverage"]["entries"] == 11
    (kept,) = home.spool.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    grown = log.read_bytes() + b"19:50 < dee> and customers can pay again\n"
    kept.write_bytes(grown)
    again = document(satchel("run", agent, "--continue", body["run"], "--format", "json"))
    assert (again["run"], again["coverage"]["entries"]) == (body["run"], 12)
    assert satchel("runs", "rm", body["run"]).returncode == 0
    assert list(home.spool.iterdir()) == []
    assert [p for p in home.sources.rglob("*") if p.is_file() and p.stat().st_mtime < time.time() - 600] == []


def test_zone_day_and_privacy_reach_the_reading(satchel: Any, log: Path, agent: str) -> None:
    body = document(satchel("run", agent, log, "--tz", "UTC+2", "--private", "--format", "json"))
    assert {"what": "zone", "value": "UTC+02:00"}.items() <= body["assumptions"][0].items()
    assert "+02:00" in json.dumps(body["result"])


def test_what_changed_since(satchel: Any, log: Path, agent: str) -> None:
    whole = log.read_text()
    log.write_text("".join(whole.splitlines(keepends=True)[:7]))
    run = document(satchel("run", agent, log, "--format", "json"))["run"]
    log.write_text(whole)
    body = document(satchel("run", agent, "--continue", "last", "--format", "json"))
    assert body["run"] == run
    assert body["result"]["changed_since"]["added"]
    early = document(satchel("run", agent, log, "--since", "2024-11-02T18:50", "--format", "json"))
    assert early["result"]["changed_since"]["added"]


def test_questions_are_answered_from_what_was_read(satchel: Any, log: Path, agent: str) -> None:
    run = document(satchel("run", agent, log, "--format", "json"))["run"]
    body = document(satchel("ask", run[:6], "What", "was", "the", "root", "cause?", "--format", "json"))
    assert list(body)[:4] == ["run", "question", "answer", "why"]
    assert body["run"] == run
    assert body["question"] == "What was the root cause?"
    assert "reindex-orders" in body["answer"]["cites"][0]["quote"]
    assert "reindex-orders" in satchel("ask", run, "What was the root cause?").stdout
    assert document(satchel("ask", run, "How deep is the Atlantic?", "--format", "json"))["answer"] is None


def test_runs_are_listed_traced_and_removed(satchel: Any, log: Path, agent: str) -> None:
    assert document(satchel("runs", "list", "--format", "json")) == {"runs": []}
    run = document(satchel("run", agent, log, "--format", "json"))["run"]
    (listed,) = document(satchel("runs", "list", "--format", "json"))["runs"]
    assert {"run", "agent", "status", "title", "started_at", "ended_at"} <= set(listed)
    assert (listed["run"], listed["status"]) == (run, "done")
    events = document(satchel("runs", "trace", "last", "--format", "json"))["events"]
    assert [e["seq"] for e in events] == list(range(1, len(events) + 1))
    assert events[-1]["kind"] == "run_finished"
    assert run in satchel("runs", "list").stdout
    assert "These are the newest 1" in satchel("runs", "list", "--limit", "1").stderr
    assert "run finished" in satchel("runs", "trace", run).stdout
    assert satchel("runs", "rm", run).returncode == 0
    assert satchel("runs", "show", run).returncode == 2


def test_an_agent_says_what_it_may_and_where_and_what_it_knows(satchel: Any, agent: str) -> None:
    told = document(satchel("agents", "show", agent, "--format", "json"))
    assert set(told["scopes"]) == set(told["permissions"]) == {"read", "write", "send", "network"}
    assert all({"name", "description", "text"} <= set(one) for one in told["skills"])
    said = satchel("agents", "show", agent).stdout
    assert f"read {told['permissions']['read']} (only: {'; '.join(told['scopes']['read'])})" in said
    assert f"skills: {told['skills'][0]['name']}" in said
    assert told["skills"][0]["text"].splitlines()[2] not in said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "nobody", "#ops.log"], 2, "nobody"),
        (["run", "AGENT", "missing.log"], 2, "missing.log"),
        (["run", "AGENT"], 2, "read"),
        (["run", "AGENT", "noise.bin"], 2, "read"),
        (["run", "AGENT", "#ops.log", "--model", "big"], 4, "big"),
        (["runs", "show", "zzzz"], 2, "zzzz"),
        (["ask", "last", "why?"], 2, "no runs"),
        (["agents", "show", "nobody"], 2, "nobody"),
    ],
)
def test_failures_are_sentences_in_both_shapes(
    satchel: Any, log: Path, agent: str, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 40)
    given = [agent if a == "AGENT" else a for a in arguments]
    done = satchel(*given, "--format", "json")
    assert done.returncode == code
    error = json.loads(done.stdout)["error"]
    assert set(error) >= {"code", "what", "hint"}
    assert words in error["what"] + error["hint"]
    assert done.stderr.startswith(f"error: {error['what'][:20]}")
    assert "Traceback" not in done.stderr
    plain = satchel(*given)
    assert (plain.returncode, plain.stdout) == (code, "")
    assert len(plain.stderr.splitlines()) <= 2


def test_an_input_is_never_written_over(satchel: Any, log: Path, agent: str) -> None:
    before = log.read_bytes()
    done = satchel("run", agent, log, "--format", "md", "--out", log)
    assert (done.returncode, "written over" in done.stderr) == (2, True)
    assert log.read_bytes() == before


def test_standard_input_does_not_grow(satchel: Any, agent: str) -> None:
    done = satchel("run", agent, "-", "--follow", stdin=b"x")
    assert (done.returncode, "cannot be followed" in done.stderr) == (2, True)


def test_an_empty_pipe_is_told(satchel: Any, agent: str, home: Any) -> None:
    done = satchel("run", agent, "-", stdin=b"")
    assert (done.returncode, "empty" in done.stderr) == (2, True)
    assert not home.spool.exists() or list(home.spool.iterdir()) == []


def test_a_reader_that_leaves_early_is_no_error(satchel: Any, log: Path, agent: str, environment: dict[str, str]) -> None:
    assert satchel("run", agent, log).returncode == 0
    command = f"{sys.executable} -m satchel runs show last --format json | head -c 1"
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, timeout=60, check=False)
    assert done.stdout == b"{"
    assert done.stderr == b""


class Started:
    """A command that is still at work."""

    def __init__(self, environment: dict[str, str], cwd: Path, *arguments: object) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "satchel", *map(str, arguments)], env=environment, cwd=cwd, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def line(self) -> str:
        ready, _, _ = select.select([self.child.stdout], [], [], 60)
        assert ready, "nothing was printed"
        return str(self.child.stdout.readline())

    def interrupt(self) -> tuple[int, str]:
        self.child.send_signal(signal.SIGINT)
        _, err = self.child.communicate(timeout=60)
        return self.child.returncode, err


def test_follow_prints_a_line_per_change_until_it_is_interrupted(
    satchel: Any, log: Path, agent: str, environment: dict[str, str], tmp_path: Path
) -> None:
    started = Started(environment, tmp_path, "run", agent, log, "--follow", "--format", "json")
    first = json.loads(started.line())
    with log.open("a") as grown:
        grown.write("20:10 < dee> reopening: customers cannot pay again\n")
    second = json.loads(started.line())
    assert second["run"] == first["run"]
    assert (first["coverage"]["entries"], second["coverage"]["entries"]) == (11, 12)
    code, err = started.interrupt()
    assert code == 130
    assert "Traceback" not in err
    (listed,) = document(satchel("runs", "list", "--format", "json"))["runs"]
    assert listed["status"] == "done"


def test_follow_waits_for_what_is_still_empty_and_says_nothing_twice(
    satchel: Any, agent: str, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "channel"
    folder.mkdir()
    started = Started(environment, tmp_path, "run", agent, folder, "--follow", "--format", "json")
    first = folder / "ops.log"
    first.write_text("20:01 < ana> customers cannot pay, errors 500\n20:03 < dee> the card service is down\n")
    assert json.loads(started.line())["coverage"]["entries"] == 2
    first.touch()
    with first.open("a") as grown:
        grown.write("20:10 < dee> still down: ")
        grown.flush()
        grown.write("nobody can pay\n")
    assert json.loads(started.line())["coverage"]["entries"] == 3
    code, _ = started.interrupt()
    assert code == 130


def in_terminal(environment: dict[str, str], cwd: Path, *arguments: object, stdout_too: bool = True) -> tuple[int, str]:
    """The command with a terminal as its standard error, and as its standard output too unless told otherwise."""
    own, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "satchel", *map(str, arguments)], env={**environment, "TERM": "xterm"}, cwd=cwd,
        stdin=subprocess.DEVNULL, stdout=theirs if stdout_too else subprocess.DEVNULL, stderr=theirs,
    ) as child:  # fmt: skip
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):
            while part := os.read(own, 65536):
                seen += part
        code = child.wait(60)
    os.close(own)
    return code, seen.decode("utf-8", "replace")


def test_a_person_at_a_terminal_sees_a_bar_and_a_way_on(
    satchel: Any, log: Path, agent: str, environment: dict[str, str], tmp_path: Path
) -> None:
    code, seen = in_terminal(environment, tmp_path, "run", agent, log, stdout_too=False)
    assert code == 0
    assert "\x1b[" in seen
    assert "satchel ask " in seen
    code, seen = in_terminal(environment, tmp_path, "runs", "show", "last")
    assert code == 0
    assert "reindex-orders" in seen
    code, seen = in_terminal(environment, tmp_path, "runs", "show", "last", "--format", "pdf")
    assert code == 2
    assert "--out result.pdf" in seen
