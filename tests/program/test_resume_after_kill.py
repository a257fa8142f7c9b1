"""A run that is killed at any instant goes on, and in the end nobody can tell: no event lost, none told twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the many lives are forks")
CHILD = Path(__file__).with_name("killable_run.py")
APP = Path(__file__).parents[2] / "app"


def lives(folder: Path, *, every: int, offset: int = 0, random_lives: int = 0, review: bool = False) -> list[dict]:
    done = subprocess.run(
        [sys.executable, str(CHILD), str(folder), str(every), str(offset), str(random_lives), "review" if review else ""],
        capture_output=True, text=True, timeout=300, check=False, env={**os.environ, "PYTHONPATH": str(APP)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(told: dict, undisturbed: dict) -> None:
    for name in ("events", "result", "status", "title", "versions", "decided"):
        assert told[name] == undisturbed[name], (told["scenario"], told.get("instant"), name)
    assert told["gapless"]
    assert told["resumed"] <= told["kills"] + undisturbed["resumed"]
    assert told["checkpoints"] == 0


def test_killed_once_at_each_instant(tmp_path: Path):
    undisturbed, *rest = lives(tmp_path, every=1)
    assert undisturbed["status"] == "done"
    assert len(undisturbed["result"]["claims"]) == 14
    assert [e[0] for e in undisturbed["events"]][-1] == "run_finished"
    killed = [one for one in rest if one["killed"]]
    assert len(killed) >= 100, "too few instants to mean anything"
    for told in rest:
        check(told, undisturbed)


def test_killed_again_and_again_at_random_times(tmp_path: Path):
    undisturbed, *rest = lives(tmp_path, every=10_000, offset=9_999, random_lives=25)
    assert sum(one["kills"] for one in rest) >= 25
    for told in rest:
        check(told, undisturbed)


def test_killed_once_at_each_instant_of_a_run_that_waits_for_a_review(tmp_path: Path):
    undisturbed, *rest = lives(tmp_path, every=2, review=True)
    assert (undisturbed["status"], undisturbed["decided"]) == ("done", 14)
    assert [e[0] for e in undisturbed["events"]].count("run_waiting") == 1
    assert len([one for one in rest if one["killed"]]) >= 60, "too few instants to mean anything"
    for told in rest:
        check(told, undisturbed)
