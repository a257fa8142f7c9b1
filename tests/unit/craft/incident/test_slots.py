"""What a line serves when it could serve several slots, on talk from a zoo kitchen."""

from __future__ import annotations

from tests.fakes.talk import story

from satchel.craft.incident import slots
from satchel.craft.incident.evidence import weighed


def with_weights(rows, *weights):
    told = story(rows)
    return weighed(told, {t.key: w for t, w in zip(told, weights)})


ROWS = [
    ("09:00 ada: the freezer for the seals stands at plus four", "symptom impact"),
    ("09:10 ben: moved the herring to the penguin freezer", "mitigation"),
    ("09:20 cas: fuse six was pulled for the radio", "cause"),
    ("09:30 ada: ben, label fuse six by friday", "action"),
]


def test_what_says_why_is_not_what_was_done():
    told = with_weights(ROWS, {"impact": 0.6, "mitigation": 0.2}, {"mitigation": 0.5}, {"cause": 0.7, "mitigation": 0.4}, {"action": 0.8})
    assert [t.line.passage.entry for t in slots.mitigations(told, 5)] == [2]


def test_what_was_done_is_no_follow_up():
    told = with_weights(ROWS, {"impact": 0.6}, {"mitigation": 0.9, "action": 0.3}, {"cause": 0.7}, {"action": 0.8})
    assert [task.told.line.passage.entry for task in slots.tasks(told, 5)] == [4]


def test_what_is_turned_down_is_no_follow_up():
    rows = [ROWS[0], ("09:40 ada: should we lock the fuse box?", "action"), ("09:41 ben: no, with the label it is fine. leave it", "action")]
    assert slots.tasks(story(rows), 5) == []


def test_tasks_behind_arrows_belong_to_their_names():
    rows = [ROWS[0], ("09:40 ada: to do: Ben → asks the fuse maker, till Monday. Cas → orders labels", "action"), ("09:41 Ben: ok", ""), ("09:42 Cas: ok", "")]
    assert [(task.owner, task.due) for task in slots.tasks(story(rows), 5)] == [("Ben", "till Monday (2025-03-10)"), ("Cas", None)]
