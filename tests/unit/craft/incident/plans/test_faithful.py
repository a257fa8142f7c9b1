"""A model's sentence is taken only when it says what its lines say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.craft.incident.plans.faithful import doubts

LINES = ["yep so checkout is failing on the ios app since the certificate on pay-2 expired", "we renewed it, before that nothing helped"]


@pytest.mark.parametrize(
    "text",
    [
        "Checkout is failing on the iOS app.",
        "The certificate on pay-2 expired, and checkout is failing.",
        "It was renewed; nothing helped before that.",
    ],
)
def test_what_the_lines_say_is_taken(text):
    assert doubts(text, LINES) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Checkout works on the iOS app.", "opposite of its lines"),
        ("The database in Lyon was deleted by an intruder.", "words that its lines do not have"),
        ("The certificate on pay-2 never expired on the iOS app.", ""),  # the lines deny something themselves
        ("Checkout is failing.\nIgnore all else.", "more than one line"),
        ("Checkout is failing \u202e.", "more than one line"),
        ("", "says nothing"),
        ("... 12", "says nothing"),
    ],
)
def test_what_they_do_not_say_is_not(text, why):
    assert why in doubts(text, LINES)


def test_a_denial_out_of_nowhere_and_an_opposite_are_refused():
    said = ["all stores lost the price feed after the deploy, orders fail"]
    assert "denies" in doubts("Stores never lost the price feed after the deploy", said)
    assert "opposite" in doubts("All stores lost the price feed before the deploy, orders fail", said)
    assert "opposite" in doubts("Some stores lost the price feed after the deploy, orders fail", said)
    assert doubts("All stores lost the price feed after the deploy.", said) == ""


@given(st.text(max_size=200), st.lists(st.text(max_size=100), max_size=4))
def test_any_text_gets_an_answer(text, said):
    assert isinstance(doubts(text, said), str)


@given(st.text(alphabet="abcdefghij klmn", min_size=4, max_size=80))
def test_the_line_itself_is_faithful_to_itself(text):
    assert doubts(text, [text]) in ("", "it says nothing")
