"""SubRip transcripts: numbered cues with a comma in their times."""

from __future__ import annotations

import re
from collections.abc import Iterator

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.cues import TIMING, Cue, clock_seconds, cue_passages, told_damaged
from satchel.readers.turns import head_lines

_NUMBER = re.compile(r"[ \t]*\d{1,9}[ \t]*")


def recognise(file: SourceFile) -> Confidence:
    """Certain when the first lines are a number and a timing line; likely when the timing line comes first."""
    lines = [line for line in head_lines(file.text, 20) if line.strip()][:2]
    timed = [len(line) < 300 and TIMING.fullmatch(line) is not None for line in lines]
    if len(lines) == 2 and _NUMBER.fullmatch(lines[0]) and timed[1]:
        return Confidence.CERTAIN
    return Confidence.LIKELY if timed and timed[0] else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per cue."""
    lines = file.text.split("\n")
    told_damaged(lines, file, context)
    yield from cue_passages(file, context, _cues(lines), "")


def _cues(lines: list[str]) -> Iterator[Cue]:
    """A cue lasts until the next number and timing line; blank lines inside it are somebody's pause."""
    at: float | None = None
    body: list[str] = []
    for i, line in enumerate(lines):
        found = TIMING.fullmatch(line) if "-->" in line and len(line) < 300 else None
        if found:
            if at is not None:
                yield Cue(at, "\n".join(body))
            at, body = clock_seconds(*found.groups()), []
        elif at is not None and line.strip() and not _is_number_of_next(lines, i):
            body.append(line)
    if at is not None:
        yield Cue(at, "\n".join(body))


def _is_number_of_next(lines: list[str], i: int) -> bool:
    following = lines[i + 1] if i + 1 < len(lines) else ""
    return _NUMBER.fullmatch(lines[i]) is not None and "-->" in following


SRT = FormatSpec(name="srt", title="SubRip transcript", recognise=recognise, read=read)
