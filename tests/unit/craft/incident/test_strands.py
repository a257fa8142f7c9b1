"""Two incidents at once in one channel, on talk from a bakery's ovens and a theatre's ticket office."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.talk import story

from satchel.craft.incident.strands import LEAST, apart, features

HEADS = Path(__file__).parents[4] / "agents" / "incident-summariser" / "app.satchel" / "heads"
OVENS = [
    "ada: the ovens in hall 2 are cold, dough is waiting", "ben: hall 2 ovens dark here too", "ada: could the ovens miss gas?",
    "ben: gas valve of the ovens is shut, somebody turned it on Friday", "ada: 40 trays of dough are lost, ben", "ben: valve open, ovens are warming",
    "ada: ovens back at heat, dough goes in", "ben: ovens bake again, valve gets a lock", "ada: ovens are done, closing it ben",
]  # fmt: skip
TICKETS = [
    "cas: the ticket printer prints blank seats", "dee: blank seats on every ticket at window 3, cas", "cas: maybe the ticket ribbon",
    "dee: ribbon is new, the seat table in the printer is empty", "cas: 25 guests with blank tickets at window 3", "dee: seat table loaded again into the printer",
    "cas: printer shows seats on tickets again", "dee: tickets with seats at window 3 as well, cas", "cas: printer and tickets are fine, closing",
]  # fmt: skip
WEIGHTS = {"the ovens in hall 2 are cold": "impact", "valve open": "mitigation", "40 trays": "impact", "blank seats on every": "impact", "seat table loaded": "mitigated",
           "gas valve of the ovens is shut": "cause", "ribbon is new": "cause"}


def heads():
    return {path.name: path.read_bytes() for path in HEADS.glob("strands.*")}


def channel(*talks):
    rows = [(who_says, i, n) for n, talk in enumerate(talks) for i, who_says in enumerate(talk)]
    rows.sort(key=lambda row: (row[1] // 2, row[2], row[1]))
    return story([(f"{9 + k // 60:02}:{k % 60:02} {text}", "") for k, (text, _, _) in enumerate(rows)])


def weighed(told):
    return replace(told, told=tuple(replace(t, slots={s: 0.6 for words, s in WEIGHTS.items() if words in t.text}) for t in told))


def authors(part):
    return {t.line.passage.author for t in part}


def test_two_incidents_at_once_are_told_apart():
    parts = apart(weighed(channel(OVENS, TICKETS)), weighed, heads())
    assert [authors(part) for part in parts] == [{"ada", "ben"}, {"cas", "dee"}]
    assert all([t.place for t in part] == list(range(len(part))) for part in parts)


def test_one_incident_stays_one():
    assert len(apart(weighed(channel(OVENS * 2)), weighed, heads())) == 1


def test_talk_that_shows_no_harm_is_no_second_incident():
    quiet = [text.replace("blank seats on every", "nice seats on every").replace("seat table loaded", "seat table put") for text in TICKETS]
    assert len(apart(weighed(channel(OVENS, quiet)), weighed, heads())) == 1


def test_two_teams_with_one_cause_are_on_one_incident():
    other = [text.replace("ribbon is new", "ribbon is old") for text in TICKETS]
    assert len(apart(weighed(channel(OVENS, other)), weighed, heads())) == 1


def test_nothing_is_parted_without_a_head_or_with_too_few_lines():
    assert len(apart(weighed(channel(OVENS, TICKETS)), weighed, {})) == 1
    assert len(apart(weighed(channel(OVENS[: LEAST - 2], TICKETS[: LEAST - 2])), weighed, heads())) == 1


@pytest.mark.parametrize("rows", [[], [("09:00 ada: the lamp is out", "symptom")]])
def test_hardly_any_lines(rows):
    told = story(rows)
    assert apart(told, weighed, heads()) == [told]


def test_what_lines_share_is_the_same_from_both_sides():
    shared = features(channel(OVENS, TICKETS))
    assert shared.shape[:2] == (18, 18)
    assert abs(shared - shared.transpose(1, 0, 2)).max() < 1e-5
