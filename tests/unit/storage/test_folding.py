"""Words are found whatever their case, and no sign in them means anything else than itself."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.storage.folding import fold, like, spans

texts = st.text(st.sampled_from("aAbB%_\\*?'\"[]ßSsİiéÉ ") | st.characters(codec="utf-8"), max_size=12)
DATABASE = sqlite3.connect(":memory:", check_same_thread=False)
DATABASE.create_function("fold", 1, fold, deterministic=True)


def liked(text: str, words: str) -> bool:
    sql = "SELECT fold(CAST(? AS TEXT)) LIKE ? ESCAPE '\\'"
    return bool(DATABASE.execute(sql, (text, like(words))).fetchone()[0])


@given(texts.filter(lambda t: "\0" not in t), texts.filter(lambda t: t and "\0" not in t))
def test_like_finds_exactly_what_stands_there(text: str, words: str) -> None:
    assert liked(text, words) == (words.casefold() in text.casefold())
    assert liked(f"{text}{words.swapcase()}{text}", words) == (words.casefold() in f"{text}{words.swapcase()}{text}".casefold())


@pytest.mark.parametrize("sign", ["%", "_", "\\", "*", "?", "[", "'"])
def test_signs_stand_for_themselves_alone(sign: str) -> None:
    assert liked(f"a{sign}b", f"A{sign}B")
    assert not liked("axb", f"a{sign}b")
    assert not liked("ab", f"a{sign}b")
    assert not liked("axb", f"\\{sign}")


@given(texts, texts)
def test_spans_are_of_the_text_itself(text: str, words: str) -> None:
    found = list(spans(text, words))
    assert bool(found) == bool(words and words.casefold() in text.casefold())
    last = 0
    for start, end in found:
        assert 0 <= start < end <= len(text)
        assert words.casefold() in text[start:end].casefold()
        assert end >= last
        last = end


def test_letters_that_grow_when_they_are_folded() -> None:
    assert list(spans("Die STRASSE, die Straße", "straße")) == [(4, 11), (17, 23)]
    assert list(spans("İstanbul", "stan")) == [(1, 5)]


@given(st.binary(max_size=20) | st.text(max_size=20) | st.none() | st.integers())
def test_anything_can_be_folded(value: object) -> None:
    found = fold(value)
    assert (found is None) == (not isinstance(value, str | bytes))
    if found is not None:
        found.encode()
