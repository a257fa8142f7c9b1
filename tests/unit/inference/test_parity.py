"""The shipped encoder in its child against vectors of the published model (`packaging/encoder/make_reference.py`)."""

from __future__ import annotations

import numpy as np
import pytest

_EUROPEAN = ("en", "de", "es", "fr")


@pytest.fixture(scope="module")
def cosines(full, reference):
    vectors = full.embed([row.text for row in reference])
    found = np.frombuffer(vectors.data, dtype="<f4").reshape(-1, full.dimension).astype(np.float64)
    wanted = np.stack([row.vector for row in reference])
    return (found * wanted).sum(axis=1) / np.linalg.norm(wanted, axis=1)


def test_european_sentences_match(cosines, reference):
    chosen = [cosine for cosine, row in zip(cosines, reference, strict=True) if row.language in _EUROPEAN]
    assert len(chosen) >= 50
    assert min(chosen) >= 0.998
    assert np.median(chosen) >= 0.9995


def test_other_scripts_emoji_long_words_and_long_texts_match_too(cosines, reference):
    others = [
        (cosine, row.text) for cosine, row in zip(cosines, reference, strict=True) if row.language not in _EUROPEAN
    ]
    assert len(others) >= 20
    assert min(others) >= (0.998, "")


def test_what_is_near_stays_near(full, reference):
    vectors = full.embed([row.text for row in reference])
    found = np.frombuffer(vectors.data, dtype="<f4").reshape(-1, full.dimension).astype(np.float64)
    wanted = np.stack([row.vector for row in reference])
    assert np.abs(found @ found.T - wanted @ wanted.T).max() < 0.02
