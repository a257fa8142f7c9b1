"""The first screen: requests from their words to their runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support.today_screen import NOW, Screen, event, run

from satchel.domain.errors import UsageError
from satchel.domain.runs import EventKind
from satchel.ui.given import Given
from satchel.ui.today.dropped import Dropped, Refused
from satchel.ui.window.presenter import Place

FITS = {"kind": "run", "agent": "keeper", "why": "It reads logs.", "others": []}
UNSURE = {"kind": "run", "agent": None, "why": "Both could.", "others": [
    {"agent": "keeper", "why": "It reads files.", "score": 0.4}, {"agent": "other", "why": "", "score": 0.3},
]}  # fmt: skip


def started(screen: Screen) -> list[Any]:
    return [one for one in screen.engine.asked if one.method == "do.start"]


def test_a_request_starts_and_the_window_stays():
    screen = Screen(run("a"))
    screen.presenter.attach(["/x/chat.log", "/x/chat.log"])
    screen.presenter.do("sum it up")
    asked = screen.engine.last("do.start")
    assert asked.params == {"text": "sum it up", "inputs": ["/x/chat.log"]}
    assert screen.view.errand.words == "Looking at chat.log…"
    screen.presenter.do("again")
    assert screen.engine.last("do.start") is asked, "one at a time"
    asked.answer({"run": "n1", "agent": "keeper", "route": FITS})
    assert (screen.view.errand.words, screen.view.errand.detail) == ("The keeper works on it.", "It reads logs.")
    assert screen.view.attached == Given()
    assert screen.went == []
    screen.presenter.open_run()
    assert screen.went == [Place(screen="run", run="n1")]
    screen.presenter.open_run()
    assert len(screen.went) == 1


def test_the_field_is_free_for_the_next_request_while_the_first_is_taken_up():
    screen = Screen(run("a"))
    screen.view.field = "sum it up"
    screen.presenter.do("sum it up")
    screen.view.field = "my next"
    screen.presenter.type("my next")
    screen.engine.last("do.start").answer({"run": "n1", "agent": "keeper", "route": FITS})
    assert screen.view.field == "my next"
    assert screen.went == []


def test_how_the_started_run_ends_is_told_once_and_in_place():
    screen = Screen(run("a"))
    screen.presenter.do("sum it up")
    screen.engine.last("do.start").answer({"run": "n1", "agent": "keeper", "route": FITS})
    screen.presenter.home_changed({"kind": "run", "run": run("n1", "running")})
    assert screen.view.errand.stage == "started"
    assert list(screen.shown) == ["live"], "its steps"
    screen.presenter.home_changed({"kind": "run", "run": run("n1", unseen=True)})
    assert (screen.view.errand.stage, screen.view.errand.words, screen.view.errand.detail) == ("ended", "N1", "The keeper · done")
    assert screen.shown == {}
    screen.presenter.forget()
    assert screen.shown == {"new": ["N1"]}


def test_what_was_looked_at_or_removed_is_told_no_more():
    for news in ({"kind": "run", "run": run("n1")}, {"kind": "removed", "run": "n1"}):
        screen = Screen(run("a"))
        screen.presenter.do("sum it up")
        screen.engine.last("do.start").answer({"run": "n1", "agent": "keeper", "route": FITS})
        screen.presenter.home_changed(news)
        assert screen.view.errand.stage == "none"


def test_what_is_dropped_waits_with_who_would_read_it():
    screen = Screen(run("a"))
    screen.presenter.type("half a sen")
    screen.presenter.drop(Dropped(paths=("/x/a.log",)))
    screen.presenter.drop(Dropped(paths=("/x/b.vtt", "/x/a.log")))
    assert screen.view.attached == Given(files=("/x/a.log", "/x/b.vtt"))
    assert [one.is_dropped for one in screen.engine.asked if one.method == "route"] == [True, False]
    assert screen.engine.last("route").params == {"text": "half a sen", "inputs": ["/x/a.log", "/x/b.vtt"]}
    screen.engine.last("route").answer(FITS)
    assert (screen.view.errand.stage, screen.view.errand.words) == ("proposed", "The keeper would read a.log, b.vtt.")
    assert screen.view.errand.detail == "It reads logs."
    assert not started(screen)
    screen.presenter.do("")
    assert screen.engine.last("do.start").params == {"text": "", "inputs": ["/x/a.log", "/x/b.vtt"]}


def test_words_say_who_reads_what_is_attached():
    screen = Screen(run("a"))
    screen.presenter.attach(["/x/a.log"])
    screen.presenter.look()
    assert sum(one.method == "route" for one in screen.engine.asked) == 1, "the same is not asked twice"
    screen.presenter.type("write it up")
    screen.presenter.look()
    assert screen.engine.last("route").params["text"] == "write it up"
    screen.engine.last("route").answer(FITS)
    screen.presenter.detach("/x/a.log")
    assert screen.view.errand.stage == "none"


def test_a_dropped_text_is_material_or_words():
    screen = Screen(run("a"))
    screen.presenter.drop(Dropped(text="sum up"))
    assert screen.view.field == "sum up"
    screen.presenter.drop(Dropped(text="one\ntwo\nthree"))
    assert screen.view.attached == Given(text="one\ntwo\nthree")
    screen.engine.last("route").answer(FITS)
    assert screen.view.errand.words == "The keeper would read the text."
    screen.presenter.do("sum up")
    assert screen.engine.last("do.start").params == {"text": "sum up:\n\none\ntwo\nthree", "inputs": []}


def test_files_and_texts_stay_until_the_person_chooses():
    screen = Screen(run("a"))
    screen.presenter.drop(Dropped(paths=("/x/a.log",)))
    screen.presenter.drop(Dropped(text="one\ntwo\nthree"))
    screen.presenter.drop(Dropped(text="four\nfive\nsix"))
    both = Given(files=("/x/a.log",), text="one\ntwo\nthree\n\nfour\nfive\nsix")
    assert screen.view.attached == both
    assert (screen.view.errand.stage, screen.view.errand.words) == ("refused", "Files and a text cannot be read together.")
    screen.presenter.do("sum up")
    assert not started(screen)
    assert screen.view.attached == both
    screen.presenter.detach("/x/a.log")
    assert screen.view.attached == Given(text=both.text)
    screen.presenter.drop(Dropped(paths=("/x/b.log",)))
    assert screen.view.attached == Given(files=("/x/b.log",), text=both.text)
    screen.presenter.detach("")
    screen.engine.last("route").answer(FITS)
    assert screen.view.errand.stage == "proposed"
    assert screen.view.attached == Given(files=("/x/b.log",))


def test_nothing_is_said_of_what_was_taken_off():
    screen = Screen(run("a"))
    screen.presenter.drop(Dropped(paths=("/x/a.log",)))
    screen.presenter.drop(Dropped(text="one\ntwo\nthree"))
    screen.presenter.detach_last()
    looking = screen.engine.last("route")
    screen.presenter.detach_last()
    assert looking.is_dropped
    assert screen.view.attached == Given()
    assert screen.view.errand.stage == "none"


def test_more_text_than_can_be_read_leaves_what_is_there():
    screen = Screen(run("a"))
    long = "\n".join(["x" * 1_000] * 3_000)
    screen.presenter.drop(Dropped(text=long[:900_000]))
    for _again in range(4):
        screen.presenter.drop(Dropped(text=long[:900_000]))
    assert screen.view.errand.words == "This is too much text at once."
    assert len(screen.view.attached.text) == 4 * 900_000 + 3 * 2


def test_agents_that_would_have_nothing_to_read_are_not_offered():
    screen = Screen(run("a"))
    keeper, other = {"agent": "keeper", "title": "The keeper", "needs_inputs": True}, {"agent": "other", "needs_inputs": False}
    screen.engine.answers["agents.list"] = {"agents": [keeper, other]}
    screen.presenter.enter()
    screen.presenter.do("hello")
    screen.engine.last("do.start").answer({"route": UNSURE})
    assert [one.agent for one in screen.view.errand.candidates] == ["other"]
    screen.presenter.do("hello")
    screen.engine.last("do.start").answer({"route": {**UNSURE, "others": UNSURE["others"][:1]}})
    assert (screen.view.errand.stage, screen.view.errand.words) == ("refused", "Attach a file or paste a text.")


def test_where_it_is_unsure_the_person_chooses():
    screen = Screen(run("a"))
    screen.presenter.attach(["/x/a.pdf"])
    screen.presenter.do("do something")
    screen.engine.last("do.start").answer({"route": UNSURE})
    assert [(one.agent, one.title) for one in screen.view.errand.candidates] == [("keeper", "The keeper"), ("other", "other")]
    assert screen.view.field == "do something", "what was said is still there"
    assert screen.view.attached == Given(files=("/x/a.pdf",))
    screen.presenter.type("do something")
    screen.presenter.look()
    assert screen.view.errand.stage == "unsure"
    screen.presenter.choose("other")
    assert screen.engine.last("do.start").params == {"text": "do something", "inputs": ["/x/a.pdf"], "agent": "other"}


def test_where_the_files_leave_it_open_the_person_chooses_at_once():
    screen = Screen(run("a"))
    screen.presenter.drop(Dropped(paths=("/x/a.pdf",)))
    screen.engine.last("route").answer(UNSURE)
    assert screen.view.errand.stage == "unsure"
    screen.presenter.choose("keeper")
    assert screen.engine.last("do.start").params == {"text": "", "inputs": ["/x/a.pdf"], "agent": "keeper"}


def test_a_question_about_a_run_is_answered_in_place():
    screen = Screen(run("a"))
    screen.presenter.do("was it the firmware?")
    screen.engine.last("do.start").answer({"route": {"kind": "ask", "run": "a", "agent": None, "why": "", "others": []}})
    assert screen.engine.last("ask").params == {"run": "a", "question": "was it the firmware?"}
    screen.engine.last("ask").answer({"run": "a", "answer": {"text": "No."}, "why": "These words fit."})
    assert (screen.view.errand.stage, screen.view.errand.words) == ("answered", "No.")
    assert screen.view.errand.detail == "From: A\nThese words fit."
    screen.presenter.open_run()
    assert screen.went == [Place(screen="run", run="a")]


def test_a_failure_says_why_and_leaves_once_it_is_opened():
    screen = Screen(run("bad", "failed"), run("seen"))
    assert screen.view.sections[0].cards[0].detail == "keeper · chat.log"
    stream = screen.followed[0]
    stream.tell(event(EventKind.RUN_FAILED, code="E", what="The disk is full.", hint="Free some room."))
    stream.answer(None)
    card = screen.view.sections[0].cards[0]
    assert (card.title, card.detail, card.state) == ("Bad", "The disk is full.", "failed")
    screen.presenter.enter()
    assert len(screen.followed) == 1, "it is asked once"
    screen.presenter.open(card.place)
    assert screen.went == [card.place]
    screen.presenter.enter()
    assert screen.shown == {}
    later = (NOW - timedelta(minutes=1)).isoformat()
    screen.presenter.home_changed({"kind": "run", "run": run("bad", "failed", ended_at=later)})
    assert screen.shown == {"failed": ["Bad"]}, "it was taken up again and failed anew"


def test_why_the_started_run_failed_is_told_below_the_field():
    screen = Screen(run("a"))
    screen.presenter.do("sum it up")
    screen.engine.last("do.start").answer({"run": "n1", "agent": "keeper", "route": FITS})
    screen.presenter.home_changed({"kind": "run", "run": run("n1", "failed")})
    assert screen.view.errand.detail == "The keeper · failed"
    screen.followed[-1].tell(event(EventKind.RUN_FAILED, code="E", what="The disk is full.", hint=""))
    screen.followed[-1].answer(None)
    assert screen.view.errand.detail == "The keeper · failed\nThe disk is full."
    screen.engine.answers["runs.list"] = {"runs": [run("n1", "failed")]}
    screen.presenter.open_run()
    screen.presenter.enter()
    assert screen.shown == {}


def test_behind_a_refused_drop_the_proposal_comes_back():
    screen = Screen(run("a"))
    screen.presenter.drop(Dropped(paths=("/x/a.log",)))
    screen.engine.last("route").answer(FITS)
    screen.presenter.drop(Refused(words="That is a link."))
    screen.presenter.look()
    assert screen.view.errand.words == "That is a link."
    screen.presenter.forget()
    screen.engine.last("route").answer(FITS)
    assert screen.view.errand.stage == "proposed"
    screen.presenter.forget()
    assert screen.view.errand.stage == "none"
    assert screen.view.attached == Given(files=("/x/a.log",))


@pytest.mark.parametrize("error", [UsageError("There is no such file.", "Look again.")])
def test_what_cannot_be_done_says_so_and_keeps_the_words(error):
    screen = Screen(run("a"))
    screen.presenter.do("sum it up")
    screen.engine.last("do.start").answer(error)
    assert (screen.view.errand.stage, screen.view.errand.words) == ("refused", "There is no such file.")
    assert screen.view.field == "sum it up"
    screen.presenter.type("sum it up")
    screen.presenter.look()
    assert screen.view.errand.stage == "refused", "until something else is said"
    screen.presenter.forget()
    assert screen.view.errand.stage == "none"
    screen.presenter.drop(Refused(words="That is a link."))
    assert screen.view.errand.words == "That is a link."


def test_an_empty_field_does_nothing():
    screen = Screen(run("a"))
    screen.presenter.do("  ")
    assert not [one for one in screen.engine.asked if one.method == "do.start"]
