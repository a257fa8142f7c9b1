"""What the heads see of a line: its vector, its cues, its words, its shape and its neighbours."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from satchel.craft.incident.cues import CUES, ROLES, cue_hits
from satchel.craft.incident.lines import Line
from satchel.domain.passages import EntryKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

BUCKETS = 2048  # hashed word pairs; 4,096 gained nothing in cross-validation
_ROLE_INDEX = {role: i for i, role in enumerate(ROLES)}
_CUE_ROLE = tuple(_ROLE_INDEX[role] for role, _ in CUES)
_WORD = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_FIRST = re.compile(r"\b(?:i|i'?ll|i'?m|me|my|ich|mir|mein\w*|yo|mi|je|j'|moi)\b", re.I)
_WE = re.compile(r"\b(?:we|us|our|wir|uns|nosotros|hemos|nous|on)\b", re.I)
_NEGATION = re.compile(r"\b(?:not?|never|none|nobody|n't|nicht|kein\w*|nie|sin|nunca|pas|jamais|aucun\w*)\b|n't\b", re.I)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
SHAPES = 21
OPENING = 15  # lines after which a log is no longer at its beginning


def features(lines: Sequence[Line], vectors: Matrix, *, local: bool = False, cues: bool = True, learnt: bool = True) -> Matrix:
    """Shape (lines, features) for lines in chronological order; `vectors` has one row per line.

    With `local` a line's row depends on the line and its two neighbours alone; without, also on which part of the log
    it stands in and on who talks most.

    `cues` and `learnt` switch off one half, for the comparison in docs/quality.md.
    """
    import numpy as np

    hits = [cue_hits(line.text) for line in lines]
    cue = np.zeros((len(lines), len(CUES)), np.float32)
    role = np.zeros((len(lines), len(ROLES)), np.float32)
    for i, found in enumerate(hits):
        for j in found:
            cue[i, j] = 1
            role[i, _CUE_ROLE[j]] = 1
    before, after = np.zeros_like(role), np.zeros_like(role)
    before[1:], after[:-1] = role[:-1], role[1:]
    shape = _shapes(lines, local=local)
    words = np.stack([_hashed(line.text) for line in lines]) if lines else np.zeros((0, BUCKETS), np.float32)
    parts = [vectors * 3 if learnt else vectors * 0, words * 2 if learnt else words * 0]
    parts += [cue, before * 0.5, after * 0.5] if cues else [cue * 0, before * 0, after * 0]
    return np.concatenate([*parts, shape], axis=1).astype(np.float32)


@lru_cache(maxsize=1 << 10)  # as many as are looked at closely: a followed log is read again at each growth
def _hashed(text: str) -> Matrix:
    """Words and word pairs hashed into buckets (Weinberger et al. 2009, hashing trick), unit length."""
    import numpy as np

    words = [w if not w.isdigit() else "0" for w in _WORD.findall(text.lower())]
    out = np.zeros(BUCKETS, np.float32)
    for gram in [*words, *(f"{a} {b}" for a, b in pairwise(words))]:
        code = zlib.crc32(gram.encode("utf-8", "replace"))
        out[code % BUCKETS] += 1 if code & 0x80000000 else -1
    norm = float(np.linalg.norm(out))
    return out / norm if norm else out


def _shapes(lines: Sequence[Line], *, local: bool) -> Matrix:
    import numpy as np

    busiest = {a for a, _ in Counter(line.passage.author for line in lines).most_common(3)}
    out = np.zeros((len(lines), SHAPES), np.float32)
    for i, line in enumerate(lines):
        out[i] = _shape(line, lines[i - 1] if i else None) + ([0.0] * 4 if local else _part(i, len(lines), line.passage.author in busiest))
    return out


def _part(i: int, count: int, busy: bool) -> list[float]:
    """Slopes, no steps: a line appended at the end moves every line a little and none across a border."""
    place = i / max(1, count - 1)
    return [max(0.0, 1 - 10 * place), place, max(0.0, (place - 0.8) / 0.2), float(busy)]


def _shape(line: Line, previous: Line | None) -> list[float]:
    text = line.text
    return [
        min(len(text), 300) / 100, float(len(text) < 20), float(len(text) > 120), float("?" in text), float("!" in text),
        float(any(c.isdigit() for c in text)), float(bool(_CLOCK.search(text))), float("@" in text), float(line.machine),
        float(line.passage.kind is EntryKind.NOTE), float(bool(_FIRST.search(text))), float(bool(_WE.search(text))),
        float(bool(_NEGATION.search(text))), float(line.box is not None), float(line.box is False), min(line.index, OPENING) / OPENING,
        float(previous is not None and previous.passage.author == line.passage.author),
    ]  # fmt: skip
