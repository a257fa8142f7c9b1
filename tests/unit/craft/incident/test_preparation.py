"""A log that grows is prepared from where it was left, and comes out as if it had been prepared anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.talk import passages

from satchel.craft.incident import preparation
from satchel.domain.passages import EntryKind

WORDS = ("the loom in hall 2 stands still, nobody knows why it does", "yes", "ALERT loom 2 stopped", "OK loom 2 runs", "thread 7 is torn, new thread is on its way from the store")


def talk(words, source="a"):
    rows = passages([f"09:{i % 60:02d} {'probe-bot' if text.isupper() or 'loom 2' in text else 'ada'}: {text}" for i, text in enumerate(words)], source)
    return [replace(p, at=p.at + timedelta(hours=i // 60)) for i, p in enumerate(rows)]


def anew(rows):
    preparation._LATEST.clear()
    return preparation.prepared(tuple(rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.integers(1, 30))
def test_growth_gives_what_a_new_look_gives(words, cut):
    rows = talk(words)
    anew(rows[:cut])
    assert preparation.prepared(tuple(rows)) == anew(rows)


@pytest.mark.parametrize("change", [
    lambda p: replace(p, source="b"), lambda p: replace(p, at=p.at - timedelta(days=1)), lambda p: replace(p, at=None), lambda p: replace(p, kind=EntryKind.NOTE),
])  # fmt: skip
def test_what_does_not_simply_follow_is_prepared_anew(change):
    rows = talk(WORDS)
    later = [*rows, change(replace(talk([*WORDS, WORDS[0]])[-1], entry=99))]
    anew(rows)
    assert preparation.prepared(tuple(later)) == anew(later)


def test_a_shorter_log_is_another_one():
    rows = talk(WORDS)
    anew(rows)
    assert preparation.prepared(tuple(rows[:2])) == anew(rows[:2])
