"""Timed cues of transcripts: who spoke, what was said, when; shared by WebVTT and SubRip."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from satchel.domain.passages import Passage
from satchel.readers.contract import ReadContext, SourceFile
from satchel.readers.meeting import later, start_of
from satchel.readers.turns import entry, person

TIMING = re.compile(
    r"[ \t]*(?:(\d{1,4}):)?(\d{1,2}):(\d\d)[.,](\d{1,9})[ \t]*-->[ \t]*(?:\d{1,4}:)?\d{1,2}:\d\d[.,]\d{1,9}(?:[ \t].*)?"
)
_ARROW = re.compile(r"[ \t]*\S{0,20}[ \t]*-->[ \t]*(?:\S{0,20}[ \t]*$|\d)")
_MOST_NAMED = 5
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]{1,200})>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|lang|ruby|rt|font|s)(?:[.\s][^<>\n]{0,300})?/?>|<\d[\d:.]{3,12}>|\{\\an?\d\}", re.I)
_SPEAKER = re.compile(r"(?:>>\s*|-\s+)?([^:\n<>]{2,60}): +(?=\S)")
_NAME = re.compile(r"[^\W\d_][\w.'’()\-/]*(?: [\w.'’()\-/&]+){0,5}")
_ROLE = re.compile(r"(?:speaker|sprecher|participant|unknown|guest)[ _-]?\d*", re.I)


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as written: seconds from the start, and its lines."""

    start: float
    body: str


def told_damaged(lines: Iterable[str], file: SourceFile, context: ReadContext) -> None:
    """Says what is lost with timing lines that cannot be read: their cues have no time, and no number of their own."""
    damaged = [i for i, line in enumerate(lines, 1) if _ARROW.match(line) and not TIMING.fullmatch(line[:300])]
    for i in damaged[:_MOST_NAMED]:
        context.skip(file.name, f"line {i}: its cue, for its times cannot be read")
    if len(damaged) > _MOST_NAMED:
        context.skip(file.name, f"{len(damaged) - _MOST_NAMED} more cues whose times cannot be read")


def clock_seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    """A cue's time in seconds."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction[:6].ljust(3, "0")[:3]) / 1000


def cue_passages(file: SourceFile, context: ReadContext, cues: Iterable[Cue], header: str) -> Iterator[Passage]:
    """One entry per cue that says something, in file order."""
    every = [cue for cue in cues if cue.body.strip()]
    if not every:
        return
    start = start_of(file, header, context)
    voices = any(_VOICE.search(cue.body) for cue in every)
    speakers = frozenset() if voices else _speakers(every)
    for number, cue in enumerate(every, 1):
        author, text = _spoken(cue.body, speakers)
        if not text:  # tags around nothing
            continue
        yield entry(
            file, context, number, text, person(author),
            at=later(start, timedelta(seconds=cue.start)), at_assumed=start.assumed,
        )  # fmt: skip


def _speakers(cues: list[Cue]) -> frozenset[str]:
    """Names in front of cues ("Ana Ruiz: …"): those that come again or look like names, not "note: …"."""
    counts: dict[str, int] = {}
    for cue in cues:
        if found := _SPEAKER.match(_TAG.sub("", cue.body).strip()):
            counts[found[1].strip()] = counts.get(found[1].strip(), 0) + 1
    if sum(counts.values()) * 4 < len(cues):
        return frozenset()
    return frozenset(name for name, n in counts.items() if _looks_like_a_name(name, n))


def _looks_like_a_name(name: str, count: int) -> bool:
    if not _NAME.fullmatch(name):
        return False
    parts = name.split()
    small = (p for p in parts if p[0].isalpha() and not p[0].isupper())
    capital = parts[0][0].isupper() and all(p.lower() in _PARTICLES for p in small)
    return bool(_ROLE.fullmatch(name)) or (capital and (count > 1 or len(parts) > 1)) or (count > 2 and len(parts) < 4)


_PARTICLES = frozenset({"de", "van", "von", "der", "den", "da", "di", "la", "le", "bin", "al", "y", "e", "dos", "zu"})


def _spoken(body: str, speakers: frozenset[str]) -> tuple[str, str]:
    """Who speaks and the words without tags; a cue of two voices names both."""
    names = list(dict.fromkeys(html.unescape(m[1]).strip() for m in _VOICE.finditer(body)))
    body = _TAG.sub("", body).strip()
    found = _SPEAKER.match(body) if not names else None
    if found and found[1].strip() in speakers:
        names, body = [found[1].strip()], body[found.end() :]
    return ", ".join(names), html.unescape(body).strip()
