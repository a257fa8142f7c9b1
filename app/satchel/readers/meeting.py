"""When a recorded meeting began: transcripts count from zero, the date stands in a header, a name or a side file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.records import first_keys
from satchel.readers.stamps import find_zone

_MOMENT = re.compile(
    r"(?<!\d)(\d{4})[-.]?(\d\d)[-.]?(\d\d)(?!\d{1,3}(?!\d))"  # a Zoom meeting's number has 9 to 11 digits
    r"(?:[ T_-]++(?!\d{4}[-.]\d\d[-.]\d\d)(?:at )?(\d\d)[:.h-]?(\d\d)(?:[:.-]?(\d\d))?(?!\d))?\s*"
    r"(Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d(?!\d))?"
)
_MOST_SIDE = 1_000_000


@dataclass(frozen=True, slots=True)
class Start:
    """The moment at which a recording's clock showed 00:00, and whether any of it had to be assumed."""

    at: datetime
    assumed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a header, a name or a side file tells of a meeting: its day, with time and zone where they are known.

    `moment` is as it was written, `zone` the one that the meeting's people live in. `is_universal` marks the names that
    Zoom gives in universal time, in which it may be another day than the people's.
    """

    day: date
    clock: time | None = None
    moment: datetime | None = None
    zone: tzinfo | None = None
    is_universal: bool = False


def start_of(file: SourceFile, header: str, context: ReadContext) -> Start:
    """From the file's own header, else the side file beside it, else its name, else the person's day and midnight."""
    named = _from_name(file.inner) or _from_name(file.name)
    beside = told_beside(file)
    if beside and named and named.moment is None and abs((beside.day - named.day).days) > 1:
        beside = None  # another meeting's
    found = _from_text(header) or (named if named and named.moment else None) or beside or named
    if found and found.moment:  # in the meeting's own zone, so that days and clocks are those of its people
        return Start(found.moment.astimezone(found.zone) if found.zone else found.moment, assumed=False)
    clock = found.clock if found else None
    if clock is None:
        context.assume(file.name, "start", "00:00")
    at = context.moment(file.name, found.day if found else None, clock or time(0), None)
    return Start(at, assumed=True)


def _from_text(text: str) -> Told | None:
    """"2025-07-08 07:05:12 UTC", anywhere; a zone may also be named elsewhere in the header."""
    for found in _MOMENT.finditer(text[:4000]):
        one = _told(found)
        if one is None:
            continue
        zone = find_zone(text[:4000])
        if one.clock and not one.moment and zone:
            return Told(one.day, one.clock, datetime.combine(one.day, one.clock, zone))
        return one
    return None


def _from_name(path: str) -> Told | None:
    best: Told | None = None
    for one in told_by_name(path):
        if best is None or (one.clock is not None) >= (best.clock is not None):
            best = one  # the part nearest to the file wins
    return best


def told_by_name(path: str) -> Iterator[Told]:
    """Every day in a path, in its order, with the time behind it.

    "GMT20241102-225600_Recording.vtt" gives a moment, "Bridge-20250708_070512-….vtt" a local time.
    """
    for found in _MOMENT.finditer(path):
        one = _told(found)
        if one and one.clock and not one.moment and path[: found.start()].endswith("GMT"):
            one = Told(one.day, one.clock, datetime.combine(one.day, one.clock, UTC), is_universal=True)
        if one:
            yield one


def _told(match: re.Match[str]) -> Told | None:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    if not _is_plausible(day):
        return None
    try:
        clock = time(int(match[4]), int(match[5]), int(match[6] or 0)) if match[4] else None
    except ValueError:  # an incident's number behind the day
        clock = None
    if clock is None:
        return Told(day)
    zone = find_zone(f"UTC{match[7]}") if match[7] and match[7][0] in "+-" else UTC if match[7] else None
    return Told(day, clock, datetime.combine(day, clock, zone) if zone else None)


def _is_plausible(day: date) -> bool:
    return 1970 <= day.year < 2200


def told_beside(file: SourceFile) -> Told | None:
    """What a meeting's details in the same folder ("meeting.json") tell."""
    beside = PurePosixPath(file.inner).parent
    for name in sorted(file.siblings):
        path, data = PurePosixPath(name), file.siblings[name]
        if path.parent == beside and path.suffix.lower() == ".json" and b'"start_time"' in data[:_MOST_SIDE]:
            found = _from_json(data)
            if found:
                return found
    return None


def _from_json(data: bytes) -> Told | None:
    try:
        body: Any = json.loads(data) if len(data) <= _MOST_SIDE else None
        if not isinstance(body, Mapping):
            return None
        start = datetime.fromisoformat(str(body["start_time"]))
        zone = ZoneInfo(str(body["timezone"])) if body.get("timezone") else None
        start = start if start.tzinfo else start.replace(tzinfo=zone or UTC)
        local = start.astimezone(zone) if zone else start
        return Told(local.date(), local.time(), start, zone) if _is_plausible(start) else None
    except (ValueError, KeyError, OSError, OverflowError, RecursionError):
        return None


def later(start: Start, offset: timedelta) -> datetime | None:
    """The moment of an offset from the start, counted in real time (a night of the clock change has no gap)."""
    try:
        return (start.at.astimezone(UTC) + offset).astimezone(start.at.tzinfo)
    except OverflowError:
        return None


def recognise(file: SourceFile) -> Confidence:
    """Certain for a small object that says when a meeting starts."""
    if len(file.text) > _MOST_SIDE or file.text[:200].lstrip()[:1] != "{":
        return Confidence.NO
    keys = first_keys(file.text)
    is_known = "start_time" in keys and not keys.isdisjoint(("topic", "timezone", "duration", "meeting_id"))
    return Confidence.CERTAIN if is_known else Confidence.NO


def read(_file: SourceFile, _context: ReadContext) -> Iterator[Passage]:
    """Nothing: the transcripts beside it use it."""
    return iter(())


MEETING = FormatSpec(
    name="meeting", title="meeting details beside a transcript", recognise=recognise, read=read, auxiliary=True
)
