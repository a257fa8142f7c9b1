"""Time zones by the short words that people write behind a clock: "21:20 NZDT", "(08:25 UTC)", "all times CET"."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from satchel.readers.stamps import find_zone, parse_offset

_MINUTES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "WAT": 60, "CEST": 120,
    "MESZ": 120, "EET": 120, "SAST": 120, "CAT": 120, "EEST": 180, "MSK": 180, "EAT": 180, "TRT": 180, "GST": 240,
    "PKT": 300,
    "IST": 330, "NPT": 345, "ICT": 420, "WIB": 420, "SGT": 480, "HKT": 480, "AWST": 480, "PHT": 480, "MYT": 480,
    "JST": 540, "KST": 540, "ACST": 570, "AEST": 600, "ACDT": 630, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "NDT": -150, "NST": -210, "BRT": -180, "ART": -180, "CLT": -240, "EDT": -240, "EST": -300, "CDT": -300, "CST": -360,
    "MDT": -360, "MST": -420, "PDT": -420, "PST": -480, "AKDT": -480, "AKST": -540, "HST": -600,
}  # fmt: skip
_PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
AMBIGUOUS = frozenset({"IST", "CST", "BST", "GST", "ACST"})  # other parts of the world use the same letters
_WORDS = "|".join(sorted((*_MINUTES, *_PLACES), key=len, reverse=True))
WORD = rf"(?:(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d\d)?|{_WORDS})"
_SAID = re.compile(
    rf"(?:\btimes?\b|\btime ?zone\b|\btz\b|\bclocks?\b|\bzeit(?:en|zone)?\b|\buhrzeit\w*|\bheures?\b|\bhoras?\b"
    rf"|\btimeline\b|\bchronolog\w+)[^\n.;]{{0,40}}?(?<![\w/+-])({WORD}|[A-Z][a-z]+/[A-Z][A-Za-z_]+)(?![\w/])",
    re.I,
)
_IN_BRACKETS = re.compile(rf"[(\[](?:all |times? |in )*({WORD})[)\]]")


def zone_of(word: str) -> tzinfo | None:
    """The zone of a word ("NZDT", "UTC+2", "Z", "ET", "Europe/Berlin"), or None."""
    word = word.strip()
    if word in _PLACES:
        return ZoneInfo(_PLACES[word])
    if word in _MINUTES:
        minutes = _MINUTES[word]
        return timezone(timedelta(minutes=minutes)) if minutes else UTC
    if "/" in word:
        return find_zone(word)
    return parse_offset(re.sub(r"(?<=[+-])(\d)(?=$|:)", r"0\1", word.replace(" ", "")))


def zone_said(text: str) -> tuple[str, tzinfo] | None:
    """The zone that a heading or sentence gives for the times around it ("Times are UTC", "Timeline (CET)")."""
    text = text[:2000]
    for pattern in (_SAID, _IN_BRACKETS):
        for found in pattern.finditer(text):
            word = found[1]
            zone = zone_of(word if "/" in word else word.upper()) if "/" in word or word.isupper() else None
            if zone is not None:
                return word, zone
    return None
