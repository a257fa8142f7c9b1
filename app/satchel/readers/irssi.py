"""irssi logs: "HH:MM < nick> text" with day lines; local time without a zone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.dayclock import DayClock
from satchel.readers.linelog import DAY_LINE, IRSSI_LINE, parse
from satchel.readers.turns import channel_in, head_lines, turn_passages

_EVENT = re.compile(r"\d\d:\d\d(?::\d\d)? -!- ")
_JOINED = re.compile(r"has joined ([#&][^\s,]+)")


def recognise(file: SourceFile) -> Confidence:
    """Certain when half of the first lines are irssi's."""
    lines = [line for line in head_lines(file.text) if line.strip()]
    said = sum(1 for line in lines if IRSSI_LINE.match(line))
    other = sum(1 for line in lines if DAY_LINE.match(line) or _EVENT.match(line))
    if (said or other) and (said + other) * 2 >= len(lines):
        return Confidence.CERTAIN if said > 1 or other else Confidence.LIKELY
    return Confidence.LIKELY if said >= 3 and said * 4 >= len(lines) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per line that somebody said; continuation lines belong to the line before."""
    log = parse(file.text, "irssi")
    zone = log.turns[0].stamp.zone if log.turns else None
    clock = DayClock(file.name, context, zone=zone, rolls=not log.says_days)
    joined = _JOINED.search(file.text[:4000])
    channel = channel_in(file.inner) or (joined[1] if joined else "")
    yield from turn_passages(file, context, log.turns, clock, names=log.names, channel=channel)


IRSSI = FormatSpec(name="irssi", title="irssi log", recognise=recognise, read=read)
