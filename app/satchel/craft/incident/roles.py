"""Tells what each line does: a fast pass over everything, the full encoder where it matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from satchel.craft import heads
from satchel.craft.incident.cues import ROLES, rule_roles
from satchel.craft.incident.features import features
from satchel.craft.incident.lines import Line
from satchel.domain.ports import Encoder, Workbench

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

SPACE = "vectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Role probabilities per line, the thresholds they were trained with, and what judged them."""

    roles: list[Mapping[str, float]]
    cut: Mapping[str, float]
    judge: str


def judge(lines: Sequence[Line], bench: Workbench, *, full: bool) -> Judged:
    """Roles of lines in chronological order, by the full encoder's head or the fast one's; by rules without heads."""
    encoder = bench.full if full and bench.full is not None else bench.fast
    head = heads.best(bench.heads, "roles", [encoder.name])
    if head is None:
        return Judged(roles=[rule_roles(line.text) for line in lines], cut=dict.fromkeys(ROLES, 0.5), judge="rules")
    probabilities = head.probabilities(features(lines, vectors(lines, encoder, bench)))
    roles = [dict(zip(head.labels, map(float, row))) for row in probabilities]
    return Judged(roles=roles, cut=dict(zip(head.labels, map(float, head.threshold))), judge=encoder.name)


def vectors(lines: Sequence[Line], encoder: Encoder, bench: Workbench) -> Matrix:
    """Shape (lines, dimension); what was embedded before comes from the cache."""
    import numpy as np

    texts = list(dict.fromkeys(line.text for line in lines))
    known: dict[str, bytes] = {}
    space = f"{SPACE}/{encoder.name}"
    if bench.cache is not None and encoder is bench.full:
        known = bench.cache.get_many(space, texts)
    missing = [t for t in texts if t not in known]
    size = 4 * encoder.dimension
    for start in range(0, len(missing), 64):
        batch = missing[start : start + 64]
        data = encoder.embed(batch).data
        known.update({t: data[i * size : (i + 1) * size] for i, t in enumerate(batch)})
        if encoder is bench.full:
            bench.progress(min(start + 64, len(missing)), len(missing), "reading closely")
    if bench.cache is not None and encoder is bench.full and missing:
        bench.cache.put_many(space, {t: known[t] for t in missing})
    if not lines:
        return np.zeros((0, encoder.dimension), np.float32)
    return np.stack([np.frombuffer(known[line.text], "<f4") for line in lines])
