"""ZNC logs: "[HH:MM:SS] <nick> text", the day only in the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.dayclock import DayClock
from satchel.readers.stamps import Stamp, parse_clock
from satchel.readers.turns import Names, Turn, channel_in, fallback_nicks, head_lines, turn_passages

_LINE = re.compile(r"\[(\d\d:\d\d(?::\d\d)?)\] (?:<([^>\s]{1,64})>|\* (\S{1,64})|-([^\s-]\S{0,63})-)(?: (.*)|$)")
_EVENT = re.compile(r"\[(\d\d:\d\d(?::\d\d)?)\] \*\*\* (.*)")
_RENAMED = re.compile(r"(\S+) is now known as (\S+)")
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")


def recognise(file: SourceFile) -> Confidence:
    """Certain when half of the first lines are ZNC's."""
    lines = [line for line in head_lines(file.text) if line.strip()]
    said = sum(1 for line in lines if _LINE.match(line))
    events = sum(1 for line in lines if _EVENT.match(line))
    return Confidence.CERTAIN if (said or events > 1) and (said + events) * 2 >= len(lines) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per stored message; "***" lines are not counted, other lines continue a message."""
    turns: list[Turn] = []
    names = Names()
    for line in file.text.split("\n"):
        if found := _LINE.match(line):
            nick = found[2] or found[3] or found[4]
            turns.append(Turn(nick, Stamp(clock=parse_clock(found[1])), [found[5] or ""]))
        elif found := _EVENT.match(line):
            if renamed := _RENAMED.fullmatch(found[2]):
                names.same(renamed[1], renamed[2])
        elif line.strip() and turns:
            turns[-1].lines.append(line)
        elif line.strip():
            context.skip(file.name, f"a line before the first message: {line[:80]}")
    fallback_nicks(names, {turn.author for turn in turns})
    day = _day_in(file.inner)
    clock = DayClock(file.name, context, day=day, rolls=day is None)
    yield from turn_passages(file, context, turns, clock, names=names, channel=channel_in(file.inner))


def _day_in(path: str) -> date | None:
    for found in reversed(list(_DAY_IN_NAME.finditer(path))):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


ZNC = FormatSpec(name="znc", title="ZNC log", recognise=recognise, read=read)
