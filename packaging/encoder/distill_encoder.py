"""Makes `resources/encoder/static.npz`, a token table for the first pass over everything, from the published weights.

usage: python packaging/encoder/distill_encoder.py MODEL_DIR [OUT_DIR]

The way of Model2Vec (Tulkens and van Dongen 2024), in plain numpy and without any text corpus, about three minutes:

1. every token of the vocabulary goes through the encoder alone, as ``[CLS] token [SEP]``; its vector is the sum of its
   own last state and twice that of ``[CLS]`` (on incident chats nearer to the encoder than the mean of all three);
2. smooth inverse frequency weights a / (a + p) (Arora et al. 2017). The vocabulary is in order of frequency from "the"
   on (id 1996), so p follows Zipf's law, 0.1 / rank; punctuation ranks with the most frequent words, single letters and
   digits high, single characters of other scripts low;
3. the mean vector that this gives a running text is taken away, or every text would resemble every other;
4. principal components, a little evened out: 256 of 384 (192 lose 1-2 % of the agreement with the encoder, 128 5 %);
5. each row as 8-bit codes times a whole step, so that the program adds whole numbers only: 8 MB.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from published import RESOURCES, NumpyEncoder, checked, read_vocabulary, sha256
from write_manifest import write_manifest

DIMENSION = 256
_SMOOTHING = 3e-4
_CLS_SHARE = 2.0
_EVENED = 0.125  # exponent on the eigenvalues; 0 is plain PCA, 0.5 whitening
_THE = 1996
_LARGEST_STEP = 8_000  # 127 * 8,000 * 254 tokens stays below 2**31
_AT_ONCE = 512
Table = NDArray[np.float64]


def alone(encoder: NumpyEncoder, tokens: list[str]) -> Table:
    """The vector of each token on its own."""
    first, last = tokens.index("[CLS]"), tokens.index("[SEP]")
    blocks = []
    for start in range(0, len(tokens), _AT_ONCE):
        ids = np.arange(start, min(start + _AT_ONCE, len(tokens)))
        texts = np.stack([np.full_like(ids, first), ids, np.full_like(ids, last)], axis=1)
        states = encoder.states(texts).astype(np.float64)
        blocks.append(_CLS_SHARE * states[:, 0] + states[:, 1])
    return np.concatenate(blocks)


def is_dead(token: str) -> bool:
    """Whether a token never stands for words of a text."""
    return token.startswith("[unused") or token in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def rank(number: int, token: str) -> int:
    """A token's place in the order of frequency, 1 the most frequent."""
    if number >= _THE:
        return number - _THE + 1
    if not token.isalnum():
        return 3
    return 30 if token.isascii() else 2000


def distil(vectors: Table, tokens: list[str]) -> Table:
    """Weights, centring and principal components; rows of dead tokens are zero."""
    live = np.array([not is_dead(token) for token in tokens])
    frequency = np.array([0.1 / rank(number, token) for number, token in enumerate(tokens)])
    weight = np.where(live, _SMOOTHING / (_SMOOTHING + frequency), 0.0)
    share = frequency * weight
    weighted = (vectors - share @ vectors / share.sum()) * weight[:, None]
    values, axes = np.linalg.eigh(weighted.T @ weighted)
    values, axes = values[::-1][:DIMENSION], axes[:, ::-1][:, :DIMENSION]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(DIMENSION)])  # LAPACK leaves the sign open
    table: Table = weighted @ axes / (values / values[-1]) ** _EVENED
    return table


def quantise(table: Table) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Codes and steps with ``codes * steps`` proportional to the table."""
    size = np.abs(table).max(axis=1)
    unit = size.max() / 127 / _LARGEST_STEP
    steps = np.where(size > 0, np.maximum(1, np.rint(size / 127 / unit)), 0).astype(np.int32)
    codes = np.clip(np.rint(table / np.maximum(steps, 1)[:, None] / unit), -127, 127).astype(np.int8)
    return codes, steps


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model_dir", type=Path)
    parser.add_argument("out_dir", type=Path, nargs="?", default=RESOURCES)
    options = parser.parse_args()
    model_dir = checked(options.model_dir)
    tokens = read_vocabulary(model_dir)
    codes, steps = quantise(distil(alone(NumpyEncoder(model_dir), tokens), tokens))
    target = options.out_dir / "static.npz"
    np.savez(target, codes=codes, steps=steps)
    write_manifest(options.out_dir)
    print(f"{target.name}: {target.stat().st_size} bytes, sha256 {sha256(target)}")


if __name__ == "__main__":
    main()
