"""Questions about a run: answers, abstentions, and the way back to them."""

from __future__ import annotations

import pytest
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import EngineError
from satchel.ui.run.asking.presenter import LONGEST, AskPresenter

CLAIM = {"id": "", "text": "At 05:10.", "cites": [{"source": "a", "entry": 1, "quote": "05:10"}], "support": "supported"}


class View:
    def __init__(self):
        self.busy, self.answer, self.field, self.learnt, self.said = "", None, "", [], []

    def show_busy(self, question):
        self.busy = question

    def show_answer(self, answer):
        self.answer = answer

    def show_question(self, text):
        self.field = text

    def learn(self, entries):
        self.learnt.append(entries)

    def announce(self, words):
        self.said.append(words)


class Bar:
    def __init__(self):
        self.view, self.engine = View(), WindowEngine()
        self.presenter = AskPresenter(self.view, self.engine)
        self.presenter.reset("r")

    def asked(self, question, body):
        self.presenter.ask(question)
        self.engine.last("ask").answer(body)


@pytest.fixture
def bar():
    return Bar()


def test_an_answer_comes_with_its_citations_and_why(bar):
    bar.presenter.ask("  when   did it start? ")
    assert bar.view.busy == "when did it start?"
    bar.engine.last("ask").answer({"answer": CLAIM, "why": "Ines says so.", "model": "ocelot", "entries": {"a": {}}})
    assert bar.view.busy == ""
    assert bar.view.answer.sheet.cites == tuple(CLAIM["cites"])
    assert (bar.view.answer.why, bar.view.answer.model) == ("Ines says so.", "ocelot")
    assert bar.view.said == ["At 05:10. Ines says so."]
    assert bar.view.learnt == [{"a": {}}]


def test_an_abstention_is_no_error(bar):
    bar.asked("who won?", {"answer": None, "why": "Nothing in the sources answers this."})
    assert bar.view.answer.sheet is None
    assert not bar.view.answer.is_error
    bar.asked("and now?", EngineError("The engine went away.", "Ask again."))
    assert bar.view.answer.is_error
    assert bar.view.answer.why == "The engine went away. Ask again."


def test_earlier_questions_are_reached_with_their_answers(bar):
    bar.asked("one?", {"answer": CLAIM, "why": "1"})
    bar.asked("two?", {"answer": None, "why": "2"})
    bar.presenter.older()
    assert (bar.view.field, bar.view.answer.why) == ("one?", "1")
    bar.presenter.older()
    assert bar.view.field == "one?"
    bar.presenter.newer()
    bar.presenter.newer()
    assert (bar.view.field, bar.view.answer) == ("", None)
    bar.presenter.older()
    assert bar.view.answer.why == "2"


def test_closing_keeps_the_question_reachable(bar):
    bar.asked("one?", {"answer": CLAIM, "why": "1"})
    bar.presenter.close()
    assert bar.view.answer is None
    bar.presenter.older()
    assert bar.view.field == "one?"


def test_a_dropped_question_is_not_answered(bar):
    bar.presenter.ask("one?")
    bar.presenter.drop()
    bar.engine.last("ask").answer({"answer": CLAIM, "why": ""})
    assert bar.view.answer is None
    assert not bar.presenter.is_busy


def test_empty_and_endless_questions(bar):
    bar.presenter.ask("   ")
    assert bar.engine.asked == []
    bar.presenter.ask("x" * 10_000)
    assert len(bar.engine.last("ask").params["question"]) == LONGEST


def test_another_run_is_another_visit(bar):
    bar.asked("one?", {"answer": CLAIM, "why": "1"})
    bar.presenter.reset("s")
    bar.presenter.older()
    assert bar.view.field == ""
