"""Weights for slots: without a head by role, with one by its numbers; what is appended later moves little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.fakes.talk import story

from satchel.craft.heads import Head, dump
from satchel.craft.incident.evidence import SLOTS, features, weigh, weighed, weights
from satchel.domain.ports import Workbench

ROWS = [
    ("08:00 ada: the ovens in hall 2 went dark", "symptom impact"),
    ("08:04 ben: could be the fuse", "hypothesis"),
    ("08:20 ada: no, the fuse is whole", "ruledout"),
    ("08:31 ben: somebody had shut the gas valve on Friday", "cause"),
    ("08:40 ada: valve open since 08:38, ovens are warm", "recovery mitigated"),
    ("09:00 ben: bread is out, we are done here", "resolved"),
    ("09:05 ada: ben puts a lock on the valve by Monday?", "action"),
    ("09:06 ben: who shut it, we don't know", "question"),
]


class Encoder:
    name = "static"


def bench(**heads):
    return Workbench(fast=Encoder(), full=None, heads=heads)


def test_without_a_head_the_role_decides():
    told = story(ROWS)
    for slot, place in (("impact", 0), ("ruledout", 2), ("cause", 3), ("mitigated", 4), ("resolved", 5), ("action", 6), ("question", 7)):
        rows = weigh(told, bench())
        assert max(range(len(rows)), key=lambda i: rows[i][slot]) == place


def test_a_head_is_asked_where_there_is_one():
    told = story(ROWS)
    width = features(told).shape[1]
    silent = np.zeros((len(SLOTS), width), np.float32)
    head = Head(encoder="static", labels=SLOTS, weights=silent, bias=np.full(len(SLOTS), -2, np.float32), threshold=np.full(len(SLOTS), 0.5, np.float32))
    rows = weigh(told, bench(**{"slots.static.safetensors": dump(head)}))
    assert {round(p, 3) for row in rows for p in row.values()} == {0.119}


def test_weights_travel_by_line_key():
    told = story(ROWS)
    kept = weights(told, bench())
    moved = weighed(replace(told, told=tuple(replace(t, slots={}) for t in told)), kept)
    assert [t.slot("cause") for t in moved] == [t.slot("cause") for t in told]


def test_one_more_line_moves_only_its_neighbourhood():
    rows = [(f"{8 + i // 60:02}:{i % 60:02} {'ada' if i % 2 else 'ben'}: crate {i} checked, nothing odd about it", "") for i in range(40)]
    before = features(story([*ROWS, *rows]))
    after = features(story([*ROWS, *rows, ("10:59 cas: has anybody seen my umbrella", "other")]))
    untouched = len(before) - 12
    assert np.array_equal(before[:untouched], after[:untouched])
    assert np.isfinite(after).all()
