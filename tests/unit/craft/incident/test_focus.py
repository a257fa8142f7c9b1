"""What of a long log is looked at closely, on talk from a print shop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.talk import DAY, passages

from satchel.craft.incident.focus import narrow
from satchel.craft.incident.lines import Line, cut


def talk(count: int, minutes: float) -> list[Line]:
    """So many lines in so many minutes, no two of one shape."""
    rows = passages([f"09:00 {'abcdef'[i % 6]}: sheet {'x' * (i % 50)} {chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(count)])
    found, _ = cut(rows)
    step = timedelta(minutes=minutes) / count
    return [replace(line, passage=replace(line.passage, at=DAY + i * step)) for i, line in enumerate(found)]


@pytest.mark.parametrize("count", [410, 430, 600])
@pytest.mark.parametrize("scores", [[0.1, 0.7, 0.3], [0.0], [2.5, 0.0, 0.1, 0.1, 1.3]])
def test_a_call_that_is_over_within_the_hour_is_looked_at(count, scores):
    lines = talk(count, 40)
    assert len(narrow(lines, [scores[i % len(scores)] for i in range(count)], {})) == 400


@given(st.lists(st.floats(0, 2.5), min_size=401, max_size=450), st.sampled_from([1, 40, 90, 600, 5000]))
def test_no_scores_and_no_pace_break_it(scores, minutes):
    chosen = narrow(talk(len(scores), minutes), scores, {})
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= 400
