"""Which change of a run is told on the desktop, and when it is better not to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from satchel.ui.choices import Choices
from satchel.ui.notify.presenter import NotifyPresenter
from satchel.ui.window.presenter import Place

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def run(status: str, name: str = "r1", **more: Any) -> dict[str, Any]:
    ended = None if status in ("queued", "running") else (NOON + timedelta(minutes=1)).isoformat()
    return {"run": name, "status": status, "title": "Cranes stood", "started_at": NOON.isoformat(), "ended_at": ended, **more}


class Desktop:
    def __init__(self) -> None:
        self.shown, self.withdrawn = [], []

    def show(self, note):
        self.shown.append(note)

    def withdraw(self, name):
        self.withdrawn.append(name)


class Told:
    def __init__(self) -> None:
        self.desktop, self.went, self.front, self.now = Desktop(), [], "", NOON
        self.presenter = NotifyPresenter(self.desktop, self.went.append, in_front=lambda: self.front, now=lambda: self.now)

    def hear(self, *statuses: str, name: str = "r1", **more: Any) -> None:
        for status in statuses:
            self.presenter.home_changed({"kind": "run", "run": run(status, name, **more)})


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.mark.parametrize(("status", "words", "keys"), [
    ("done", "Done.", ["open"]), ("failed", "Failed.", ["open"]), ("waiting", "Waits for you.", ["review", "open"]),
])  # fmt: skip
def test_an_end_is_told_once_with_the_title_alone(told, status, words, keys):
    told.hear("queued", "running", status, status)
    assert [(one.title, one.words, [key for key, _ in one.actions]) for one in told.desktop.shown] == [("Cranes stood", words, keys)]


def test_no_button_decides_anything(told):
    told.hear("running", "waiting")
    for key, _title in told.desktop.shown[0].actions:
        told.presenter.acted("r1", key)
    assert told.went == [Place(screen="review", run="r1"), Place(screen="run", run="r1")]


def test_old_ends_and_cancelled_runs_are_no_news(told):
    told.hear("done", name="old", ended_at=(NOON - timedelta(hours=1)).isoformat())
    told.hear("running", "cancelled")
    assert told.desktop.shown == []


def test_a_run_quicker_than_its_news_is_told(told):
    told.hear("done")
    assert len(told.desktop.shown) == 1


def test_what_is_in_front_is_not_told(told):
    told.front = "r1"
    told.hear("running", "done")
    assert told.desktop.shown == []


def test_off_is_off(told):
    told.presenter.choices = Choices(notifications=False)
    told.hear("running", "done")
    assert told.desktop.shown == []


def test_news_wait_for_the_quiet_hours_to_end(told):
    told.presenter.choices = Choices(quiet_from="22:00", quiet_to="07:00")
    told.now = NOON.replace(hour=23)
    told.hear("running", "done", name="a")
    told.hear("running", "failed", name="b")
    told.hear("running", "done", "running", name="c")
    told.presenter.home_changed({"kind": "time"})
    assert told.desktop.shown == []
    told.now = NOON.replace(hour=7) + timedelta(days=1)
    told.presenter.home_changed({"kind": "time"})
    told.presenter.home_changed({"kind": "time"})
    assert [one.title for one in told.desktop.shown] == ["2 runs have news"]
    told.presenter.acted("", "open")
    assert told.went == [Place(screen="runs")]


def test_a_single_one_that_waited_is_told_as_it_was(told):
    told.presenter.choices = Choices(quiet_from="22:00", quiet_to="07:00")
    told.now = NOON.replace(hour=23)
    told.hear("running", "done")
    told.now = NOON + timedelta(days=1)
    told.presenter.home_changed({"kind": "time"})
    assert [one.run for one in told.desktop.shown] == ["r1"]


def test_what_is_of_no_use_any_more_is_taken_away(told):
    told.hear("running", "waiting", "running")
    assert told.desktop.withdrawn == ["r1"]
    told.presenter.home_changed({"kind": "removed", "run": "r1"})
    assert told.desktop.withdrawn == ["r1", "r1"]


def test_endless_titles_are_cut_to_one_line(told):
    told.hear("running", "done", title="a\n" * 500)
    assert len(told.desktop.shown[0].title) <= 120
    assert "\n" not in told.desktop.shown[0].title
