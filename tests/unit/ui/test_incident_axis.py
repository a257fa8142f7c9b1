"""The time axis: every moment has one place, nothing overlaps, ticks are round and readable."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.ui.incident.axis import FOLDED, STEPS, Scale, stretches

HOUR = 3600.0
MOMENTS = st.lists(st.floats(min_value=-3e9, max_value=6e9, allow_nan=False), min_size=1, max_size=40)
ZOOMS = st.floats(min_value=1e-5, max_value=8.0)
OFFSETS = st.integers(min_value=-48, max_value=56).map(lambda quarters: quarters * 900)


def burst(start: float, count: int, every: float) -> list[float]:
    return [start + n * every for n in range(count)]


def test_a_night_between_two_bursts_is_folded_and_an_hour_is_not():
    evening = burst(0, 20, 300)
    morning = burst(evening[-1] + 10 * HOUR, 20, 300)
    found = stretches([*evening, *morning])
    assert [one.is_folded for one in found] == [False, True, False]
    assert not any(one.is_folded for one in stretches([*evening, evening[-1] + 0.4 * HOUR]))
    assert not any(one.is_folded for one in stretches([*evening, *morning], fold=False))


def test_a_few_moments_far_apart_are_no_breaks():
    assert [one.is_folded for one in stretches([0, 10 * HOUR])] == [False]
    assert stretches([5.0])[0].length > 0
    assert stretches([])[0].length > 0


@given(MOMENTS, st.booleans())
def test_stretches_follow_each_other_from_the_first_to_the_last(moments, fold):
    found = stretches(moments, fold=fold)
    assert all(before.last == after.first for before, after in pairwise(found))
    assert found[0].first <= min(moments)
    assert found[-1].last >= max(moments)
    assert any(not one.is_folded for one in found)


@given(MOMENTS, ZOOMS, st.booleans())
def test_later_is_never_further_left_and_a_place_leads_back(moments, zoom, fold):
    scale = Scale(stretches(moments, fold=fold), zoom)
    xs = [scale.x(at) for at in sorted(moments)]
    assert all(before <= after for before, after in pairwise(xs))
    assert xs[0] >= 0
    assert xs[-1] <= scale.width + 1e-6
    for at in moments:
        assert scale.x(scale.at(scale.x(at))) == pytest.approx(scale.x(at), abs=1e-3)


@given(MOMENTS, st.floats(min_value=50, max_value=3000))
def test_everything_fits_where_it_can(moments, width):
    found = stretches(moments)
    scale = Scale.fitting(found, width)
    folded = FOLDED * sum(one.is_folded for one in found)
    assert scale.width <= max(width, folded + 1.001) * 1.001


@given(MOMENTS, ZOOMS, OFFSETS, st.floats(min_value=0, max_value=1), st.floats(min_value=20, max_value=200))
def test_ticks_are_round_apart_and_inside(moments, zoom, offset, where, least):
    scale = Scale(stretches(moments), zoom)
    left = where * scale.width
    right = left + 1000
    ticks = list(scale.ticks(left, right, least, offset))
    assert len(ticks) <= 1000 / least + 2
    assert all(after.x - before.x >= least - 1e-6 for before, after in pairwise(ticks))
    for tick in ticks:
        assert tick.step in STEPS
        assert (tick.at + offset) % tick.step == 0
        assert left - 1 <= tick.x <= right
        assert scale.x(tick.at) == pytest.approx(tick.x, abs=1e-3)


def test_steps_grow_with_the_span():
    day = stretches(burst(0, 25, HOUR))
    assert Scale(day, 950 / (24 * HOUR)).step(76) == 7200
    assert Scale(day, 1.0).step(76) == 120
