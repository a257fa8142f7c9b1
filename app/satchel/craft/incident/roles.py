"""Tells what each line does: a fast pass over everything, the full encoder where it matters."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from satchel.craft import heads
from satchel.craft.heads import Head
from satchel.craft.incident.cues import ROLES, rule_roles
from satchel.craft.incident.features import features
from satchel.craft.incident.lines import Line
from satchel.craft.incident.machine import raises_alarm
from satchel.domain.ports import Encoder, Workbench

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

ASIDE = 1.15  # times the threshold of "other"
_TELLING = ("symptom", "start", "impact", "severity", "role", "hypothesis", "cause", "ruledout", "mitigation", "noeffect", "recovery", "mitigated", "resolved",
            "reopened", "correction", "summary", "action")  # fmt: skip
FAINT = 0.02  # a probability below it is nothing
RULES_CUT = 0.25  # threshold where no head is there: one cue counts double, so that bounds in multiples of it still hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Role probabilities per line, the thresholds they were trained with, and what judged them."""

    roles: Sequence[Mapping[str, float]]
    cut: Mapping[str, float]
    judge: str


def quick_look(lines: Sequence[Line], bench: Workbench) -> Judged:
    """Roles of lines in chronological order by the fast encoder, which only looks at neighbours; by rules without a head."""
    head = heads.best(bench.heads, "first", [bench.fast.name])
    if head is None:
        return _by_rules(lines)
    return _judged(head, lines, vectors(lines, bench.fast, bench), local=True)


def close_look(lines: Sequence[Line], bench: Workbench) -> tuple[Judged, list[Line]]:
    """Roles of lines in chronological order by the best encoder there is, and those of them that are to the point.

    These are judged once more without the others: what somebody says about lunch changes nothing for its neighbours.
    """
    encoder = bench.full or bench.fast
    head = heads.best(bench.heads, "roles", [encoder.name])
    if head is None:
        return _by_rules(lines), list(lines)
    rows = vectors(lines, encoder, bench)
    every = _judged(head, lines, rows)
    meant = [i for i, roles in enumerate(every.roles) if not is_aside(lines[i], roles, every.cut)]
    if len(meant) == len(lines):
        return every, list(lines)
    again = _judged(head, [lines[i] for i in meant], rows[meant])
    roles = list(every.roles)
    for i, found in zip(meant, again.roles):
        roles[i] = found
    return replace(every, roles=roles), [lines[i] for i in meant]


def _by_rules(lines: Sequence[Line]) -> Judged:
    return Judged(roles=[rule_roles(line.text) for line in lines], cut=dict.fromkeys(ROLES, RULES_CUT), judge="rules")


def _judged(head: Head, lines: Sequence[Line], rows: Matrix, *, local: bool = False) -> Judged:
    roles = [noted(head.labels, row) for row in head.probabilities(features(lines, rows, local=local))]
    return Judged(roles=roles, cut=dict(zip(head.labels, map(float, head.threshold))), judge=head.encoder)


def noted(labels: Sequence[str], row: Sequence[float]) -> dict[str, float]:
    """What is kept of one line's probabilities: all that is worth a word."""
    return {label: round(float(p), 4) for label, p in zip(labels, row) if p >= FAINT}


def is_aside(line: Line, roles: Mapping[str, float], cut: Mapping[str, float]) -> bool:
    """Whether a line is about something else, and tells nothing of an incident; an alarm never is."""
    if line.machine and raises_alarm(line.text):
        return False
    return roles.get("other", 0.0) >= ASIDE * cut.get("other", 0.5) and not any(roles.get(r, 0.0) >= cut.get(r, 0.5) for r in _TELLING)


def first_pass(lines: Sequence[Line], bench: Workbench, score: Callable[[Mapping[str, float], Mapping[str, float]], float]) -> list[float]:
    """One score per line by the fast encoder; lines with the same neighbours as before come from memory or the cache."""
    space = f"first-pass/{bench.fast.name}/{_digest(repr(sorted((n, len(h), h[-64:]) for n, h in bench.heads.items())))}"
    before = _SCORES.before(space, lines)
    rest = lines[max(0, len(before) - 1) :]  # with the neighbour of the first one that is looked at
    fresh = _scored(rest, bench, score, space)
    scores = [*before, *fresh[1 if before else 0 :]]
    _SCORES.note(space, lines, scores)
    return scores


def _scored(lines: Sequence[Line], bench: Workbench, score: Callable[[Mapping[str, float], Mapping[str, float]], float], space: str) -> list[float]:
    """The scores of lines, from memory, from the cache, or from a look."""
    own = ["", *(line.key for line in lines), ""]
    places = list(zip(own, own[1:], own[2:]))
    memory = _SCORES.of(space)
    found = [memory.get(place) for place in places]
    keys = {i: _digest("|".join(places[i])) for i, known in enumerate(found) if known is None}
    stored = bench.cache.get_many(space, list(keys.values())) if bench.cache is not None and keys else {}
    for i, key in keys.items():
        found[i] = stored.get(key)
    fresh: dict[str, bytes] = {}
    for low, high in _gaps([known is not None for known in found]):
        start, end = max(0, low - 1), min(len(lines), high + 1)
        judged = quick_look(lines[start:end], bench)
        for i in range(low, high):
            fresh[keys[i]] = found[i] = struct.pack("<f", score(judged.roles[i - start], judged.cut))
        bench.progress(high, len(lines), "first pass")
    if bench.cache is not None and fresh:
        bench.cache.put_many(space, fresh)
    memory.update((places[i], known) for i in keys if (known := found[i]) is not None)
    return [struct.unpack("<f", known)[0] for known in found if known is not None]


class _Scores:
    """What the first pass said lately, for one pair of encoder and heads: a followed log asks again at each growth."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._space = ""
        self._known: dict[tuple[str, str, str], bytes] = {}
        self._last: tuple[str, Sequence[Line], Sequence[float]] = ("", (), ())

    def before(self, space: str, lines: Sequence[Line]) -> Sequence[float]:
        """The scores of the first lines, where these are the lines of last time and more; but for the last of those,
        which has another neighbour now.
        """
        known, old, scores = self._last
        grown = known == space and len(lines) >= len(old) and all(a is b for a, b in zip(old, lines))
        return scores[:-1] if grown else ()

    def note(self, space: str, lines: Sequence[Line], scores: Sequence[float]) -> None:
        """Remembers what was scored last."""
        self._last = space, lines, scores

    def of(self, space: str) -> dict[tuple[str, str, str], bytes]:
        """The packed scores by the keys of a line and its neighbours."""
        if space != self._space or len(self._known) > self._most:
            self._space, self._known = space, {}
        return self._known


_SCORES = _Scores(1 << 17)


def _gaps(known: Sequence[bool], most: int = 4096) -> Iterator[tuple[int, int]]:
    """Runs of unknown places, none longer than `most`, so that memory stays bounded."""
    start: int | None = None
    for i, there in enumerate([*known, True]):
        if start is not None and (there or i - start >= most):
            yield start, i
            start = None
        if not there and start is None:
            start = i


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def vectors(lines: Sequence[Line], encoder: Encoder, bench: Workbench) -> Matrix:
    """Shape (lines, dimension); what was embedded before comes from the cache."""
    import numpy as np

    texts = list(dict.fromkeys(line.text for line in lines))
    space, cache = f"vectors/{encoder.name}", bench.cache if encoder is bench.full else None
    stored = cache.get_many(space, [_digest(t) for t in texts]) if cache is not None else {}
    known = {t: stored[_digest(t)] for t in texts if _digest(t) in stored}
    missing = [t for t in texts if t not in known]
    size = 4 * encoder.dimension
    for start in range(0, len(missing), 64):
        batch = missing[start : start + 64]
        data = encoder.embed(batch).data
        known.update({t: data[i * size : (i + 1) * size] for i, t in enumerate(batch)})
        if encoder is bench.full:
            bench.progress(min(start + 64, len(missing)), len(missing), "reading closely")
    if cache is not None and missing:
        cache.put_many(space, {_digest(t): known[t] for t in missing})
    if not lines:
        return np.zeros((0, encoder.dimension), np.float32)
    return np.stack([np.frombuffer(known[line.text], "<f4") for line in lines])
