"""The first screen: what waits in its order, and steps of what goes on."""

from __future__ import annotations

from datetime import timedelta

from tests.support.claims import claim
from tests.support.today_screen import NOW, Screen, event, run

from satchel.domain.errors import UsageError
from satchel.domain.runs import EventKind
from satchel.ui.today.live import MOST, take
from satchel.ui.window.presenter import Place


def test_what_waits_stands_in_its_order_and_the_rest_is_left_out():
    old = (NOW - timedelta(days=30)).isoformat()
    screen = Screen(
        run("seen"), run("new", unseen=True), run("live", "running"), run("asks", "waiting"), run("bad", "failed"),
        run("old", "failed", ended_at=old), run("gone", "cancelled"), claims=[claim("a"), claim("b"), claim("c"), claim("d")],
    )  # fmt: skip
    assert screen.view.day == "Tuesday, 1 December"
    assert list(screen.shown) == ["waiting", "live", "review", "new", "failed"]
    assert screen.shown["failed"] == ["Bad"]
    assert screen.shown["review"] == ["A stood still.", "B stood still.", "C stood still."]
    review = screen.view.sections[2]
    assert review.more == "Review all 4 claims"
    assert review.cards[0].place == Place(screen="review", run="r1", claim="a")
    assert screen.view.sections[0].cards[0].place == Place(screen="review", run="asks")


def test_claims_are_asked_for_anew_when_something_was_decided_elsewhere():
    screen = Screen(run("seen"), claims=[claim("a"), claim("b")])
    screen.engine.answers["review.list"] = {"items": [claim("b")], "open": 1, "decided": 1, "total": 2}
    screen.presenter.home_changed({"kind": "reviews", "revision": 1})
    assert screen.shown["review"] == ["B stood still."]


def test_nothing_waiting_is_a_state_of_its_own():
    screen = Screen(run("seen"))
    assert screen.view.sections == []
    assert not screen.view.is_new_home
    assert Screen().view.is_new_home


def test_a_new_home_is_welcomed_once():
    assert Screen(welcomed=False).went == [Place(screen="welcome")]
    assert Screen(welcomed=True).went == []
    assert Screen(run("a"), welcomed=False).went == []
    twice = Screen(welcomed=False)
    twice.presenter.enter()
    assert len(twice.went) == 1, "whoever comes back here wants to be here"


def test_many_of_a_kind_are_counted():
    screen = Screen(*(run(f"r{n}", unseen=True) for n in range(9)))
    assert len(screen.shown["new"]) == 5
    assert screen.view.sections[0].more == "4 more in Runs"


def test_steps_of_a_run_are_shown_as_they_come():
    screen = Screen(run("live", "running"))
    stream = screen.followed[0]
    stream.tell(event(EventKind.STEP_STARTED, step="collect"))
    stream.tell(event(EventKind.STEP_FINISHED, step="collect", seconds=1.0))
    stream.tell(event(EventKind.STEP_PROGRESS, step="extract", done=40, total=1200, note=""))
    steps = screen.view.sections[0].cards[0].steps
    assert [(one.words, one.is_done) for one in steps] == [("Read", True), ("Find what matters 40 of 1,200", False)]
    screen.presenter.home_changed({"kind": "run", "run": run("live", unseen=True)})
    assert list(screen.shown) == ["new"]
    assert stream.is_dropped


def test_only_a_few_runs_are_watched_and_none_behind_another_screen():
    screen = Screen(*(run(f"r{n}", "running") for n in range(MOST + 2)))
    assert len(screen.followed) == MOST
    screen.presenter.leave()
    assert all(one.is_dropped for one in screen.followed)
    screen.presenter.home_changed({"kind": "run", "run": run("r9", "running")})
    assert len(screen.followed) == MOST


def test_events_that_say_nothing_new_change_nothing():
    steps = {}
    assert take(steps, event(EventKind.STEP_STARTED, step="odd"))
    assert not take(steps, event(EventKind.STEP_STARTED, step="odd"))
    assert not take(steps, event(EventKind.NOTICE, text="x"))
    assert [one.words for one in steps.values()] == ["odd"]


def test_trouble_is_shown():
    screen = Screen(run("a"))
    screen.engine.answers["runs.list"] = UsageError("No.")
    screen.presenter.enter()
    assert screen.view.error.what == "No."
