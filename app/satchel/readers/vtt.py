"""WebVTT transcripts of Teams, Zoom and others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from satchel.domain.errors import InputError
from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.cues import TIMING, Cue, clock_seconds, cue_passages, told_damaged


def recognise(file: SourceFile) -> Confidence:
    """Certain when the text begins with WEBVTT."""
    return Confidence.CERTAIN if re.match(r"\s*WEBVTT(?:[ \t\n]|\Z)", file.text[:200]) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per cue; notes, styles and regions are no cues, a cue without words is none either."""
    lines = file.text.split("\n")
    first = next((i for i, line in enumerate(lines) if "-->" in line), len(lines))
    if first > 1 and not lines[first - 2].strip():
        first -= 1  # the first cue's identifier, often one whose digits look like a date
    cues = list(_cues(lines))
    if not cues:
        raise InputError(f"{file.name} holds no cues.", "Download the transcript again.")
    told_damaged(lines, file, context)
    yield from cue_passages(file, context, cues, "\n".join(lines[:first])[:4000])


def _cues(lines: list[str]) -> Iterator[Cue]:
    """A cue is its timing line and everything up to a blank line; a timing line inside begins the next cue."""
    at: float | None = None
    body: list[str] = []
    for line in [*lines, ""]:
        found = TIMING.fullmatch(line) if "-->" in line and len(line) < 300 else None
        if found or not line.strip():
            if at is not None:
                yield Cue(at, "\n".join(body))
            at, body = (clock_seconds(*found.groups()), []) if found else (None, [])
        elif at is not None:
            body.append(line)


VTT = FormatSpec(name="vtt", title="WebVTT transcript", recognise=recognise, read=read)
