"""How an incident stands in the end: asked of a head where there is one, and what the head sees."""

from __future__ import annotations

import numpy as np
import pytest
from tests.fakes.talk import story

from satchel.craft.heads import Head, dump
from satchel.craft.incident.milestones import follow
from satchel.craft.incident.outcome import STATES, features, likely
from satchel.domain.ports import Workbench

ROWS = [
    ("10:00 ada: the carousel in hall B stands still", "symptom"),
    ("10:12 ben: turned it by hand, bags come out", "mitigated recovery"),
    ("10:40 ada: new belt is on, carousel runs, we are done", "resolved recovery"),
    ("10:50 ben: carousel stands still again, the belt slipped", "symptom"),
]


class Encoder:
    name = "static"


def bench(bias):
    width = features(story(ROWS)).shape[1]
    head = Head(encoder="static", labels=STATES, weights=np.zeros((3, width), np.float32), bias=np.array(bias, np.float32), threshold=np.full(3, 0.5, np.float32))
    return Workbench(fast=Encoder(), full=None, heads={"outcome.static.safetensors": dump(head)})


def test_the_likeliest_state_counts():
    assert likely(story(ROWS), bench([-1, 2, 0])) == "mitigated"
    assert likely(story(ROWS), Workbench(fast=Encoder(), full=None)) is None


def test_machines_alone_are_left_to_rules():
    told = story([("10:00 bot: [FIRING] carousel_speed < 1", "alert symptom"), ("10:20 bot: [RESOLVED] carousel_speed", "alert")])
    assert all(t.line.machine for t in told)
    assert likely(told, bench([2, 0, 0])) is None


def test_trouble_after_the_end_is_seen():
    assert features(story(ROWS))[0, 1] > features(story(ROWS[:3]))[0, 1] == -1


@pytest.mark.parametrize(("ended", "mitigated", "resolved"), [("ongoing", None, None), ("mitigated", "10:12", None), ("resolved", "10:12", "10:40")])
def test_milestones_keep_to_it(ended, mitigated, resolved):
    way = follow(story(ROWS), ended)
    assert way.status == ended
    assert [m and f"{m.at:%H:%M}" for m in (way.mitigated, way.resolved)] == [mitigated, resolved]
