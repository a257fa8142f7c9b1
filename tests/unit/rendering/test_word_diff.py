"""What an edit changes: both texts can be read out of the stretches, and what is the same is told as that."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from satchel.rendering.word_diff import word_diff

TEXTS = st.text(max_size=200) | st.lists(st.sampled_from(["crane", "7", "stood", " ", ", ", "still", "\n", "ß"])).map("".join)


@given(TEXTS, TEXTS)
def test_both_texts_are_in_it_and_nothing_else(before: str, after: str) -> None:
    found = word_diff(before, after)
    assert "".join(text for change, text in found if change != "new") == before
    assert "".join(text for change, text in found if change != "gone") == after
    assert all(text for _change, text in found)


@given(TEXTS)
def test_the_same_text_has_no_changes(text: str) -> None:
    assert all(change == "same" for change, _text in word_diff(text, text))


@given(TEXTS, TEXTS)
def test_neighbours_are_of_different_kinds(before: str, after: str) -> None:
    kinds = [change for change, _text in word_diff(before, after)]
    assert all(one != other for one, other in itertools.pairwise(kinds))


def test_words_are_compared_not_letters() -> None:
    assert word_diff("crane 7 stood still", "crane 9 stood still") == [
        ("same", "crane "), ("gone", "7"), ("new", "9"), ("same", " stood still"),
    ]  # fmt: skip


def test_very_long_texts_are_told_as_replaced() -> None:
    long = "a " * 3_000
    assert word_diff(long, long) == [("same", long)]
    assert word_diff(long, "b") == [("gone", long), ("new", "b")]
