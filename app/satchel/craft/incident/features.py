"""What the heads see of a line: its vector, its cues, its words, its shape and its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from satchel.craft.incident.cues import CUES, ROLES, cue_hits
from satchel.craft.incident.hashing import CHARACTER_BUCKETS, WORD_BUCKETS, hashed_characters, hashed_words
from satchel.craft.incident.lines import Line
from satchel.domain.passages import EntryKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

_ROLE_INDEX = {role: i for i, role in enumerate(ROLES)}
_CUE_ROLE = tuple(_ROLE_INDEX[role] for role, _ in CUES)
_FIRST = re.compile(r"\b(?:i|i'?ll|i'?m|me|my|ich|mir|mein\w*|yo|mi|je|j'|moi)\b", re.I)
_WE = re.compile(r"\b(?:we|us|our|wir|uns|nosotros|hemos|nous|on)\b", re.I)
_NEGATION = re.compile(r"\b(?:not?|never|none|nobody|n't|nicht|kein\w*|nie|sin|nunca|pas|jamais|aucun\w*)\b|n't\b", re.I)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
SHAPES = 16
SETTLED = 5  # lines that a channel is taken to have had before, so that its first author is nobody special


def features(lines: Sequence[Line], vectors: Matrix, *, local: bool = False, cues: bool = True, learnt: bool = True) -> Matrix:
    """Shape (lines, features) for lines in chronological order; `vectors` has one row per line.

    With `local`, what every line of a long log is given: itself and the cues of its two neighbours. Without, also the
    neighbours' vectors, its stretches of characters, how late it stands and how much its author says.

    `cues` and `learnt` switch off one half, for the comparison in docs/quality.md.
    """
    import numpy as np

    texts = [line.text for line in lines]
    cue = np.zeros((len(lines), len(CUES)), np.float32)
    role = np.zeros((len(lines), len(ROLES)), np.float32)
    for i, text in enumerate(texts):
        for j in cue_hits(text):
            cue[i, j] = 1
            role[i, _CUE_ROLE[j]] = 1
    said = [cue, _shifted(role, 1) * 0.5, _shifted(role, -1) * 0.5]
    told = [vectors * 3, _rows([hashed_words(t) for t in texts], WORD_BUCKETS) * 2]
    shape = [_rows([_shape(line, lines[i - 1] if i else None) for i, line in enumerate(lines)], SHAPES)]
    if not local:
        told += [_shifted(vectors, 1), _shifted(vectors, -1)]
        told.append(_rows([hashed_characters(t) for t in texts], CHARACTER_BUCKETS) * 3)
        shape.append(_standing(lines))
    parts = [*(part * learnt for part in told), *(part * cues for part in said), *shape]
    return np.concatenate(parts, axis=1).astype(np.float32)


def _rows(rows: Sequence[Any], width: int) -> Matrix:
    import numpy as np

    return np.array(rows, np.float32).reshape(len(rows), width)


def _shifted(rows: Matrix, by: int) -> Matrix:
    """Each row that of its neighbour `by` places before it (after it: negative); zeros at the end."""
    import numpy as np

    out = np.zeros_like(rows)
    if by > 0:
        out[by:] = rows[:-by]
    else:
        out[:by] = rows[-by:]
    return out


def _standing(lines: Sequence[Line]) -> Matrix:
    """How late a line stands, and how much its author had said by then: nothing that follows changes either."""
    said = Counter[str]()
    rows = []
    for i, line in enumerate(lines):
        author = line.passage.author
        said[author] += 1
        rows.append((min(i, 100) / 100, min(1.0, 4 * said[author] / (i + SETTLED))))
    return _rows(rows, 2)


def _shape(line: Line, previous: Line | None) -> list[float]:
    text = line.text
    return [
        min(len(text), 300) / 100, float(len(text) < 20), float(len(text) > 120), float("?" in text), float("!" in text),
        float(any(c.isdigit() for c in text)), float(bool(_CLOCK.search(text))), float("@" in text), float(line.machine),
        float(line.passage.kind is EntryKind.NOTE), float(bool(_FIRST.search(text))), float(bool(_WE.search(text))),
        float(bool(_NEGATION.search(text))), float(line.box is not None), float(line.box is False),
        float(previous is not None and previous.passage.author == line.passage.author),
    ]  # fmt: skip
