"""Folds what machines repeat: an alert posted forty times is one line with forty places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from satchel.craft.incident.lines import Line

_VARIES = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\d+(?:[.,:]\d+)*")
_NAMED = re.compile(r"(?P<who>[A-ZÀ-Þ@][\w.'-]*(?: [A-ZÀ-Þ][\w.'-]+){0,2})\s?[:|]\s+(?P<words>.+)", re.S)  # a speaker in notes
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_GAPS = re.compile(r"\W+")
_STATE = re.compile(r"\b(?:firing|resolved|ok|triggered|acknowledged|problem|recovery|up|down|alert|critical)\b|\W")
_SHORT = 40  # code points: people say "yes" and "same here" again and mean it
_LINK = re.compile(r"https?://\S+")


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


@lru_cache(maxsize=1 << 14)
def _topic(shape: str) -> str:
    """What a machine's line is about, whatever state it reports."""
    return _STATE.sub("", shape)


@dataclass(slots=True)
class Folding:
    """Drops machine lines whose shape came before, and word-for-word repeats by people of long lines; takes more at any time.

    The first and, for machines, every change of state is kept: an alert that fires again after it cleared is news.
    """

    kept: list[Line] = field(default_factory=list)
    repeats: dict[str, int] = field(default_factory=dict)
    _first: dict[str, Line] = field(default_factory=dict)
    _latest: dict[str, str] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        """The next line, in order."""
        shape = shape_of(line.text)
        if line.machine:
            topic = _topic(shape)
            fresh = self._latest.get(topic) != shape
            self._latest[topic] = shape
        else:
            fresh = len(shape) < _SHORT or shape not in self._first
        if fresh:
            self._first[shape] = line
            self.kept.append(line)
        else:
            first = self._first[shape].key
            self.repeats[first] = self.repeats.get(first, 1) + 1


def fold_repeats(lines: Sequence[Line]) -> Folding:
    """All of some lines, without what is a copy of another source's."""
    folding, again = Folding(), copies(lines)
    for i, line in enumerate(lines):
        if i not in again:
            folding.add(line)
    return folding
