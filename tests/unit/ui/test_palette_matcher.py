"""Fuzzy matching: what fits, what is hit, and what goes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.ui.palette.matcher import LONGEST_QUERY, LONGEST_TEXT, _folded, match, ranked

texts = st.text(max_size=60)


def fits(query: str, text: str) -> bool:
    """The definition: the letters of the query stand in the text in their order, whatever their case and accents."""
    left = iter([_folded(one) for one in text[:LONGEST_TEXT]])
    return all(_folded(one) in left for one in query[:LONGEST_QUERY] if not one.isspace())


@given(texts, texts)
def test_what_fits_is_what_has_the_letters_in_order(query, text):
    assert (match(query, text) is not None) is fits(query, text)


@given(texts, st.data())
def test_places_rise_and_are_the_letters(text, data):
    places = data.draw(st.lists(st.integers(0, max(len(text) - 1, 0)), unique=True, max_size=12).map(sorted)) if text else []
    query = "".join(text[place] for place in places)
    found = match(query, text)
    assert found is not None
    assert list(found.places) == sorted(set(found.places))
    wanted = [_folded(one) for one in query if not one.isspace()]
    assert [_folded(text[place]) for place in found.places] == wanted


@given(texts, texts, st.characters())
def test_one_more_letter_finds_nothing_new(query, text, letter):
    if match(query, text) is None and len(query) < LONGEST_QUERY:
        assert match(query + letter, text) is None


@given(st.text(alphabet="abcdef ", min_size=1, max_size=20), st.text(alphabet="abcdef ", max_size=30))
def test_a_text_fits_itself_better_than_anything_after_it(query, before):
    exact, later = match(query, query + before), match(query, f"xxxx{before}{query}")
    assert exact is not None
    assert later is not None
    assert exact.score >= later.score


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("is", "Incident summariser", "This"[::-1] + " xi xs"),
        ("run", "Runs", "Return under"),
        ("set", "Settings", "Assets"),
        ("gt", "Go to", "Night"),
        ("stat", "write the status update", "sort the attachments"),
    ],
)
def test_beginnings_of_words_and_neighbours_count_most(query, better, worse):
    first, second = match(query, better), match(query, worse)
    assert first is not None
    assert second is None or first.score > second.score


def test_case_and_accents_do_not_matter():
    assert match("resume", "Résumé") is not None
    assert match("STÖRUNG", "die storung") is not None


def test_the_shorter_goes_first_and_without_a_query_nothing_moves():
    assert [one for one, _hit in ranked("ru", ["Runs of today", "Runs"], words=str)] == ["Runs", "Runs of today"]
    assert [one for one, _hit in ranked(" ", ["b", "a"], words=str)] == ["b", "a"]


def test_endless_texts_cost_little():
    assert match("a" * 10_000, "a" * 1_000_000) is not None
