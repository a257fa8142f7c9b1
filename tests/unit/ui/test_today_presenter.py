"""The first screen: what waits in its order, steps of what goes on, and requests from their words to their runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.fakes.window_engine import WindowEngine
from tests.support.claims import claim

from satchel.domain.errors import UsageError
from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.today.dropped import Dropped, Refused
from satchel.ui.today.live import MOST, take
from satchel.ui.today.presenter import TodayPresenter
from satchel.ui.window.presenter import Place

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def run(name: str, status: str = "done", **more: Any) -> dict[str, Any]:
    at = (NOW - timedelta(minutes=5)).isoformat()
    return {"run": name, "agent": "keeper", "status": status, "title": name.title(), "started_at": at, "ended_at": at,
            "inputs": ["/a/chat.log"], "unseen": False, "follow": False, **more}  # fmt: skip


def event(kind: EventKind, **body: Any) -> RunEvent:
    return RunEvent(run="live", seq=1, at=NOW, kind=kind, body=body)


class View:
    def __init__(self) -> None:
        self.day, self.sections, self.is_new_home, self.errand, self.error = "", None, None, None, None
        self.attached, self.cleared = (), 0

    def show_day(self, words):
        self.day = words

    def show_sections(self, sections, *, is_new_home):
        self.sections, self.is_new_home = sections, is_new_home

    def show_errand(self, errand):
        self.errand = errand

    def show_attached(self, paths):
        self.attached = tuple(paths)

    def clear_field(self):
        self.cleared += 1

    def show_trouble(self, error):
        self.error = error


class Screen:
    def __init__(self, *runs: dict[str, Any], claims=(), welcomed=True) -> None:
        self.view, self.went, self.tried = View(), [], []
        self.engine = WindowEngine(answers={
            "runs.list": {"runs": list(runs)}, "agents.list": {"agents": [{"agent": "keeper", "title": "The keeper"}]},
            "review.list": {"items": list(claims)[:3], "open": len(claims), "decided": 0, "total": len(claims)},
        })  # fmt: skip
        self.presenter = TodayPresenter(
            self.view, self.engine, self.went.append, now=lambda: NOW, welcomed=lambda: welcomed,
            try_sample=lambda: self.tried.append(1),
        )  # fmt: skip
        self.presenter.enter()

    @property
    def shown(self):
        return {one.name: [card.title for card in one.cards] for one in self.view.sections}

    @property
    def followed(self):
        return [one for one in self.engine.asked if one.method == "run.follow"]


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


def test_a_request_starts_says_who_does_it_and_leads_to_the_run():
    screen = Screen(run("a"))
    screen.presenter.attach(["/x/chat.log", "/x/chat.log"])
    screen.presenter.do("sum it up")
    asked = screen.engine.last("do.start")
    assert asked.params == {"text": "sum it up", "inputs": ["/x/chat.log"]}
    assert screen.view.errand.words == "Looking at chat.log…"
    screen.presenter.do("again")
    assert screen.engine.last("do.start") is asked, "one at a time"
    asked.answer({"run": "n1", "agent": "keeper", "route": {"kind": "run", "agent": "keeper", "why": "It reads logs.", "others": []}})
    assert (screen.view.errand.words, screen.view.errand.detail) == ("The keeper works on it.", "It reads logs.")
    assert screen.view.cleared == 1
    assert screen.view.attached == ()
    screen.presenter.follow()
    assert screen.went == [Place(screen="run", run="n1")]
    screen.presenter.follow()
    assert len(screen.went) == 1


def test_nobody_is_fetched_from_another_screen_to_a_run_that_began():
    screen = Screen(run("a"))
    screen.presenter.do("sum it up")
    screen.presenter.leave()
    screen.engine.last("do.start").answer({"run": "n1", "agent": "keeper", "route": {"kind": "run", "why": "It fits."}})
    screen.presenter.follow()
    assert screen.went == []
    screen.presenter.enter()
    screen.presenter.follow()
    assert screen.went == [Place(screen="run", run="n1")]


def test_where_it_is_unsure_the_person_chooses():
    screen = Screen(run("a"))
    screen.presenter.drop(Dropped(paths=("/x/a.pdf",)), "do something")
    others = [{"agent": "keeper", "why": "It reads files.", "score": 0.4}, {"agent": "other", "why": "", "score": 0.3}]
    screen.engine.last("do.start").answer({"route": {"kind": "run", "agent": None, "why": "Both could.", "others": others}})
    assert [(one.agent, one.title) for one in screen.view.errand.candidates] == [("keeper", "The keeper"), ("other", "other")]
    assert screen.view.cleared == 0, "what was said is still there"
    screen.presenter.choose("other")
    assert screen.engine.last("do.start").params == {"text": "do something", "inputs": ["/x/a.pdf"], "agent": "other"}


def test_a_question_about_a_run_is_answered_in_place():
    screen = Screen(run("a"))
    screen.presenter.do("was it the firmware?")
    screen.engine.last("do.start").answer({"route": {"kind": "ask", "run": "a", "agent": None, "why": "", "others": []}})
    assert screen.engine.last("ask").params == {"run": "a", "question": "was it the firmware?"}
    screen.engine.last("ask").answer({"run": "a", "answer": {"text": "No."}, "why": "These words fit."})
    assert (screen.view.errand.stage, screen.view.errand.words) == ("answered", "No.")


@pytest.mark.parametrize("error", [UsageError("There is no such file.", "Look again.")])
def test_what_cannot_be_done_says_so_and_keeps_the_words(error):
    screen = Screen(run("a"))
    screen.presenter.do("sum it up")
    screen.engine.last("do.start").answer(error)
    assert (screen.view.errand.stage, screen.view.errand.words) == ("refused", "There is no such file.")
    assert screen.view.cleared == 0
    screen.presenter.forget()
    assert screen.view.errand.stage == "none"
    screen.presenter.drop(Refused(words="That is a link."))
    assert screen.view.errand.words == "That is a link."


def test_an_empty_field_does_nothing():
    screen = Screen(run("a"))
    screen.presenter.do("  ")
    assert not [one for one in screen.engine.asked if one.method == "do.start"]


def test_trouble_is_shown():
    screen = Screen(run("a"))
    screen.engine.answers["runs.list"] = UsageError("No.")
    screen.presenter.enter()
    assert screen.view.error.what == "No."
