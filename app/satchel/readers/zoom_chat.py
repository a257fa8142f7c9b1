"""Zoom's saved chat: "HH:MM:SS From Name to Everyone:" and the text behind it or on the next lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.dayclock import DayClock
from satchel.readers.stamps import Stamp, day_mark, parse_clock
from satchel.readers.turns import Turn, head_lines, turn_passages

_SAVED = re.compile(r"(\d\d:\d\d:\d\d)\s+From\s+(.{1,80}?)(?:\s+[Tt]o\s+(.{1,80}?))?\s*:(?:\s(.*)|$)")
_CLOUD = re.compile(r"(\d\d:\d\d:\d\d)\t([^\t]{1,80}?):\t(.*)")
_REACTION = re.compile(r'(?:Reacted to|Removed a \S+ reaction from) ".*" ?(?:with .*)?')
_NAME_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?:[-_ T](\d\d)[.:]?(\d\d)[.:]?(\d\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class _Meeting:
    """What the file's name or a meeting.json beside it says about the meeting."""

    start: datetime | None = None
    day: date | None = None
    zone: tzinfo | None = None


def recognise(file: SourceFile) -> Confidence:
    """Certain when a "From … to …:" line comes first, or Zoom's cloud lines fill the file."""
    lines = [line for line in head_lines(file.text) if line.strip()]
    saved = sum(1 for line in lines if _SAVED.match(line))
    cloud = sum(1 for line in lines if _CLOUD.match(line))
    if (saved and _SAVED.match(lines[0])) or saved * 5 >= max(len(lines), 1):
        return Confidence.CERTAIN if saved else Confidence.NO
    return Confidence.CERTAIN if cloud > 1 and cloud * 2 >= len(lines) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per stored message, reactions included (they are nobody's statement)."""
    turns: list[Turn] = []
    relative = False
    for line in file.text.split("\n"):
        if found := _SAVED.match(line):
            turns.append(Turn(found[2], Stamp(clock=parse_clock(found[1])), [found[4] or ""], channel=found[3] or ""))
        elif found := _CLOUD.match(line):
            relative = True
            turns.append(Turn(found[2], Stamp(clock=parse_clock(found[1])), [found[3]]))
        elif line.strip() and turns:
            turns[-1].lines.append(line.removeprefix("\t"))
        elif line.strip():
            context.skip(file.name, f"a line above the first message: {line[:80]}")
    for turn in turns:
        turn.system = _REACTION.fullmatch(turn.text.strip()) is not None
    yield from turn_passages(file, context, turns, _clock(file, context, turns, relative=relative))


def _clock(file: SourceFile, context: ReadContext, turns: list[Turn], *, relative: bool) -> DayClock:
    """Saved chats carry the local time of day; those of cloud recordings count from the start of the recording."""
    meeting = _meeting(file)
    if relative and meeting.start is not None:
        for turn in turns:
            if turn.stamp.clock is not None:
                clock = turn.stamp.clock
                at = meeting.start + timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
                turn.stamp = Stamp(day=day_mark(at.date()), clock=at.time(), zone=at.tzinfo)
        return DayClock(file.name, context, rolls=False)
    return DayClock(file.name, context, zone=meeting.zone, day=meeting.day)


def _meeting(file: SourceFile) -> _Meeting:
    beside = PurePosixPath(file.inner).parent
    for name, data in file.siblings.items():
        path = PurePosixPath(name)
        if path.parent == beside and path.suffix == ".json" and b"start_time" in data[:100_000]:
            meeting = _from_json(data)
            if meeting is not None:
                return meeting
    return _from_name(file.inner)


def _from_json(data: bytes) -> _Meeting | None:
    try:
        body: Any = json.loads(data) if len(data) < 1_000_000 else None
        if not isinstance(body, Mapping):
            return None
        start = datetime.fromisoformat(str(body["start_time"]))
        zone = ZoneInfo(str(body["timezone"])) if body.get("timezone") else None
        start = start if start.tzinfo else start.replace(tzinfo=zone or UTC)
        return _Meeting(start, start.astimezone(zone).date() if zone else start.date(), zone)
    except (ValueError, KeyError, OSError, OverflowError, RecursionError):
        return None


def _from_name(path: str) -> _Meeting:
    """"GMT20241102-225600_Recording.txt" gives a moment, "2024-11-02 18.56.00 Bridge/" the day."""
    for found in reversed(list(_NAME_DAY.finditer(path))):
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            if path[: found.start()].endswith("GMT") and found[4]:
                start = datetime(day.year, day.month, day.day, int(found[4]), int(found[5]), int(found[6]), tzinfo=UTC)
                return _Meeting(start, None, None)
            return _Meeting(None, day, None)
        except (ValueError, OverflowError):
            continue
    return _Meeting()


ZOOM_CHAT = FormatSpec(name="zoom-chat", title="Zoom chat", recognise=recognise, read=read)
