"""Cuts passages into lines: the smallest stretches of one author's own words that can carry a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from satchel.craft.incident.courtesy import is_courtesy
from satchel.craft.incident.machine import is_log_line, looks_automatic
from satchel.craft.incident.orders import gives_orders
from satchel.domain.passages import EntryKind, Passage, Region, RegionKind

LONG = 220  # code points; a longer entry is cut into sentences
SHORT = 32  # a sentence below this joins its neighbour
JOINED = 320  # the longest that joining may give
MAX_LINE = 600

_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-ZÀ-ÞŁ0-9¿¡@#])|\n+")
_LEANING = re.compile(r"(?:that|this|these|those|it|they|which|so|hence|therefore|das|dies\w*|es|deshalb|also|eso|esto|as[íi] que|por eso|[çc]a|cela|c'est|donc)\b", re.I)
_FORWARD = re.compile(r"(?:fwd?|wg|rv|tr|re|aw|sv): ", re.I)
TICKET = re.compile(r"\[[\w-]*\d[\w-]*\] ")  # how a ticket's mail begins its subject
_NAMES = re.compile(r"[A-ZÀ-Þ][\w'’.&-]*(?: [A-ZÀ-Þ&][\w'’.&-]*){0,3}")
_LONGEST_NAME = 40  # code points
_WRAP = re.compile(r"(?<=[^\n]{45}[^\n.!?:;])\n(?=[^\s*•>|#-])(?!status: )|(?<=\S)\n(?=\s{2,}[^\s*•>|#-])|(?<=[^\n]{45}[.!?:;])\n(?=\s{2,}\S)")  # mail and notes break lines in mid-sentence
_MARKER = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(?:\[(?P<box>[ xX])\]\s+)?|\s*#{1,6}\s+|\s*>\s*")
_STAMP = re.compile(r"\s*\(?~?(?:\*\*)?\d{1,2}:\d\d(?::\d\d)?(?:\*\*)?(?:\s*(?:[ap]m|[A-Z]{2,5}))?\)?\s*[-–:]?\s*")

_STRUCK = re.compile(r"~~[^~\n]{1,200}~~\s?")  # what was withdrawn is part of the quote, not of what the line says
_BARE_HEADING = re.compile(r"\s*#{1,6}\s+(?:\S+\s*){1,2}$")  # "## 13:10", "# Impact": says where, not what
_NEVER_ENDED = re.compile(r"(?:,\s*)?\bendsAt: 0001-01-01T00:00:00Z")  # Go's zero time in an alert that still fires


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`quote` is an exact stretch of ``passage.text``; `text` the same words tidied for reading.

    `box` is the state of a check box in front of the line (None: none). `heading` is the nearest heading above it in notes.
    `machine` says that a program wrote it.
    """

    passage: Passage
    quote: str
    text: str
    at: datetime | None
    machine: bool
    box: bool | None = None
    heading: str = ""
    also: tuple[tuple[Passage, str], ...] = ()  # later cues of a transcript that finish the sentence, with their quotes
    _key: str = field(default="", init=False, repr=False, compare=False)

    @property
    def key(self) -> str:
        """Stable identity of these words at this place."""
        if not self._key:
            object.__setattr__(self, "_key", f"{self.passage.id}:{self.passage.text.find(self.quote)}")
        return self._key


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
        heading = headings.get((passage.source, passage.entry), "")
        own, orders = _CUT.get(passage, heading)
        lines += own
        flags += orders
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
    spoken = {source for source in {line.passage.source for line in lines} if is_spoken(lines, source)}
    if not spoken:
        return list(lines)
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if last is not None and line.passage.source in spoken and _goes_on(last, line):
            out[-1] = replace(last, text=f"{last.text} {line.text}", also=(*last.also, (line.passage, line.quote)))
        else:
            out.append(line)
    return out


def is_spoken(lines: Sequence[Line], source: str) -> bool:
    """Transcripts end most cues with a full stop and come in a quick rhythm; chats do neither."""
    own = [line for line in lines if line.passage.source == source]
    if len(own) < 8 or any(line.at is None for line in own) or any(line.passage.kind is not EntryKind.MESSAGE for line in own):
        return False
    ended = sum(line.text.endswith((".", "?", "!", ",", "…")) for line in own) / len(own)
    gaps = sorted((b.at - a.at).total_seconds() for a, b in pairwise(own) if a.at and b.at and a.passage is not b.passage)
    return ended > 0.7 and bool(gaps) and gaps[len(gaps) // 2] <= 30  # sentences of one mail have no rhythm


def _goes_on(last: Line, line: Line) -> bool:
    same = last.passage.author == line.passage.author and last.passage.source == line.passage.source
    return same and not last.text.endswith((".", "?", "!", "…")) and len(last.text) + len(line.text) < MAX_LINE


def _cut_one(passage: Passage, heading: str) -> tuple[list[Line], list[Flag]]:
    """The lines of one passage."""
    note = passage.kind is EntryKind.NOTE
    said = _said(passage.text, passage.own_text(), passage.regions, note)
    rows = [row for row in said.rows if not (note and _BARE_HEADING.match(row[0]))]
    machine = passage.kind is EntryKind.ALERT or looks_automatic(passage.author, passage.text)
    lines = [
        Line(passage=passage, quote=quote, text=text, at=passage.at, machine=machine, box=box, heading=heading)
        for quote, text, box in _without_signature(rows, passage.author)
    ]
    return lines, [Flag(passage=passage, quote=quote) for quote in said.orders]


class _Cut:
    """Remembers the lines of the newest passages: a followed log is cut again at each growth, and only its end is new.

    Lines are told apart by the passage object itself, which a growing reading keeps.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[int, tuple[Passage, str, list[Line], list[Flag]]] = {}

    def get(self, passage: Passage, heading: str) -> tuple[list[Line], list[Flag]]:
        kept = self._kept.get(id(passage))
        if kept is not None and kept[0] is passage and kept[1] == heading:
            return kept[2], kept[3]
        lines, flags = _cut_one(passage, heading)
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[id(passage)] = (passage, heading, lines, flags)
        return lines, flags


_CUT = _Cut(1 << 16)


class _Said(NamedTuple):
    orders: tuple[str, ...]
    rows: tuple[tuple[str, str, bool | None], ...]  # quote, tidied text, check box


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def _said(text: str, own: str, regions: tuple[Region, ...], note: bool) -> _Said:
    """The lines of one entry, and the rows of it that give orders."""
    orders = tuple(row.strip()[:MAX_LINE] for row in text.split("\n") if gives_orders(row))
    rows = ((quote, *tidy(quote, note=note)) for quote in _stretches(text, own, regions) if not gives_orders(quote))
    said = tuple(row for row in rows if any(c.isalnum() for c in row[1]))
    worded = tuple(row for row in said if any(c.isalpha() for c in row[1]))
    return _Said(orders, worded or said)  # of "07:43 ~~71 seats~~ it is 17" the time alone says nothing


def _subject_end(text: str) -> set[int]:
    """Where the subject of a forwarded or a ticket's mail ends, which no full stop parts from its text."""
    return {text.index("\n")} if "\n" in text and (_FORWARD.match(text) or TICKET.match(text)) else set()


def _without_signature(rows: Sequence[tuple[str, str, bool | None]], author: str) -> list[tuple[str, str, bool | None]]:
    """The rows of a letter without the names of persons and firms below it."""
    kept = list(rows)
    if any(is_courtesy(text, author) for _, text, _ in rows):
        while len(kept) > 1 and len(kept[-1][1]) <= _LONGEST_NAME and _NAMES.fullmatch(kept[-1][1]):
            kept.pop()
    return [row for row in kept if len(kept) == 1 or not (_FORWARD.match(row[1]) or is_courtesy(row[1], author))]


def _stretches(text: str, own: str, regions: Sequence[Region]) -> Iterator[str]:
    """The author's own words, cut at regions, pasted log rows and, where long, at sentences."""
    kept = "\n".join(" " * len(row) if is_log_line(row) else row for row in own.split("\n"))
    kept = _WRAP.sub(" ", kept)
    blanked = {RegionKind.STRUCK, RegionKind.QUOTED, RegionKind.CODE, RegionKind.COMMENT}
    cuts = sorted({r.start for r in regions if r.kind in blanked} | {r.end for r in regions} | _subject_end(text))
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
    """Sentence bounds; a sentence that leans on its neighbour stays with it, a very long one is cut at white space."""
    kept: list[tuple[int, int]] = []
    start = 0
    for end in [m.start() for m in _SENTENCE.finditer(text)] + [len(text)]:
        if kept and _leans(text, kept[-1], (start, end)):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
        start = end
    for low, high in kept:
        while high - low > MAX_LINE:
            cutoff = text.rfind(" ", low, low + MAX_LINE)
            cutoff = cutoff if cutoff > low else low + MAX_LINE
            yield low, cutoff
            low = cutoff
        yield low, high


def _leans(text: str, last: tuple[int, int], piece: tuple[int, int]) -> bool:
    """Whether a sentence says little without the one before it: "That is the cause." A new paragraph stands alone."""
    before, own = text[last[0] : last[1]].strip(), text[piece[0] : piece[1]]
    if "\n" in own[: len(own) - len(own.lstrip())] or len(before) + len(own) > JOINED or not before:
        return False
    return len(own.strip()) < SHORT or len(before) < SHORT or bool(_LEANING.match(own.strip()))


def tidy(quote: str, *, note: bool = False) -> tuple[str, bool | None]:
    """Readable text of a quote and the state of its check box: list marker, leading stamp and emphasis removed."""
    box: bool | None = None
    text = _STRUCK.sub("", quote)
    if note:
        if marker := _MARKER.match(text):
            box = None if marker["box"] is None else marker["box"] in "xX"
            text = text[marker.end() :]
        text = re.sub(r"(?<!\w)[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)|~~", "", text)
        if (stamp := _STAMP.match(text)) and len(text) - stamp.end() > 3:
            text = text[stamp.end() :]
        text = re.sub(r"\s*\|\s*", " | ", text).strip(" |")
    text = re.sub("[\u200b-\u200f\u2060\ufeff\u00ad]", "", _NEVER_ENDED.sub("", text))
    text = re.sub(r"(?<!\S):[a-z0-9_+-]+:(?!\S)", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"^[.,;:–-]+\s+", "", text), box
