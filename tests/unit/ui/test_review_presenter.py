"""The inbox: decisions are taken up at once, sent in order, and taken back where the engine refuses."""

from __future__ import annotations

import pytest
from tests.support.claims import claim
from tests.support.review_screen import Screen

from satchel.domain.errors import EngineError, UsageError
from satchel.ui.window.presenter import Place


@pytest.fixture
def screen() -> Screen:
    found = Screen(claim("a"), claim("b"), claim("c"), claim("d", run="r2"), decided=4)
    found.presenter.enter(Place(screen="review"))
    return found


def test_accept_goes_on_at_once_and_is_sent(screen):
    screen.presenter.accept()
    assert screen.view.names == ["b", "c", "d"]
    assert screen.view.current == ("r1", "b")
    assert screen.view.progress == "3 open · 5 decided"
    assert screen.engine.last("review.decide").params == {"run": "r1", "claims": ["a"], "verdict": "accept"}


def test_what_the_engine_refuses_comes_back_with_its_sentence(screen):
    screen.presenter.accept()
    screen.presenter.accept()
    first = screen.asked("review.decide")
    assert len(first) == 1, "the second waits for the first"
    first[0].answer(UsageError("The run is gone.", "Look at the list."))
    assert screen.view.names == ["a", "c", "d"], "the second decision stands"
    assert screen.view.told == "The run is gone. Look at the list."
    assert screen.engine.last("review.decide").params["claims"] == ["b"]


def test_undo_takes_back_exactly_what_was_done_here_after_it_was_sent(screen):
    screen.presenter.accept()
    screen.presenter.undo()
    assert screen.view.names == ["a", "b", "c", "d"]
    assert screen.view.current == ("r1", "a")
    assert not screen.asked("review.undo"), "it must not overtake the decision"
    screen.engine.last("review.decide").answer({"decided": [17], "open": 2})
    assert screen.engine.last("review.undo").params == {"numbers": [17]}


def test_an_undo_of_something_refused_sends_nothing(screen):
    screen.presenter.accept()
    screen.presenter.undo()
    screen.engine.last("review.decide").answer(UsageError("No."))
    assert not screen.asked("review.undo")
    assert screen.view.names == ["a", "b", "c", "d"]


def test_an_undo_that_is_refused_is_shown_as_decided_again(screen):
    screen.presenter.accept()
    screen.engine.last("review.decide").answer({"decided": [17], "open": 2})
    screen.presenter.undo()
    screen.engine.last("review.undo").answer(UsageError("Too late."))
    assert screen.view.names == ["b", "c", "d"]
    assert screen.view.told == "Too late."


def stored(screen, claim, verdict="accept", revision=1):
    """The engine answers that it has a decision, and lists it so."""
    screen.keep(claim, {"verdict": verdict})
    screen.engine.last("review.decide").answer({"decided": [16 + revision], "open": 2, "revision": revision})


def test_what_is_undone_after_the_list_was_read_again_is_open_again(screen):
    screen.presenter.move(1)
    screen.presenter.accept()
    stored(screen, "b")
    screen.revision = 1
    screen.presenter.enter(Place(screen="review"))
    assert (screen.view.names, screen.view.progress) == (["a", "c", "d"], "3 open · 5 decided")
    screen.presenter.undo()
    assert screen.engine.last("review.undo").params == {"numbers": [17]}
    screen.keep("b", None)
    screen.revision = 2
    screen.engine.last("review.undo").answer({"undone": [], "revision": 2})
    assert (screen.view.names, screen.view.progress) == (["a", "b", "c", "d"], "4 open · 4 decided")
    assert screen.view.current == ("r1", "b")
    screen.presenter.redo()
    assert screen.view.names == ["a", "c", "d"]


def test_what_was_decided_elsewhere_last_is_undone_first(screen):
    screen.presenter.accept()
    stored(screen, "a")
    screen.keep("b", {"verdict": "reject"})
    screen.revision = 2
    screen.presenter.home_changed({"kind": "reviews", "revision": 2})
    screen.presenter.undo()
    assert screen.engine.last("review.undo").params == {}


def test_an_undo_without_an_answer_is_tried_again_and_nothing_older_instead(screen):
    screen.presenter.accept()
    stored(screen, "a")
    screen.revision = 1
    screen.presenter.undo()
    screen.engine.last("review.undo").answer(EngineError("The engine stopped.", "Again."))
    assert screen.view.names == ["b", "c", "d"], "as the engine has it"
    screen.presenter.undo()
    assert screen.engine.last("review.undo").params == {"numbers": [17]}


def test_with_nothing_done_here_undo_takes_back_the_homes_last_decision(screen):
    screen.presenter.undo()
    assert screen.engine.last("review.undo").params == {}
    before = len(screen.asked("review.list"))
    screen.engine.last("review.undo").answer({"undone": [{"claim": "z", "before": {"text": "Crane 9 fell."}}]})
    assert "Crane 9 fell." in screen.view.told
    assert len(screen.asked("review.list")) == before + 1, "the inbox is read anew"


def test_an_edit_shows_what_it_changes_and_is_saved_only_if_it_does(screen):
    screen.presenter.edit()
    assert screen.view.doing.task == "edit"
    assert not screen.view.doing.can_decide
    screen.presenter.save("A stood still.")
    assert not screen.asked("review.decide")
    screen.presenter.edited("A stood upright.")
    assert ("gone", "still") in screen.view.diff
    assert screen.view.doing.can_decide
    screen.presenter.save("  A stood upright. ")
    assert screen.engine.last("review.decide").params["text"] == "A stood upright."
    assert screen.view.current == ("r1", "b")


def test_a_rejection_may_have_a_reason(screen):
    screen.presenter.reject()
    screen.presenter.rejected(" it was b ")
    assert screen.engine.last("review.decide").params == {
        "run": "r1", "claims": ["a"], "verdict": "reject", "reason": "it was b",
    }  # fmt: skip
    screen.presenter.reject()
    screen.presenter.leave()
    assert screen.view.doing.task == "read"
    assert len(screen.asked("review.decide")) == 1


def test_words_that_were_not_stored_are_asked_about_again(screen):
    screen.presenter.edit()
    screen.presenter.save("A stood upright.")
    screen.engine.last("review.decide").answer(EngineError("The engine stopped.", "Again."))
    assert (screen.view.current, screen.view.doing.task, screen.view.doing.text) == (("r1", "a"), "edit", "A stood upright.")
    assert screen.view.doing.can_decide
    screen.presenter.leave()
    screen.presenter.reject()
    screen.presenter.rejected("it was b")
    screen.presenter.edit()
    screen.engine.last("review.decide").answer(EngineError("The engine stopped.", "Again."))
    assert (screen.view.current, screen.view.doing.task) == (("r1", "b"), "edit"), "what is asked meanwhile stays"


def test_all_selected_are_accepted_after_their_count_was_shown(screen):
    screen.presenter.accept_selected()
    assert "Nothing is selected" in screen.view.told
    screen.presenter.toggle()
    for _again in range(3):
        screen.presenter.move(1, selecting=True)
    screen.presenter.accept_selected()
    assert screen.view.doing.words == "Accept 4 claims as they are? They are in 2 runs."
    assert not screen.asked("review.decide")
    screen.presenter.accept_all()
    screen.waiting().answer({"decided": [1, 2, 3], "open": 0})
    screen.waiting().answer({"decided": [4], "open": 0})
    sent = [one.params["claims"] for one in screen.asked("review.decide")]
    assert sent == [["a", "b", "c"], ["d"]]
    assert screen.view.empty[0] == "Nothing to review"
    screen.presenter.undo()
    assert screen.engine.last("review.undo").params == {"numbers": [1, 2, 3, 4]}
    assert screen.view.names == ["a", "b", "c", "d"]


def test_what_cannot_be_seen_is_not_accepted_with_the_rest(screen):
    screen.presenter.toggle(("r1", "a"))
    screen.presenter.toggle(("r1", "b"))
    screen.presenter.search("b")
    screen.presenter.accept_selected()
    assert screen.view.doing.count == 1


def test_escape_leaves_the_question_then_the_selection(screen):
    screen.presenter.toggle()
    screen.presenter.accept_selected()
    screen.presenter.leave()
    assert screen.view.doing.task == "read"
    assert screen.view.marked
    screen.presenter.leave()
    assert not screen.view.marked


def test_filters_ask_the_engine_or_narrow_what_is_here(screen):
    screen.presenter.filter(run="r2")
    assert screen.view.names == ["d"]
    screen.presenter.filter(run="", status="decided")
    assert screen.engine.last("review.list").params["status"] == "decided"
    assert screen.view.empty[0] == "Nothing decided yet"
    screen.presenter.filter(status="open")
    screen.presenter.search("nowhere")
    assert screen.view.empty[0] == "Nothing found"


def test_a_claim_opens_in_its_run(screen):
    screen.presenter.move(1)
    screen.presenter.open()
    assert screen.went == [Place(screen="run", run="r1", claim="b")]


def test_the_screen_opens_at_a_claim_or_for_one_run(screen):
    screen.presenter.enter(Place(screen="review", run="r1", claim="c"))
    assert screen.view.current == ("r1", "c")
    assert len(screen.view.names) == 4
    screen.presenter.enter(Place(screen="review", run="r2"))
    assert screen.view.names == ["d"]
    assert screen.view.filters.run == "r2"


def test_what_changes_in_the_home_is_read_when_nothing_is_under_way(screen):
    before = len(screen.asked("review.list"))
    screen.presenter.edit()
    screen.presenter.home_changed({"kind": "run", "run": {"run": "r1"}})
    assert len(screen.asked("review.list")) == before
    screen.presenter.leave()
    assert len(screen.asked("review.list")) == before + 1
    screen.presenter.home_changed({"kind": "models"})
    assert len(screen.asked("review.list")) == before + 1
    screen.presenter.home_changed({"kind": "removed", "run": "r9"})
    assert len(screen.asked("review.list")) == before + 2


def test_what_was_decided_elsewhere_is_read_and_what_was_decided_here_is_not(screen):
    before = len(screen.asked("review.list"))
    screen.presenter.accept()
    screen.presenter.home_changed({"kind": "reviews", "revision": 1})  # it may come before the answer
    screen.engine.last("review.decide").answer({"decided": [17], "open": 2, "revision": 1})
    assert len(screen.asked("review.list")) == before
    screen.presenter.undo()
    screen.engine.last("review.undo").answer({"undone": [], "revision": 2})
    screen.presenter.home_changed({"kind": "reviews", "revision": 2})
    assert len(screen.asked("review.list")) == before
    screen.presenter.home_changed({"kind": "reviews", "revision": 3})
    assert len(screen.asked("review.list")) == before + 1


def test_what_is_decided_elsewhere_under_the_hand_stays_until_the_person_moves_on(screen):
    screen.presenter.move(1)
    screen.keep("b", {"verdict": "reject"})
    screen.revision = 1
    screen.presenter.home_changed({"kind": "reviews", "revision": 1})
    assert (screen.view.names, screen.view.current) == (["a", "b", "c", "d"], ("r1", "b"))
    assert "decided elsewhere" in screen.view.told
    assert not screen.view.doing.can_decide
    for press in (screen.presenter.accept, screen.presenter.edit, screen.presenter.reject):
        press()
        assert screen.view.doing.task == "read"
    screen.presenter.toggle()
    screen.presenter.accept_selected()
    assert not screen.asked("review.decide")
    screen.presenter.home_changed({"kind": "run", "run": {"run": "r1"}})
    assert screen.view.current == ("r1", "b"), "it stays when the list is read once more"
    screen.presenter.move(1)
    assert (screen.view.names, screen.view.current) == (["a", "c", "d"], ("r1", "c"))
    assert screen.view.told == ""
    assert screen.view.progress == "3 open · 5 decided"
    screen.presenter.accept()
    assert screen.engine.last("review.decide").params["claims"] == ["c"]


def test_the_only_claim_stays_too_and_other_filters_take_it_away(screen):
    screen.presenter.filter(run="r2")
    screen.keep("d", {"verdict": "reject"})
    screen.presenter.home_changed({"kind": "reviews", "revision": 1})
    assert screen.view.names == ["d"]
    screen.presenter.filter(run="r1")
    assert screen.view.names == ["a", "b", "c"]
    screen.presenter.move(2)
    screen.keep("c", {"verdict": "reject"})
    screen.revision = 2
    screen.presenter.home_changed({"kind": "reviews", "revision": 2})
    screen.presenter.move(1)
    assert (screen.view.names, screen.view.current) == (["a", "b"], ("r1", "b")), "there is none behind it"


def test_a_decision_between_two_of_others_does_not_hide_them(screen):
    before = len(screen.asked("review.list"))
    screen.presenter.accept()
    screen.presenter.home_changed({"kind": "reviews", "revision": 2})
    screen.engine.last("review.decide").answer({"decided": [17], "open": 2, "revision": 2})
    assert len(screen.asked("review.list")) == before + 1


def test_undo_says_what_was_undone_and_can_be_undone_itself(screen):
    screen.presenter.reject()
    screen.presenter.rejected("it was b")
    screen.engine.last("review.decide").answer({"decided": [17], "open": 2})
    screen.presenter.undo()
    assert screen.view.told == "Undone: rejected, “A stood still.”"
    screen.engine.last("review.undo").answer({"undone": []})
    screen.presenter.redo()
    assert screen.engine.last("review.decide").params == {"run": "r1", "claims": ["a"], "verdict": "reject", "reason": "it was b"}
    assert screen.view.names == ["b", "c", "d"]
    screen.engine.last("review.decide").answer({"decided": [18], "open": 2})
    screen.presenter.undo()
    screen.engine.last("review.undo").answer({"undone": []})
    screen.presenter.move(1)
    screen.presenter.accept()
    screen.engine.last("review.decide").answer({"decided": [19], "open": 2})
    screen.presenter.redo()
    assert len(screen.asked("review.decide")) == 3, "after something else nothing is left to do again"


def test_a_question_is_not_dropped_by_an_undo(screen):
    screen.presenter.accept()
    screen.engine.last("review.decide").answer({"decided": [17], "open": 2})
    screen.presenter.toggle()
    screen.presenter.move(1, selecting=True)
    screen.presenter.accept_selected()
    screen.presenter.undo()
    screen.presenter.redo()
    assert screen.view.doing.words == "Accept 2 claims as they are?"
    assert not screen.asked("review.undo")


def test_a_notice_of_the_engine_is_told(screen):
    screen.presenter.accept()
    screen.engine.last("review.decide").answer({"decided": [1], "open": 0, "notice": "The run cannot go on."})
    assert screen.view.told == "The run cannot go on."


def test_more_than_a_page_is_read_on_at_its_end_and_for_a_search():
    found = Screen(*(claim(f"c{n:04}") for n in range(1_200)))
    found.presenter.enter(Place(screen="review"))
    assert len(found.view.names) == 500
    found.presenter.reach_end()
    assert len(found.view.names) == 1_000
    found.presenter.search("c1199")
    assert found.view.names == ["c1199"]


def test_the_claim_in_front_is_told_before_its_entries_have_come():
    found = Screen(claim("a"))
    shown = found.engine.answers.pop("review.show")
    found.presenter.enter(Place(screen="review"))
    assert any(("A stood still.", "claim") in one.spans for one in found.view.claim)
    question = found.engine.last("review.show")
    question.answer(shown(question.params))
    assert any(("stood still", "mark") in one.spans for one in found.view.claim)


def test_a_new_home_has_nothing_to_review():
    found = Screen()
    found.presenter.enter(Place(screen="review"))
    assert found.view.empty[0] == "Nothing to review"
    found.presenter.accept()
    found.presenter.edit()
    found.presenter.open()
    assert not found.asked("review.decide")
    assert not found.went


def test_a_remark_goes_with_the_next_step_and_trouble_stays(screen):
    screen.presenter.accept_selected()
    assert screen.view.told
    screen.presenter.move(1)
    assert screen.view.told == ""
    screen.presenter.accept()
    screen.engine.last("review.decide").answer(UsageError("No."))
    screen.presenter.move(1)
    assert screen.view.told == "No."


def test_what_an_engine_that_hangs_has_not_stored_is_told(screen):
    screen.presenter.home_changed({"kind": "engine", "state": "silent"})
    assert screen.view.progress == "4 open · 4 decided"
    screen.presenter.accept()
    screen.presenter.accept()
    assert screen.view.progress == "2 open · 6 decided · 2 not stored yet"
    screen.engine.last("review.decide").answer({"decided": [17], "open": 2})
    screen.presenter.home_changed({"kind": "engine", "state": "ready"})
    assert screen.view.progress == "2 open · 6 decided"
