"""Clock times in four languages, what only looks like one, and the moment that they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.craft.incident.clock import clocks, resolve

READ: tuple[tuple[str, str], ...] = (
    ("the first barrel burst 13:47", "13:47"), ("ramp stuck 13:47:12.331 UTC", "13:47"), ("doors shut 2:30pm", "14:30"), ("since 12:05 am", "00:05"),
    ("at 9 a.m. sharp", "09:00"), ("back at 7 o'clock", "07:00"), ("seit 14.30 Uhr", "14:30"), ("um 7 Uhr war Schluss", "07:00"),
    ("seit Viertel nach sieben", "07:15"), ("Viertel vor acht ging nichts", "07:45"), ("halb neun", "08:30"), ("dreiviertel acht", "07:45"),
    ("viertel acht läuft die Pumpe", "07:15"), ("fünf vor halb drei", "02:25"), ("um 20 nach sieben", "07:20"), ("seit acht stehen die Kräne", "08:00"),
    ("a las siete y media se paró", "07:30"), ("desde las 9 menos cuarto", "08:45"), ("a las 3 de la tarde", "15:00"), ("desde medianoche, a las 00:10", "00:10"),
    ("on a repris à 18 h 20", "18:20"), ("vers 18h20", "18:20"), ("à 17h", "17:00"), ("à sept heures et demie", "07:30"), ("vers huit heures", "08:00"),
    ("il est sept heures moins le quart", "06:45"), ("à midi", "12:00"), ("at ten past nine", "09:10"), ("quarter to one", "12:45"),
    ("half past three", "03:30"), ("at half eight the choir left", "08:30"), ("since ten to eight", "07:50"), ("nine seventeen then", "09:17"),
    ("closed at twenty-one forty-seven", "21:47"), ("fourteen oh five", "14:05"), ("at sixteen hundred hours", "16:00"), ("since nine everything drips", "09:00"),
    ("at seven in the evening", "19:00"), ("before noon", "12:00"), ("since midnight", "00:00"), ("(~14:05) first bell", "14:05"),
    ("2025-03-04T13:47:12Z gate shut", "13:47"), ("shut 24:00", "00:00"), ("il est 13h47", "13:47"), ("18 h 20 : reprise", "18:20"),
    ("the kiln went at 20 past 4, now every ten min", "04:20"), ("last loaf at two minutes past two", "02:02"), ("at eight minutes to six", "05:52"),
    ("erste Beschwerde um 20 nach 10", "10:20"), ("kam um vier Uhr elf", "04:11"), ("zwanzig Uhr fünfunddreißig", "20:35"),
    ("el primer aviso es de las cuatro en punto", "04:00"), ("de las siete y media", "07:30"), ("desde las siete y dos", "07:02"),
    ("hier soir 18h10", "18:10"), ("à midi dix", "12:10"), ("huit heures vingt-cinq", "08:25"), ("both ovens woke up at 7", "07:00"),
    ("at two forty in the night", "02:40"), ("ten thirty at night", "22:30"), ("about half eight", "08:30"), ("at quarter to 9", "08:45"),
)  # fmt: skip

NONE: tuple[str, ...] = (
    "coupure de 3h24", "durée 3h24", "3h24 de retard", "pendant 2 heures", "it took 2:30 hours", "firmware 10.12", "the score was 3:10 in the end, they won 3:10",
    "a mix of 1:1", "ratio 16:09", "pump at 10.0.0.1:8080", "on 12/10", "at 98%", "on 12.10.2025", "2025-03-04", "00:1B:44:11:3A:B7", "10:20:30:40", "25:10",
    "at two hospitals", "since two of them left", "before three people came", "at five percent", "at one point", "seit drei Tagen", "um zwei Grad wärmer",
    "vor zwei Stunden", "depuis trois jours", "chapter 4 verse 12:30", "room 12:15b", "six ten minutes later", "seven ten twelve", "17h de marche",
    "berth 14", "E-217", "0:30 clip", "from 8 to 9 kegs",
    "seit 7 Tagen", "at 7 sites", "um 5 gesunken", "ab 8 Stück", "at 12 percent", "5 to 10 people", "de las siete personas", "half eight-year-olds",
)  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), READ)
def test_a_time_is_read(text: str, shown: str) -> None:
    assert shown in [c.value.strftime("%H:%M") for c in clocks(text)], clocks(text)


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_time_is_left(text: str) -> None:
    assert clocks(text) == []


def test_both_ends_of_a_span() -> None:
    for text in ("shut 13:47–14:02", "shut 13:47-14:02", "shut from 13:47 to 14:02", "zu von 13:47 bis 14:02 Uhr"):
        assert [c.value for c in clocks(text)] == [time(13, 47), time(14, 2)], text


@pytest.mark.parametrize(
    ("text", "hours"),
    [("09:30 CET", 1), ("09:30 UTC", 0), ("09:30Z", 0), ("at 09:30 PST", -8), ("09:30 JST", 9), ("14:05+02:00", 2), ("2025-03-04T14:00:00-05:00", -5)],
)
def test_a_zone_is_read(text: str, hours: int) -> None:
    assert clocks(text)[0].zone == timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("text", "shown"), [("at it since quarter past.", "22:15"), ("seit zehn nach", "22:10"), ("desde y media", "21:30"), ("since ten to, all of them", "21:50")]
)
def test_minutes_without_an_hour_are_the_last_such_minute(text: str, shown: str) -> None:
    said = datetime(2025, 3, 4, 22, 20, tzinfo=UTC)
    assert [f"{resolve(c, said):%H:%M}" for c in clocks(text)] == [shown]


def test_a_french_verb_is_no_zone() -> None:
    assert clocks("la porte de 12:30 est fermée")[0].zone is None
    assert clocks("à 12:30 est arrivé le bac")[0].zone is None


def test_exact_and_sure() -> None:
    exact, spoken, late = clocks("13:47")[0], clocks("ten past nine")[0], clocks("twenty-one forty-seven")[0]
    assert (exact.exact, exact.sure_half) == (True, True)
    assert (spoken.exact, spoken.sure_half) == (False, False)
    assert late.sure_half


def test_the_place_of_a_time_is_exact() -> None:
    text = "the lock shut at 13:47 CET today"
    clock = clocks(text)[0]
    assert text[clock.start : clock.end] == "13:47 CET"


def said(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 11, 6, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when", "meant"),
    [
        ("began 13:47", said(14, 20), said(13, 47)),
        ("since 23:50", said(0, 20), datetime(2025, 11, 5, 23, 50, tzinfo=UTC)),  # said after midnight
        ("back at 15:00", said(14, 20), said(15, 0)),  # a plan, soon
        ("began 19:00", said(9, 0), datetime(2025, 11, 5, 19, 0, tzinfo=UTC)),  # too far ahead: the evening before
        ("ten past nine", said(21, 30), said(21, 10)),  # the half of the day that is nearest
        ("ten past nine", said(9, 30), said(9, 10)),
        ("halb neun", said(20, 45), said(20, 30)),
        ("at seven in the evening", said(20, 0), said(19, 0)),
        ("at 9 am", said(22, 0), said(9, 0)),
        ("began 09:30 CET", said(9, 0), said(8, 30)),
        ("began 04:10 EST", said(9, 30), said(9, 10)),
        ("since midnight", said(3, 0), said(0, 0)),
        ("00:10", said(23, 50), datetime(2025, 11, 7, 0, 10, tzinfo=UTC)),  # just past midnight, said just before
    ],
)
def test_the_moment_that_a_time_means(text: str, when: datetime, meant: datetime) -> None:
    assert resolve(clocks(text)[0], when) == meant


def test_the_day_of_a_named_zone_counts() -> None:
    moment = resolve(clocks("shut at 00:30 JST")[0], datetime(2025, 11, 5, 16, 0, tzinfo=UTC))
    assert moment.date() == date(2025, 11, 6)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for clock in clocks(text):
        assert 0 <= clock.start < clock.end <= len(text)
        resolve(clock, said(12))


PIECES = st.sampled_from("at since um à las halb viertel vor nach 7 19 heures uhr ten past nine : h 47 am pm UTC EST . - / % quarter to y media 13:47 +02:00 99".split())


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=12), st.datetimes(min_value=datetime.min, max_value=datetime.max), st.booleans())
def test_no_mixture_of_time_words_breaks_it(words: list[str], when: datetime, aware: bool) -> None:
    for text in (" ".join(words), "".join(words)):
        for clock in clocks(text):
            resolve(clock, when.replace(tzinfo=UTC) if aware else when)
