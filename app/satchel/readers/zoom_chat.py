"""Zoom's saved chat: "HH:MM:SS From Name to Everyone:" and the text behind it or on the next lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.dayclock import DayClock
from satchel.readers.meeting import Start, later, told_beside, told_by_name
from satchel.readers.stamps import Stamp, day_mark, parse_clock
from satchel.readers.turns import Turn, head_lines, turn_passages

_SAVED = re.compile(r"(\d\d:\d\d:\d\d)\s+From\s+(.{1,80}?)(?:\s+[Tt]o\s+(.{1,80}?))?\s*:(?:\s(.*)|$)")
_CLOUD = re.compile(r"(\d\d:\d\d:\d\d)\t([^\t]{1,80}?):\t(.*)")
_REACTION = re.compile(r'(?:Reacted to|Removed a \S+ reaction from) ".*" ?(?:with .*)?')


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
    told = told_beside(file) or next(reversed(list(told_by_name(file.inner))), None)
    if told is None:
        return DayClock(file.name, context)
    if relative and told.moment:
        _count_from(told.moment, turns)
        return DayClock(file.name, context, rolls=False)
    return DayClock(file.name, context, zone=told.zone, day=None if told.is_universal else told.day)


def _count_from(moment: datetime, turns: list[Turn]) -> None:
    """Makes moments of the turns' offsets from the beginning."""
    start = Start(moment, assumed=False)
    for turn in turns:
        past = turn.stamp.clock
        at = later(start, timedelta(hours=past.hour, minutes=past.minute, seconds=past.second)) if past else None
        if at:
            turn.stamp = Stamp(day=day_mark(at.date()), clock=at.time(), zone=at.tzinfo)


ZOOM_CHAT = FormatSpec(name="zoom-chat", title="Zoom chat", recognise=recognise, read=read)
