"""Contradictions between people: measured on labelled pairs, half of them never looked at while the rules were written."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from satchel.craft.incident.conflicts import disagree, figures_clash, find
from satchel.craft.incident.milestones import Moment

PAIRS = [json.loads(row) for row in (Path(__file__).parents[3] / "agents" / "data" / "conflict_pairs.jsonl").read_text("utf-8").splitlines()]
TUNED, HELD_BACK = PAIRS[::2], PAIRS[1::2]


def judged(pairs: Sequence[dict], chat) -> tuple[float, float, list[tuple[str, str]]]:
    """Precision, recall, and the pairs that were judged wrongly."""
    right, found, wrong = 0, 0, []
    for pair in pairs:
        story = chat([(side["author"], side["at"], side["text"]) for side in (pair["a"], pair["b"])], {1: {}, 2: {}})
        told = [t for t in story if t.text]
        says, is_one = bool(disagree(told[0], told[1])), pair["label"] == "conflict"
        right, found = right + (says and is_one), found + says
        if says != is_one:
            wrong.append((pair["a"]["text"], pair["b"]["text"]))
    return right / max(1, found), right / sum(p["label"] == "conflict" for p in pairs), wrong


@pytest.mark.parametrize(("name", "pairs", "precision", "recall"), [("tuned", TUNED, 1.0, 0.95), ("held back", HELD_BACK, 0.95, 0.55)])
def test_precision_and_recall(name: str, pairs: Sequence[dict], precision: float, recall: float, chat) -> None:
    """Floors: measured 1.0 and 1.0 on the tuned half, 1.0 and 0.6 on the other. A false conflict costs more than a missed one."""
    p, r, wrong = judged(pairs, chat)
    sys.stdout.write(f"conflicts, {name} half: precision {p:.3f}, recall {r:.3f} on {len(pairs)} pairs; wrong: {wrong}" + "\n")
    assert p >= precision
    assert r >= recall


def test_there_is_enough_to_measure() -> None:
    assert len(PAIRS) >= 60
    kinds = {"start", "count", "duration", "amount", "affected", "cause"}
    for half in (TUNED, HELD_BACK):
        assert {p["kind"] for p in half if p["label"] == "conflict"} == kinds
        assert sum(p["label"] == "conflict" for p in half) >= 12


CELLAR = [("Maren", "09:40", "we lost 14 kegs in the cellar"), ("Idris", "10:25", "my sheet says 19 kegs lost in the cellar"), ("Kit", "10:30", "coffee?")]
IMPACT = {"impact": 0.9}


def test_both_claims_are_shown(chat) -> None:
    found = find(chat(CELLAR, {1: IMPACT, 2: IMPACT}), None)
    assert [(c.about, [t.line.passage.author for t in c.told]) for c in found] == [("figures", ["Maren", "Idris"])]


def test_what_was_corrected_is_no_conflict(chat) -> None:
    story = chat(CELLAR, {1: IMPACT, 2: IMPACT | {"correction": 0.9}})
    assert not figures_clash(story, story.told[0], story.told[1])
    assert find(story, None) == []


def test_a_superseded_claim_is_no_side_of_a_conflict(chat) -> None:
    story = chat(CELLAR, {1: IMPACT, 2: IMPACT})
    assert find(replace(story, superseded=frozenset({story.told[0].key})), None) == []


def test_two_starts(chat) -> None:
    rows = [("Maren", "09:40", "the flooding started at 06:10, the float log is clear"), ("Idris", "09:52", "the camera shows the flooding began 06:45")]
    story = chat(rows, {1: {"start": 0.9}, 2: {"start": 0.9}})
    at = story.told[0].at
    assert at is not None
    found = find(story, Moment(at=at.replace(hour=6, minute=10), told=story.told[0]))
    assert [c.about for c in found] == ["start"]
    assert [t.line.passage.author for t in found[0].told] == ["Maren", "Idris"]


def test_an_approximate_start_is_no_conflict(chat) -> None:
    rows = [("Maren", "09:40", "the flooding started around 06:10"), ("Idris", "09:52", "the flooding began 06:17")]
    story = chat(rows, {1: {"start": 0.9}, 2: {"start": 0.9}})
    at = story.told[0].at
    assert at is not None
    assert find(story, Moment(at=at.replace(hour=6, minute=10), told=story.told[0])) == []


def test_never_more_than_the_limit(chat) -> None:
    rows = [(name, f"10:{i:02d}", f"my sheet says {9 + 7 * i} kegs lost in the cellar") for i, name in enumerate(("Ana", "Bo", "Cy", "Di", "Ed"))]
    assert len(find(chat(rows, dict.fromkeys(range(1, 6), IMPACT)), None, limit=2)) == 2


def test_a_long_log_is_compared_in_bounded_time(chat) -> None:
    rows = [(f"guest{i}", f"{8 + i // 60:02d}:{i % 60:02d}", f"my sheet says {9 + i % 400} kegs lost near cask {i}") for i in range(700)]
    story = chat(rows, dict.fromkeys(range(1, 701), IMPACT))
    assert len(find(story, None)) <= 4
