"""Text copied out of Teams: "[11/2 6:41 PM] Name" and the message on the lines below; local time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.layouts import BRACKET_HEADER, fits, read_layout
from satchel.readers.stamps import parse_stamp
from satchel.readers.turns import Turn, head_lines

_REACTION = re.compile(r"(?:like|heart|laugh|surprised|sad|angry) \d{1,4}")


def recognise(file: SourceFile) -> Confidence:
    """Certain when headers recur, likely when a single message begins with one."""
    if fits(BRACKET_HEADER, file.text):
        return Confidence.CERTAIN
    first = next((line for line in head_lines(file.text, 20) if line.strip()), "")
    found = BRACKET_HEADER.pattern.match(first)
    return Confidence.LIKELY if found and parse_stamp(found["stamp"]) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per header."""
    yield from read_layout(BRACKET_HEADER, file, context, _without_reactions)


def _without_reactions(turn: Turn) -> None:
    """Teams copies reactions as a last line ("like 2"): not the author's words."""
    while len(turn.lines) > 1 and not turn.lines[-1].strip():
        turn.lines.pop()
    while len(turn.lines) > 2 and _REACTION.fullmatch(turn.lines[-1].strip()):
        turn.lines.pop()


TEAMS_COPIED = FormatSpec(name="teams-copied", title="text copied from Teams", recognise=recognise, read=read)
