"""The sources pane: the very message, its words lit up, pages on demand, finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import NotFoundError
from satchel.ui.sources.entries import LONGEST, MOST_KEPT, Mark, Rows, shown
from satchel.ui.sources.glimpse import Glimpses
from satchel.ui.sources.presenter import PAGE, SourcesPresenter

TOTAL = 50_000


def entry(number: int, text: str = "") -> dict:
    return {"entry": number, "author": "ines", "at": "2026-03-12T05:10:00+00:00", "text": text or f"line {number} stood still",
            "kind": "message", "cut": False}  # fmt: skip


def pages(params):
    first = params.get("first") or max(1, params["entry"] - params["count"] // 2)
    return {"entries": [entry(n) for n in range(first, min(first + params["count"], TOTAL + 1))], "first": first, "total": TOTAL}


class View:
    def __init__(self):
        self.went, self.found, self.error, self.choices, self.total, self.ended = [], None, None, [], 0, 0

    def show_choices(self, choices, chosen):
        self.choices = [one.title for one in choices]

    def show_entries(self, total):
        self.total = total

    def go_to(self, place):
        self.went.append(place)

    def show_found(self, number, count, *, is_more, is_over):
        self.found = (number, count, is_more, is_over)

    def end_find(self):
        self.found = None
        self.ended += 1

    def show_trouble(self, error):
        self.error = error


class Pane:
    def __init__(self) -> None:
        self.view = View()
        self.engine = WindowEngine(answers={
            "sources.list": {"sources": [{"source": "a.log", "format": "slack", "entries": TOTAL}, {"source": "b.vtt"}]},
            "sources.entries": pages,
        })  # fmt: skip
        self.presenter = SourcesPresenter(self.view, self.engine)


@pytest.fixture
def pane() -> Pane:
    return Pane()


def cite(number: int, quote: str = "stood still") -> dict:
    return {"source": "a.log", "entry": number, "quote": quote}


def test_a_citation_opens_at_its_message_with_its_words_marked(pane):
    pane.presenter.open("r", cite(31_000))
    assert pane.view.went == [30_999]
    row = pane.presenter.row(30_999)
    assert [row.text[a:b] for a, b in row.marks] == ["stood still"]
    assert pane.presenter.row(30_998).marks == ()
    assert (pane.view.total, pane.view.choices) == (TOTAL, ["a.log", "b.vtt"])


def test_one_near_by_asks_nothing_again(pane):
    pane.presenter.open("r", cite(100))
    before = len(pane.engine.asked)
    pane.presenter.open("r", cite(120))
    assert pane.view.went == [99, 119]
    assert len(pane.engine.asked) == before


def test_scrolling_fetches_pages_and_keeps_a_few_hundred(pane):
    pane.presenter.open("r", cite(1))
    for place in range(0, TOTAL, 777):
        pane.presenter.need(place, place + 20)
        assert all(pane.presenter.row(n) is not None for n in range(place, min(place + 21, TOTAL)))
        assert len(pane.presenter._rows) <= MOST_KEPT


def test_places_passed_by_are_dropped(pane):
    pane.presenter.open("r", cite(1))
    del pane.engine.answers["sources.entries"]
    pane.presenter.need(9_000, 9_020)
    pane.presenter.need(9_010, 9_030)
    pane.presenter.need(40_000, 40_020)
    fetched = [one for one in pane.engine.asked if one.method == "sources.entries"][1:]
    assert [one.is_dropped for one in fetched] == [True, False], "the second is on its way with the first"


def test_finds_are_gone_through_in_a_circle(pane):
    pane.presenter.open("r", cite(1))
    pane.engine.answers["sources.find"] = {"hits": [
        {"source": "a.log", "entry": n, "start": 0, "end": 4, "snippet": ""} for n in (5, 41_000)
    ], "next": None}  # fmt: skip
    pane.presenter.find("line")
    assert pane.view.found == (1, 2, False, True)
    assert pane.view.went[-1] == 4
    pane.presenter.step(1)
    assert pane.view.went[-1] == 40_999
    assert [pane.presenter.row(40_999).text[a:b] for a, b in pane.presenter.row(40_999).marks] == ["line"]
    pane.presenter.step(1)
    assert pane.view.found[0] == 1
    pane.presenter.find("")
    assert pane.view.found == (0, 0, False, False)


def test_an_answer_to_older_words_is_not_shown(pane):
    pane.presenter.open("r", cite(1))
    pane.presenter.find("first")
    pane.presenter.find("second")
    first, second = (one for one in pane.engine.asked if one.method == "sources.find")
    first.answer({"hits": [{"source": "a.log", "entry": 9, "start": 0, "end": 1}]})
    second.answer({"hits": []})
    assert pane.view.found == (0, 0, False, True)


@pytest.mark.parametrize("elsewhere", [
    lambda made: made.choose("b.vtt"), lambda made: made.open("r", {"source": "b.vtt", "entry": 3, "quote": "line"}),
    lambda made: made.open("s", cite(3)), lambda made: made.reset(),
])  # fmt: skip
def test_words_that_are_looked_for_in_one_source_do_not_go_on_to_another(pane, elsewhere):
    pane.presenter.open("r", cite(1))
    pane.engine.answers["sources.find"] = {"hits": [{"source": "a.log", "entry": 5, "start": 0, "end": 4}], "next": None}
    pane.presenter.find("line")
    del pane.engine.answers["sources.find"]
    pane.presenter.find("lin")
    late, before = pane.engine.last("sources.find"), pane.view.ended
    elsewhere(pane.presenter)
    late.answer({"hits": [{"source": "a.log", "entry": 9, "start": 0, "end": 3}]})
    assert pane.view.ended > before
    assert pane.view.found is None
    pane.presenter.open("r", {"source": "b.vtt", "entry": 5, "quote": "nowhere"})
    assert pane.presenter.row(4).marks == ()


def test_a_citation_of_the_same_source_leaves_the_search_alone(pane):
    pane.presenter.open("r", cite(1))
    before = pane.view.ended
    pane.presenter.find("line")
    pane.presenter.open("r", cite(40_000))
    assert pane.view.ended == before


def test_another_source_begins_at_its_beginning_and_another_run_forgets_all(pane):
    pane.presenter.open("r", cite(31_000))
    pane.presenter.choose("b.vtt")
    asked = pane.engine.last("sources.entries").params
    assert (asked["source"], asked["first"]) == ("b.vtt", 1)
    pane.presenter.open("s", cite(2))
    assert pane.engine.last("sources.list").params["run"] == "s"


def test_trouble_is_told(pane):
    pane.engine.answers["sources.entries"] = NotFoundError("The run has not read that.")
    pane.presenter.open("r", cite(1))
    assert pane.view.error.what == "The run has not read that."


def test_words_of_a_document_are_marked_across_its_passages():
    mark = Mark(start=8, end=14)
    first, second = ({"start": 0, "end": 10, "text": "0123456789"}, {"start": 10, "end": 20, "text": "abcdefghij"})
    assert mark.within(first) == (8, 10)
    assert mark.within(second) == (0, 4)
    assert mark.within(entry(1)) is None


@given(st.text(max_size=40), st.text(min_size=1, max_size=20), st.text(max_size=40))
def test_marks_hold_the_quoted_words_whatever_stands_around_them(before, quote, after):
    from satchel.rendering.neutralise import neutralise

    row = shown(entry(1, before + quote + after), [Mark(entry=1, quote=quote)])
    (a, b), = row.marks or ((0, 0),)
    at = (before + quote + after).find(quote)
    assert row.text[a:b] == neutralise((before + quote + after)[at : at + len(quote)])
    assert "\u202e" not in row.text


def test_a_line_without_end_is_shown_around_its_quote():
    row = shown(entry(1, "x" * 50_000 + "stood still" + "y" * 50_000), [Mark(entry=1, quote="stood still")])
    assert row.is_cut
    assert len(row.text) <= LONGEST + 10
    assert [row.text[a:b] for a, b in row.marks] == ["stood still"]


def test_rows_far_away_make_room():
    rows = Rows()
    for first in range(0, 3_000, PAGE):
        rows.put(first, [entry(n + 1) for n in range(first, first + PAGE)], 3_000)
    assert len(rows) == MOST_KEPT
    assert rows.get(2_999) is not None
    assert rows.get(0) is None
    assert rows.missing(2_990, 3_005) is None


def test_a_card_shows_a_known_line_at_once_and_asks_for_others():
    told = []
    engine = WindowEngine()
    glimpses = Glimpses(engine, told.append)
    glimpses.reset("r")
    glimpses.learn({"a.log": {"3": {"author": "mats", "at": None, "text": "it stood still"}}})
    glimpses.want(cite(3))
    assert engine.asked == []
    assert (told[0].row.author, told[0].row.text[slice(*told[0].row.marks[0])]) == ("mats", "stood still")
    glimpses.want({"source": "b.pdf", "start": 4, "end": 9, "quote": "words"})
    engine.last("sources.entries").answer({"entries": [{"start": 0, "end": 12, "text": "the words of"}], "total": 1})
    assert told[1].row.text[slice(*told[1].row.marks[0])] == "words"
