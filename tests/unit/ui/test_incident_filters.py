"""Filters: what they leave, and the times that people write into the fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.ui.incident.filters import Filter, keys, read_time, write_time
from satchel.ui.incident.shown import Line

MIDNIGHT = datetime(2026, 3, 12, tzinfo=UTC).timestamp()
TIMES = st.floats(min_value=0, max_value=4e9)
OFFSETS = st.integers(min_value=-48, max_value=56).map(lambda quarters: quarters * 900)


def line(key: str = "a", *people: str, at: float | None = None, times: tuple[float, ...] = ()) -> Line:
    return Line(key=key, claim=key, words=key, people=frozenset(people), at=at, times=times)


def test_people_and_time_both_have_to_fit():
    found = Filter(people=frozenset({"mats"}), first=10, last=20)
    assert found.takes(line("a", "mats", "ines", at=15))
    assert not found.takes(line("a", "ines", at=15))
    assert not found.takes(line("a", "mats", at=21))
    assert found.takes(line("a", "mats", times=(5, 12)))
    assert not found.takes(line("a", "mats")), "what has no time is in no stretch"
    assert Filter().takes(line())
    assert not Filter().is_on


@given(st.sets(st.sampled_from("abc")), TIMES, TIMES, st.lists(st.tuples(st.sampled_from("abc"), TIMES), max_size=20))
def test_a_wider_filter_never_leaves_less(people, one, other, events):
    lines = [line(f"{n}", person, at=at) for n, (person, at) in enumerate(events)]
    first, last = sorted((one, other))
    narrow = keys(Filter(people=frozenset(people), first=first, last=last), lines)
    assert narrow <= keys(Filter(people=frozenset(people), first=first), lines)
    assert narrow <= keys(Filter(first=first, last=last), lines)
    assert keys(Filter(), lines) == {one.key for one in lines}


@pytest.mark.parametrize(
    ("text", "said"),
    [("6:30", "2026-03-12T06:30:00+00:00"), (" 06:30:15 ", "2026-03-12T06:30:15+00:00"),
     ("2026-03-13 07:00", "2026-03-13T07:00:00+00:00"), ("2026-3-13T7:00", "2026-03-13T07:00:00+00:00")],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text, said):
    at = read_time(text, after=MIDNIGHT, offset=0)
    assert at is not None
    assert datetime.fromtimestamp(at, UTC).isoformat() == said


def test_a_clock_time_before_the_start_is_the_next_days():
    at = read_time("01:00", after=MIDNIGHT + 23 * 3600, offset=0)
    assert at == MIDNIGHT + 25 * 3600


@pytest.mark.parametrize("text", ["", "six", "25:00", "12:60", "2026-02-30 10:00", "06:30 pm", "９:30", "0000-01-01 00:00", "9999-12-31 24:00"])
def test_what_is_no_time_is_none(text):
    assert read_time(text, after=MIDNIGHT, offset=0) is None


@given(st.text(max_size=20), TIMES, OFFSETS)
def test_no_text_breaks_it(text, after, offset):
    found = read_time(text, after=after, offset=offset)
    assert found is None or isinstance(found, float)


@given(TIMES.map(int).map(float), OFFSETS)
def test_what_is_written_is_read_again(at, offset):
    assert read_time(write_time(at, offset=offset, with_day=True), after=0, offset=offset) == at
