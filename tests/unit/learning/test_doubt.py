"""Doubt: each reason counts, none is undone by another, and the table in the module is the one that is used."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.passages import Assumption
from satchel.domain.reviewable import claims_of
from satchel.learning import doubt as module
from satchel.learning.doubt import Doubt, Surroundings, doubt

TWO = [{"source": "a.log", "entry": n, "quote": "q"} for n in (1, 2)]
PLAIN = {"id": "c", "text": "The database was full for an hour", "cites": TWO, "support": "supported"}
REASONS: dict[str, dict[str, Any]] = {
    "unsupported": {"support": "unsupported"}, "weak": {"support": "weak"}, "no cites": {"cites": []}, "one cite": {"cites": TWO[:1]},
    "added": {"added_by": "model"}, "worded": {"from": [PLAIN]}, "merged": {"from": [PLAIN, PLAIN]}, "suspected": {"standing": "suspected"},
    "asks": {"text": "Was the database full for an hour?"}, "nobody": {"owner": None}, "no date": {"due": None}, "short": {"text": "Yes"},
}  # fmt: skip


def score(claim: dict[str, Any], section: str = "impact", *assumed: Assumption, changed: bool = False, **more: Any) -> Doubt:
    (one, *_), around = found(section, claim, *assumed, **more)
    return doubt(one, around, has_changed=changed)


def found(section: str, claim: dict[str, Any], *assumed: Assumption, **more: Any):
    claims = claims_of({"incidents": [{section: [claim], **more}]})
    return claims, Surroundings.of(claims, assumed)


def test_nothing_to_say_is_no_doubt() -> None:
    assert score(PLAIN) == Doubt(score=0.0, why=())


@pytest.mark.parametrize("name", REASONS)
def test_each_reason_raises_it_and_says_why(name: str) -> None:
    one = score({**PLAIN, **REASONS[name]})
    assert 0 < one.score < 1
    assert len(one.why) == 1
    assert re.fullmatch(r"[A-Z].*\.", one.why[0])


@given(st.sets(st.sampled_from(sorted(REASONS))), st.sampled_from(sorted(REASONS)), st.booleans())
def test_one_more_reason_never_lowers_it(names: set[str], more: str, changed: bool) -> None:
    """Reasons that exclude each other (two texts, two support levels) replace each other; those are not compared."""
    keys = [key for name in names for key in REASONS[name]]
    if set(REASONS[more]) & set(keys) or len(keys) != len(set(keys)):
        return
    less = {**PLAIN, **{k: v for name in names for k, v in REASONS[name].items()}}
    before, after = score(less, changed=changed), score({**less, **REASONS[more]}, changed=changed)
    assert before.score < after.score <= 1
    assert set(before.why) < set(after.why)


def test_a_conflict_makes_its_entries_doubtful_in_its_own_incident() -> None:
    clash = {"conflicts": [{"about": "x", "claims": [{**PLAIN, "id": "side"}]}]}
    assert "disagree" in score(PLAIN, **clash).why[0]
    elsewhere = {**PLAIN, "cites": [{**c, "entry": c["entry"] + 5} for c in TWO]}
    assert score(elsewhere, **clash).why == ()
    claims = claims_of({"incidents": [{"impact": [PLAIN]}, clash]})
    assert doubt(claims[0], Surroundings.of(claims, ())).why == ()


def test_assumed_times_count_where_a_time_is_told() -> None:
    timed = {**PLAIN, "at": "1900-01-01T10:00:00+00:00"}
    zone = Assumption(source="a.log", what="zone", value="UTC")
    assert "assumption" in score(timed, "timeline", zone).why[0]
    assert score(PLAIN, "timeline", zone).why == ()
    assert score(timed, "timeline", Assumption(source="b.log", what="zone", value="UTC")).why == ()
    assert score(timed, "timeline", Assumption(source="a.log", what="encoding", value="x")).why == ()


def test_questions_belong_among_the_questions() -> None:
    asks = {**PLAIN, "text": "Why did it fail again after the night？"}
    assert score(asks, "open_questions").why == score(asks, "timeline").why == ()
    assert "asks nothing" in score(PLAIN, "open_questions").why[0]


def test_rivals_for_the_cause_are_counted_by_incident() -> None:
    sure = {**PLAIN, "standing": "confirmed"}
    assert score(sure, "causes").why == ()
    assert "Several" in score(sure, "causes", mitigations=[{**sure, "id": "d"}]).why[0]


def test_what_has_changed_since_it_was_decided_on_says_so() -> None:
    assert score(PLAIN, changed=True) == Doubt(score=0.25, why=("It says something else than when it was decided on.",))


def test_the_strongest_reason_comes_first_and_the_table_is_the_one_in_use() -> None:
    why = score({**PLAIN, "support": "unsupported", "cites": TWO[:1], "owner": None}).why
    assert [w.split()[0] for w in why] == ["No", "Nobody", "It"]
    told = sorted(float(w) for w in re.findall(r"\| (0\.\d\d) \|", module.__doc__ or ""))
    used = sorted([*(weight for weight, *_ in module._RULES), module._CHANGED[0]])
    assert sorted(set(told)) == sorted(set(used))
    assert len(told) == len(used) - 1  # a question that is none, and the other way round, share a row
