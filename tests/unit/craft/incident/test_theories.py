"""Standings of causes, on talk from a bakery, a tram depot and a clinic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.talk import story

from satchel.craft.incident.evidence import weighed
from satchel.craft.incident.theories import objects, theories, withdrawn


def standings(rows, *, settled=True):
    told = story(rows)
    shut = withdrawn(told)
    return [(t.standing, t.lines[0].line.passage.entry) for t in theories(told, shut, settled=settled)]


def test_a_withdrawn_theory_is_ruled_out_and_nothing_else():
    rows = [
        ("05:00 ada: oven 2 bakes black bread from white dough, burnt", "symptom"),
        ("05:05 ben: must be the new flour", "hypothesis"),
        ("05:30 ben: not the flour, oven 3 has the same sack and bakes fine", "ruledout"),
        ("05:50 ada: found it: the thermostat of oven 2 reads forty degrees low", "cause"),
    ]
    assert standings(rows) == [("confirmed", 4), ("ruled_out", 3)]


def test_an_open_suspicion_is_suspected():
    rows = [
        ("05:00 ada: trams at depot north lose their heating, cold cars", "symptom"),
        ("05:05 ben: I suspect the relay we changed on monday", "hypothesis"),
    ]
    assert standings(rows, settled=False) == [("suspected", 2)]


def test_a_cause_that_somebody_doubts_at_once_is_not_confirmed():
    rows = [
        ("05:00 ada: the badge doors refuse everybody, doors dead", "symptom"),
        ("05:05 ben: the certificate of the doors was renewed last night", "cause"),
        ("05:06 ada: my suspicion is that the doors do not trust it, not proven", "hypothesis"),
    ]
    assert all(standing == "suspected" for standing, _ in standings(rows, settled=False))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ok, it's not the boiler", "boiler"), ("Berit withdraws storage", "storage"), ("we can rule out the pump", "pump"),
        ("the supplier is innocent", "suppli"), ("forget the antenna, I was wrong", "antenna"), ("nicht die Pumpe", "pump"),
        ("no era el sensor", "sensor"), ("ce n'est pas la vanne", "vann"), ("there was no strike", "strik"),
        ("Firmware kann es nicht sein", "firmwar"), ("it wasn't the gearbox", "gearbox"),
    ],
)  # fmt: skip
def test_what_was_excluded_is_named(text, word):
    assert any(found.startswith(word[:4]) for found in objects(text)), objects(text)


@pytest.mark.parametrize("words", ["might be the yeast from Tuesday", "what about the yeast? it is a new one"])
def test_a_guess_is_not_confirmed_because_the_incident_ended(words):
    rows = [
        ("05:00 ada: the dough does not rise, flat loaves", "symptom"),
        (f"05:05 ben: {words}", "cause"),
        ("05:50 ada: dough rises again, all good", "resolved"),
    ]
    assert "confirmed" not in [standing for standing, _ in standings(rows)]


def test_what_passed_for_the_cause_is_ruled_out_when_it_is_taken_back():
    rows = [
        ("05:00 ada: labels show grams for kilos", "symptom"),
        ("05:05 ben: the cause is the printer driver update", "cause"),
        ("05:40 ben: I was wrong about the driver, old driver prints the same", "ruledout"),
        ("05:50 ada: found it: the label template was edited on Sunday", "cause"),
    ]
    found = standings(rows)
    assert ("confirmed", 2) not in found
    assert ("confirmed", 4) in found


def test_ruled_out_is_never_confirmed():
    rows = [("05:00 ada: fish hall is warm, minus 14", "symptom"), ("05:05 ben: leak ruled out: pressure is normal", "cause ruledout")]
    assert ("confirmed", 2) not in standings(rows)


def test_a_fix_is_no_cause_beside_one():
    told = story([
        ("09:00 ada: the carousel stops in the middle of a ride", "symptom"),
        ("09:10 ben: the belt had slipped off its wheel", "cause"),
        ("09:20 ben: put a second belt on", "cause mitigation"),
    ])  # fmt: skip
    told = weighed(told, {t.key: w for t, w in zip(told, ({"detected": 0.8}, {"cause": 0.6}, {"cause": 0.3, "mitigation": 0.8}))})
    found = theories(told, withdrawn(told), settled=True)
    assert [(t.standing, t.lines[0].line.passage.entry) for t in found] == [("confirmed", 2)]


def test_a_hunch_is_a_suspicion_even_where_a_head_is_not_sure():
    told = story([
        ("09:00 ada: no picture on the big screen", "symptom"),
        ("09:10 ben: my hunch is the cable to the roof, couldn't swear to it", ""),
    ])  # fmt: skip
    hunch = replace(told.told[1], p={**told.told[1].p, "hypothesis": 0.2})
    told = replace(told, told=(told.told[0], hunch))
    assert [t.standing for t in theories(told, withdrawn(told), settled=False)] == ["suspected"]


@pytest.mark.parametrize("words", ["no, the yeast is innocent", "three tins weighed, so that's out", "i dont think thats it, the oven is fine", "daran liegt es nicht"])
def test_a_plain_exoneration_needs_no_proposal(words):
    told = story([
        ("09:00 ada: the rolls come out flat", "symptom"),
        (f"09:10 ben: {words}", "ruledout"),
    ])  # fmt: skip
    told = replace(told, told=(told.told[0], replace(told.told[1], slots={"ruledout": 0.1}, p={**told.told[1].p, "ruledout": 0.2})))
    assert [(t.standing, t.lines[0].line.passage.entry) for t in theories(told, withdrawn(told), settled=False)] == [("ruled_out", 2)]


def test_what_names_the_cause_is_not_ruled_out_because_the_rest_is_fine():
    told = story([
        ("09:00 ada: every fourth roll comes out flat", "symptom"),
        ("09:10 ben: one of the four trays is bent, the other three are fine", "cause ruledout"),
    ])  # fmt: skip
    assert [t.standing for t in theories(told, withdrawn(told), settled=True)] == ["confirmed"]
