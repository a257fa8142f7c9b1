"""Control characters and direction overrides of source text never reach a reader."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.rendering.neutralise import neutralise, one_line

hostile = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x9b\x9d[]0;31mHJ\\\r\n\x00\x7f\u202e\u2066\u200b\ufeff\u2028\ud800\uffff\u0335\U000e0041"),
    ),
    max_size=60,
)


@given(hostile)
@settings(max_examples=100, deadline=None)
def test_nothing_that_acts_is_left_and_a_second_time_changes_nothing(text: str) -> None:
    clean = neutralise(text)
    assert not {c for c in clean if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert not {c for c in clean if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}}
    assert neutralise(clean) == clean
    clean.encode("utf-8")


def test_colours_go_whole_and_words_stay() -> None:
    assert neutralise("\x1b[31;1mERROR\x1b[0m down") == "ERROR down"


def test_words_inside_other_sequences_stay_to_be_seen() -> None:
    assert neutralise("\x1b]0;nobody was hurt\x07!") == "]0;nobody was hurt!"


def test_ordinary_text_of_any_script_is_untouched() -> None:
    text = "Größe 日本語 한국어 Ελληνικά मानक שלום 👩\u200d🚒 a\u0301\tb\nc"
    assert neutralise(text) == text


def test_stacked_marks_are_cut() -> None:
    assert neutralise("Z" + "\u0335" * 50) == "Z" + "\u0335" * 3


def test_one_line_has_no_line_ends() -> None:
    assert one_line(neutralise(" a\r\nb\u2028c\x85d ")) == "a b c d"
