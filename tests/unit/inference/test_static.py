"""The static table: exact, reproducible, quick, and near to the full encoder."""

from __future__ import annotations

import hashlib
import io
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import MissingError
from satchel.inference.encoder.static import StaticEncoder
from satchel.inference.encoder.tokenizer import WordPiece

_WORDS = WordPiece(["[UNK]", "[CLS]", "[SEP]", "one", "two", "three", "."])
_RANDOM = np.random.default_rng(5)
_CODES = _RANDOM.integers(-127, 128, (7, 256), dtype=np.int8)
_STEPS = np.array([0, 0, 0, 8000, 100, 5, 1], dtype=np.int32)
_SMALL = StaticEncoder(_CODES, _STEPS, name="small", tokenizer=_WORDS)
_TEXTS = st.lists(st.text(alphabet="onetwhr .x\ud800\x00", max_size=40), max_size=30)


@given(_TEXTS)
def test_a_vector_does_not_depend_on_its_neighbours(texts):
    together = _SMALL.embed(texts)
    assert together.data == b"".join(_SMALL.embed([text]).data for text in texts)
    assert together.count == len(texts)


@settings(max_examples=20)
@given(st.integers(min_value=8150, max_value=8250))
def test_nor_on_where_the_work_is_cut(tokens):
    filler = " ".join(["one two"] * 100)
    texts = [filler] * (tokens // 200) + ["two three"] * (tokens % 200) + ["one"]
    assert _SMALL.embed(texts).data == b"".join(_SMALL.embed([text]).data for text in texts)


def test_word_order_does_not_change_the_vector():
    assert _SMALL.embed(["one two three ."]).data == _SMALL.embed([". three two one"]).data


def test_vectors_are_rounded_unit_vectors_and_nothing_is_zero():
    rows = _SMALL.embed(["one", "two three", "", "[UNK]", "xxx", "\ud800\x00"]).rows()
    lengths = [sum(value * value for value in row) for row in rows]
    assert lengths == pytest.approx([1, 1, 0, 0, 0, 0], abs=1e-4)
    assert all(value == pytest.approx(round(value, 6), abs=1e-7) for row in rows for value in row)


def test_the_longest_text_of_the_heaviest_token_does_not_overflow():
    codes = np.full((7, 256), 127, dtype=np.int8)
    heavy = StaticEncoder(codes, np.full(7, 8000, dtype=np.int32), name="heavy", tokenizer=_WORDS)
    assert heavy.embed(["one " * 1000]).rows()[0][0] == pytest.approx(1 / 16, abs=1e-6)


def test_no_texts_give_no_vectors(encoders):
    assert encoders.fast.embed([]).data == b""


def test_the_shipped_table_gives_the_same_bytes_everywhere(encoders, reference):
    data = encoders.fast.embed([row.text for row in reference]).data
    assert hashlib.sha256(data).hexdigest() == "ddaece4fab1df57c4541f6d7d42cd7a8b036a90c451a9aa0c3a0d4b26ad12999"


def test_the_shipped_table_agrees_with_the_encoder_on_what_is_alike(encoders):
    texts = [
        "Rolling back the deploy now.",
        "We revert to the previous release.",
        "Who brings the cake tomorrow?",
        "The certificate on the broker had expired.",
        "An outdated TLS certificate was the cause.",
    ]
    vectors = encoders.fast.embed(texts)
    near = np.frombuffer(vectors.data, dtype="<f4").reshape(-1, vectors.dimension)
    alike = near @ near.T
    assert alike[0, 1] > alike[0, 2] + 0.1
    assert alike[3, 4] > alike[2, 4] + 0.2


def test_thousands_of_messages_a_second(encoders):
    texts = [f"{number}: the broker dropped {number % 97} messages after the restart of node {number % 7}"
             for number in range(4000)]  # fmt: skip
    encoders.fast.embed(texts[:100])
    start = time.process_time()
    encoders.fast.embed(texts)
    assert len(texts) / (time.process_time() - start) > 3000  # 20,000 on an idle core; CI machines vary


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 no table"])
def test_a_damaged_table_is_one_sentence(tmp_path, raw):
    path = tmp_path / "static.npz"
    path.write_bytes(raw)
    for digest in (hashlib.sha256(raw).hexdigest(), "0" * 64):
        with pytest.raises(MissingError, match="word table is missing or damaged"):
            StaticEncoder.load(path, sha256=digest, name="x", tokenizer=_WORDS)


def test_a_pickle_is_never_opened(tmp_path):
    raw = io.BytesIO()
    np.savez(raw, codes=np.array([{"a": 1}], dtype=object), steps=np.zeros(1, dtype=np.int32))
    path = tmp_path / "static.npz"
    path.write_bytes(raw.getvalue())
    with pytest.raises(MissingError):
        StaticEncoder.load(path, sha256=hashlib.sha256(raw.getvalue()).hexdigest(), name="x", tokenizer=_WORDS)
