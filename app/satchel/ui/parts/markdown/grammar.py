"""Which Markdown is understood: CommonMark with tables and struck-out words, without HTML, within limits that hostile text meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token

MOST_COLUMNS, _MOST_ROWS = 16, 1_000  # beyond them a table is read as lines of text
_LONGEST_RUN = 6_000  # characters of one run of words whose marks are looked for: some marks cost the square of it
_DEEPEST = 20  # blocks within blocks; what lies deeper is dropped by the parser, so `Part.depth` is asked first

Definitions = dict[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A top-level block as it was parsed: its tokens, and its lines from `begin` to before `end` in what was parsed."""

    tokens: Sequence[Token]
    source: str
    begin: int
    end: int

    @property
    def depth(self) -> int:
        """How many blocks lie within each other."""
        return max(token.level for token in self.tokens)

    @property
    def asks_for_definitions(self) -> bool:
        """Whether an address that is defined elsewhere may belong to it."""
        return any(token.type == "inline" and "[" in token.content for token in self.tokens)


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        """Any: else the marks of a link or picture would be shown. `rich` decides which address is told."""
        return True


@cache
def _parser() -> MarkdownIt:
    made = _Parser("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    made.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return made


def _table(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    """The parser's own tables, which it would fill up to 65,536 cells that nobody wrote."""
    head = state.src[state.bMarks[begin] : state.eMarks[begin]]
    if head.count("|") > MOST_COLUMNS + 1:
        return False
    return table(state, begin, min(end, begin + 2 + _MOST_ROWS), silent)


def parts(text: str, known: Definitions) -> tuple[list[Part], Definitions]:
    """The top-level blocks, and all definitions: those that are `known`, and then the text's own, each with its lines."""
    definitions = dict(known)
    environment: MutableMapping[str, Any] = {"references": definitions}
    tokens: list[Token] = []
    parser = _parser()
    parser.block.parse(text, parser, environment, tokens)
    return list(_split(tokens, text.split("\n"))), definitions


def _split(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Part]:
    first = 0
    for place, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0 and (token.nesting < 0 or token.type in ("hr", "fence", "code_block")):
            begin, end = tokens[first].map or [0, 0]
            yield Part(tokens=tokens[first : place + 1], source="\n".join(lines[begin:end]), begin=begin, end=end)
            first = place + 1


def within(token: Token, definitions: Definitions) -> list[Token]:
    """The words of a run with their marks; of one that is too long the words alone."""
    if len(token.content) > _LONGEST_RUN:
        return [Token("text", "", 0, content=token.content)]
    found: list[Token] = []
    parser = _parser()
    parser.inline.parse(token.content, parser, {"references": definitions}, found)
    return found
