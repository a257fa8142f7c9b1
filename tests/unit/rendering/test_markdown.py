"""Markdown from hostile chat text stays text: no links, images or HTML come out of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from satchel.rendering import render
from satchel.rendering.markdown import begin, escape
from satchel.rendering.neutralise import neutralise, one_line

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
tricky = st.text(
    st.one_of(st.sampled_from("\\`*_{}[]()<>#+-.!|~&$:;/\"'=^ \n1aw@"), st.sampled_from(["http://a", "www.", "&lt;", "&#60;", "<b>", "```", "1. ", "x"]).map(lambda s: s[0])),
    max_size=40,
)


def flat(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in [token, *flat(token.children or [])]]


def shown(tokens: list[Token]) -> str:
    return "".join(t.content for t in flat(tokens) if t.type in {"text", "code_inline", "text_special"})


@given(tricky)
@settings(max_examples=100, deadline=None)
def test_a_reader_sees_exactly_the_words(text: str) -> None:
    tokens = PARSER.parse(f"- {begin(escape(text))}\n")
    assert shown(tokens) == one_line(text)
    assert {t.type for t in flat(tokens)} <= {
        "bullet_list_open", "list_item_open", "paragraph_open", "inline", "text", "text_special", "code_inline",
        "paragraph_close", "list_item_close", "bullet_list_close",
    }  # fmt: skip


@given(tricky)
@settings(max_examples=60, deadline=None)
def test_no_words_leave_their_table_cell(text: str) -> None:
    tokens = PARSER.parse(f"| a | b |\n| --- | --- |\n| {escape(text)} | end |\n")
    cells = [t for t in flat(tokens) if t.type == "td_open"]
    assert len(cells) == 2
    assert shown(tokens) == f"ab{one_line(text)}end"


def test_hostile_text_makes_no_link_image_or_html(sample: Any) -> None:
    tokens = flat(PARSER.parse(render(sample("hostile"), format="md")))
    assert not {t.type for t in tokens} & {"link_open", "image", "html_inline", "html_block", "fence", "code_block"}
    for token in tokens:
        if token.type == "text":
            assert "http://" not in token.content
            assert "www." not in token.content


@given(text=st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_words_make_no_html(one_claim: Any, text: str) -> None:
    tokens = flat(PARSER.parse(render(one_claim(text), format="md")))
    assert not {t.type for t in tokens} & {"link_open", "image", "html_inline", "html_block"}
    assert neutralise(text) == neutralise(neutralise(text))
