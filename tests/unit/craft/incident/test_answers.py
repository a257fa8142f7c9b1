"""Questions about an incident, on talk from a swimming hall."""

from __future__ import annotations

import pytest
from tests.fakes.talk import story

from satchel.craft.incident.answers import answer
from satchel.craft.incident.case import understood
from satchel.craft.incident.theories import withdrawn
from satchel.domain.ports import Workbench
from satchel.inference.encoder.opening import open_encoders

ROWS = [
    ("06:05 ada: the water in the big pool is at 19 degrees, the early swimmers leave", "symptom impact"),
    ("06:12 ben: could be the solar loop", "hypothesis"),
    ("06:30 ben: not the solar loop, it is warm", "ruledout"),
    ("06:41 cas: the heat exchanger is full of lime, no flow at all", "cause"),
    ("07:10 cas: switched to the spare exchanger, 24 degrees and rising", "mitigation recovery mitigated"),
    ("07:15 ada: 38 swimmers went home, two asked for their money back", "impact"),
    ("08:00 cas: 27 degrees, pool is open, we are done", "resolved"),
]


@pytest.fixture(scope="module")
def bench():
    return Workbench(fast=open_encoders().fast, full=None)


def asked(bench, question, rows=ROWS, ended="resolved"):
    told = story(rows)
    case = understood(told, ended)
    body = answer(case.story, question, bench, [case], withdrawn(told))
    return body["answer"] and [cite["entry"] for cite in body["answer"]["cites"]], body["why"]


@pytest.mark.parametrize("question", ["Is it resolved?", "is this over now", "Where do we stand?", "Ist es schon behoben?", "¿Está resuelto?", "C'est réglé ?"])
def test_how_things_stand_is_answered_from_the_course(bench, question):
    assert asked(bench, question) == ([7], "By these words it is resolved.")


def test_what_is_only_eased_is_said_to_be_so(bench):
    rows = [*ROWS[:6], ("08:00 cas: mitigated, not resolved, the spare one is good for a week", "mitigated")]
    assert asked(bench, "is it fixed?", rows, "mitigated") == ([7], "By these words it is mitigated.")


@pytest.mark.parametrize(("question", "entry"), [
    ("What was the root cause?", 4), ("Was it the solar loop?", 3), ("How many swimmers went home?", 6), ("Who switched to the spare exchanger?", 5),
])  # fmt: skip
def test_a_question_is_answered_by_the_line_that_says_it(bench, question, entry):
    assert entry in asked(bench, question)[0]


@pytest.mark.parametrize("question", ["What did the sauna cost in 1998?", "Who won the chess final?", ""])
def test_what_nobody_said_is_not_answered(bench, question):
    assert asked(bench, question)[0] is None


def test_a_question_about_somebody_elses_status_is_no_question_about_the_incident(bench):
    assert "By these words" not in asked(bench, "what is the status of the sauna team?")[1]


@pytest.mark.parametrize("question", ["How long did it last?", "how long was the outage going on?", "Wie lange hat das gedauert?", "¿Cuánto duró?"])
def test_how_long_it_lasted_is_counted_from_its_beginning_and_end(bench, question):
    entries, why = asked(bench, question)
    assert (set(entries), why) == ({1, 7}, "By these words it lasted 115 min.")


@pytest.mark.parametrize(("question", "unknown"), [
    ("How many swimmers went home in Malmö?", "Malmö"), ("Which US guests asked for their money back?", "US"), ("What happened to pool 7?", "7"),
])  # fmt: skip
def test_a_name_that_nobody_mentions_is_named_instead_of_an_answer(bench, question, unknown):
    assert asked(bench, question) == (None, f"Nobody in the sources mentions {unknown}.")


def test_german_writes_every_noun_in_capitals(bench):
    assert "mentions" not in asked(bench, "Wie viele Schwimmer sind nach Hause gegangen?")[1]


def test_a_withdrawn_theory_is_no_answer(bench):
    assert asked(bench, "Was it the solar loop?")[0] == [3]


def test_the_cause_is_what_the_report_calls_so_and_a_suspicion_is_said_to_be_one(bench):
    assert asked(bench, "What was the root cause?") == ([4], "This is what the sources call the cause.")
    open_rows = [ROWS[0], ("06:41 cas: could be lime in the heat exchanger, I can't swear to it", "hypothesis")]
    assert asked(bench, "what is the cause?", open_rows, "ongoing") == ([2], "This is only suspected: nobody confirms a cause.")
