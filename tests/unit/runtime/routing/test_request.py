"""Requests are understood whatever was typed, dropped or pasted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.errors import UsageError
from satchel.domain.routing import PASTED
from satchel.domain.runs import RunInput
from satchel.runtime.routing import request as requests
from satchel.runtime.routing.request import parse
from satchel.runtime.routing.words import LONGEST, content, gist, share, stems, vocabulary

CHAT = "18:41 < ana> it is down\n18:42 < dee> looking\n18:58 < ana> rolled back\n"
PROSE = "Dear all,\nthe meeting is on Tuesday.\nBring your own cup.\nBest, Ana"


def named(name: str) -> RunInput:
    return RunInput(path=f"/nowhere/{name}", shown=name)


def test_words_are_a_wish_and_lines_are_material():
    assert (parse("sum it up").wish, parse("sum it up").material) == ("sum it up", "")
    chat = parse(CHAT)
    assert (chat.wish, chat.material, chat.kinds) == ("", CHAT.strip(), ("log",))
    assert parse(PROSE).kinds == (PASTED,)
    assert parse("so long " * 100).material


def test_a_line_that_introduces_pasted_text_is_the_wish():
    found = parse(f"Write this up:\n\n{CHAT}")
    assert (found.wish, found.material) == ("Write this up:", CHAT.strip())
    for whole in (f"Write this up:\n{CHAT}", f"Hi all,\n\n{CHAT}", f"18:40 ana:\n\n{CHAT}"):
        assert parse(whole).material == whole.strip()


def test_with_inputs_every_text_is_a_wish():
    found = parse(CHAT, [named("a.log"), named("b.EML"), named("c.zip")])
    assert (found.material, found.kinds, found.formats) == ("", ("log", "mail", "file"), {"log", "mail"})


def test_a_folder_is_seen(tmp_path: Path):
    assert parse("", [RunInput(path=str(tmp_path), shown="x")]).kinds == ("folder",)
    assert parse("", [RunInput(path="/a\0b", shown="x")]).kinds == ("file",)


@pytest.mark.parametrize("text", ["when did it start?", "Who rolled back", "¿cuándo empezó?", "Ist es behoben？", "was it the deploy"])
def test_questions(text: str):
    assert parse(text).is_question
    assert not parse(text, [named("a.log")]).is_question


@pytest.mark.parametrize("text", ["sum it up", "whatever", "write: why?\nnot\nthis", "howl"])
def test_no_questions(text: str):
    assert not parse(text).is_question


@pytest.mark.parametrize(("text", "inputs"), [("", 0), (" \n\t ", 0), ("a", 2_001)])
def test_nothing_and_too_much_are_refused(text: str, inputs: int):
    with pytest.raises(UsageError):
        parse(text, [named("a")] * inputs)


def test_an_endless_text_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(requests, "LONGEST", 1_000)
    parse("a" * 1_000)
    with pytest.raises(UsageError, match="longer"):
        parse("a" * 1_001)


@given(st.text(st.characters(codec=None), min_size=1, max_size=2_000))
def test_no_text_breaks_it_and_none_is_lost(text: str):
    try:
        found = parse(text)
    except UsageError:
        assert not text.strip() or max(text) >= "\ud800" or not text.encode("utf-8", "replace").decode().strip()
        return
    found.wish.encode()
    found.material.encode()
    kept = found.wish + found.material
    said = text.encode("utf-8", "replace").decode()
    assert "".join(kept.split()) == "".join(said.split())
    assert bool(found.material) == bool(found.kinds)


@given(st.text(max_size=3_000))
def test_content_is_bounded_and_shares_are_shares(text: str):
    assert sum(map(len, content(text))) <= LONGEST
    assert len(gist(text).splitlines()) <= 1
    assert share(stems(text), vocabulary([text])) in (0.0, 1.0)
