"""A claim for reading: its quotes are marked in what was said around them, and nothing of the text gets lost."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.support.claims import ENTRIES, claim

from satchel.ui.review.evidence import Paragraph, compose, marked, shortened
from satchel.ui.review.items import doubt_in_words, item

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
LETTERS = st.text("abc ", max_size=40)


def said(paragraphs: list[Paragraph]) -> str:
    return "\n".join("".join(text for text, _style in one.spans) for one in paragraphs)


@given(LETTERS, st.lists(LETTERS, max_size=4))
def test_stretches_are_the_text_and_every_quote_is_marked(text: str, quotes: list[str]) -> None:
    found = marked(text, quotes)
    assert "".join(part for part, _marked in found) == text
    covered = [is_marked for part, is_marked in found for _letter in part]
    for quote in quotes:
        if quote and quote in text:
            at = text.index(quote)
            assert all(covered[at : at + len(quote)])
    assert sum(covered) <= sum(len(quote) for quote in quotes)


@given(st.lists(st.tuples(st.text("ab", min_size=1, max_size=3_000), st.booleans()), max_size=5))
def test_what_is_quoted_is_never_shortened(stretches: list[tuple[str, bool]]) -> None:
    found = shortened(stretches)
    assert [part for part, is_marked in found if is_marked] == [part for part, is_marked in stretches if is_marked]
    assert all(len(new) <= len(old) for (new, _a), (old, _b) in zip(found, stretches, strict=True))


def test_the_quote_stands_in_its_entry_beside_its_neighbour() -> None:
    found = compose(item(claim("crane")), ENTRIES, [], NOW)
    spans = [span for one in found for span in one.spans]
    assert ("stood still", "mark") in spans
    assert ("anybody there?", "muted") in spans
    assert "\u2068mats\u2069 · 05:10 · 12 March 2026" in said(found)
    assert [one.is_cited for one in found if ("stood still", "mark") in one.spans] == [True]


def test_a_day_that_no_source_says_is_not_invented() -> None:
    at = "1900-01-01T10:10:00+00:00"
    entries = {"chat.log": {"2": {"author": "mats", "at": at, "text": "crane 7 stood still since five"}}}
    told = said(compose(item({**claim("crane"), "claim": {**claim("crane")["claim"], "at": at}}), entries, [], NOW))
    assert "Time: 10:10 · day unknown" in told
    assert "mats\u2069 · 10:10 · day unknown" in told
    assert "1900" not in told


def test_without_its_entries_a_quote_stands_alone() -> None:
    spans = [span for one in compose(item(claim("crane")), None, [], NOW) for span in one.spans]
    assert ("“stood still”", "mark") in spans


def test_a_claim_without_citations_says_so() -> None:
    assert "It cites nothing." in said(compose(item(claim("crane", cites=[])), {}, [], NOW))


def test_earlier_decisions_are_told_the_newest_first() -> None:
    earlier = [
        {"verdict": "edit", "text": "new", "before": {"text": "old words"}, "at": "2026-12-01T14:00:00+00:00"},
        {"verdict": "reject", "reason": "it was crane 9", "before": {}, "undone_at": "2026-12-01T14:58:00+00:00"},
    ]
    told = said(compose(item(claim("crane")), {}, earlier, NOW))
    assert told.index("rejected · undone") < told.index("edited · today 14:00")
    assert "Reason: it was crane 9" in told
    assert "It said: old words" in told


@given(st.floats(0, 1))
def test_doubt_is_said_in_one_of_three_ways(doubt: float) -> None:
    word, _tone = doubt_in_words(doubt)
    assert word == ("check first" if doubt >= 0.4 else "worth a look" if doubt >= 0.15 else "well supported")
