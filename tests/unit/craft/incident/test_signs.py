"""Whether a short talk is about an incident at all: what its lines serve decides, an alarm is enough."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.talk import passages, story

from satchel.craft.incident.evidence import weighed
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import cut
from satchel.craft.incident.signs import TELLING, false_alarm, trouble
from satchel.craft.incident.story import Told, tell
from satchel.domain.passages import EntryKind

TALK = [(f"09:0{i} ada: word {i} about the wool", "") for i in range(6)]


def with_weights(*worth: float) -> tuple[Told, ...]:
    told = story(TALK[: len(worth)])
    return weighed(told, {t.key: {"impact": w} for t, w in zip(told, worth)}).told


@pytest.mark.parametrize(("worth", "found"), [((0.9, 0.02, 0.01, 0.02), True), ((TELLING, TELLING), True), ((0.1, 0.2, 0.02, 0.02), False)])
def test_the_mean_weight_of_a_short_talk_decides(worth, found):
    assert trouble(with_weights(*worth)) is found


def test_banter_weighs_nothing():
    told = story([("09:00 ada: the kettle has exploded, sev 1, call the army", "joke"), ("09:01 ben: tea later then", "")])
    assert not trouble(weighed(told, {t.key: {"impact": 0.9 * (t.place == 0)} for t in told}).told)


def test_one_alarm_is_enough():
    talk = passages(["09:00 probe-bot: ALERT vat 3 level 2 %, limit 20 %"], kind=EntryKind.ALERT)
    told = tell(cut(talk)[0], [{}], {}, resolve(talk))
    assert trouble([replace(t, slots={"impact": 0.01}) for t in told])


@pytest.mark.parametrize(("last", "found"), [
    ("09:05 ada: false alarm, nothing was wrong with the looms", True),
    ("09:05 ada: maybe a false alarm, who knows", False),
])  # fmt: skip
def test_a_false_alarm_is_said_late_and_without_a_doubt(last, found):
    rows = [("09:00 ada: the looms stand still", "symptom"), ("09:02 ben: they run, look", ""), (last, "falsealarm")]
    assert (false_alarm(story(rows)) is not None) is found


def test_the_few_odd_lines_of_a_long_chat_are_no_short_incident():
    odd = with_weights(0.4, 0.3)
    assert trouble(odd)
    assert not trouble(odd, beside=30)
    assert trouble(with_weights(0.9, 0.8, 0.7), beside=30)


def test_nothing_broken_here_is_a_false_alarm_and_nothing_lost_is_none():
    rows = [("09:00 ada: the looms stand still", "symptom"), ("09:02 ben: they run, look", "")]
    assert false_alarm(story([*rows, ("09:05 ada: wrong switch, nothing broken here", "falsealarm")])) is not None
    assert false_alarm(story([*rows, ("09:05 ada: all back, nothing lost", "resolved")])) is None
