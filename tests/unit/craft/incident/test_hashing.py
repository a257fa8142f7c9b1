"""Hashed words and characters: unit length, repeatable, near for near words, safe for any text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.craft.incident.hashing import CHARACTER_BUCKETS, WORD_BUCKETS, hashed_characters, hashed_words


@pytest.mark.parametrize(("hashed", "size"), [(hashed_words, WORD_BUCKETS), (hashed_characters, CHARACTER_BUCKETS)])
@given(text=st.text(max_size=80))
def test_any_text_gives_a_unit_vector_or_nothing(hashed, size, text):
    vector = hashed(text)
    assert vector.shape == (size,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) or not vector.any()


def test_endings_and_compounds_stay_near():
    def close(a, b):
        return float(hashed_characters(a) @ hashed_characters(b))

    assert close("die Förderbänder stehen", "das Förderband steht") > close("die Förderbänder stehen", "der Kaffee ist alle") + 0.2
    assert float(hashed_words("the belt is not moving") @ hashed_words("the belt is moving")) < 1


def test_numbers_are_all_alike():
    assert np.array_equal(hashed_characters("backlog 412"), hashed_characters("backlog 97"))
