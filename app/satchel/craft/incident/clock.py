"""Clock times inside text: "errors began 13:47", "seit Viertel nach sieben", "a las siete y media", "at ten past nine"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from satchel.craft.incident.spoken import HOUR_AHEAD, half_named, spoken

ZONES = {
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "bst": 1.0, "wet": 0.0, "west": 1.0, "cet": 1.0, "cest": 2.0, "mez": 1.0, "mesz": 2.0,
    "eet": 2.0, "eest": 3.0, "msk": 3.0, "eat": 3.0, "sast": 2.0, "gst": 4.0, "pkt": 5.0, "ist": 5.5, "sgt": 8.0, "hkt": 8.0,
    "jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "est": -5.0, "edt": -4.0, "cst": -6.0,
    "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "brt": -3.0, "art": -3.0,
}  # fmt: skip
# "est" and "art" are also French words: a zone only in capitals. So are all the others, UTC and GMT apart.
_ZONE = r"(?P<zone>(?-i:" + "|".join(z.upper() for z in ZONES if len(z) > 1) + r")\b|(?:utc|gmt)\b|(?-i:Z)(?![\w]))?"
_DIGITS = re.compile(
    r"(?:(?<=\dT)|(?<=:\d\d-)|(?<![\w.,:/+#-]))(?P<h>[01]?\d|2[0-4])"
    r"(?P<sep>:|\s?h\s?(?=\d\d)|\s?Uhr\s(?=[0-5]\d\b)|\.(?=\d\d\s?(?:uhr|h\b|am\b|pm\b)))(?P<m>[0-5]\d)(?P<s>:[0-5]\d(?:[.,]\d{1,6})?)?"
    r"(?![\d%]|:\d|[.,]\d|(?!z\b|[ap]\.?m\b|uhr\b|h\b|utc\b)[^\W\d_])(?:\s?(?P<half>[ap]\.?m\b\.?))?(?:\s?(?:uhr|"
    r"h)\b)?\s?"
    + _ZONE
    + r"(?P<offset>\+(?:0\d|1[0-4]):?[0-5]\d\b|(?<=:\d\d)(?<!^\d\d:\d\d)-(?:0\d|1[0-2]):?(?:00|30)\b)?",
    re.I,
)
_LASTED = re.compile(
    r"\b(?:took|lasted|for|within|dauerte|dur[óo]|pendant|durant|durante|en|dur[ée]e?|in|nach|tras|au bout de|took us|"
    r"over)\s+"
    r"(?:(?:about|rund|unos|environ|only|nur)\s+)?$",
    re.I,
)
_LENGTH = re.compile(r"\s?(?:de|d'|of|long|late|delay\w*|lang|später|later|tarde)\s?\b", re.I)
_HOURS_LONG = re.compile(r"\s*(?:hours?|hrs?|h|min\w*|std|stunden|horas|heures)\b", re.I)
_RATIO = re.compile(
    r"\b(?:ratio|scored?|won|lost|lead|leading|led|odds|aspect|mix(?:ed)?|scale|psalm|verse|chapter|genesis|nil|beat|"
    r"drew)\b[^.;]{0,12}$", re.I
)
_BARE = re.compile(
    r"(?<![\w.:,$€£+#/-])(?:(?P<h>1[0-2]|0?[1-9])\s?(?P<half>[ap]\.?m\b\.?)|(?P<h2>1?\d|2[0-4])\s(?:uhr\b(?!\s?\d)|"
    r"o'?clock\b)|"
    r"(?:(?<=\bà )|(?<=\bvers )|(?<=\bdès )|(?<=\bavant ))(?P<h3>1?\d|2[0-3])\s?h(?:eures?)?\b(?!\s?\d)|"
    r"(?<=\blas )(?P<h4>1?\d|2[0-3])(?=\s(?:h\b|horas|de la)|\s*[,.;]|$))",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock time in a text: where it stands, its reading, whether the text names a zone or half of the day.

    `hourless`: only the minutes are said ("since quarter past"), and the hour of `value` means nothing.
    """

    start: int
    end: int
    value: time
    zone: tzinfo | None
    exact: bool  # digits with minutes, no guess about the half of the day
    sure_half: bool
    hourless: bool = False


def clocks(text: str) -> list[Clock]:
    """Every clock time in the text, in order; durations, versions, ratios, scores and addresses are none."""
    return list(_found(text[:20_000]))


@lru_cache(maxsize=1 << 13)  # a followed log is read again at each growth
def _found(text: str) -> tuple[Clock, ...]:
    out: list[Clock] = []
    for clock in sorted([*_digit_clocks(text), *_word_clocks(text)], key=lambda c: (c.start, -c.end)):
        if not out or clock.start >= out[-1].end:
            out.append(clock)
    return tuple(out)


def _digit_clocks(text: str) -> Iterator[Clock]:
    for m in _DIGITS.finditer(text):
        lead = text[max(0, m.start() - 40) : m.start()]
        if "h" in m["sep"].lower() and _lasts(text, m, lead):
            continue
        if _LASTED.search(lead) and _HOURS_LONG.match(text, m.end()):
            continue
        if m["sep"] == ":" and not m["half"] and (_RATIO.search(lead) or m["h"] == "0"):
            continue
        hour, half = int(m["h"]), (m["half"] or "").lower().replace(".", "")
        if half and not 1 <= hour <= 12:
            half = ""
        hour = hour % 12 + (12 if half == "pm" else 0) if half else hour % 24
        yield Clock(start=m.start(), end=m.end() - _trailing(m[0]), value=time(hour, int(m["m"])), zone=_zone(m), exact=True,
                    sure_half=True)  # fmt: skip
    for m in _BARE.finditer(text):
        half = (m["half"] or "").lower().replace(".", "")
        hour = int(next(g for g in (m["h"], m["h2"], m["h3"], m["h4"]) if g))
        hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
        hour, sure = half_named(text, m.end(), hour) if not half else (hour, True)
        clockwise = m[0].lower().endswith("clock") or bool(m["h4"])
        yield Clock(start=m.start(), end=m.end(), value=time(hour % 24), zone=None, exact=False,
                    sure_half=sure or not clockwise or hour > 12)  # fmt: skip


def _word_clocks(text: str) -> Iterator[Clock]:
    for found in spoken(text):
        yield Clock(start=found.start, end=found.end, value=time(found.hour or 0, found.minute), zone=None, exact=False,
                    sure_half=found.sure, hourless=found.hour is None)  # fmt: skip


def _lasts(text: str, m: re.Match[str], lead: str) -> bool:
    """Whether "3h24" is how long something took: no word in front that makes it a time, or words that rule it out."""
    spans = re.search(r"\bde\s$", lead) and re.match(r"\s?à\s", text[m.end() :])
    if not HOUR_AHEAD.search(lead) and not spans:
        return True
    return bool(_LASTED.search(lead) or _LENGTH.match(text, m.end()))


def _trailing(found: str) -> int:
    return len(found) - len(found.rstrip())


def _zone(m: re.Match[str]) -> tzinfo | None:
    if m["offset"]:
        sign, digits = m["offset"][0], re.sub(r"\D", "", m["offset"])
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=24) else None
    offset = ZONES.get((m["zone"] or "").lower())
    return timezone(timedelta(hours=offset)) if offset is not None else None


def resolve(clock: Clock, said_at: datetime) -> datetime:
    """The moment a clock time most likely means when said at `said_at`: the nearest one not much later.

    A time up to two hours ahead may be a plan; anything further ahead means the day before. Hours without a half of the
    day take the half that is nearest. The result has the zone that the clock names, else the zone of `said_at`.
    """
    try:
        base = _in_zone(said_at, clock.zone)
        return _nearest(clock, base)
    except (OverflowError, ValueError):  # the first or last day that the calendar has
        return said_at


def _in_zone(said_at: datetime, zone: tzinfo | None) -> datetime:
    if zone is None:
        return said_at
    return (said_at if said_at.tzinfo else said_at.replace(tzinfo=UTC)).astimezone(zone)


def _nearest(clock: Clock, base: datetime) -> datetime:
    if clock.hourless:
        hours = (base.replace(minute=clock.value.minute, second=0, microsecond=0) + timedelta(hours=h) for h in (-1, 0))
        return max(hour for hour in hours if hour <= base)
    shifts = (0, 12) if not clock.sure_half and 1 <= clock.value.hour <= 12 else (0,)
    options: list[datetime] = []
    for shift in shifts:
        hour = (clock.value.hour + shift) % 24
        reading = base.replace(hour=hour, minute=clock.value.minute, second=0, microsecond=0)
        options += [reading + timedelta(days=d) for d in (-1, 0, 1)]
    fit = [o for o in options if o - base <= timedelta(hours=2)]
    return min(fit, key=lambda o: abs(o - base))
