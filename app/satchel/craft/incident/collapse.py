"""Folds what machines repeat: an alert posted forty times is one line with forty places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from satchel.craft.incident.lines import Line

_VARIES = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\d+(?:[.,:]\d+)*")
_NAMED = re.compile(r"(?P<who>[A-ZÀ-Þ@][\w.'-]*(?: [A-ZÀ-Þ][\w.'-]+){0,2})\s?[:|]\s+(?P<words>.+)", re.S)  # a speaker in notes
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_GAPS = re.compile(r"\W+")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """`kept` in order; `repeats` counts how often each kept line's shape came (by its key)."""

    kept: tuple[Line, ...]
    repeats: dict[str, int]


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def shape_of(text: str) -> str:
    """The text with everything that varies between repeats taken out."""
    return _VARIES.sub("0", _LINK.sub("", text.lower())).strip(" .!")


def copies(lines: Sequence[Line]) -> frozenset[int]:
    """Places of lines that say in one source what the same speaker said in another: a scribe's copy of a chat, a paste of
    a part of an export. The source that says when and who is kept.
    """
    if len({line.passage.source for line in lines}) < 2:
        return frozenset()
    said: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if not line.machine and (key := _saying(line)) is not None:
            said[key].append(i)
    out: set[int] = set()
    for places in said.values():
        best = min(places, key=lambda i: (lines[i].passage.at_assumed, not lines[i].passage.author, i))
        out |= {i for i in places if lines[i].passage.source != lines[best].passage.source}
    return frozenset(out)


def _saying(line: Line) -> tuple[str, str] | None:
    """Speaker, by the first part of a name, and words; None where no speaker is named."""
    named = None if line.passage.author else _NAMED.match(line.text)
    author = named["who"] if named else line.passage.author
    first = _LETTERS.search(author.lower())
    words = _GAPS.sub(" ", (named["words"] if named else line.text).casefold()).strip()
    return (first[0], words) if first and words else None


def fold_repeats(lines: Sequence[Line]) -> Folded:
    """Drops copies, machine lines whose shape came before, and word-for-word repeats by people of long lines.

    The first and, for machines, every change of state is kept: an alert that fires again after it cleared is news.
    """
    first: dict[str, Line] = {}
    latest: dict[str, str] = {}
    repeats: dict[str, int] = {}
    kept: list[Line] = []
    again = copies(lines)
    for i, line in enumerate(lines):
        if i in again:
            continue
        shape = shape_of(line.text)
        if line.machine:
            topic = re.sub(r"\b(?:firing|resolved|ok|triggered|acknowledged|problem|recovery|up|down|alert|critical)\b|\W", "", shape)
            fresh = latest.get(topic) != shape
            latest[topic] = shape
        else:
            fresh = shape not in first or len(shape) < 40
        if fresh:
            first[shape] = line
            kept.append(line)
        else:
            repeats[first[shape].key] = repeats.get(first[shape].key, 1) + 1
    return Folded(kept=tuple(kept), repeats=repeats)
