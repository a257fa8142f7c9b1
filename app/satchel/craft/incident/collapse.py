"""Folds what machines repeat: an alert posted forty times is one line with forty places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from satchel.craft.incident.lines import Line

_VARIES = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\d+(?:[.,:]\d+)*")
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


def fold_repeats(lines: Sequence[Line]) -> Folded:
    """Drops machine lines whose shape came before, and word-for-word repeats by people of long lines.

    The first and, for machines, every change of state is kept: an alert that fires again after it cleared is news.
    """
    first: dict[str, Line] = {}
    latest: dict[str, str] = {}
    repeats: dict[str, int] = {}
    kept: list[Line] = []
    for line in lines:
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
