"""A review through the real program: from the inbox to the delivered result, over an engine that is killed in between."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from satchel.system.paths import Home


def document(done: Any, code: int = 0) -> Any:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def ask(satchel: Any) -> Any:
    """The document of a command that must succeed."""
    return lambda *arguments: document(satchel(*arguments, "--format", "json"))


def kill_engine(ask: Any) -> None:
    os.kill(ask("engine", "status")["pid"], signal.SIGKILL)


def test_a_run_waits_for_its_review_over_a_kill_and_is_delivered(satchel: Any, ask: Any, log: Path, agent: str) -> None:
    waits = satchel("run", agent, log, "--review", "--format", "json")
    body = document(waits, 3)
    run, left = body["run"], body["review"]["open"]
    assert (body["status"], body["review"]["claims"]) == ("waiting", left)
    assert f"satchel review accept {run} --all" in waits.stderr
    kill_engine(ask)
    assert ask("runs", "list")["runs"][0]["status"] == "waiting"
    assert satchel("runs", "resume", run).returncode == 3  # nothing was decided: it waits on
    log.unlink()
    first, second, *_ = ask("review", "list", run, "--limit", "5")["items"]
    told = satchel("review", "edit", run, first["claim"]["id"][:6], "They", "rowed", "home")
    assert "[+They rowed home+]" in told.stdout
    assert f"{left - 1} open" in told.stdout
    ask("review", "reject", run, second["claim"]["id"], "--reason", "never mind")
    assert "This run waits for a person" in satchel("runs", "show", run).stdout
    kill_engine(ask)
    done = ask("review", "accept", "last", "--all")
    assert (done["open"], done["goes_on"], len(done["decided"])) == (0, True, left - 2)
    assert satchel("runs", "resume", run).returncode == 0  # follows it to its end, if it is not there yet
    shown = satchel("runs", "show", run)
    assert "They rowed home" in shown.stdout
    assert f"Reviewed: {left} of {left} claims, 1 rejected and left out, 1 edited." in " ".join(shown.stdout.split())
    final = ask("runs", "show", run)
    assert final["status"] == "done"
    assert [event["kind"] for event in ask("runs", "trace", run)["events"]].count("run_finished") == 1


def test_decisions_are_undone_and_go_with_their_run(ask: Any, satchel: Any, log: Path, agent: str) -> None:
    run = ask("run", agent, log)["run"]
    whole = ask("review", "list", "--all", "--limit", "100")
    claims = [item["claim"]["id"] for item in whole["items"]]
    assert whole["open"] == whole["total"] == len(claims) == len(set(claims)) > 5
    ask("review", "reject", "last", *claims[:2])
    ask("review", "accept", "last", claims[2])
    assert [one["claim"] for one in ask("review", "undo")["undone"]] == [claims[2]]
    assert sorted(one["claim"] for one in ask("review", "undo", run)["undone"]) == sorted(claims[:2])
    nothing = satchel("review", "undo")
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "no decision to undo" in nothing.stderr
    shown = satchel("review", "show", run, claims[0])
    assert shown.returncode == 0
    assert "rejected, undone" in shown.stdout
    assert satchel("review", "show", run, "zzz").returncode == 2
    ask("runs", "rm", run)
    assert ask("review", "list", "--all")["total"] == 0


def test_a_claim_that_a_grown_log_changes_is_open_again(ask: Any, satchel: Any, log: Path, agent: str) -> None:
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(lines[:-1]))
    run = ask("run", agent, log)["run"]
    ask("review", "accept", run, "--all")
    log.write_text("".join(lines))
    ask("run", agent, "--continue", run)
    found = ask("review", "list", run, "--all", "--limit", "100")
    assert found["decided"] > 5  # what stayed is still decided
    assert found["open"] >= 1  # what is new is not
    assert all(item["decision"] is None or item["decision"]["in_bulk"] for item in found["items"])


def test_a_few_are_checked_instead_of_all(ask: Any, satchel: Any, log: Path, agent: str) -> None:
    run = ask("run", agent, log)["run"]
    first, again = (ask("review", "audit", run, "--size", "4") for _ in range(2))
    assert first == again
    assert (len(first["sample"]), first["result"]["checked"], first["result"]["left"]) == (4, 0, 4)
    names = [item["claim"]["id"] for item in first["sample"]]
    assert names != [item["claim"]["id"] for item in ask("review", "audit", run, "--size", "4", "--round", "2")["sample"]]
    ask("review", "accept", run, *names[:3])
    ask("review", "reject", run, names[3])
    result = ask("review", "audit", run, "--size", "4")["result"]
    assert (result["checked"], result["wrong"]) == (4, 1)
    assert 0 < result["low"] < 0.25 < result["high"] < 1
    told = satchel("review", "audit", run, "--size", "4")
    assert "With 95 % confidence" in told.stdout
    assert told.returncode == 0


def test_what_others_wrote_steers_no_terminal(satchel: Any, log: Path, agent: str, home: Home) -> None:
    log.write_text(log.read_text().replace("rollback to v2.80 done", "rollback \x1b[2J\u202eto v2.80 done, password: hunter2-prod-91"))
    assert satchel("run", agent, log).returncode == 0
    shown = satchel("review", "list", "--limit", "100")
    assert "v2.80" in shown.stdout
    assert not set("\x1b\u202e") & set(shown.stdout)
    assert "hunter2" not in shown.stdout
    assert "hunter2" in satchel("review", "list", "--limit", "100", "--show-secrets").stdout
