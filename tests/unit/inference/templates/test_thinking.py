"""What a model thinks is never seen, however its text is cut into pieces; what only looks like it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.inference.templates.families import Thinking
from satchel.inference.templates.thinking import Screen

TAGS = Thinking(opens="<think>", closes="</think>", begins="<think>\n", forces="\n</think>\n\n", skips="")


def shown(text: str, sizes: list[int], **how) -> str:
    screen = Screen(TAGS, **{"is_open": False, "may_open": True, **how})
    out, at = [], 0
    for size in [*sizes, len(text)]:
        out.append(screen.show(text[at : at + size]))
        at += size
    return "".join(out) + screen.end()


SIZES = st.lists(st.integers(1, 6), max_size=30)


@given(SIZES, st.text(max_size=20), st.text(max_size=20))
def test_thinking_is_hidden_and_the_rest_is_not(sizes, thoughts, reply):
    thoughts = thoughts.replace("</think>", "")
    if (thoughts + "</think>").index("</think>") != len(thoughts):
        return
    wanted = reply.lstrip()
    assert shown(f"{thoughts}</think>{reply}", sizes, is_open=True) == wanted
    assert shown(f" \n<think>{thoughts}</think>{reply}", sizes) == wanted


@given(SIZES, st.sampled_from(["a <think>b</think>", "<thin", "<", "", "<thick>", '{"a": "<think>"}', "</think>"]))
def test_what_does_not_begin_with_it_is_seen(sizes, text):
    assert shown(text, sizes) == text


@given(SIZES)
def test_under_a_grammar_nothing_is_hidden(sizes):
    assert shown("<think>x</think>", sizes, may_open=False) == "<think>x</think>"


@pytest.mark.parametrize("text", ["", "never ending", "almost </think"])
def test_thinking_that_never_ends_is_never_seen(text):
    screen = Screen(TAGS, is_open=True, may_open=False)
    assert screen.show(text) + screen.end() == ""
    assert screen.is_inside


@given(SIZES, st.text(max_size=20).filter(lambda text: "<" not in text), st.booleans())
def test_what_is_hidden_is_counted_however_it_is_cut(sizes, thoughts, ends):
    screen, said, at = Screen(TAGS, is_open=False, may_open=True), f"<think>{thoughts}" + "</think>x" * ends, 0
    for size in [*sizes, len(said)]:
        screen.show(said[at : at + size])
        at += size
    screen.end()
    assert screen.hidden == len(thoughts.encode("utf-8", "replace"))


def test_a_model_that_does_not_think_is_shown_as_it_is():
    screen = Screen(None, is_open=True, may_open=True)
    assert screen.show("<think>") == "<think>"
    assert not screen.is_inside
    assert not screen.sees_tags
