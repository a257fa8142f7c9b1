"""The engine is killed below the window: it says so, goes on, and shows everything once."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import pytest
from PySide6.QtCore import QTimer
from tests.ui.conftest import SAMPLE, texts

from satchel.domain.runs import RunCommand, RunInput

LONGEST = 0.2  # seconds between two turns of the event loop, above which a person would call it a hang


class Turns:
    """Measures the longest time between two turns of the event loop."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.monotonic()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now


@pytest.fixture
def turns(whole):
    whole.show_runs()  # screens are made before it is measured
    whole.show_review()
    whole.show_run()
    return Turns()


def kill(home) -> int:
    """SIGKILL, as the kernel would when memory is short."""
    number = pid_of(home)
    os.kill(number, signal.SIGKILL)
    return number


def pid_of(home) -> int:
    try:
        return int(json.loads((home.root / "run" / "engine.json").read_text())["pid"])
    except (OSError, ValueError):
        return 0


def start(whole) -> str:
    command = RunCommand(agent="incident-summariser", inputs=(RunInput(path=str(SAMPLE), shown="cranes"),)).to_json()
    return str(whole.ask("run.start", command=command)["run"])


def is_back(whole, dead: int) -> bool:
    return pid_of(whole.home) not in (0, dead) and whole.bridge.state == "ready" and not whole.window.banner.isVisible()


def test_killed_while_a_run_is_followed(whole, turns):
    first = whole.run.presenter.document
    run = start(whole)
    whole.go("run", run=run)
    whole.until(lambda: len(whole.run.presenter._course.steps) > 1, "the second step")
    dead = kill(whole.home)
    whole.until(whole.window.banner.isVisible, "the banner")
    assert "The engine stopped" in whole.window.banner.words.text()
    whole.until(lambda: is_back(whole, dead), "the engine, and an end of the banner")
    whole.until(lambda: whole.run.head.state.text() == "done" and whole.run.area.view is not None, "the result")
    whole.until(whole.is_built, "all of the result")

    steps = [one.id for one in whole.run.presenter._course.steps]
    assert len(steps) == len(set(steps)), "each step once"
    lines = [one.words for one in whole.run.area.view.presenter.lines()]
    whole.go("runs")
    whole.until(lambda: whole.runs.model.rowCount() == 2, "both runs")
    whole.go("run", run=str(first["run"]))
    whole.until(lambda: whole.run.area.view is not None and whole.is_built(), "the first result")
    assert lines == [one.words for one in whole.run.area.view.presenter.lines()], "the same as of a run that nobody killed"
    assert turns.longest < LONGEST


def test_killed_while_nothing_goes_on(whole, turns):
    dead = kill(whole.home)
    whole.until(whole.window.banner.isVisible, "the banner")
    whole.until(lambda: is_back(whole, dead), "the engine, and an end of the banner")
    assert whole.run.area.view is not None, "what is shown stays"
    assert whole.run.trouble.isHidden()
    whole.run.asking.presenter.ask("Was it the firmware?")
    whole.until(lambda: whole.run.asking.is_open, "the answer")
    assert turns.longest < LONGEST


def test_killed_five_times_in_a_row(whole, turns):
    def conversations() -> tuple[int, int]:
        return len([one for one in threading.enumerate() if one.name.startswith("satchel-")]), len(whole.bridge._clients)

    before = conversations()
    for _time in range(5):
        dead = kill(whole.home)
        whole.until(lambda dead=dead: is_back(whole, dead), "the engine")
    rows = [one.claim for one in whole.review.model.items]
    assert len(rows) == len(set(rows)) > 10
    whole.until(lambda: conversations() <= before, "an end of what belonged to dead engines")
    assert len(whole.ask("runs.list", limit=10)["runs"]) == 1
    assert turns.longest < LONGEST


def test_what_is_done_after_a_death_is_done(whole):
    run = start(whole)
    whole.go("run", run=run)
    whole.until(lambda: len(whole.run.presenter._course.steps) > 1, "the second step")
    kill(whole.home)
    whole.until(whole.window.banner.isVisible, "the banner")
    whole.run.head.buttons["cancel"].click()
    whole.until(lambda: whole.run.head.state.text() == "cancelled", "an end of the run")
    assert "This run was cancelled" in whole.run.trouble.words.text()

    whole.show_review()
    dead = kill(whole.home)
    whole.until(lambda: is_back(whole, dead), "the engine")
    whole.review.presenter.accept()
    whole.until(lambda: not whole.review.presenter._deciding.is_busy, "an answer")
    assert len(whole.ask("review.list", status="decided")["items"]) == 1


def test_an_engine_that_hangs_is_told_and_nothing_counts_as_stored_until_it_answers(whole, monkeypatch):
    monkeypatch.setattr("satchel.ui.bridge._SILENCE", 1.0)
    whole.show_review()
    number = pid_of(whole.home)
    os.kill(number, signal.SIGSTOP)
    try:
        whole.review.presenter.accept()
        whole.until(whole.window.banner.isVisible, "the banner")
        assert "does not answer" in whole.window.banner.words.text()
        assert "1 not stored yet" in texts(whole.review)
    finally:
        os.kill(number, signal.SIGCONT)
    whole.until(lambda: not whole.window.banner.isVisible(), "an end of the banner")
    whole.until(lambda: not whole.review.presenter._deciding.is_busy, "an answer")
    assert "not stored yet" not in texts(whole.review)
    assert len(whole.ask("review.list", status="decided")["items"]) == 1


def test_a_decision_that_a_killed_engine_had_is_made_once_by_the_next_one(whole, own_home):
    whole.show_run()
    made = whole.run.area.view.presenter
    line = next(one for one in made.lines()[1:] if one.claim)
    made.decide("edit", line.key)
    os.kill(pid_of(own_home), signal.SIGSTOP)
    made.deciding.save("Other words, typed while nobody listened.")
    kill(own_home)
    whole.until(lambda: "Other words, typed" in next(one.words for one in made.lines() if one.key == line.key), "the words")
    assert whole.run.trouble.isHidden()
    whole.show_review()
    first = whole.review.presenter._inbox.chosen
    os.kill(pid_of(own_home), signal.SIGSTOP)
    whole.review.presenter.accept()
    kill(own_home)
    whole.until(lambda: not whole.review.presenter._deciding.is_busy, "the answer")
    assert whole.review.banner.isHidden()
    for claim, verdict in ((line.claim, "edit"), (first.claim, "accept")):
        decided = whole.ask("review.show", run=first.run, claim=claim)["decisions"]
        assert [one["verdict"] for one in decided] == [verdict]
