"""Moments inside text: clock times with the day that the words beside them name ("on Sunday at 04:25", "gestern 23:40",
"2025-10-07 22:48", "Thursday 12 June at 16:42").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from satchel.craft.incident.clock import Clock, clocks, resolve

_WEEKDAYS = {
    w: d
    for d, words in enumerate((
        "monday mon montag lunes lundi", "tuesday tue tues dienstag martes mardi", "wednesday wed mittwoch miércoles miercoles mercredi",
        "thursday thu thur thurs donnerstag jueves jeudi", "friday fri freitag viernes vendredi", "saturday sat samstag sonnabend sábado sabado samedi",
        "sunday sun sonntag domingo dimanche",
    ))
    for w in words.split()
}  # fmt: skip
_DAY = re.compile(
    r"\b(?:(?P<ago>yesterday|gestern|ayer|hier)|(?P<night>last night|overnight|gestern (?:abend|nacht)|letzte nacht|anoche|hier soir|cette nuit)|(?P<day>" + "|".join(_WEEKDAYS) + r"))\b(?!['’]s)", re.I
)
_MONTHS = {
    name: n
    for n, names in enumerate((
        "january januar enero janvier jan jän ene", "february februar febrero février feb", "march märz marzo mars mar", "april abril avril apr abr",
        "may mai mayo", "june juni junio juin jun", "july juli julio juillet jul", "august agosto août aug ago", "september septiembre septembre sep sept",
        "october oktober octubre octobre oct okt", "november noviembre novembre nov", "december dezember diciembre décembre dec dez dic",
    ), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![\d-])(?:(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>[0-3]?\d)(?:st|nd|rd|th|\.|er)?\s(?:of\s|de\s)?(?P<m2>{_MONTH})\b|(?P<m3>{_MONTH})\.?\s(?P<d3>[0-3]?\d)(?:st|nd|rd|th)?\b)"
    r"(?:\.?,?\s(?:de\s)?(?P<y2>20\d\d)\b)?",
    re.I,
)
_AHEAD = re.compile(r"\b(?:by|until|till|before|next|bis|vor|nächste[nr]?|para|hasta|antes|próximo|avant|d'ici|prochaine?|jusqu'à)\s(?:the\s|el\s|le\s)?$", re.I)
_BEFORE, _BEHIND = 32, 28  # code points around the clock time in which a day may stand
_BREAK = re.compile(r"[.;!?\n](?!\d)")
_EVENING = 12  # o'clock: "last night at 23:40" is the day before, "last night at 02:10" is not


def moments(text: str, said_at: datetime) -> Iterator[tuple[Clock, datetime]]:
    """Every clock time of a text with the moment that it means when said at `said_at`."""
    for clock in clocks(text):
        yield clock, _on_day(text, clock, resolve(clock, said_at), said_at)


def _on_day(text: str, clock: Clock, moment: datetime, said_at: datetime) -> datetime:
    if (day := _dated(text, clock, said_at)) is not None:
        return moment.replace(year=day.year, month=day.month, day=day.day)
    named = _named(text, clock)
    if named is None:
        return moment
    local = said_at.astimezone(moment.tzinfo) if said_at.tzinfo and moment.tzinfo else said_at
    if named["day"]:
        back = (local.weekday() - _WEEKDAYS[named["day"].lower()]) % 7
    else:
        back = 1 if named["ago"] or moment.hour >= _EVENING else 0
    day = local.date() - timedelta(days=back)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def _dated(text: str, clock: Clock, said_at: datetime) -> date | None:
    """The date in front of a clock time in its own clause; without a year the last such day."""
    lead = text[max(0, clock.start - _BEFORE) : clock.start]
    found = [m for m in _DATE.finditer(lead) if not re.search(r"[;!?\n]|\.\s", lead[m.end() :]) and not _AHEAD.search(lead[: m.start()])]
    if not found:
        return None
    day = _day_of(found[-1], said_at.year)
    try:
        return day if day is None or _year(found[-1]) or day <= said_at.date() else day.replace(year=day.year - 1)
    except ValueError:  # the 29th of a February that had none
        return None


def full_dates(text: str) -> list[date]:
    """Every date of a text that names its year, in order."""
    days = (_day_of(found, int(year)) for found in _DATE.finditer(text) if (year := _year(found)))
    return [day for day in days if day is not None]


def days_of(text: str, year: int) -> list[date]:
    """Every date of a text that names no year, in that year."""
    days = (_day_of(found, year) for found in _DATE.finditer(text) if not _year(found))
    return [day for day in days if day is not None]


def _year(found: re.Match[str]) -> str | None:
    return found["y"] or found["y2"]


def _day_of(found: re.Match[str], year: int) -> date | None:
    month = found["m"] or _MONTHS[(found["m2"] or found["m3"]).lower()]
    try:
        return date(int(_year(found) or year), int(month), int(found["d"] or found["d2"] or found["d3"]))
    except ValueError:  # 31 June
        return None


def _named(text: str, clock: Clock) -> re.Match[str] | None:
    """The day words nearest to a clock time in its own clause; plans ("by Friday 12:00") are none."""
    lead = _BREAK.split(text[max(0, clock.start - _BEFORE) : clock.start])[-1]
    rest = _BREAK.split(text[clock.end : clock.end + _BEHIND])[0]
    ahead = [m for m in _DAY.finditer(lead) if not _AHEAD.search(lead[: m.start()])]
    if ahead:
        return ahead[-1]
    behind = _DAY.search(rest)
    return behind if behind and not _AHEAD.search(rest[: behind.start()]) else None
