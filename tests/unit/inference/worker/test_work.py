"""A request over several attempts: whatever the pieces, the text is given on once and whole."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.labels import Labels, Origin
from satchel.domain.models import Message, ModelRequest
from satchel.inference.worker.work import Work

REQUEST = ModelRequest(messages=(Message(speaker="user", text="x"),), labels=Labels(origins=frozenset({Origin.PERSON})))


@given(
    st.lists(st.text(max_size=3), max_size=12),
    st.lists(st.integers(0, 12), max_size=4),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_and_nothing_is_said_twice(pieces, deaths, dice):
    said: list[str] = []
    work = Work(request=REQUEST, grammar="", adapter="", on_text=said.append)
    for reached in [*deaths, len(pieces)]:
        _, texts = work.attempt(1, None)
        known = len(texts.replayed)
        assert texts.replayed == tuple(range(known))
        places = sorted({0, max(known, min(reached, len(pieces))), *dice.choices(range(known + 1), k=3)})
        for start, end in pairwise(places):
            work.take("".join(pieces[start:end]), tuple(range(start, end)))
    assert "".join(said) == "".join(pieces)
    assert work.reply().text == "".join(pieces)
    assert work.reply().usage.reply == len(pieces)


def test_thinking_is_half_of_the_reply_unless_it_is_said():
    work = Work(request=REQUEST, grammar="", adapter="")
    assert work.attempt(1, None)[0].thinking == 256
    assert work.attempt(1, 0)[0].thinking == 0
