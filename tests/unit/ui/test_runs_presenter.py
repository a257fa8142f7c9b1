"""The list of runs: what it says of each, how it follows changes, and what a choice does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import MissingError
from satchel.ui.runs.presenter import PAGE, RunsPresenter, row
from satchel.ui.window.presenter import Place

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def run(name: str, **more: Any) -> dict[str, Any]:
    at = (NOW - timedelta(minutes=5)).isoformat()
    return {"run": name, "agent": "keeper", "status": "done", "title": name.title(), "started_at": at, "ended_at": at,
            "inputs": ["/a/chat.log"], **more}  # fmt: skip


class View:
    def __init__(self) -> None:
        self.rows, self.is_filtered, self.error = [], False, None

    def show_rows(self, rows, *, is_filtered):
        self.rows, self.is_filtered = list(rows), is_filtered

    def show_trouble(self, error):
        self.error = error


class Screen:
    def __init__(self, *runs: dict[str, Any]) -> None:
        self.view, self.engine, self.went = View(), WindowEngine(answers={"runs.list": {"runs": list(runs)}}), []
        self.presenter = RunsPresenter(self.view, self.engine, self.went.append, now=lambda: NOW)

    @property
    def names(self) -> list[str]:
        return [one.run for one in self.view.rows]


@pytest.fixture
def screen() -> Screen:
    found = Screen(run("b"), run("a"))
    found.presenter.enter()
    return found


def test_runs_are_shown_in_words(screen):
    shown = screen.view.rows[0]
    assert (shown.title, shown.detail, shown.when, shown.state) == ("B", "keeper · chat.log", "5 min ago", "done")
    assert not shown.is_live


def test_one_without_a_title_says_what_it_reads():
    assert row(run("a", title="", status="running"), NOW).title == "Reading chat.log"
    assert row(run("a", title="", inputs=["-"]), NOW).title == "standard input"
    many = row(run("a", inputs=["x/1", "x/2", "x/3", "x/4", "x/5"]), NOW)
    assert many.detail == "keeper · 1, 2, 3 and 2 more"


def test_a_change_is_shown_in_its_place_and_a_new_run_in_front(screen):
    screen.presenter.home_changed({"kind": "run", "run": run("a", status="failed")})
    assert [one.state for one in screen.view.rows] == ["done", "failed"]
    screen.presenter.home_changed({"kind": "run", "run": run("c", status="running")})
    assert screen.names == ["c", "b", "a"]
    screen.presenter.home_changed({"kind": "removed", "run": "b"})
    assert screen.names == ["c", "a"]


def test_a_search_asks_the_engine_and_new_runs_stay_out_of_it(screen):
    screen.presenter.search("  cranes  stood ")
    assert screen.engine.asked[-1].params["query"] == "cranes stood"
    assert screen.view.is_filtered
    screen.presenter.home_changed({"kind": "run", "run": run("c")})
    assert screen.names == ["b", "a"]


def test_the_answer_to_an_older_search_is_not_shown():
    screen = Screen()
    del screen.engine.answers["runs.list"]
    screen.presenter.search("first")
    screen.presenter.search("second")
    first, second = screen.engine.asked
    second.answer({"runs": [run("b")]})
    first.answer({"runs": [run("a")]})
    assert screen.names == ["b"]


def test_more_are_asked_for_at_the_end_of_the_list():
    whole = [run(f"r{n}") for n in range(PAGE + 1)]
    screen = Screen()
    screen.engine.answers["runs.list"] = lambda p: {"runs": whole[p["offset"] : p["offset"] + p["limit"]]}
    screen.presenter.enter()
    assert len(screen.names) == PAGE
    screen.presenter.reach_end()
    assert len(screen.names) == PAGE + 1
    before = len(screen.engine.asked)
    screen.presenter.reach_end()
    assert len(screen.engine.asked) == before, "there are no more"


def test_trouble_is_shown_and_goes_away():
    screen = Screen()
    screen.engine.answers["runs.list"] = MissingError("The disk is full.", "Free some room.")
    screen.presenter.enter()
    assert screen.view.error.what == "The disk is full."
    screen.engine.answers["runs.list"] = {"runs": []}
    screen.presenter.enter()
    assert screen.view.error is None


def test_opening_goes_to_the_run_and_removing_takes_it_out(screen):
    screen.presenter.open("a")
    assert screen.went == [Place(screen="run", run="a")]
    screen.engine.answers["runs.remove"] = {"removed": True}
    screen.presenter.remove("b")
    assert screen.names == ["a"]
