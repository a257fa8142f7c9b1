"""A static encoder: one vector a token, added up. No llama.cpp, a thousand times faster than the full encoder.

The table is the full encoder seen through single tokens (Tulkens and van Dongen 2024, "Model2Vec"; weights after
Arora et al. 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings"), made by
`packaging/encoder/distill_encoder.py`. It knows words, not their order or context: good for a first pass over
everything, no judge of what is near.

Sums are sums of whole numbers, so a text's vector is the same on every machine and beside any other texts.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from satchel.domain.errors import MissingError
from satchel.domain.ports import Vectors
from satchel.inference.encoder.limits import DECIMALS, LONGEST_TEXT
from satchel.inference.encoder.tokenizer import WordPiece

_TOKENS_AT_ONCE = 8192  # 8 MB of whole numbers


class StaticEncoder:
    """Texts to unit vectors by table lookup; one instance may serve several threads."""

    def __init__(self, codes: NDArray[np.int8], steps: NDArray[np.int32], *, name: str, tokenizer: WordPiece) -> None:
        """A token's vector is ``codes[token] * steps[token]``, whole numbers of an arbitrary unit."""
        self._table: NDArray[np.int32] = codes * steps[:, None]
        self._name, self._tokenizer = name, tokenizer

    @classmethod
    def load(cls, path: Path, *, sha256: str, name: str, tokenizer: WordPiece) -> StaticEncoder:
        """From an ``.npz`` with `codes` (int8: tokens x dimension) and `steps` (int32: tokens)."""
        try:
            raw = path.read_bytes()
            if hashlib.sha256(raw).hexdigest() != sha256:
                raise ValueError("another checksum")
            with np.load(io.BytesIO(raw), allow_pickle=False) as table:
                return cls(table["codes"], table["steps"].astype(np.int32), name=name, tokenizer=tokenizer)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise MissingError("The built-in word table is missing or damaged.", "Install Satchel again.") from error

    @property
    def name(self) -> str:
        """Identifies the table."""
        return self._name

    @property
    def dimension(self) -> int:
        """256."""
        return int(self._table.shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text: unit vectors rounded to 6 decimals, zeros for a text without any known token."""
        found = np.zeros((len(texts), self.dimension), dtype="<f4")
        pieces = self._tokenizer.pieces
        ids: list[int] = []
        rows: list[int] = []
        starts: list[int] = []
        for row, text in enumerate(texts):
            known = pieces(text, LONGEST_TEXT - 2)
            if known:
                rows.append(row)
                starts.append(len(ids))
                ids += known
            if len(ids) >= _TOKENS_AT_ONCE:
                found[rows] = self._sums(ids, starts)
                ids, rows, starts = [], [], []
        if ids:
            found[rows] = self._sums(ids, starts)
        return Vectors(dimension=self.dimension, data=found.tobytes())

    def _sums(self, ids: list[int], starts: list[int]) -> NDArray[np.float64]:
        tokens = self._table.take(ids, axis=0)
        sums = np.empty((len(starts), self.dimension), dtype=np.int32)
        for row, (start, end) in enumerate(pairwise([*starts, len(ids)])):
            np.add.reduce(tokens[start:end], axis=0, out=sums[row])  # three times as fast as one `reduceat`
        exact = sums.astype(np.float64)
        lengths = np.sqrt(np.einsum("ij,ij->i", exact, exact))
        lengths[lengths == 0] = 1.0
        unit: NDArray[np.float64] = np.round(exact / lengths[:, None], DECIMALS)
        return unit
