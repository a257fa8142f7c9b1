"""Finds the stretches of a long log that are about an incident, so that the costly look goes only there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from satchel.craft.incident.collapse import shape_of
from satchel.craft.incident.lines import Line

CLOSE = 400  # lines that the full encoder looks at; a longer log is narrowed down first
_TELLING = ("symptom", "impact", "severity", "hypothesis", "cause", "ruledout", "mitigation", "noeffect", "recovery", "mitigated", "resolved",
            "reopened", "role", "start", "correction", "summary", "question")  # fmt: skip
TELLING = 0.8  # score of a line that tells something by itself
FLAT = 1.0  # peak density below which no stretch stands out: all of it is the incident, or none
WINDOW = 0.2  # share of the peak density down to which a stretch belongs to the incident
_HALF_WIDTH = timedelta(minutes=45)
_AFTERMATH = timedelta(hours=2)


def telling(roles: Mapping[str, float], cut: Mapping[str, float]) -> float:
    """How much a line sounds like an incident: its two strongest telling roles above threshold, banter discounted."""
    found = sorted((roles.get(r, 0) / max(cut.get(r, 0.5), 0.1) for r in _TELLING), reverse=True)
    score = max(0.0, found[0] - 0.8) + max(0.0, found[1] - 0.8)
    return 0.0 if roles.get("joke", 0) > 0.6 or roles.get("other", 0) > 0.6 else min(score, 2.5)


def narrow(lines: Sequence[Line], scores: Sequence[float], repeats: Mapping[str, int], keep: int = CLOSE) -> list[int]:
    """Indices of the lines worth a close look, in order.

    Boilerplate counts little: a line whose shape comes often (`repeats` by key: how often it was folded) is worth its share. The window is where the log is
    densest, by the sum of scores within 45 minutes on either side less what its ordinary chatter gives. The crew are those
    who talk tellingly in it: what they say there is looked at, and what others say only if it is telling itself.
    """
    if len(lines) <= keep:
        return list(range(len(lines)))
    shapes = [shape_of(line.text) for line in lines]
    count = Counter(shapes)
    often = [max(count[shape], repeats.get(line.key, 1)) for line, shape in zip(lines, shapes)]
    worth = [score / max(1, n - 4 if line.machine else n - 1) for line, score, n in zip(lines, scores, often)]
    density = _density(lines, worth, sum(worth) / len(worth))
    peak = max(density)
    if peak < FLAT:
        return sorted(sorted(range(len(lines)), key=lambda i: (-worth[i], i))[:keep])
    inside = [density[i] >= WINDOW * peak for i in range(len(lines))]
    crew = _crew(lines, worth, inside)
    begun = inside.index(True)
    span = _span(lines, inside)
    rank = {}
    for i, line in enumerate(lines):
        ours = line.passage.author in crew
        if (inside[i] and worth[i] >= TELLING) or (ours and i >= begun - 3 and (i in span or worth[i] >= TELLING)):
            rank[i] = worth[i] + (0.4 if ours else 0.0) + (0.4 if i in span else 0.0)
    strongest = sorted(rank, key=lambda i: (-rank[i], i))[:keep]
    return sorted(strongest)


def _span(lines: Sequence[Line], inside: Sequence[bool]) -> range:
    """From the first dense line to two hours after the last one: an incident has quiet stretches, and an aftermath."""
    first = inside.index(True)
    last = len(inside) - 1 - inside[::-1].index(True)
    end = last
    while end + 1 < len(lines) and _soon(lines[last], lines[end + 1]):
        end += 1
    return range(first, end + 1)


def _soon(last: Line, later: Line) -> bool:
    return last.at is not None and later.at is not None and later.at - last.at <= _AFTERMATH


def _crew(lines: Sequence[Line], worth: Sequence[float], inside: Sequence[bool]) -> frozenset[str]:
    """Authors with at least three telling lines in the window that are no small share of what they say there."""
    said, telling = Counter[str](), Counter[str]()
    for line, score, within in zip(lines, worth, inside):
        if within and line.passage.author:
            said[line.passage.author] += 1
            telling[line.passage.author] += score >= 0.5 * TELLING
    return frozenset(a for a, n in telling.items() if n >= 3 and n >= 0.25 * said[a])


def _density(lines: Sequence[Line], scores: Sequence[float], usual: float) -> list[float]:
    """Per line: excess score in its neighbourhood, by time where lines have one, else by 60 places."""
    out = [0.0] * len(lines)
    low = high = 0
    total = 0.0
    timed = all(line.at is not None for line in lines)
    for i, line in enumerate(lines):
        if timed:
            while high < len(lines) and lines[high].at <= line.at + _HALF_WIDTH:  # type: ignore[operator]
                total, high = total + scores[high] - usual, high + 1
            while lines[low].at < line.at - _HALF_WIDTH:  # type: ignore[operator]
                total, low = total - (scores[low] - usual), low + 1
        else:
            while high < min(len(lines), i + 60):
                total, high = total + scores[high] - usual, high + 1
            while low < i - 60:
                total, low = total - (scores[low] - usual), low + 1
        out[i] = total
    return out
