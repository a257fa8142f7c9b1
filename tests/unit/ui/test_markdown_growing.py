"""Markdown that comes in pieces: it ends as if it had come at once, and costs what is new."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from satchel.ui.parts.markdown import growing
from satchel.ui.parts.markdown.growing import Growing, whole

# What begins, ends, continues or changes a block, and what sits between.
_BITS = st.sampled_from([
    "word", " ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", "# ", "#", "###### ", "---", "===", "***", "- ", "-", "* ",
    "1. ", "1)", "> ", ">", "```", "````", "~~~", "`", "|", "a | b\n", "-|-\n", "|-|-|\n", "| 1 | 2 |\n", "[", "]", "(", ")",
    "[a]", "[a]: /u\n", "[a]: /other 'title\n", "'", "[b]:\n", "![a](x)", "[x](y)", "<script>", "<", "&amp;", "&#x202e;", "\\", "*",
    "**", "~~", "\0", "\u202e", "\u2028", "שלום", "\ud800", "\x1b[31m", "\n- a\n  - b\n", "\n> a\nb\n", "<https://x.org>",
])  # fmt: skip
TEXTS = st.lists(_BITS, max_size=40).map("".join) | st.text(max_size=200)


def grown(*pieces: str) -> Growing:
    made = Growing()
    for piece in pieces:
        made.append(piece)
    made.finish()
    return made


@settings(deadline=None, max_examples=400)
@given(TEXTS, st.lists(st.integers(0, 400), max_size=30))
@example("para\n#x", [6])
@example("- a\n***x\n", [7])
@example("foo\na|b\n-|-x", [11])
@example("[a]: /u\n'title\nmore'\n\n[a]", [10, 15])
@example("[a]\n\nb\n\nc\n\nd\n\n[a]: /u", [20])
@example("a\r\nb", [2])
def test_any_way_of_cutting_a_text_ends_as_the_whole(text, cuts):
    places = [0, *sorted(min(one, len(text)) for one in cuts), len(text)]
    pieces = [text[begin:end] for begin, end in pairwise(places)]
    assert list(grown(*pieces).blocks) == list(whole(text))


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_letter_by_letter_ends_as_the_whole(text):
    assert list(grown(*text).blocks) == list(whole(text))


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_at_every_moment_it_is_what_the_text_so_far_would_be(text):
    made = Growing()
    for place, char in enumerate(text):
        made.append(char)
        so_far = text[: place + 1]
        if not so_far.endswith("\r"):
            assert list(made.blocks) == list(whole(so_far))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, str]] = set()

    def handle_starttag(self, tag, attrs):
        self.seen |= {(tag, name) for name, _value in attrs} or {(tag, "")}


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_nothing_but_our_own_tags_comes_out(text):
    tags = _Tags()
    for one in whole(text):
        tags.feed(one.html)
        assert not re.search("[\x00-\x08\x0b-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", one.html + one.text)
    assert {name for name, _attribute in tags.seen} <= {
        "p", "i", "b", "s", "br", "ul", "ol", "li", "blockquote", "thead", "tbody", "tr", "th", "td", "table", "hr", "code", "pre", "a",
    }  # fmt: skip
    assert {attribute for _name, attribute in tags.seen} <= {"", "class", "start", "align", "href", "border", "cellspacing", "cellpadding"}


@settings(deadline=None, max_examples=150)
@given(st.lists(_BITS.filter(lambda bit: bit not in ("\u2028", "\ud800")), max_size=40).map("".join))
def test_the_blocks_are_those_of_the_parser(text):
    """Its own whole run, with nothing of ours."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).parse(text)
    expected = [one.type.removesuffix("_open") for one in tokens if one.level == 0 and one.nesting >= 0 and one.type != "inline"]
    names = {"bullet_list": "list", "ordered_list": "list", "blockquote": "quote", "fence": "code", "code_block": "code", "hr": "rule"}
    found = [one.kind for one in whole(text)]
    wanted = [names.get(one, one) for one in expected]
    assert len(found) == len(wanted)
    assert all(one in (other, "source") for one, other in zip(found, wanted))


def test_it_costs_what_is_new():
    """Each piece costs the blocks at the end, however long the text is by then."""
    paragraphs = [f"Paragraph {number} " + "word " * 30 + "\n\n" for number in range(200)]
    longest, made = max(map(len, paragraphs)), Growing()
    for paragraph in paragraphs:
        for at in range(0, len(paragraph), 10):
            before = made.parsed
            made.append(paragraph[at : at + 10])
            assert made.parsed - before <= 3 * longest


def test_a_definition_below_changes_only_blocks_that_may_use_it():
    made = Growing()
    made.append("See [it].\n\nNothing here.\n\nThe end.\n\nMore.\n\n")
    before, parsed = list(made.blocks), made.parsed
    made.append("[it]: https://example.org\n")
    assert [old is new for old, new in zip(before, made.blocks)] == [False, True, True, True]
    assert '<a href="https://example.org">it</a>' in made.blocks[0].html
    assert made.parsed - parsed < len("See [it].") + 60


def test_blocks_that_do_not_change_are_the_same_objects():
    made = Growing()
    made.append("# One\n\nTwo\n\nThree\n\nFo")
    before = list(made.blocks)
    made.append("ur")
    assert [old is new for old, new in zip(before, made.blocks)] == [True, True, True, False]


@pytest.mark.parametrize("text", [
    "[" * 50_000, "![" * 25_000, "*a **b " * 8_000, "`a" * 25_000, "> " * 25_000 + "x", "- " * 25_000 + "x", "&" * 50_000,
    "<" * 50_000, "|" * 50_000 + "\n" + "|-" * 25_000, "a" * 90_000, "[a](" * 12_000, "\\a" * 25_000, "_a" * 25_000,
], ids=lambda text: text[:8])  # fmt: skip
def test_what_would_cost_the_square_of_its_length_is_shown_as_words(text):
    blocks = whole(text)
    shown = "".join(one.text for one in blocks)
    assert len(shown.replace("\n", "")) > len(text) // 4


def test_deep_and_huge_blocks_are_shown_as_they_were_written():
    deep = whole(">" * 30 + " hidden?")
    assert [(one.kind, one.html) for one in deep] == [("source", "")]
    assert "hidden?" in deep[0].text
    table = "a|b|c\n-|-|-\n" + "1|2|3\n" * 300
    assert whole(table)[0].kind == "source"
    assert whole("a|b\n-|-\n1|2")[0].kind == "table"
    assert whole("|a" * 40 + "|\n" + "|-" * 40 + "|\n" + "|\n" * 500)[0].kind == "paragraph"


def test_too_much_is_cut_and_says_so():
    made = grown("word " * 30_000)
    assert made.is_cut
    assert sum(len(one.text) for one in made.blocks) <= growing.LONGEST
    many = grown("a\n\n" * 2_000)
    assert many.is_cut
    assert len(many.blocks) == growing.MOST
    assert not grown("word").is_cut
