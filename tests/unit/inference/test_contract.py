"""What both encoders promise (`satchel.domain.ports.Encoder`)."""

from __future__ import annotations

import pytest

HOSTILE = ["", " ", "\x00", "\ud800", "a\ud83dz", "\U0001f525" * 40, "A" * 100_000, "\u0301" * 5000, "[SEP] [CLS]",
           "\u202eevil\u202c", "\ufeff", "a\x0bb", "\U0010ffff", "%s%n{}", "x" * 99 + "\u00df"]  # fmt: skip


@pytest.fixture(params=["fast", "full"])
def encoder(request, encoders):
    return request.getfixturevalue("full") if request.param == "full" else encoders.fast


def test_one_row_a_text_in_order(encoder):
    vectors = encoder.embed(["one", "two", "one"])
    assert (vectors.dimension, vectors.count) == (encoder.dimension, 3)
    first, second, third = vectors.rows()
    assert first == third != second


def test_rows_are_rounded_unit_vectors_or_zero(encoder):
    for row in encoder.embed([*HOSTILE, "an ordinary line"]).rows():
        assert sum(value * value for value in row) == pytest.approx(1, abs=1e-4) or not any(row)
        assert all(value == pytest.approx(round(value, 6), abs=1e-7) for value in row)


def test_a_text_has_one_vector_alone_and_beside_any_others(encoder):
    texts = ["short", "the broker dropped messages after the restart", *HOSTILE, "long " * 400, "a"]
    together = encoder.embed(texts).data
    width = 4 * encoder.dimension
    assert together == b"".join(encoder.embed([text]).data for text in texts)
    backwards = encoder.embed(texts[::-1]).data
    assert together == b"".join(backwards[i * width : (i + 1) * width] for i in reversed(range(len(texts))))


def test_texts_are_cut_after_256_tokens(encoder):
    start = "word " * 254
    assert encoder.embed([start]).data == encoder.embed([start + "something else"]).data
    assert encoder.embed([start[5:] + "end"]).data != encoder.embed([start]).data


def test_names_are_fit_for_a_collection(encoder):
    assert 3 <= len(encoder.name) <= 60
    assert encoder.name.replace("-", "").isalnum()
