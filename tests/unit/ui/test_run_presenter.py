"""The run view's decisions, by replaying a recorded run and by telling it what engines tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.fakes.window_engine import WindowEngine
from tests.ui.recording import read

from satchel.domain.errors import EngineError
from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.run.course import Course
from satchel.ui.run.heading import head
from satchel.ui.run.presenter import RunPresenter
from satchel.ui.run.trace.rows import trace
from satchel.ui.window.presenter import Place

EVENTS = [RunEvent.from_json(one) for one in read("events")]
RUN, DOCUMENT = read("run"), read("document")
NOW = EVENTS[-1].at + timedelta(minutes=5)
LIVE = {**RUN, "status": "running", "ended_at": None}
NONE = {**DOCUMENT, "result": None, "status": "running"}


class View:
    def __init__(self) -> None:
        self.head = self.trouble = self.nothing = None
        self.rows: Any = ()
        self.notices: Any = ()
        self.results: list[Any] = []
        self.claims: list[str] = []
        self.said: list[str] = []
        self.runs: list[str] = []
        self.woken = 0
        self.is_live = False

    def wake(self):
        self.woken += 1

    def show_run(self, run):
        self.runs.append(run)

    def show_head(self, told):
        self.head = told

    def show_course(self, rows, notices, *, is_live):
        self.rows, self.notices, self.is_live = rows, notices, is_live

    def show_result(self, document):
        self.results.append(document)

    def show_claim(self, claim):
        self.claims.append(claim)

    def show_nothing(self, title, sentence):
        self.nothing = (title, sentence)

    def show_asking(self, can_ask):
        self.can_ask = can_ask

    def show_trouble(self, told):
        self.trouble = told

    def announce(self, words):
        self.said.append(words)


class Screen:
    def __init__(self, run: Any = LIVE, document: Any = NONE, events: Any = ()) -> None:
        self.view = View()
        self.engine = WindowEngine(answers={
            "runs.show": run, "result.get": document,
            "runs.trace": {"events": [one.to_json() for one in events], "egress": []},
        })  # fmt: skip
        self.went: list[Place] = []
        self.presenter = RunPresenter(self.view, self.engine, self.went.append, now=lambda: NOW)
        self.presenter.enter("r")

    @property
    def stream(self):
        return self.engine.last("run.follow")


def test_a_recorded_run_is_replayed_to_its_result():
    screen = Screen()
    for event in EVENTS[:-1]:
        screen.stream.tell(event)
    screen.presenter.show_news()
    assert screen.view.is_live
    screen.engine.answers["result.get"] = DOCUMENT
    screen.stream.tell(EVENTS[-1])
    assert screen.view.results[-1] == DOCUMENT
    assert (screen.view.head.state, screen.view.head.acts) == ("done", ("again", "copy", "export"))
    assert [one.state for one in screen.view.rows] == ["done"] * 6
    assert screen.view.rows[0].detail.endswith("entries in 4 sources")
    assert screen.view.said == ["The result is ready."]
    assert screen.engine.last("result.get").params["seen"] is True


def test_events_wake_the_view_and_are_shown_only_when_it_asks():
    screen = Screen()
    before = screen.view.rows
    for event in EVENTS[:5]:
        screen.stream.tell(event)
    assert screen.view.woken == 5
    assert screen.view.rows == before
    screen.presenter.show_news()
    assert screen.view.rows != before


def test_a_step_says_how_far_it_is_and_for_how_long():
    course = Course()
    start = NOW - timedelta(seconds=40)
    course.take(RunEvent(run="r", seq=1, at=start, kind=EventKind.STEP_STARTED, body={"step": "extract"}))
    body = {"step": "extract", "done": 3, "total": 12, "note": "3 of 12"}
    course.take(RunEvent(run="r", seq=0, at=NOW, kind=EventKind.STEP_PROGRESS, body=body))
    row = course.rows(NOW)[0]
    assert (row.share, row.detail, row.took, row.state) == (0.25, "3 of 12", "40 s", "running")


def test_a_step_taken_again_makes_those_after_it_old_and_an_end_stops_what_ran():
    course = Course()
    for seq, (kind, step) in enumerate([
        (EventKind.STEP_STARTED, "collect"), (EventKind.STEP_FINISHED, "collect"), (EventKind.STEP_STARTED, "extract"),
        (EventKind.STEP_FINISHED, "extract"), (EventKind.STEP_STARTED, "collect"), (EventKind.RUN_CANCELLED, ""),
    ], 1):  # fmt: skip
        course.take(RunEvent(run="r", seq=seq, at=NOW, kind=kind, body={"step": step}))
    assert [(one.id, one.state) for one in course.steps] == [("collect", "stopped")]


def test_a_step_that_a_killed_engine_left_goes_on_with_the_next_one():
    course = Course()
    for seq, (kind, step) in enumerate([
        (EventKind.STEP_STARTED, "collect"), (EventKind.STEP_FINISHED, "collect"), (EventKind.STEP_STARTED, "extract"),
        (EventKind.RUN_RESUMED, ""),
    ], 1):  # fmt: skip
        course.take(RunEvent(run="r", seq=seq, at=NOW + timedelta(seconds=seq), kind=kind, body={"step": step}))
    rows = course.rows(NOW + timedelta(seconds=6))
    assert [(one.state, one.took) for one in rows] == [("done", "0.0 s"), ("running", "2.0 s")]


def test_an_event_that_comes_twice_counts_once():
    course = Course()
    for _ in range(2):
        for event in EVENTS:
            course.take(event)
    assert len(course.steps) == 6
    assert course.last == EVENTS[-1].seq


def test_reopening_in_the_middle_goes_on_behind_what_is_stored():
    stored = [one for one in EVENTS if one.seq][:4]
    screen = Screen(events=stored)
    assert screen.stream.params["after"] == stored[-1].seq
    assert [one.state for one in screen.view.rows] == ["done", "running"]


def test_a_finished_run_is_not_followed():
    screen = Screen(RUN, DOCUMENT, [one for one in EVENTS if one.seq])
    assert not [one for one in screen.engine.asked if one.method == "run.follow"]
    assert len(screen.view.results) == 1
    assert screen.view.said == [], "it was there already"


def test_a_partial_result_is_shown_while_the_run_goes_on():
    screen = Screen()
    screen.engine.answers["result.get"] = {**DOCUMENT, "status": "running"}
    screen.stream.tell(RunEvent(run="r", seq=9, at=NOW, kind=EventKind.RESULT_READY, body={"version": 1}))
    assert len(screen.view.results) == 1
    assert screen.view.head.acts == ("copy", "export", "cancel")


def test_results_that_come_faster_than_answers_are_asked_for_once_more():
    screen = Screen()
    stream = screen.stream
    screen.engine.asked.clear()
    del screen.engine.answers["result.get"]
    ready = [RunEvent(run="r", seq=9 + n, at=NOW, kind=EventKind.RESULT_READY) for n in range(5)]
    for event in ready:
        stream.tell(event)
    asked = [one for one in screen.engine.open if one.method == "result.get"]
    assert len(asked) == 1
    asked[0].answer(DOCUMENT)
    assert len([one for one in screen.engine.open if one.method == "result.get"]) == 2, "one is answered, one is new"


def test_a_failure_says_what_and_what_to_do():
    error = {"code": "missing", "what": "The file is damaged.", "hint": "Export it anew."}
    screen = Screen({**RUN, "status": "failed"}, {**NONE, "status": "failed", "error": error})
    assert screen.view.trouble.words == "The file is damaged. Export it anew."
    assert screen.view.head.acts == ("resume",)
    assert screen.view.nothing[0] == "No result"


def test_what_the_same_inputs_cannot_mend_is_not_gone_on_with_and_nothing_read_is_nothing_to_ask():
    error = {"code": "input", "what": "There are no entries in what was given.", "hint": ""}
    nothing = {**NONE, "status": "failed", "error": error, "coverage": {"sources": 1, "entries": 0, "read": 0, "skipped": []}}
    screen = Screen({**RUN, "status": "failed"}, nothing)
    assert screen.view.head.acts == ("other",)
    assert screen.view.can_ask is False
    screen.presenter.other()
    assert screen.went == [Place(screen="today")]


def test_cancelling_is_said_at_once_and_no_second_time():
    screen = Screen()
    screen.presenter.cancel()
    assert (screen.view.head.state, screen.view.head.acts, screen.view.head.is_ending) == ("cancelling…", ("cancel",), True)
    screen.engine.last("runs.cancel").answer({**RUN, "status": "cancelled"})
    assert (screen.view.head.state, screen.view.head.acts, screen.view.head.is_ending) == ("cancelled", ("resume",), False)


def test_cancelling_that_fails_can_be_tried_again():
    screen = Screen()
    screen.presenter.cancel()
    screen.engine.last("runs.cancel").answer(EngineError("The engine stopped before it answered."))
    assert (screen.view.head.state, screen.view.head.is_ending) == ("runs", False)
    assert screen.view.trouble.is_ours


def test_who_stops_following_does_not_follow_any_more():
    screen = Screen({**LIVE, "follow": True}, {**DOCUMENT, "status": "running"})
    screen.presenter.stop()
    assert screen.stream.is_dropped
    screen.presenter.home_changed({"kind": "run", "run": {**LIVE, "follow": True, "run": "r"}})
    assert screen.stream.is_dropped
    screen.engine.last("run.leave").answer(RUN)
    assert screen.view.head.state == "done"


def test_going_on_follows_behind_the_old_end():
    stored = [one for one in EVENTS if one.seq]
    screen = Screen({**RUN, "status": "cancelled"}, NONE, stored)
    screen.engine.answers["runs.resume"] = {**LIVE, "after": stored[-1].seq}
    screen.presenter.resume()
    assert screen.stream.params["after"] == stored[-1].seq
    assert screen.view.trouble is None


def test_reading_again_continues_the_run():
    screen = Screen(RUN, DOCUMENT)
    screen.engine.answers["run.start"] = {**LIVE, "after": 0}
    screen.presenter.again()
    assert screen.engine.last("run.start").params == {"command": {"agent": RUN["agent"], "continues": "r"}}
    assert screen.view.is_live


def test_what_is_not_in_front_is_not_marked_as_seen():
    screen = Screen()
    screen.presenter.left()
    screen.engine.answers["result.get"] = DOCUMENT
    screen.stream.tell(EVENTS[-1])
    assert "seen" not in screen.engine.last("result.get").params
    assert screen.view.said == []
    screen.presenter.enter("r")
    assert screen.engine.last("result.get").params["seen"] is True
    assert screen.view.runs == ["r"], "the same run is only brought up to date"


def test_another_run_drops_what_the_first_one_asked():
    screen = Screen()
    old = screen.stream
    screen.presenter.enter("s")
    assert old.is_dropped
    assert screen.view.runs == ["r", "s"]


def test_a_claim_is_shown_once_its_result_is_there():
    screen = Screen()
    screen.presenter.enter("r", "c7")
    assert screen.view.claims == []
    screen.engine.answers["result.get"] = DOCUMENT
    screen.stream.tell(EVENTS[-1])
    assert screen.view.claims == ["c7"]
    screen.presenter.enter("r", "c8")
    assert screen.view.claims == ["c7", "c8"]


def test_a_lost_engine_is_told_and_looked_for_again():
    screen = Screen()
    screen.stream.answer(EngineError("The engine went away again and again.", "Look into its log."))
    assert screen.view.trouble.is_ours
    screen.presenter.try_again()
    assert len([one for one in screen.engine.asked if one.method == "run.follow"]) == 2


def test_a_stream_that_brings_nothing_is_not_followed_in_circles():
    screen = Screen()
    screen.stream.answer(None)
    assert len([one for one in screen.engine.asked if one.method == "run.follow"]) == 1
    screen.presenter.home_changed({"kind": "run", "run": {"run": "r", "status": "running"}})
    assert len([one for one in screen.engine.asked if one.method == "run.follow"]) == 2


def test_a_removed_run_leaves_nothing():
    screen = Screen(RUN, DOCUMENT)
    screen.presenter.home_changed({"kind": "removed", "run": "r"})
    assert screen.view.runs[-1] == ""
    assert screen.view.nothing[0] == "This run was removed"


@pytest.mark.parametrize(("status", "follows", "has_result", "acts"), [
    ("running", False, False, ("cancel",)), ("running", True, True, ("copy", "export", "stop")),
    ("running", True, False, ("cancel",)), ("waiting", False, False, ("cancel",)),
    ("cancelled", False, True, ("copy", "export", "resume")), ("done", False, False, ("again",)),
])  # fmt: skip
def test_buttons_fit_the_state(status, follows, has_result, acts):
    told = head({**RUN, "status": status, "follow": follows}, DOCUMENT if has_result else NONE, NOW)
    assert told.acts == acts


def test_the_head_says_who_when_and_from_what():
    at = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)
    run = {**RUN, "started_at": at.isoformat(), "ended_at": (at + timedelta(seconds=9)).isoformat(), "title": "A\u202eB <b>",
           "inputs": ["/a/chat.log", "-", "c", "d"]}  # fmt: skip
    told = head(run, {"model": "ocelot"}, at + timedelta(minutes=10), seconds=9.0)
    assert told.title == "AB <b>"
    assert told.details == (RUN["agent"], "10 min ago", "took 9.0 s", "with ocelot", "chat.log, standard input, c and 1 more")


def test_a_run_that_waits_leads_to_its_review():
    screen = Screen({**RUN, "status": "waiting"}, DOCUMENT)
    assert screen.view.trouble.waits
    screen.presenter.review()
    assert screen.went == [Place(screen="review", run="r")]


def test_the_head_counts_the_time_at_work_and_agrees_with_the_trace():
    later = [RunEvent(run="r", seq=EVENTS[-1].seq + n, at=NOW + timedelta(hours=1, seconds=n), kind=kind)
             for n, kind in ((1, EventKind.RUN_STARTED), (3, EventKind.RUN_FINISHED))]  # fmt: skip
    events = [*(one for one in EVENTS if one.seq), *later]
    screen = Screen({**RUN, "ended_at": later[-1].at.isoformat()}, DOCUMENT, events)
    took = screen.view.head.details[2].removeprefix("took ")
    assert trace({"events": [one.to_json() for one in events]}).total.startswith(f"{took} · ")
    assert took == "6.4 s"


@pytest.mark.parametrize(("verdict", "words"), [("accept", {}), ("edit", {"text": "So."}), ("reject", {"reason": "No."})])
def test_a_verdict_is_sent_with_its_words(verdict, words):
    screen = Screen()
    screen.presenter.decide("c1", verdict, refused=pytest.fail, **words)
    assert screen.engine.last("review.decide").params == {"run": "r", "claims": ["c1"], "verdict": verdict, **words}


def test_the_time_at_work_is_that_of_stored_events_as_lists_count_it():
    course = Course()
    for seq, at, kind in ((1, 0, EventKind.RUN_STARTED), (2, 1, EventKind.STEP_STARTED), (0, 50, EventKind.STEP_PROGRESS),
                          (3, 60, EventKind.RUN_RESUMED), (4, 63, EventKind.RUN_CANCELLED)):  # fmt: skip
        course.take(RunEvent(run="r", seq=seq, at=NOW + timedelta(seconds=at), kind=kind, body={"step": "collect"}))
    assert course.seconds == pytest.approx(4.0)


def test_the_newest_decision_about_a_claim_is_undone():
    screen = Screen()
    screen.presenter.decide("c1", "accept", refused=pytest.fail)
    screen.presenter.decide("c1", "undo", refused=pytest.fail)
    screen.engine.last("review.decide").answer({"decided": [3]})
    decisions = [{"number": 2}, {"number": 3}, {"number": 4, "undone_at": "2026-12-01T10:00:00+00:00"}]
    screen.engine.last("review.show").answer({"decisions": decisions})
    assert screen.engine.last("review.undo").params == {"numbers": [3]}
    before = len([one for one in screen.engine.asked if one.method == "result.get"])
    screen.engine.last("review.undo").answer({"undone": []})
    assert len([one for one in screen.engine.asked if one.method == "result.get"]) == before + 1
    screen.presenter.decide("c1", "undo", refused=pytest.fail)
    screen.engine.last("review.show").answer({"decisions": decisions[2:]})
    assert len([one for one in screen.engine.asked if one.method == "review.undo"]) == 1, "nothing holds that could be undone"


def test_a_verdict_that_cannot_be_stored_is_told_to_who_gave_it_even_from_another_run():
    screen, refused = Screen(), []
    screen.presenter.decide("c1", "edit", text="So.", refused=lambda: refused.append("c1"))
    screen.presenter.enter("another")
    screen.engine.last("review.decide").answer(EngineError("The engine stopped.", "Again."))
    assert refused == ["c1"]
    assert screen.view.trouble.words == "The engine stopped. Again."


def test_what_was_decided_elsewhere_is_seen_in_the_result_in_front():
    screen = Screen(document={"status": "done", "result": {"claims": []}})
    asked = len([one for one in screen.engine.asked if one.method == "result.get"])
    screen.presenter.home_changed({"kind": "reviews", "revision": 3})
    assert len([one for one in screen.engine.asked if one.method == "result.get"]) == asked + 1
    screen.presenter.left()
    screen.presenter.home_changed({"kind": "reviews", "revision": 4})
    assert len([one for one in screen.engine.asked if one.method == "result.get"]) == asked + 1
