"""Parts a log into its incidents: one is over, hours pass, and something else breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from satchel.craft.incident import progress, signs
from satchel.craft.incident.story import Story, Told

_QUIET = timedelta(hours=2)
HARM = 0.4  # weight of a line that opens an incident of its own
_BACK = re.compile(r"\b(?:again|re-?open\w*|back|still|relaps\w*|wieder|otra vez|de nuevo|encore|à nouveau)\b", re.I)


def parted(story: Story) -> list[Story]:
    """One story per incident, in order of time; most logs hold one.

    A new incident begins where the one before was called over, at least two quiet hours lie between, and what is
    reported then shares no telling words with it and does not say that anything is back. In doubt it is one incident.
    """
    out: list[Story] = []
    rest = list(story.told)
    while (cut := _boundary(story, rest)) is not None:
        out.append(part(story, rest[:cut]))
        rest = rest[cut:]
    return [*out, part(story, rest)] if out else [story]


def part(story: Story, told: Sequence[Told]) -> Story:
    """Some lines of a story as a story of their own."""
    return replace(story, told=tuple(replace(t, place=i) for i, t in enumerate(told)))


def _boundary(story: Story, told: Sequence[Told]) -> int | None:
    ended, ours = False, set[str]()
    for i in range(1, len(told) - 1):
        before, after = told[i - 1], told[i]
        ended = ended or progress.ends(before)
        if any(before.has(role) for role in ("symptom", "impact", "cause")):
            ours |= before.words
        if not ended or before.at is None or after.at is None or after.at - before.at < _QUIET or _guessed(before, after):
            continue
        opening = [t for t in told[i : i + 12] if t.has("symptom")]
        if not opening or any(_BACK.search(t.text) for t in opening[:2]):
            continue
        new = frozenset().union(*(t.words for t in opening))
        if story.closeness(frozenset(ours), new) >= 0.2 or not any(map(_harms, told[i:])) or not signs.trouble(part(story, told[i:]).told):
            continue
        if progress.walk(part(story, told[:i])).state == "resolved":  # the costliest question comes last
            return i
    return None


def _harms(told: Told) -> bool:
    """Whether a line clearly shows new harm, and not that it is over."""
    harm = max(told.slot("impact"), told.slot("detected"))
    return harm >= HARM and harm > told.slot("resolved") and told.serious


def _guessed(before: Told, after: Told) -> bool:
    """Whether the hours between two sources are our own assumption: a transcript that names no start, a log without days."""
    one, other = before.line.passage, after.line.passage
    return one.source != other.source and (one.at_assumed or other.at_assumed)
