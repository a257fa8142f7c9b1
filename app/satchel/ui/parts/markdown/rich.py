"""Makes a parsed block into Qt's rich text. Every word is escaped and without its teeth; the only tags are the ones in this file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape

from markdown_it.common.normalize_url import validateLink
from markdown_it.token import Token

from satchel.rendering.neutralise import neutralise, one_line
from satchel.ui.parts.markdown.block import Block, Kind
from satchel.ui.parts.markdown.grammar import Definitions, Part, within
from satchel.ui.words import _

_DEEPEST = 10  # blocks within blocks that are laid out; a list counts twice
_MOST_CELLS = 600
_LONGEST = 20_000  # characters of one block that is laid out
_LONGEST_ADDRESS = 2_000  # what is longer is no link: one definition may stand behind thousands of words
_KINDS: dict[str, Kind] = {
    "heading_open": "heading", "paragraph_open": "paragraph", "bullet_list_open": "list", "ordered_list_open": "list",
    "blockquote_open": "quote", "table_open": "table", "fence": "code", "code_block": "code", "hr": "rule",
}  # fmt: skip
_TAGS = {
    "em_open": "<i>", "em_close": "</i>", "strong_open": "<b>", "strong_close": "</b>", "s_open": "<s>", "s_close": "</s>",
    "hardbreak": "<br>", "softbreak": " ", "bullet_list_open": "<ul>", "bullet_list_close": "</ul>",
    "ordered_list_close": "</ol>", "list_item_open": "<li>", "list_item_close": "</li>", "blockquote_open": "<blockquote>",
    "blockquote_close": "</blockquote>", "thead_open": "<thead>", "thead_close": "</thead>", "tbody_open": "<tbody>",
    "tbody_close": "</tbody>", "tr_open": "<tr>", "tr_close": "</tr>", "th_close": "</th>", "td_close": "</td>",
    "table_open": '<table border="1" cellspacing="0" cellpadding="5">', "table_close": "</table>", "hr": "<hr>",
}  # fmt: skip
# What parts words from each other where there are no marks any more.
_BREAKS = {
    "softbreak": " ", "hardbreak": "\n", "paragraph_close": "\n", "heading_close": "\n", "list_item_close": "\n",
    "tr_close": "\n", "td_close": "\t", "th_close": "\t",
}  # fmt: skip


def block(part: Part, definitions: Definitions) -> Block:
    """As it is shown. `definitions` are all of the text, so that links find their addresses."""
    kind = _KINDS[part.tokens[0].type]
    if kind == "rule":
        return Block(kind="rule")
    if kind == "code":
        return Block(kind="code", text=neutralise(part.tokens[0].content).removesuffix("\n"))
    cells = sum(token.type in ("td_open", "th_open") for token in part.tokens)
    if part.depth > _DEEPEST or cells > _MOST_CELLS or len(part.source) > _LONGEST:
        return Block(kind="source", text=neutralise(part.source).strip("\n"))
    tokens = list(_opened(part, definitions))
    words = "".join(_words(tokens))
    text = "\n".join(line.strip() for line in words.split("\n") if line.strip())
    return Block(
        kind=kind, html="".join(_html(tokens)), text=text, is_right_to_left=_reads_from_the_right(text),
        level=int(part.tokens[0].tag[1:]) if kind == "heading" else 0,
        columns=sum(token.type == "th_open" for token in part.tokens) if kind == "table" else 0,
    )  # fmt: skip


def _opened(part: Part, definitions: Definitions) -> Iterator[Token]:
    """All tokens in a row, runs of words with their marks. A quote itself is drawn by whoever shows it."""
    is_quote = part.tokens[0].type == "blockquote_open"
    for token in part.tokens[1:-1] if is_quote else part.tokens:
        if token.type == "inline":
            yield from within(token, definitions)
        else:
            yield token


def _html(tokens: list[Token]) -> Iterator[str]:
    is_link = False
    for token in tokens:
        if token.type == "link_open":
            address = _address(token)
            is_link = bool(address)
            yield f'<a href="{escape(address)}">' if is_link else ""
        elif token.type == "link_close":
            yield "</a>" if is_link else ""
        else:
            yield _tag(token)


def _tag(token: Token) -> str:
    kind = token.type
    if kind in ("text", "text_special"):
        return _escaped(_one_spaced(token.content))
    if kind == "code_inline":
        return f"<code>{_escaped(_one_spaced(token.content))}</code>"
    if kind in ("fence", "code_block"):
        return f"<pre>{_escaped(neutralise(token.content).removesuffix(chr(10)))}</pre>"
    if kind == "image":
        return f"<i>{_escaped(_picture(token))}</i>"
    if kind in ("paragraph_open", "paragraph_close"):
        return "" if token.hidden else "</p>" if token.nesting < 0 else "<p>"
    if kind in ("heading_open", "heading_close"):
        return "</p>" if token.nesting < 0 else f'<p class="{token.tag}">'
    if kind == "ordered_list_open":
        return f'<ol start="{int(token.attrGet("start") or 1)}">'
    if kind in ("th_open", "td_open"):
        side = str(token.attrGet("style") or "").removeprefix("text-align:")
        return f'<{token.tag} align="{side}">' if side in ("left", "right", "center") else f"<{token.tag}>"
    return _TAGS[kind]


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline", "fence", "code_block"):
            yield neutralise(token.content)
        elif token.type == "image":
            yield _picture(token)
        elif not token.hidden:
            yield _BREAKS.get(token.type, "")


def _address(token: Token) -> str:
    """Where a link leads; nowhere, where that is a program or a file, or longer than anybody could read."""
    address = one_line(neutralise(str(token.attrGet("href") or "")))
    return address if len(address) <= _LONGEST_ADDRESS and validateLink(address) else ""


def _picture(token: Token) -> str:
    """The words that stand for it. It is never loaded: its address would tell somebody that the text was read."""
    return one_line(neutralise("".join(_words(token.children or [])))) or _("picture")


def _one_spaced(untrusted_text: str) -> str:
    """Words of one line: what a stranger's line ends were is a space."""
    return neutralise(untrusted_text).replace("\n", " ")


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _reads_from_the_right(text: str) -> bool:
    """By the first letter that has a direction, as the Unicode rules have it."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
