"""Clock times, dates and weekdays of a claim must be in the cited entries' words or be the entries' own times."""

from __future__ import annotations

import re
from datetime import date

from satchel.runtime.checks.evidence import Evidence, take

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner enero ene janvier janv",
            "february feb februar febrero février févr fevrier",
            "march mar märz mär marzo mars",
            "april apr abril abr avril avr",
            "may mai mayo",
            "june jun juni junio juin",
            "july jul juli julio juillet juil",
            "august aug agosto ago août aout",
            "september sep sept septiembre septembre",
            "october oct oktober okt octubre octobre",
            "november nov noviembre novembre",
            "december dec dezember dez diciembre dic décembre decembre déc",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lunes lundi",
            "tuesday dienstag martes mardi",
            "wednesday mittwoch miércoles miercoles mercredi",
            "thursday donnerstag jueves jeudi",
            "friday freitag viernes vendredi",
            "saturday samstag sonnabend sábado sabado samedi",
            "sunday sonntag domingo dimanche",
        )
    )
    for name in names.split()
}
_SHORT_DAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_NUMERIC_DATE = re.compile(r"(?<![\d.,:/])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d\d)?(?![\d])")
_SHORT_DATE = re.compile(r"(?<![\d.,:/])(\d{1,2})/(\d{1,2})(?![\d/])")
_DAY_MONTH = re.compile(
    rf"(?<![\d.,:])(\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s(?:of\s|de\s)?({_MONTH})\b\.?(?:,?\s(?:de\s)?(\d{{4}}))?"
)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.,]\d)(?:,?\s(\d{{4}}))?")
_CLOCK = re.compile(
    r"(?<![\d:.,])([01]?\d|2[0-4])(?:[:h]|\sh\s)([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?(?:\s?([ap])\.?m\b\.?)?(?![\d:])"
)
_HALF_DAY = re.compile(r"(?<![\d:.,])(1[0-2]|0?[1-9])(?:[.:]([0-5]\d))?\s?([ap])\.?m\b\.?")
_HOUR_WORD = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4])(?:\.([0-5]\d))?\s?(?:uhr|heures?|h)\b")
_PACKED = re.compile(
    r"(?<![\d:.,])([01]\d|2[0-3])([0-5]\d)\s?(?:z|utc|gmt|hrs|h|uhr|cet|cest|bst|est|edt|cst|cdt|pst|pdt|ist)\b"
)
_DOTTED = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4])[.]([0-5]\d)(?![\d.,])")

Clock = tuple[int, int, int | None]
Day = tuple[int | None, int, int]


def _clocks(text: str) -> tuple[list[tuple[str, Clock]], str]:
    """Times as (as written, (hour, minute, second)), and the text without them."""
    found: list[tuple[str, Clock]] = []
    for pattern in (_CLOCK, _HALF_DAY, _HOUR_WORD, _PACKED):
        hits, text = take(pattern, text)
        for hit in hits:
            parts = hit.groups()
            half = parts[-1] if pattern in (_CLOCK, _HALF_DAY) else None
            second = int(parts[2]) if pattern is _CLOCK and parts[2] else None
            found.append((hit[0].strip(), (_hour(int(parts[0]), half), int(parts[1] or 0), second)))
    return found, text


def _hour(hour: int, half: str | None) -> int:
    if half == "p" and hour < 12:
        return hour + 12
    if half == "a" and hour == 12:
        return 0
    return hour % 24


def _dates(text: str) -> tuple[list[tuple[str, set[Day]]], str]:
    """Dates as (as written, possible readings), and the text without them."""
    found: list[tuple[str, set[Day]]] = []
    for pattern in (_ISO_DATE, _NUMERIC_DATE, _DAY_MONTH, _MONTH_DAY, _SHORT_DATE):
        hits, text = take(pattern, text)
        found.extend((hit[0].strip(), {d for d in _readings(pattern, hit) if _possible(d)}) for hit in hits)
    return found, text


def _readings(pattern: re.Pattern[str], hit: re.Match[str]) -> list[Day]:
    if pattern is _ISO_DATE:
        return [(int(hit[1]), int(hit[2]), int(hit[3]))]
    if pattern is _DAY_MONTH:
        return [(int(hit[3]) if hit[3] else None, _MONTHS[hit[2]], int(hit[1]))]
    if pattern is _MONTH_DAY:
        return [(int(hit[3]) if hit[3] else None, _MONTHS[hit[1]], int(hit[2]))]
    if pattern is _SHORT_DATE:
        return [(None, int(hit[1]), int(hit[2])), (None, int(hit[2]), int(hit[1]))]
    year = int(hit[4]) + (2000 if len(hit[4]) == 2 else 0) if hit[4] else None
    day_first = (year, int(hit[3]), int(hit[1]))
    return [day_first] if hit[2] == "." else [day_first, (year, int(hit[1]), int(hit[3]))]


def _possible(day: Day) -> bool:
    try:
        date(day[0] or 2000, day[1], day[2])
    except ValueError:
        return False
    return True


def missing(text: str, evidence: Evidence) -> tuple[list[str], str]:
    """Times and dates that the evidence does not have, and the text without any. `text` is normal and folded."""
    days, rest = _dates(text)
    clocks, rest = _clocks(rest)
    known_days, left = _dates(evidence.text)
    known_clocks = _known_clocks(left, evidence)
    have = {d for _, readings in known_days for d in readings}
    have |= {(at.year, at.month, at.day) for at in evidence.moments}
    absent = [shown for shown, read in days if read and not any(_same_day(a, b) for a in read for b in have)]
    absent += [shown for shown, clock in clocks if not any(_same_clock(clock, other) for other in known_clocks)]
    absent += [w for w in re.findall(r"[^\W\d_]+", rest) if w in _DAYS and _DAYS[w] not in _weekdays(evidence, have)]
    return absent, rest


def _known_clocks(left: str, evidence: Evidence) -> set[Clock]:
    known = {clock for _, clock in _clocks(left)[0]}
    known |= {(int(a), int(b), None) for a, b in _DOTTED.findall(left)}
    return known | {(at.hour, at.minute, at.second) for at in evidence.moments}


def _same_day(claimed: Day, known: Day) -> bool:
    return claimed[1:] == known[1:] and (claimed[0] is None or known[0] is None or claimed[0] == known[0])


def _same_clock(claimed: Clock, known: Clock) -> bool:
    """A claim may leave seconds out, not make them up."""
    return claimed[:2] == known[:2] and (claimed[2] is None or claimed[2] == known[2])


def _weekdays(evidence: Evidence, days: set[Day]) -> set[int]:
    known = {(_DAYS | _SHORT_DAYS)[w] for w in evidence.words if w in _DAYS or w in _SHORT_DAYS}
    return known | {date(y, m, d).weekday() for y, m, d in days if y is not None}


def is_calendar_word(word: str) -> bool:
    """Whether a folded word names a month or a weekday: checked here, so that names need not be."""
    return word in _MONTHS or word in _DAYS
