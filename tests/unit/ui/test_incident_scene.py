"""Zoom, pan and what lies where in the drawn timeline."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from satchel.ui.incident.lanes import lanes
from satchel.ui.incident.scene import APART, PAD, Scene
from satchel.ui.incident.shown import Drawing, Event, Line

EVENTS = st.lists(st.tuples(st.floats(min_value=0, max_value=200_000), st.sampled_from("abcd")), min_size=1, max_size=60)


def drawing(events: list[tuple[float, str]]) -> Drawing:
    found = lanes([(who, who) for _at, who in events])
    lane = {who: next(n for n, one in enumerate(found) if who in one.people) for _at, who in events}
    made = [Event(line=Line(key=f"{n}", claim="", words="x", at=at), at=at, lane=lane[who]) for n, (at, who) in enumerate(sorted(events))]
    return Drawing(events=tuple(made), lanes=found)


def scene(events: list[tuple[float, str]], width: float = 900) -> Scene:
    made = Scene()
    made.resize(width)
    made.show(drawing(events))
    return made


def test_everything_is_seen_at_first():
    found = scene([(0, "a"), (3600, "b")])
    assert found.is_fitting
    assert found.far == 0
    assert found.x_of(0) == pytest.approx(PAD)
    assert found.x_of(1) == pytest.approx(900 - PAD)


# More nights than there is room for their breaks.
NIGHTS = [(float(day * 86_400 + second), "a") for day in range(14) for second in range(3)]


@given(EVENTS, st.floats(min_value=0, max_value=900), st.integers(min_value=1, max_value=6))
@example(NIGHTS, 0.0, 1)
def test_zooming_keeps_what_is_under_the_pointer(events, x, steps):
    found = scene(events)
    at = found.at(x)
    found.zoom(steps, x)
    if 0 < found.scroll < found.far:
        assert found.x(at) == pytest.approx(min(max(x, PAD - found.scroll), x), abs=PAD + 1)
    assert 0 <= found.scroll <= found.far
    for _step in range(steps + 1):
        found.zoom(-1, x)
    assert found.is_fitting


@given(EVENTS, st.integers(min_value=0, max_value=8))
def test_every_event_of_a_lane_is_in_one_cluster_and_clusters_stand_apart(events, steps):
    found = scene(events)
    found.zoom(steps, 450)
    for lane in range(len(found.drawing.lanes)):
        clusters = list(found.clusters(lane, -1e7, 1e7))
        members = [place for one in clusters for place in one.members]
        assert members == [place for place, event in enumerate(found.events) if event.lane == lane]
        assert all(after.left - before.right >= APART for before, after in pairwise(clusters))
        for one in clusters:
            assert found.hit(lane, one.left) is not None


def test_only_what_is_seen_is_given():
    found = scene([(n * 60.0, "a") for n in range(2_000)])
    found.zoom(20, 450)
    assert sum(len(one.members) for one in found.clusters(0, 0, 900)) < 60


def test_the_lanes_beside_are_reached_at_the_nearest_time():
    found = scene([(0, "a"), (1, "a"), (2, "a"), (100, "b"), (1.4, "b")])
    assert found.events[found.beside(1, 1)].at == 1.4
    assert found.beside(0, -1) == 0


def test_a_span_fills_the_plot_and_a_longer_drawing_keeps_the_zoom():
    events = [(n * 60.0, "a") for n in range(100)]
    found = scene(events)
    found.show_span(600, 1200)
    assert 0 <= found.x(600) < found.x(1200) <= 900
    zoom = found.scale.per_second
    found.show(drawing([*events, (6060.0, "a")]))
    assert found.scale.per_second == zoom
    found.fit()
    assert found.is_fitting


def test_folding_can_be_turned_off():
    events = [*((n * 60.0, "a") for n in range(20)), *((80_000 + n * 60.0, "b") for n in range(20))]
    found = scene(events)
    assert len(list(found.scale.folds())) == 1
    found.fold(False)
    assert not list(found.scale.folds())
    assert len(found.events) == 40
