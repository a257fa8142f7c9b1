"""Decisions and what takes them back, by keyboard in the whole window over a real engine."""

from __future__ import annotations

from PySide6.QtCore import Qt


def counts(whole) -> tuple[int, int]:
    told = whole.ask("review.list", limit=1)
    return told["open"], told["decided"]


def at_a_line(whole):
    """Stands at the second line of the incident."""
    whole.show_run()
    made = whole.run.area.view.presenter
    made.current = ""
    made.step(1)
    made.step(1)
    return made


def test_a_line_is_decided_and_undone_where_it_stands(whole):
    made = at_a_line(whole)
    before = counts(whole)
    whole.press("a")
    whole.until(lambda: made.line(made.current).is_decided, "the decision")
    whole.press("u")
    whole.until(lambda: not made.line(made.current).is_decided, "what was before")
    assert counts(whole) == before


def test_what_was_begun_about_a_line_is_gone_back_to(whole):
    made = at_a_line(whole)
    whole.press("e")
    asking = whole.run.area.view.asking
    whole.until(lambda: whole.focus is asking.edit.text, "the question")
    whole.press("Half a ")
    whole.run.area.view.go_to(made.current, flash=False)
    whole.press("e")
    assert whole.focus is asking.edit.text
    whole.press("sentence")
    assert asking.edit.text.toPlainText() == "Half a sentence"
    whole.press(Qt.Key.Key_Escape)
    assert asking.isHidden()
    whole.press("e")
    assert asking.edit.text.toPlainText() == "Half a sentence"


def test_undo_in_the_review_brings_back_what_is_not_in_its_list_any_more(whole):
    whole.show_review()
    before = counts(whole)
    whole.press(Qt.Key.Key_Home)
    first = whole.review.presenter._inbox.current
    whole.press("a")
    whole.until(lambda: counts(whole) != before, "the decision")
    whole.go("runs")
    whole.go("review")
    whole.until(lambda: len(whole.review.presenter._inbox.items) == before[0] - 1, "the list without it")
    whole.press("u")
    whole.until(lambda: whole.review.presenter._inbox.current == first, "the claim")
    assert counts(whole) == before
    whole.until(lambda: len(whole.review.model.items) == before[0], "the list with it")
    whole.press("U")
    whole.until(lambda: counts(whole) != before, "the decision once more")


def test_undo_in_the_review_takes_back_what_was_decided_last_wherever_that_was(whole):
    whole.show_review()
    before = counts(whole)
    whole.press("a")
    whole.until(lambda: counts(whole)[1] == before[1] + 1, "the first decision")
    made = at_a_line(whole)
    line = made.line(made.current)
    whole.press("r")
    whole.press(Qt.Key.Key_Return)
    whole.until(lambda: made.line(line.key).is_decided, "the rejection")
    told = whole.ask("review.list", limit=1)["revision"]
    whole.until(lambda: whole.review.presenter._reading.heard == told, "the news")
    whole.show_review()
    whole.press("u")
    whole.until(lambda: counts(whole)[1] == before[1] + 1, "the undo")
    run = whole.ask("runs.list", limit=1)["runs"][0]["run"]
    assert whole.ask("review.show", run=run, claim=line.claim)["decision"] is None


def test_a_claim_that_is_decided_elsewhere_stays_under_the_hand(whole):
    whole.show_review()
    whole.press(Qt.Key.Key_Home)
    inbox = whole.review.presenter._inbox
    first, second = (one.key for one in inbox.shown[:2])
    whole.ask("review.decide", run=first[0], claims=[first[1]], verdict="reject")
    whole.until(lambda: whole.review.banner.isVisible(), "the remark")
    before = counts(whole)
    whole.press("a")
    assert inbox.current == first
    assert counts(whole) == before
    whole.press("j")
    assert inbox.current == second
    whole.press("a")
    whole.until(lambda: counts(whole)[1] == before[1] + 1, "the decision")
    assert whole.ask("review.show", run=second[0], claim=second[1])["decision"]["verdict"] == "accept"
