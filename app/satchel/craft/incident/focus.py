"""Finds the stretches of a long log that are about an incident, so that the costly look goes only there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from satchel.craft.incident.lines import Line

CLOSE = 400  # lines that the full encoder looks at; a longer log is narrowed down first
_TELLING = ("symptom", "impact", "severity", "hypothesis", "cause", "ruledout", "mitigation", "noeffect", "recovery", "mitigated", "resolved",
            "reopened", "role", "start", "correction", "summary", "question")  # fmt: skip
_HALF_WIDTH = timedelta(minutes=45)


def telling(roles: Mapping[str, float], cut: Mapping[str, float]) -> float:
    """How much a line sounds like an incident: its two strongest telling roles above threshold, banter discounted."""
    found = sorted((roles.get(r, 0) / max(cut.get(r, 0.5), 0.1) for r in _TELLING), reverse=True)
    score = max(0.0, found[0] - 0.8) + max(0.0, found[1] - 0.8)
    return 0.0 if roles.get("joke", 0) > 0.6 or roles.get("other", 0) > 0.6 else min(score, 2.5)


def narrow(lines: Sequence[Line], scores: Sequence[float], keep: int = CLOSE) -> list[int]:
    """Indices of the lines worth a close look, in order: the densest stretch first, then the strongest lines in it.

    Density is the sum of scores within 45 minutes on either side, minus what the log's ordinary chatter gives.
    """
    if len(lines) <= keep:
        return list(range(len(lines)))
    usual = sum(scores) / len(scores)
    density = _density(lines, scores, usual)
    order = sorted(range(len(lines)), key=lambda i: (-density[i], i))
    peak = density[order[0]]
    inside = [i for i in range(len(lines)) if density[i] >= 0.25 * peak]
    strongest = sorted(inside, key=lambda i: (-scores[i], i))[:keep]
    return sorted(strongest)


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
