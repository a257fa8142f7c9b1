"""A sample check: one after the other, then the engine's sentence."""

from __future__ import annotations

import pytest
from tests.support.claims import claim
from tests.support.review_screen import Screen

from satchel.domain.errors import UsageError
from satchel.ui.window.presenter import Place


@pytest.fixture
def screen() -> Screen:
    found = Screen(*(claim(name) for name in "abcdefgh"))
    in_bulk = claim("c", decision={"verdict": "accept", "in_bulk": True})
    found.engine.answers["review.audit"] = {"sample": [claim("b"), in_bulk], "of": 8}
    found.engine.answers["review.decide"] = {"decided": [1], "open": 5}
    found.engine.answers["review.undo"] = {"undone": []}
    found.presenter.enter(Place(screen="review"))
    found.presenter.ask_audit()
    return found


def test_it_is_asked_how_many(screen):
    assert screen.view.audit.stage == "asked"
    assert screen.view.audit.words == "of these 8 claims"
    assert screen.view.audit.size == 8, "no more than there are"


def test_the_sample_takes_the_inboxs_place_and_ends_with_the_sentence(screen):
    screen.presenter.start_audit(2)
    assert screen.engine.last("review.audit").params == {"size": 2, "round": 1}
    assert screen.view.names == ["b", "c"]
    assert screen.view.audit.words == "Sample check: 0 of 2 checked", "what was accepted in bulk was not looked at"
    screen.presenter.accept()
    assert screen.view.current == ("r1", "c")
    assert screen.view.audit.words == "Sample check: 1 of 2 checked"
    screen.presenter.reject()
    screen.presenter.rejected("")
    result = screen.engine.last("review.audit.result")
    assert result.params == {"size": 2, "round": 1}
    result.answer({"checked": 2, "wrong": 1, "of": 8, "low": 0.125, "high": 0.8, "sentence": "2 of 8 checked, 1 was wrong."})
    assert screen.view.audit.stage == "result"
    assert screen.view.audit.words == "2 of 8 checked, 1 was wrong."
    screen.presenter.undo()
    assert screen.view.audit.stage == "running", "something is to be checked again"


def test_another_verdict_about_a_claim_of_the_sample_asks_for_the_result_again(screen):
    screen.presenter.start_audit(2)
    screen.presenter.accept()
    screen.presenter.accept()
    screen.engine.last("review.audit.result").answer({"sentence": "2 of 8 checked, none was wrong."})
    assert screen.view.audit.words == "2 of 8 checked, none was wrong."
    screen.presenter.reject()
    screen.presenter.rejected("")
    assert screen.view.audit.words != "2 of 8 checked, none was wrong.", "it does not hold any more"
    screen.engine.last("review.audit.result").answer({"sentence": "2 of 8 checked, 1 was wrong."})
    assert screen.view.audit.words == "2 of 8 checked, 1 was wrong."


def test_a_result_of_a_part_is_withdrawn_with_another_verdict(screen):
    screen.presenter.start_audit(2)
    screen.presenter.accept()
    screen.presenter.result_of_audit()
    screen.engine.last("review.audit.result").answer({"sentence": "1 of 8 checked, none was wrong."})
    screen.presenter.choose(("r1", "b"))
    screen.presenter.reject()
    screen.presenter.rejected("")
    assert screen.view.audit.words == "Sample check: 1 of 2 checked"


def test_what_is_decided_elsewhere_is_seen_in_the_sample(screen):
    screen.engine.answers["review.audit.result"] = {"sentence": "2 of 8 checked, 1 was wrong."}
    screen.presenter.start_audit(2)
    made = {"number": 7, "verdict": "reject"}
    accepted = {"number": 8, "verdict": "accept"}
    screen.engine.answers["review.audit"] = {
        "sample": [claim("b", decision=made), claim("c", decision=accepted)], "of": 8, "revision": 2,
    }  # fmt: skip
    screen.presenter.home_changed({"kind": "reviews", "revision": 2})
    assert screen.view.audit.words == "2 of 8 checked, 1 was wrong."
    assert [one.decision for one in screen.view.items] == [made, accepted]
    asked = len(screen.asked("review.audit"))
    screen.engine.answers["review.audit"] = {"sample": [claim("b"), claim("c", decision=accepted)], "of": 8, "revision": 3}
    screen.presenter.enter(Place(screen="review"))
    assert len(screen.asked("review.audit")) == asked + 1
    assert screen.view.audit.words == "Sample check: 1 of 2 checked"


def test_a_sample_that_cannot_be_read_anew_is_asked_for_with_the_next_news(screen):
    screen.presenter.start_audit(2)
    screen.engine.answers["review.audit"] = UsageError("No.")
    screen.presenter.home_changed({"kind": "reviews", "revision": 2})
    asked = len(screen.asked("review.audit"))
    screen.presenter.home_changed({"kind": "reviews", "revision": 3})
    assert len(screen.asked("review.audit")) == asked + 1
    assert screen.view.names == ["b", "c"]


def test_another_sample_is_of_the_next_round(screen):
    screen.presenter.start_audit(2)
    screen.presenter.start_audit(2, another=True)
    assert screen.engine.last("review.audit").params["round"] == 2


def test_ending_it_leads_back_to_the_inbox(screen):
    screen.presenter.start_audit(2)
    screen.presenter.accept()
    screen.presenter.leave()
    assert screen.view.audit is None
    assert screen.engine.last("review.list").params["status"] == "open"


def test_the_home_does_not_disturb_it(screen):
    screen.presenter.start_audit(2)
    screen.presenter.home_changed({"kind": "run", "run": {"run": "r1"}})
    assert screen.view.names == ["b", "c"]


def test_a_sample_that_is_checked_already_tells_its_result_at_once(screen):
    done = {"verdict": "accept"}
    screen.engine.answers["review.audit"] = {"sample": [claim("b", decision=done)], "of": 8}
    screen.engine.answers["review.audit.result"] = {"sentence": "1 of 8 checked."}
    screen.presenter.start_audit(1)
    assert screen.view.audit.words == "1 of 8 checked."


def test_what_is_open_and_decided_is_counted_through_it(screen):
    screen.presenter.start_audit(2)
    assert screen.view.progress == "8 open · 0 decided"
    screen.presenter.accept()
    assert screen.view.progress == "7 open · 1 decided"
