"""Understands the times that chat clients write beside a name: "[11/2 6:41 PM]", "Gestern um 13.05 Uhr", "18:41"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_MONTH_NAMES = (
    "january januar janvier enero jan",
    "february februar février febrero feb fév",
    "march märz mars marzo mar mär mrz",
    "april avril abril apr avr abr",
    "may mai mayo",
    "june juni juin junio jun",
    "july juli juillet julio jul juil",
    "august août agosto aug ago",
    "september septembre septiembre sep sept",
    "october oktober octobre octubre oct okt",
    "november novembre noviembre nov",
    "december dezember décembre diciembre dec dez déc dic",
)
_WEEKDAY_NAMES = (
    "monday montag lundi lunes mon mo lun",
    "tuesday dienstag mardi martes tue tues di mar",
    "wednesday mittwoch mercredi miércoles wed mi mer",
    "thursday donnerstag jeudi jueves thu thur thurs do jeu",
    "friday freitag vendredi viernes fri fr ven",
    "saturday samstag sonnabend samedi sábado sat sa sam",
    "sunday sonntag dimanche domingo sun so dim",
)
MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
WEEKDAYS = {name: n for n, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
_BACK = {"today": 0, "heute": 0, "hoy": 0, "aujourd'hui": 0, "yesterday": 1, "gestern": 1, "ayer": 1, "hier": 1}

CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[AaPp]\.?[Mm]\b\.?)?|\d{1,2}\.\d\d(?=\s?Uhr)"
_OFFSET = r"Z|UTC|GMT|(?:UTC|GMT)?[+-]\d\d:?\d\d"
_STAMP = re.compile(
    rf"(?:(?P<date>\S.*?)(?:[,T]|\s)\s*(?:(?:at|um|à|a\slas)\s+)?)?(?P<clock>{CLOCK})(?:\s?Uhr|\s?h)?\s?(?P<zone>{_OFFSET})?"
)
_HMS = re.compile(r"(\d{1,2})[:.](\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?([AaPp])?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d\d)?)?")
_NAMED = re.compile(
    r"(?:(\w+)\.?,?\s+)??(?:(\d{1,2})(?:\.|st|nd|rd|th)?\s+(?:de\s+)?([^\W\d]+)\.?"
    r"|([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?)(?:,?\s+(?:de\s+)?(\d{4}))?"
)
_ZONE_WORD = re.compile(r"\b(?:(UTC|GMT)\s?([+-]\d{1,2}(?::?\d\d)?)?|((?:Europe|America|Asia|Africa|Australia|Pacific"
                        r"|Atlantic|Indian)/[A-Za-z_]+(?:/[A-Za-z_]+)?))(?![\w/])")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """A day as a source writes it: a calendar day with or without year, so many days back, or a weekday.

    `swapped` is the other reading of an all-digit date ("04/03"), as (month, day), None when there is only one;
    `month_first` says which order an all-digit date proves by a number above 12.
    """

    year: int | None = None
    month: int = 0
    day: int = 0
    swapped: tuple[int, int] | None = None
    month_first: bool | None = None
    back: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time beside a message; what the source leaves out is None."""

    day: DayMark | None = None
    clock: time | None = None
    zone: tzinfo | None = None


def day_mark(day: date) -> DayMark:
    """The mark of a known calendar day."""
    return DayMark(year=day.year, month=day.month, day=day.day)


@lru_cache(maxsize=4096)
def parse_stamp(text: str) -> Stamp | None:
    """A stamp with a clock, from the text inside the brackets or beside the name; None when it is none."""
    text = text.replace("\u200e", "").replace("\u202f", " ").strip()
    if not 3 < len(text) <= 60:
        return None
    found = _STAMP.fullmatch(text)
    clock = parse_clock(found["clock"]) if found else None
    if found is None or clock is None:
        return None
    day = None
    if found["date"] is not None:
        day = parse_day(found["date"])
        if day is None:
            return None
    return Stamp(day=day, clock=clock, zone=parse_offset(found["zone"] or ""))


def parse_clock(text: str) -> time | None:
    """"6:41 PM", "18:41:07.5", "13.05 Uhr" → a time; None when there is no such time of day."""
    found = _HMS.match(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[5] in "Pp" else 0)
    try:
        return time(hour, minute, min(second, 59), int((found[4] or "0")[:6].ljust(6, "0")))
    except ValueError:
        return None


def parse_offset(text: str) -> tzinfo | None:
    """"Z", "UTC", "+02:00", "UTC+0200" → a zone; None when the text names none."""
    text = text.strip()
    if text in ("Z", "UTC", "GMT"):
        return UTC
    found = re.fullmatch(r"(?:UTC|GMT)?\s?([+-])(\d{1,2}):?(\d\d)?", text)
    if not found:
        return None
    shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if shift >= timedelta(hours=15):
        return None
    return timezone(-shift if found[1] == "-" else shift)


def find_zone(text: str) -> tzinfo | None:
    """The zone that a heading names ("times in UTC+01:00", "(Europe/Berlin)")."""
    found = _ZONE_WORD.search(text)
    if not found:
        return None
    if found[3]:
        try:
            return ZoneInfo(found[3])
        except (ValueError, OSError, KeyError):
            return None
    return parse_offset(f"UTC{found[2] or ''}")


@lru_cache(maxsize=1024)
def parse_day(text: str) -> DayMark | None:
    """A day as headings and stamps write it: "2024-11-02", "11/2", "02.11.", "Saturday, November 2", "Heute", "Fri"."""
    text = text.strip(" \t-–—=*[](),").lower()
    if not text or len(text) > 40:
        return None
    if text in _BACK:
        return DayMark(back=_BACK[text])
    if text.rstrip(".") in WEEKDAYS:
        return DayMark(weekday=WEEKDAYS[text.rstrip(".")])
    if found := _ISO.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    first, _, rest = text.partition(" ")
    if first.strip(".,") in WEEKDAYS and rest[:1].isdigit():
        text = rest
    return _numeric(text) or _named(text)


def _numeric(text: str) -> DayMark | None:
    found = _NUMERIC.fullmatch(text)
    if not found:
        return None
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0) if found[4] else None
    a, b = int(found[1]), int(found[3])
    if found[2] == ".":  # only day.month is written with points
        return _checked(year, b, a)
    mark = _checked(year, a, b, slashed=True)
    if mark is None:
        mark = _checked(year, b, a)
        return mark and replace(mark, month_first=False)
    return mark if b <= 12 else replace(mark, month_first=True)


def _named(text: str) -> DayMark | None:
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    month = MONTHS.get(found[3] or found[4] or "")
    if month is None or (found[1] and found[1] not in WEEKDAYS):
        return None
    return _checked(int(found[6]) if found[6] else None, month, int(found[2] or found[5]))


def _checked(year: int | None, month: int, day: int, *, slashed: bool = False) -> DayMark | None:
    """The mark, if such a day exists; `slashed` dates may also mean day/month."""
    try:
        date(year or 2000, month, day)  # a leap year, so that 29 February passes without a year
    except ValueError:
        return None
    open_order = slashed and day <= 12
    swapped = (day, month) if open_order and day != month else None
    return DayMark(year=year, month=month, day=day, swapped=swapped)
