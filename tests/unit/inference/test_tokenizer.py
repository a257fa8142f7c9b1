"""Token ids are the published tokenizer's, whatever the text; the three wanted differences are pinned."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.inference.encoder.tokenizer import WordPiece
from satchel.system import paths

_VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "##a", "##b", "ab", "##ab", "!"]
_VOCABULARY += ["u", "\u4e2d", "the", "\u03c3"]
_SMALL = WordPiece(_VOCABULARY)
_ANY_TEXT = st.text(alphabet=st.characters(), max_size=300)  # lone surrogates included


def test_gives_the_published_ids(tokenizer, reference):
    for row in reference:
        assert list(tokenizer.encode(row.text)) == row.ids, row.text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \t\n\u00a0\u2003", []),
        ("ab", [8]),
        ("abab", [8, 9]),
        ("aba", [8, 6]),
        ("AB \u00dcu", [8, 1]),  # "uu": no continuation for u
        ("\u00dc", [11]),
        ("a!b", [4, 10, 5]),
        ("a\u4e2db", [4, 12, 5]),
        ("a\x00b", [8]),
        ("a\u200bb", [8]),
        ("a\ud800b", [8]),
        ("a\ufffdb", [8]),
        ("zzz", [1]),
        ("\u03a3", [14]),
        ("\U0001f525", [1]),
    ],
)
def test_small_vocabulary(text, pieces):
    assert _SMALL.pieces(text, 99) == pieces


def test_long_words_are_split_where_the_published_one_gives_up():
    assert _SMALL.pieces("a" * 250, 999) == 2 * ([4] + [6] * 99) + [4] + [6] * 49
    assert len(_SMALL.pieces("a" * 100_000, 254)) == 254


def test_form_feeds_separate_words_instead_of_vanishing():
    assert _SMALL.pieces("a\x0cb\x85a", 9) == [4, 5, 4]


def test_special_tokens_in_a_text_are_only_characters():
    assert _SMALL.encode("[SEP]") == (2, 1, 1, 1, 3)


def test_cuts_to_the_limit_and_keeps_the_end_mark():
    ids = _SMALL.encode("the " * 1000, 256)
    assert ids == (2, *[13] * 254, 3)


def test_words_behind_many_empty_chunks_are_still_found():
    assert _SMALL.pieces("\u200b " * 5000 + "the", 3) == [13]


@given(_ANY_TEXT, st.integers(min_value=3, max_value=40))
def test_any_text_gives_few_known_ids(text, limit):
    ids = _SMALL.encode(text, limit)
    assert 2 <= len(ids) <= limit
    assert all(0 <= number < _SMALL.size for number in ids)
    assert (ids[0], ids[-1]) == (2, 3)


@given(_ANY_TEXT, st.integers(min_value=0, max_value=30))
def test_a_smaller_limit_gives_a_prefix(text, limit):
    assert _SMALL.pieces(text, limit) == _SMALL.pieces(text, 1000)[:limit]


@given(st.lists(_ANY_TEXT, max_size=5))
def test_what_was_read_before_does_not_matter(texts):
    fresh = [WordPiece(_VOCABULARY).encode(text) for text in texts]
    assert [_SMALL.encode(text) for text in texts] == fresh


def test_the_cache_of_words_stays_small(monkeypatch):
    monkeypatch.setattr("satchel.inference.encoder.tokenizer._CACHE_ENTRIES", 10)
    tokenizer = WordPiece(_VOCABULARY)
    for number in range(100):
        tokenizer.encode(f"a{number}")
    assert len(tokenizer._cache) <= 10


def test_a_changed_vocabulary_is_refused(tmp_path: Path):
    copy = tmp_path / "vocab.txt"
    copy.write_bytes((paths.resources() / "encoder" / "vocab.txt").read_bytes() + b"more\n")
    with pytest.raises(ValueError, match="checksum"):
        WordPiece.load(copy, sha256="0" * 64)
