"""Clock times with the days that stand beside them, said on a Thursday in a vineyard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from satchel.craft.incident.moments import moments

SAID = datetime(2025, 9, 18, 10, 0, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(("text", "want"), [
    ("the press stopped at 09:12", "18 09:12"),
    ("pump logs say it began on Sunday between 04:25 and 04:27", "14 04:25"),
    ("seit Dienstag, 23:41 Uhr, steht die Kelter", "16 23:41"),
    ("el lunes a las 18:05 se paró", "15 18:05"),
    ("depuis mercredi 21:50", "17 21:50"),
    ("yesterday at 08:15 the vat was fine", "17 08:15"),
    ("last night at 23:40 the valve shut", "17 23:40"),
    ("last night at 02:10 the valve shut", "18 02:10"),
    ("on Thursday at 07:00", "18 07:00"),
    ("the first sour batch is from 2025-09-07 22:48", "07 22:48"),
    ("the tank list shows it on Thursday 12 June at 16:42", "12 16:42"),
    ("since September 9th, 03:15, says the cellar book", "09 03:15"),
    ("am 3. September um 17:25 Uhr", "03 17:25"),
    ("on 31 June at 10:00", "18 10:00"),
])  # fmt: skip
def test_days(text, want):
    assert next(at for _, at in moments(text, SAID)).strftime("%d %H:%M") == want


@pytest.mark.parametrize("text", ["to be done by Friday 08:00", "bis Montag 08:00", "Sunday's wine is late. It was 08:00 when I saw it"])
def test_plans_and_other_sentences_move_no_clock(text):
    assert [at.day for _, at in moments(text, SAID)] == [18]


def test_a_date_without_a_year_is_the_last_such_day():
    assert [f"{at:%Y-%m-%d}" for _, at in moments("on 3 December at 11:00 the cork line stood", SAID)] == ["2024-12-03"]
