"""Words and stretches of characters of a line as fixed-length vectors (Weinberger et al. 2009, the hashing trick)."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

WORD_BUCKETS = 2048  # 4,096 gained nothing in cross-validation
CHARACTER_BUCKETS = 4096
_SHORTEST, _LONGEST = 3, 5  # characters; they carry endings and compounds, and what the encoder does not know
_WORD = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_BETWEEN = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=1 << 10)  # as many as are looked at closely: a followed log is read again at each growth
def hashed_words(text: str) -> Matrix:
    """Words and word pairs, shape (WORD_BUCKETS,), unit length."""
    import numpy as np

    words = [w if not w.isdigit() else "0" for w in _WORD.findall(text.lower())]
    out = np.zeros(WORD_BUCKETS, np.float32)
    for gram in [*words, *(f"{a} {b}" for a, b in pairwise(words))]:
        code = zlib.crc32(gram.encode("utf-8", "replace"))
        out[code % WORD_BUCKETS] += 1 if code & 0x80000000 else -1
    return _unit(out)


@lru_cache(maxsize=1 << 10)
def hashed_characters(text: str) -> Matrix:
    """Character 3- to 5-grams over word bounds, shape (CHARACTER_BUCKETS,), unit length.

    FNV-1a over UTF-16 code units, all places at once, with the finaliser of MurmurHash3.
    """
    import numpy as np

    spread = f" {_BETWEEN.sub(' ', _DIGITS.sub('0', text.lower())).strip()} "
    units = np.frombuffer(spread.encode("utf-16-le", "replace"), "<u2").astype(np.uint32)
    out = np.zeros(CHARACTER_BUCKETS, np.float32)
    state = np.full(len(units), 2166136261, np.uint32)
    for length in range(1, min(_LONGEST, len(units)) + 1):
        state = (state[: len(units) - length + 1] ^ units[length - 1 :]) * np.uint32(16777619)
        if length >= _SHORTEST:
            mixed = (state ^ (state >> np.uint32(15))) * np.uint32(2246822519)
            mixed ^= mixed >> np.uint32(13)
            sign = np.where(mixed & np.uint32(0x80000000), 1.0, -1.0)
            out += np.bincount(mixed % CHARACTER_BUCKETS, sign, CHARACTER_BUCKETS).astype(np.float32)
    return _unit(out)


def _unit(vector: Matrix) -> Matrix:
    import numpy as np

    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector
