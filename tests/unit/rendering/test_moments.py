"""Times as people read them: zone, day changes, and the day that nobody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from satchel.rendering import moments


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2025-03-04T13:47:00+00:00", "2025-03-04 13:47 UTC"),
        ("2025-03-04T13:47:09Z", "2025-03-04 13:47:09 UTC"),
        ("2025-03-04T13:47:00-03:30", "2025-03-04 13:47 UTC-03:30"),
        ("2025-03-04T13:47:00", "2025-03-04 13:47"),
        ("1900-01-01T13:47:00+00:00", "13:47 UTC (date unknown)"),
        ("1900-01-02T00:05:00+00:00", "00:05 UTC (day 2, date unknown)"),
        ("1899-12-31T23:05:00-01:00", "23:05 UTC-01:00 (day 0, date unknown)"),
        ("1900-01-01T13:47:00+05:21:10", "13:47 local time (date unknown)"),
        ("about noon", "about noon"),
        ("", ""),
        (None, ""),
    ],
)
def test_times_are_shown_with_zone_and_never_with_an_assumed_day(at: str | None, shown: str) -> None:
    assert moments.stamp(at) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (45, "45 s"), (200, "3 min 20 s"), (1_328, "22 min"), (4_680, "1 h 18 min"), (3_600, "1 h"), (273_600, "3 d 4 h")],
)
def test_lengths(seconds: int, shown: str) -> None:
    assert moments.length(timedelta(seconds=seconds)) == shown


def test_a_known_and_an_assumed_day_cannot_be_compared() -> None:
    known, assumed = moments.parse("2025-03-04T13:47:00Z"), moments.parse("1900-01-01T14:00:00Z")
    assert known is not None and assumed is not None
    assert moments.between(known, assumed) is None
    assert moments.between(assumed, assumed) == timedelta(0)
    assert moments.between(assumed, assumed + timedelta(hours=9)) == timedelta(hours=9)
    assert moments.between(assumed, assumed + timedelta(hours=16)) is None
    assert moments.between(known, known + timedelta(hours=16)) == timedelta(hours=16)
