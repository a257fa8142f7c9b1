"""WeeChat logs: date, prefix and text between tabs; local time without a zone."""

from __future__ import annotations

from collections.abc import Iterator

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.dayclock import DayClock
from satchel.readers.linelog import WEECHAT_LINE, parse
from satchel.readers.turns import channel_in, head_lines, turn_passages


def recognise(file: SourceFile) -> Confidence:
    """Certain when half of the first lines have WeeChat's two tabs after a full date."""
    lines = [line for line in head_lines(file.text) if line.strip()]
    said = sum(1 for line in lines if WEECHAT_LINE.match(line))
    return Confidence.CERTAIN if said and said * 2 >= len(lines) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per line that somebody said; joins, quits and server lines are not counted."""
    log = parse(file.text, "weechat")
    clock = DayClock(file.name, context, rolls=False)
    yield from turn_passages(file, context, log.turns, clock, names=log.names, channel=channel_in(file.inner))


WEECHAT = FormatSpec(name="weechat", title="WeeChat log", recognise=recognise, read=read)
