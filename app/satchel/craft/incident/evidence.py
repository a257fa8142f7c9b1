"""Weighs how well each line serves as evidence for each slot of the result: a second head over the roles of a line and
its neighbours, after stacked generalisation (Wolpert 1992) for sequences (Cohen and Carvalho 2005).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from satchel.craft import heads
from satchel.craft.incident.clock import clocks, resolve
from satchel.craft.incident.cues import ROLES
from satchel.craft.incident.hints import is_marked, plain_words
from satchel.craft.incident.quantities import figures
from satchel.craft.incident.story import Story, Told
from satchel.domain.passages import EntryKind
from satchel.domain.ports import Workbench

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

ROLE_OF: Mapping[str, str] = {  # slot: the role that says most about it
    "impact": "impact", "cause": "cause", "ruledout": "ruledout", "mitigation": "mitigation", "action": "action",
    "question": "question", "turn": "summary", "part": "role", "started": "start", "detected": "symptom",
    "mitigated": "mitigated", "resolved": "resolved",
}  # fmt: skip
SLOTS = tuple(ROLE_OF)
_COURSE = ("symptom", "impact", "recovery", "mitigated", "resolved", "start", "mitigation", "cause", "reopened")
_COLUMN = {role: i for i, role in enumerate(ROLES)}
_LEAST = 0.005
PLAINLY = 0.35  # the least weight of what is said in so many words: "root cause: …", "ACTION @ben: …"
_BOUND = 4.0  # log odds beyond which certainty adds nothing
_NAMED = re.compile(r"\b[A-Z][\w-]*\d|\b\w+-\w+-?\d")


def weigh(story: Story, bench: Workbench) -> list[dict[str, float]]:
    """Per line the probability of serving each of `SLOTS`; without a trained head, by its role alone."""
    if not story.told:
        return []
    known = [encoder.name for encoder in (bench.full, bench.fast) if encoder is not None]
    head = heads.best(bench.heads, "slots", known)
    if head is None:
        return [{slot: _odds(t.strength(role)) for slot, role in ROLE_OF.items()} for t in story]
    return [dict(zip(head.labels, map(float, row))) for row in head.probabilities(features(story))]


def _odds(strength: float) -> float:
    """0.5 where a role is just likely enough to count."""
    return round(strength / (1 + strength), 4)


def features(story: Story) -> Matrix:
    """Shape (lines, features): log odds of the roles of a line and around it, its shape, and the course of the whole.

    Nothing in a row depends on how much follows, but for the next dozen lines and whether a role ever comes again.
    """
    import numpy as np

    roles = _log_odds(story)
    around = [_strongest(roles, low, high) for low, high in ((-3, -1), (1, 3), (1, 12))]
    shape = np.array([_shape(story, t) for t in story], np.float32)
    course = np.concatenate([_course(roles[:, _COLUMN[role]]) for role in _COURSE], axis=1)
    return np.concatenate([np.maximum(roles, 0) / 2, np.minimum(roles, 0) / 2, *(a / 4 for a in around), shape, course], axis=1)


def _log_odds(story: Story) -> Matrix:
    """Shape (lines, roles), relative to each role's threshold: 0 is just enough."""
    import numpy as np

    p = np.array([[t.p.get(role, 0.0) for role in ROLES] for t in story], np.float64)
    cut = np.array([story.told[0].cut.get(role, 0.5) for role in ROLES], np.float64)
    p, cut = np.clip(p, 1e-4, 1 - 1e-4), np.clip(cut, 1e-3, 1 - 1e-3)
    odds: Matrix = np.clip(np.log(p / (1 - p)) - np.log(cut / (1 - cut)), -_BOUND, _BOUND).astype(np.float32)
    return odds


def _strongest(roles: Matrix, low: int, high: int) -> Matrix:
    """Per line the strongest of each role between the places `low` and `high` beside it."""
    import numpy as np

    out = np.full_like(roles, -_BOUND)
    for by in range(low, high + 1):
        if by < 0:
            out[-by:] = np.maximum(out[-by:], roles[:by])
        elif by < len(roles):
            out[:-by] = np.maximum(out[:-by], roles[by:])
    return out


def _course(role: Matrix) -> Matrix:
    """Whether a line is the first, the last or the strongest so far of a role, and how many come before and after."""
    import numpy as np

    there = role > 0
    worth = np.clip(role + 1, 0, _BOUND) / _BOUND
    before: Matrix = np.cumsum(there) - there
    after = there[::-1].cumsum()[::-1] - there
    highest = np.maximum.accumulate(role)
    ahead = np.maximum.accumulate(role[::-1])[::-1]
    peak_before = np.concatenate([[-_BOUND], highest[:-1]])
    peak_after = np.concatenate([ahead[1:], [-_BOUND]])
    columns = [worth * (before == 0), worth * (after == 0), worth * (role > peak_before), worth * (role > peak_after),
               np.minimum(before, 4) / 4, np.minimum(after, 4) / 4]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _shape(story: Story, told: Told) -> list[float]:
    found, numbers = clocks(told.text), figures(told.text)
    lags = [(told.at - resolve(c, told.at)).total_seconds() / 60 for c in found] if told.at else []
    lag = min(lags, key=abs, default=None)
    return [
        float(bool(found)), float(any(c.exact for c in found)), float(lag is not None and -3 <= lag <= 45),
        float(lag is not None and lag > 20), float(bool(numbers)), min(len(numbers), 4) / 4, min(len(told.words), 20) / 20,
        float(len(told.words) < 3), float(told.asks), float(told.line.machine), float(told.line.passage.kind is EntryKind.NOTE),
        told.late, float(told.key in story.superseded),
        float(told.serious), float(bool(_NAMED.search(told.text))), min(len(told.words & story.topic), 6) / 6,
        float(told.line.box is False), float(bool(re.match(r"\S+:", told.text))), min(len(told.text), 300) / 300,
    ]  # fmt: skip


def weights(story: Story, bench: Workbench, doubt: float = 1.0) -> dict[str, dict[str, float]]:
    """What `weigh` says by line key, of a story that holds one incident; every weight times `doubt`."""
    rows = zip(story, weigh(story, bench))
    return {t.key: {slot: round(p * doubt, 3) for slot, p in noted(t, row).items()} for t, row in rows}


def noted(told: Told, row: Mapping[str, float]) -> dict[str, float]:
    """What is kept of one line's weights: all that is worth a word, and never less than what it says plainly."""
    plain = {"cause"} if "cause" in plain_words(told.text) and not told.line.machine else set()
    plain |= {"action"} if is_marked(told.text) else set()
    least = {slot: max(p, PLAINLY) if slot in plain else p for slot, p in row.items()}
    return {slot: round(p, 3) for slot, p in least.items() if p >= _LEAST}


def weighed(story: Story, kept: Mapping[str, Mapping[str, float]]) -> Story:
    """The story whose lines carry their weights, by line key."""
    return replace(story, told=tuple(replace(t, slots=kept.get(t.key, {})) for t in story))
