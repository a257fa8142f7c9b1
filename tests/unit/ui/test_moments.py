"""Moments and lengths in the person's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from satchel.system.paths import resources
from satchel.ui import words
from satchel.ui.moments import ago, day, lasted

NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english_again():
    yield
    words.use(Path("nowhere"), [])


def speak(tag: str) -> None:
    words.use(resources() / "locale", [tag])


@given(st.sampled_from(["de", "es", "es_MX", "de_AT"]), st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)))
def test_days_are_written_as_the_language_does(tag, moment):
    speak(tag)
    expected = format_date(moment, "long", locale=tag)
    assert day(moment) == (expected.replace("Jänner", "Januar") if tag == "de_AT" else expected)


def test_english_days():
    assert (day(NOW), day(NOW, with_year=False)) == ("12 March 2026", "12 March")
    assert (day(datetime(1900, 1, 1)), day(datetime(1900, 1, 2))) == ("day unknown", "day 2")


@pytest.mark.parametrize(("tag", "expected"), [
    ("en", ["just now", "5 min ago", "today 09:30", "yesterday 14:00", "3 March", "3 March 2025", ""]),
    ("de", ["gerade eben", "vor 5 min", "heute 09:30", "gestern 14:00", "3. März", "3. März 2025", ""]),
    ("es", ["ahora mismo", "hace 5 min", "hoy 09:30", "ayer 14:00", "3 de marzo", "3 de marzo de 2025", ""]),
])  # fmt: skip
def test_how_long_ago(tag, expected):
    speak(tag)
    moments = [NOW, NOW - timedelta(minutes=5), NOW.replace(hour=9, minute=30), NOW - timedelta(days=1, hours=1),
               NOW.replace(day=3), NOW.replace(year=2025, day=3)]  # fmt: skip
    assert [*(ago(one.isoformat(), NOW) for one in moments), ago(None, NOW)] == expected


def test_how_long_it_took():
    assert [lasted(one) for one in (0.44, 12, 185, 7_800)] == ["0.4 s", "12 s", "3 min 5 s", "2 h 10 min"]
    speak("de")
    assert [lasted(one) for one in (0.44, 12, 185, 7_800)] == ["0,4 s", "12 s", "3 min 5 s", "2 h 10 min"]
