"""Cuts passages into lines: the smallest stretches of one author's own words that can carry a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from satchel.craft.incident.machine import is_log_line, looks_automatic
from satchel.craft.incident.orders import gives_orders
from satchel.domain.passages import EntryKind, Passage, Region, RegionKind

LONG = 220  # code points; a longer entry is cut into sentences
SHORT = 24  # a sentence below this joins its neighbour
MAX_LINE = 600

_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-ZÀ-ÞŁ0-9¿¡@#])|\n+")
_MARKER = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(?:\[(?P<box>[ xX])\]\s+)?|\s*#{1,6}\s+|\s*>\s*")
_STAMP = re.compile(r"\s*\(?~?(?:\*\*)?\d{1,2}:\d\d(?::\d\d)?(?:\*\*)?(?:\s*(?:[ap]m|[A-Z]{2,5}))?\)?\s*[-–:]?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`quote` is an exact stretch of ``passage.text``; `text` the same words tidied for reading.

    `index` is the place in the merged chronological order. `box` is the state of a check box in front of the line
    (None: none). `heading` is the nearest heading above it in notes. `machine` says that a program wrote it.
    """

    index: int
    passage: Passage
    quote: str
    text: str
    at: datetime | None
    machine: bool
    box: bool | None = None
    heading: str = ""
    also: tuple[tuple[Passage, str], ...] = ()  # later cues of a transcript that finish the sentence, with their quotes

    @property
    def key(self) -> str:
        """Stable identity of these words at this place."""
        return f"{self.passage.id}:{self.passage.text.find(self.quote)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Words that try to give orders to a program that reads them: shown as data, never used."""

    passage: Passage
    quote: str


def cut(passages: Sequence[Passage]) -> tuple[list[Line], list[Flag]]:
    """All lines of `passages` (already in chronological order), and the stretches flagged as orders."""
    lines: list[Line] = []
    flags: list[Flag] = []
    headings = _headings(passages)
    for passage in passages:
        if passage.kind is EntryKind.SYSTEM:
            continue
        said = _said(passage.text, passage.own_text(), passage.regions, passage.kind is EntryKind.NOTE)
        flags += [Flag(passage=passage, quote=quote) for quote in said.orders]
        machine = passage.kind is EntryKind.ALERT or looks_automatic(passage.author, passage.text)
        heading = headings.get((passage.source, passage.entry), "")
        for quote, text, box in said.rows:
            lines.append(Line(index=len(lines), passage=passage, quote=quote, text=text, at=passage.at, machine=machine, box=box, heading=heading))
    return _sentences_over_cues(lines), flags


def _headings(passages: Sequence[Passage]) -> dict[tuple[str, int | None], str]:
    """The nearest heading above each note, in the order of its source."""
    out: dict[tuple[str, int | None], str] = {}
    current: dict[str, str] = {}
    for passage in sorted((p for p in passages if p.kind is EntryKind.NOTE), key=lambda p: (p.source, p.entry or 0)):
        if head := re.match(r"\s*#{1,6}\s+(.*)", passage.text):
            current[passage.source] = head[1].strip()
        out[passage.source, passage.entry] = current.get(passage.source, "")
    return out


def _sentences_over_cues(lines: Sequence[Line]) -> list[Line]:
    """Joins what transcription cut: cues of one speaker up to the end of the sentence. Chats are left as they are."""
    spoken = {source for source in {line.passage.source for line in lines} if _is_spoken(lines, source)}
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if last is not None and line.passage.source in spoken and _goes_on(last, line):
            out[-1] = replace(last, text=f"{last.text} {line.text}", also=(*last.also, (line.passage, line.quote)))
        else:
            out.append(line)
    return numbered(out)


def numbered(lines: Sequence[Line]) -> list[Line]:
    """The lines with their place as index; those that have it already are kept as they are."""
    return [line if line.index == i else replace(line, index=i) for i, line in enumerate(lines)]


def _is_spoken(lines: Sequence[Line], source: str) -> bool:
    """Transcripts end most cues with a full stop and come in a quick rhythm; chats do neither."""
    own = [line for line in lines if line.passage.source == source]
    if len(own) < 8 or any(line.at is None for line in own) or any(line.passage.kind is not EntryKind.MESSAGE for line in own):
        return False
    ended = sum(line.text.endswith((".", "?", "!", ",", "…")) for line in own) / len(own)
    gaps = sorted((b.at - a.at).total_seconds() for a, b in pairwise(own) if a.at and b.at)
    return ended > 0.7 and gaps[len(gaps) // 2] <= 30


def _goes_on(last: Line, line: Line) -> bool:
    same = last.passage.author == line.passage.author and last.passage.source == line.passage.source
    return same and not last.text.endswith((".", "?", "!", "…")) and len(last.text) + len(line.text) < MAX_LINE


class _Said(NamedTuple):
    orders: tuple[str, ...]
    rows: tuple[tuple[str, str, bool | None], ...]  # quote, tidied text, check box


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def _said(text: str, own: str, regions: tuple[Region, ...], note: bool) -> _Said:
    """The lines of one entry, and the rows of it that give orders."""
    orders = tuple(row.strip()[:MAX_LINE] for row in text.split("\n") if gives_orders(row))
    rows = ((quote, *tidy(quote, note=note)) for quote in _stretches(text, own, regions) if not gives_orders(quote))
    return _Said(orders, tuple(row for row in rows if any(c.isalnum() for c in row[1])))


def _stretches(text: str, own: str, regions: Sequence[Region]) -> Iterator[str]:
    """The author's own words, cut at regions, pasted log rows and, where long, at sentences."""
    kept = "\n".join(" " * len(row) if is_log_line(row) else row for row in own.split("\n"))
    blanked = {RegionKind.STRUCK, RegionKind.QUOTED, RegionKind.CODE, RegionKind.COMMENT}
    cuts = sorted({r.start for r in regions if r.kind in blanked} | {r.end for r in regions})
    for start, end in _pieces(kept, cuts):
        part = kept[start:end]
        if part.strip():
            yield text[start + len(part) - len(part.lstrip()) : end - len(part) + len(part.rstrip())]


def _pieces(text: str, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    bounds = [0, *[c for c in cuts if 0 < c < len(text)], len(text)]
    for low, high in pairwise(bounds):
        part = text[low:high]
        if len(part.strip()) <= LONG and "\n" not in part.strip():
            yield low, high
            continue
        yield from ((low + a, low + b) for a, b in _sentences(part))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentence bounds; very short sentences join the next one, very long ones are cut at white space."""
    start = 0
    ends = [m.start() for m in _SENTENCE.finditer(text)] + [len(text)]
    for end in ends:
        piece = text[start:end]
        final = end == len(text) or "\n" in text[end : end + 2]
        if len(piece.strip()) < SHORT and not final:
            continue
        while len(piece) > MAX_LINE:
            cutoff = piece.rfind(" ", 0, MAX_LINE)
            cutoff = cutoff if cutoff > 0 else MAX_LINE
            yield start, start + cutoff
            start, piece = start + cutoff, piece[cutoff:]
        yield start, end
        start = end


def tidy(quote: str, *, note: bool = False) -> tuple[str, bool | None]:
    """Readable text of a quote and the state of its check box: list marker, leading stamp and emphasis removed."""
    box: bool | None = None
    text = quote
    if note:
        if marker := _MARKER.match(text):
            box = None if marker["box"] is None else marker["box"] in "xX"
            text = text[marker.end() :]
        text = re.sub(r"(?<!\w)[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)|~~", "", text)
        if (stamp := _STAMP.match(text)) and len(text) - stamp.end() > 3:
            text = text[stamp.end() :]
        text = re.sub(r"\s*\|\s*", " | ", text).strip(" |")
    text = re.sub("[\u200b-\u200f\u2060\ufeff\u00ad]", "", text)
    text = re.sub(r"(?<!\S):[a-z0-9_+-]+:(?!\S)", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"^[.,;:–-]+\s+", "", text), box
