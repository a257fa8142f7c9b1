"""Commands from before: what is kept of them, how many, and that they can be forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.ui.palette.history import LONGEST, MOST, History
from satchel.ui.remembered import Remembered


class Kept(Remembered):
    """In memory."""

    def __init__(self) -> None:
        self._known = {}

    def keep(self, **more):
        self._known = {**self._known, **more}


def test_newest_first_and_each_once():
    history = History(Kept())
    for words in ("a", "b", " a  "):
        history.add(words)
    assert history.recent == ["a", "b"]


def test_a_pin_keeps_a_command_out_of_the_recent_ones():
    kept = Kept()
    history = History(kept)
    history.add("a")
    assert history.pin("a")
    assert (history.pinned, history.recent) == (["a"], [])
    history.add("a")
    assert history.recent == []
    assert not History(kept).pin("a")
    assert History(kept).recent == ["a"]


@given(st.lists(st.tuples(st.sampled_from(["add", "pin", "remove", "clear"]), st.text(max_size=300)), max_size=80))
def test_whatever_is_typed_it_stays_small_and_is_read_back(acts):
    kept = Kept()
    history = History(kept)
    for act, words in acts:
        history.clear() if act == "clear" else getattr(history, act)(words)
    assert len(history.pinned) + len(history.recent) <= MOST
    assert all(0 < len(one) <= LONGEST and "\n" not in one for one in (*history.pinned, *history.recent))
    again = History(kept)
    assert (again.pinned, again.recent) == (history.pinned, history.recent)


def test_fifty_of_the_longest_fit_into_the_file(tmp_path: Path):
    file = tmp_path / "palette.json"
    history = History(Remembered(file))
    for number in range(60):
        history.add(f"{number:03}" + "🦀" * (LONGEST - 3))
    assert len(History(Remembered(file)).recent) == MOST


def test_what_is_too_long_to_be_typed_is_no_command():
    history = History(Kept())
    history.add("x" * (LONGEST + 1))
    history.add("\x00secret")
    assert history.recent == []


@pytest.mark.parametrize("body", ["{", "7", "[[]]", '["a", 7, "\\u0000"]', '["' + "x" * 999 + '"]'])
def test_a_damaged_file_is_an_empty_history(body):
    kept = Kept()
    kept.keep(recent=body, pinned=body)
    found = History(kept)
    assert (*found.pinned, *found.recent) in ((), ("a",))


def test_clearing_forgets_all_but_the_pins():
    history = History(Kept())
    history.add("a")
    history.pin("b")
    history.clear()
    assert (history.pinned, history.recent) == (["b"], [])
    history.remove("b")
    assert history.pinned == []
