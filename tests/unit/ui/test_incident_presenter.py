"""The incident's presenter: walking, filters, search, citations and decisions, without a widget."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.fakes import incident_documents as documents

from satchel.ui.incident.presenter import Found, IncidentPresenter
from satchel.ui.incident.shown import Filtered, Result


class View:
    def __init__(self) -> None:
        self.result, self.place, self.is_same_run = Result(run=""), 0, False
        self.filtered, self.found, self.went, self.doing, self.asked = Filtered(), Found(), [], [], []

    def show_result(self, result, place, *, is_same_run):
        self.result, self.place, self.is_same_run = result, place, is_same_run

    def show_filter(self, filtered):
        self.filtered = filtered

    def show_found(self, found):
        self.found = found

    def go_to(self, key, *, flash):
        self.went.append((key, flash))

    def show_doing(self, doing, key):
        self.doing.append((doing.task, doing.can_decide, key))
        self.asked.append((doing.task, doing.text, key))
        self.remark = doing.words

    def show_diff(self, stretches):
        self.diff = stretches


class Screen:
    def __init__(self, document: dict[str, Any], *, can_decide: bool = True) -> None:
        self.view, self.cited, self.decided, self.refuse = View(), [], [], []
        self.presenter = IncidentPresenter(self.view, cite=self.cited.append, decide=self.decide if can_decide else None)
        self.presenter.show(document)

    def decide(self, claim, verdict, *, refused, **words):
        self.decided.append((claim, verdict, words))
        self.refuse.append(refused)


@pytest.fixture
def screen() -> Screen:
    return Screen(documents.sample())


def test_lines_are_walked_in_reading_order_and_not_beyond_the_ends(screen):
    screen.presenter.step(1)
    assert screen.view.went[-1][0].startswith("title:")
    screen.presenter.step(-1)
    assert screen.view.went[-1][0].startswith("title:")
    for _step in range(200):
        screen.presenter.step(1)
    keys = list(dict.fromkeys(key for key, _flash in screen.view.went))
    assert keys == [line.key for line in screen.presenter.lines()]
    assert keys[-1].startswith("flagged:")
    parts = list(dict.fromkeys(key.partition(":")[0] for key in keys))
    assert parts == ["title", "impact", "causes", "mitigations", "actions", "open_questions", "people", "timeline", "flagged"]


def test_a_citation_is_told_exactly_with_its_claim(screen):
    line = screen.presenter.line("impact:c9ad3177fe") or screen.presenter.lines()[1]
    screen.presenter.open(line)
    claim = documents.sample()["result"]["incidents"][0]["impact"][0]
    assert screen.cited == [{**claim["cites"][0], "claim": claim["id"]}]


def test_enter_opens_the_first_source_of_where_one_stands(screen):
    screen.presenter.step(1)
    screen.presenter.open_current()
    assert screen.cited[0]["source"] == "thread.mbox"


def test_decisions_are_told_where_they_are_wanted(screen):
    screen.presenter.decide("accept")
    assert screen.decided == [], "nobody stands anywhere yet"
    screen.presenter.step(1)
    screen.presenter.step(1)
    screen.presenter.decide("accept")
    assert screen.decided == [(documents.sample()["result"]["incidents"][0]["impact"][0]["id"], "accept", {})]
    screen.presenter.stand_at("people:0")
    screen.presenter.decide("accept")
    assert len(screen.decided) == 1, "a person is no claim"
    without = Screen(documents.sample(), can_decide=False)
    assert not without.presenter.can_decide


def test_before_a_line_is_rejected_its_reason_is_asked_for(screen):
    line = screen.presenter.lines()[1]
    screen.presenter.decide("reject", line.key)
    assert screen.view.doing == [("reject", True, line.key)]
    assert screen.decided == []
    screen.presenter.deciding.rejected(" it was not so ")
    assert screen.decided == [(line.claim, "reject", {"reason": "it was not so"})]
    assert screen.view.doing[-1] == ("read", True, line.key), "the keyboard goes back to the line"
    screen.presenter.decide("reject", line.key)
    screen.presenter.deciding.rejected("  ")
    assert screen.decided[1:] == [(line.claim, "reject", {})]


def test_a_line_is_edited_once_it_says_something_else(screen):
    line = screen.presenter.lines()[1]
    screen.presenter.decide("edit", line.key)
    deciding = screen.presenter.deciding
    for same in (line.words, f" {line.words} ", "", "  "):
        deciding.edited(same)
        deciding.save(same)
        assert screen.view.doing[-1] == ("edit", False, line.key)
    assert screen.decided == []
    deciding.edited(f"{line.words} So.")
    assert screen.view.doing[-1] == ("edit", True, line.key)
    assert screen.view.diff[-1] == ("new", " So.")
    deciding.save(f"{line.words} So. ")
    assert screen.decided == [(line.claim, "edit", {"text": f"{line.words} So."})]


@pytest.mark.parametrize("elsewhere", [lambda made: made.step(1), lambda made: made.leave(), lambda made: made.show({**documents.two(), "run": "another"})])
def test_a_question_is_left_undecided(screen, elsewhere):
    screen.presenter.decide("reject", screen.presenter.lines()[1].key)
    elsewhere(screen.presenter)
    assert screen.view.doing[-1][0] == "read"
    screen.presenter.deciding.rejected("late")
    assert screen.decided == []
    assert not screen.presenter.leave()


def test_words_that_were_not_stored_are_asked_about_again(screen):
    first, second = screen.presenter.lines()[1:3]
    screen.presenter.decide("edit", first.key)
    screen.presenter.deciding.save("Other words.")
    screen.refuse[-1]()
    assert screen.view.asked[-1] == ("edit", "Other words.", first.key)
    assert screen.view.doing[-1] == ("edit", True, first.key)
    screen.presenter.deciding.save("Other words.")
    screen.presenter.decide("reject", second.key)
    screen.refuse[-1]()
    assert screen.view.doing[-1] == ("reject", True, second.key), "what is asked meanwhile stays"
    screen.presenter.decide("edit", first.key)
    assert screen.view.asked[-1][1] == "Other words."


def test_what_was_begun_about_a_line_is_there_again(screen):
    first, second = screen.presenter.lines()[1:3]
    screen.presenter.decide("edit", first.key)
    screen.presenter.deciding.edited("Half a")
    screen.presenter.decide("edit", first.key)
    assert [task for task, _can, _key in screen.view.doing] == ["edit"] * 3, "it was never closed"
    screen.presenter.decide("reject", second.key)
    screen.presenter.deciding.reasoned("it was")
    screen.presenter.leave()
    screen.presenter.decide("edit", first.key)
    assert screen.view.asked[-1] == ("edit", "Half a", first.key)
    screen.presenter.decide("reject", second.key)
    assert screen.view.asked[-1] == ("reject", "it was", second.key)
    screen.presenter.deciding.rejected("it was so")
    screen.presenter.decide("reject", second.key)
    assert screen.view.asked[-1] == ("reject", "", second.key)


def test_a_line_that_says_something_else_by_now_is_told_while_it_is_edited(screen):
    line = screen.presenter.lines()[1]
    screen.presenter.decide("edit", line.key)
    screen.presenter.deciding.edited("Mine.")
    document = copy.deepcopy(documents.sample())
    document["result"]["incidents"][0]["impact"][0]["review"] = {"verdict": "edit", "text": "Theirs."}
    screen.presenter.show(document)
    assert "something else by now" in screen.view.remark
    assert screen.view.asked[-1] == ("edit", "Mine.", line.key)
    assert ("gone", "Theirs") in screen.view.diff
    screen.presenter.deciding.save("Mine.")
    assert screen.decided == [(line.claim, "edit", {"text": "Mine."})]
    assert screen.view.remark == ""


def test_the_same_run_as_it_is_now_leaves_the_question_open(screen):
    screen.presenter.decide("edit", screen.presenter.lines()[1].key)
    screen.presenter.show(documents.sample())
    assert [task for task, _can, _key in screen.view.doing] == ["edit"]


def test_a_person_is_filtered_and_everybody_comes_back(screen):
    screen.presenter.toggle_person(frozenset({"mats ekdahl"}))
    left = screen.presenter.visible()
    assert all("mats ekdahl" in line.people for line in left[1:])
    assert screen.view.filtered.chip.startswith(f"Filtered: {len(left) - 1} of ")
    screen.presenter.toggle_person(frozenset({"mats ekdahl"}))
    assert screen.view.filtered.keys is None


def test_a_stretch_of_time_is_filtered_as_it_is_written(screen):
    assert screen.presenter.filter_times("7:00", "08:24") == ()
    times = [line.lead for line in screen.presenter.visible() if line.key.startswith("timeline:")]
    assert times[0] == "07:02"
    assert times[-1] == "08:24", "until 08:24 means that minute, too"
    assert (screen.view.filtered.from_text, screen.view.filtered.to_text) == ("07:00", "08:24")
    assert screen.presenter.filter_times("soon", "") == ["soon"]
    assert screen.view.filtered.from_text == "07:00"
    assert screen.presenter.filter_times("", "") == ()
    assert screen.view.filtered.keys is None


def test_another_day_is_written_with_its_date(screen):
    assert screen.presenter.filter_times("2026-03-13 08:00", "") == ()
    assert screen.view.filtered.from_text == "2026-03-13 08:00"
    assert [line.lead for line in screen.presenter.visible() if line.key.startswith("timeline:")] == ["08:05"]


def test_a_stretch_may_be_given_backwards(screen):
    screen.presenter.filter_span(20.0, 10.0)
    assert (screen.view.filtered.first, screen.view.filtered.last) == (10.0, 20.0)


def test_a_search_counts_marks_and_walks_around(screen):
    assert screen.presenter.find("CRANE") > 3
    first = screen.view.found.current
    assert screen.view.went[-1][0] == first
    seen = [first]
    for _step in range(40):
        screen.presenter.find_next()
        seen.append(screen.view.found.current)
    assert len(set(seen)) > 2
    assert seen.count(first) > 1, "it goes around"
    screen.presenter.find_next(backwards=True)
    assert screen.view.found.current == seen[-2]
    assert screen.presenter.find("") == 0
    assert screen.view.found.pattern is None
    assert screen.presenter.find("a.*b(") == 0, "words, not a pattern"


def test_a_claim_is_shown_out_of_a_filter_and_in_the_other_incident():
    screen = Screen(documents.two())
    screen.presenter.toggle_person(frozenset({"mats ekdahl"}))
    assert screen.presenter.show_claim("i2")
    assert screen.view.place == 1
    assert screen.view.went[-1] == ("impact:i2", True)
    screen.presenter.choose(0)
    screen.presenter.toggle_person(frozenset({"nobody"}))
    assert screen.presenter.show_claim("i2")
    assert screen.view.filtered.keys is None
    assert not screen.presenter.show_claim("there is none")


def test_a_run_that_is_followed_keeps_place_filter_and_search():
    document = documents.two()
    screen = Screen(document)
    screen.presenter.choose(1)
    screen.presenter.toggle_person(frozenset({"grafana"}))
    screen.presenter.find("pallet")
    document["result"]["incidents"][1]["impact"].append(documents.claim("i3", "Another pallet"))
    screen.presenter.show(document)
    assert screen.view.is_same_run
    assert screen.view.place == 1
    assert screen.view.filtered.people == {"grafana"}
    assert screen.view.found.count == 2
    screen.presenter.show({**documents.sample(), "run": "another"})
    assert (screen.view.is_same_run, screen.view.place, screen.view.filtered.keys) == (False, 0, None)


def test_a_line_is_copied_with_its_sources(screen):
    line = screen.presenter.lines()[0]
    assert screen.presenter.copied(line, with_sources=False) == line.words
    copied = screen.presenter.copied(line, with_sources=True)
    assert copied.startswith(f"{line.words} [1]\n[1] thread.mbox, entry 1, Anneke Vos · 12 March 2026 06:33 UTC: “")


def test_nothing_found_can_be_walked(screen):
    screen.presenter.show(documents.nothing())
    screen.presenter.step(1)
    screen.presenter.open_current()
    screen.presenter.toggle_person(frozenset({"x"}))
    assert screen.presenter.find("alarm") == 0
    assert screen.presenter.filter_times("6:00", "") == ()
