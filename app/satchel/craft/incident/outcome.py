"""Weighs how an incident stands at the end of its log: a head over the whole, where milestones look at single lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from satchel.craft import heads
from satchel.craft.incident import milestones
from satchel.craft.incident.progress import (
    closes_by_name,
    goes_on,
    is_undone,
    lasts,
    settles_by_name,
    walk,
    works_again,
)
from satchel.craft.incident.stopgaps import hands_on, is_stopgap, mends_later
from satchel.craft.incident.story import Story, Told, heaviest
from satchel.domain.ports import Workbench

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STATES = ("ongoing", "mitigated", "resolved")
SHORT = 35  # lines; in a short log single lines say less of what comes, and rules err more
_LAST = 5  # lines at the end that say how things are now
_TAIL = 6  # lines at the end, or a quarter of all, in which people sum up
_FAINT = 0.02  # weights below it are all alike


def likely(story: Story, bench: Workbench) -> str | None:
    """The most likely of `STATES`; None without a trained head, or where only machines speak."""
    known = [encoder.name for encoder in (bench.full, bench.fast) if encoder is not None]
    head = heads.best(bench.heads, "outcome", known)
    if head is None or all(t.line.machine for t in story):
        return None
    row = head.probabilities(features(story))[0]
    return head.labels[int(row.argmax())]


def features(story: Story) -> Matrix:
    """Shape (1, features): what rules make of it, the weightiest lines for an end, and trouble around and after them."""
    import numpy as np

    told = [t for t in story if not t.line.machine and not t.has("other")] or list(story)
    end = heaviest(told, "resolved")
    turn = heaviest(told, "mitigated")
    assert end is not None and turn is not None
    after, last = [t for t in told if t.place > end.place], told[-_LAST:]
    rules = milestones.follow(story).status
    ruled = [2.0 * (rules == state) for state in STATES]
    short = float(len(story) < SHORT)
    row = [*(_trouble(part) for part in (told, after, last, [end]))]
    for slot in ("resolved", "mitigated"):
        first, second = [*sorted((t.slot(slot) for t in told), reverse=True), 0.0][:2]
        row += [_log(first), _log(second), _log(max((t.slot(slot) for t in after), default=0.0))]
    row += [_log(end.slot("mitigated")), _log(turn.slot("resolved")), float(turn.place > end.place)]
    row += [*_said(story, told), *_tail([t for t in told if t.serious] or told), min(len(told), 100) / 100, *ruled, *(short * state for state in ruled), short]
    return np.array([row], np.float32)


def _said(story: Story, told: Sequence[Told]) -> list[float]:
    """What plain words say of the end."""
    way = walk(story)
    last = told[-_LAST - 1 :]
    walked = [way.state == "resolved", way.state == "mitigated", way.denied, bool(way.reopened)]
    named = [any(map(settles_by_name, told)), *(any(map(says, last)) for says in (goes_on, is_undone, lasts))]
    return [float(found) for found in (*walked, *named)]


def _tail(told: Sequence[Told]) -> list[float]:
    """What sets a mended incident apart from a bridged one, and both from one that goes on."""
    tail = told[-max(_TAIL, len(told) // 4) :]
    done = [t for t in told if any(t.has(role) for role in ("mitigation", "mitigated", "recovery"))]
    bridged = [any(is_stopgap(t.text) for t in lines) for lines in (tail, done)]
    later = [any(mends_later(t.text) for t in tail), any(hands_on(t.text) for t in told[-_LAST + 1 :])]
    over = [any(map(closes_by_name, told)), any(map(closes_by_name, tail)), any(map(works_again, tail))]
    roles = [_strongest(tail, role) for role in ("resolved", "mitigated", "hypothesis")]
    roles += [_strongest(told[-_LAST + 2 :], "symptom"), _strongest(told, "cause")]
    slots = [max(t.slot(slot) for t in lines) for slot, lines in (("cause", told), ("mitigation", told), ("question", tail))]
    return [*map(float, (*bridged, *later, *over)), *roles, *slots, sum(t.has("action") for t in tail) / len(tail)]


def _strongest(lines: Sequence[Told], role: str) -> float:
    """The likeliest of a role among lines, relative to its threshold, up to four times: 0 to 1."""
    return max(min(t.strength(role), 4.0) for t in lines) / 4


def _trouble(lines: Iterable[Told]) -> float:
    """The strongest symptom among lines: log odds relative to the threshold, -1 for none."""
    return max((max(-4.0, min(4.0, _odds(t.p.get("symptom", 0.0)) - _odds(t.cut.get("symptom", 0.5)))) / 4 for t in lines), default=-1.0)


def _odds(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def _log(weight: float) -> float:
    return math.log(weight + _FAINT) / 4
