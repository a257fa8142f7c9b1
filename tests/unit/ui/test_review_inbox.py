"""The inbox's state: whatever is done to it, the person stands at something that is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.support.claims import claim

from satchel.ui.review.inbox import Inbox
from satchel.ui.review.items import Item, item

NAMES = [f"c{n}" for n in range(8)]
ACTS = st.lists(st.tuples(st.sampled_from(["move", "mark", "decide", "put", "status", "words", "until"]), st.integers(-9, 9)))


def items() -> list[Item]:
    return [item(claim(name, section="impact" if n % 2 else "causes")) for n, name in enumerate(NAMES)]


def filled() -> Inbox:
    inbox = Inbox()
    inbox.replace(items())
    return inbox


@given(ACTS)
def test_the_person_is_always_at_something_shown_and_order_stays(acts) -> None:
    inbox, taken = filled(), []
    for act, number in acts:
        key = ("r1", NAMES[number % len(NAMES)])
        match act:
            case "move":
                inbox.move(number, selecting=number > 5)
            case "mark":
                inbox.toggle(key)
            case "until":
                inbox.mark_until(key)
            case "decide":
                taken.append(inbox.decide([key], {"verdict": "accept"}))
            case "put" if taken:
                inbox.put(taken.pop()[0])
            case "status":
                inbox.narrow(status=("open", "decided", "all")[number % 3])
            case "words":
                inbox.narrow(words=("", "c1", "nowhere")[number % 3])
        shown = [one.key for one in inbox.shown]
        assert (inbox.current in shown) if shown else inbox.current is None
        assert {one.key for one in inbox.selected} <= set(shown)
        assert [one.claim for one in inbox.items] == NAMES
        assert shown == sorted(shown)


def test_after_a_decision_the_next_open_one_is_in_front() -> None:
    inbox = filled()
    inbox.move(2)
    inbox.decide([("r1", "c2")], {"verdict": "accept"})
    assert inbox.current == ("r1", "c3")
    inbox.move(9)
    inbox.decide([("r1", "c7")], {"verdict": "accept"})
    assert inbox.current == ("r1", "c6"), "at the end it is the one before"


def test_where_decided_ones_stay_the_next_open_one_is_in_front_too() -> None:
    inbox = filled()
    inbox.narrow(status="all")
    inbox.decide([("r1", "c1")], {"verdict": "accept"})
    inbox.decide([("r1", "c0")], {"verdict": "accept"})
    assert inbox.current == ("r1", "c2")


def test_words_are_looked_for_in_what_is_said_about_a_claim() -> None:
    inbox = filled()
    inbox.narrow(words="CAUSES c4")
    assert [one.claim for one in inbox.shown] == ["c4"]
    inbox.narrow(words="", section="impact")
    assert [one.claim for one in inbox.shown] == ["c1", "c3", "c5", "c7"]


def test_more_items_do_not_overwrite_what_was_decided_meanwhile() -> None:
    inbox = filled()
    inbox.decide([("r1", "c0")], {"verdict": "reject"})
    inbox.extend([*items(), item(claim("c8"))])
    assert inbox.items[0].decision == {"verdict": "reject"}
    assert len(inbox.items) == 9
