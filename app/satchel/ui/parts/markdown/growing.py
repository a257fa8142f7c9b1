"""Markdown that is still being written: only its end is parsed again when more comes.

What a line means is decided by it and the lines before it, and at the top level by the last block before it alone. So when
more comes, all blocks but the last two are as they will be: the last line, which may be half a line, can have begun the last
one, and the one before it may go on when the line becomes another. Definitions of addresses are the exception: they may stand
below the words that use them, so blocks that have brackets are made again when a definition comes or changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from satchel.ui.parts.markdown import grammar, rich
from satchel.ui.parts.markdown.block import Block
from satchel.ui.parts.markdown.grammar import Definitions, Part

LONGEST = 100_000  # characters that are shown
MOST = 1_000  # blocks that are shown
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NEVER = re.compile("[\x00\ud800-\udfff]")


class Growing:
    """`blocks` is what is to be shown now; a block that did not change is the same object as before."""

    def __init__(self) -> None:
        self.blocks: Sequence[Block] = ()
        self.parsed = 0  # characters so far: what it costs
        self._tail = ""  # behind the blocks that stay as they are
        self._held = ""  # the first half of a line end, perhaps
        self._settled: list[tuple[Part, Block]] = []
        self._open: list[tuple[Part, Block]] = []
        self._known: Definitions = {}  # definitions among the settled blocks
        self._defined: Definitions = {}  # and of the whole text
        self._room = LONGEST
        self._is_over_long = False

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is shown."""
        return self._is_over_long or len(self._settled) + len(self._open) > MOST

    def append(self, untrusted_piece: str) -> None:
        """More text; cut anywhere, within a line end too."""
        text = self._held + untrusted_piece
        self._held = "\r" if text.endswith("\r") else ""
        self._grow(text.removesuffix("\r"))

    def finish(self) -> None:
        """Nothing more comes."""
        self._held, rest = "", "\n" if self._held else ""
        self._grow(rest)

    def _grow(self, raw: str) -> None:
        text = _NEVER.sub("\ufffd", _LINE_END.sub("\n", raw))
        self._is_over_long |= len(text) > self._room
        text = text[: self._room]
        if not text:
            return
        self._room -= len(text)
        self._tail += text
        self._parse()

    def _parse(self) -> None:
        self.parsed += len(self._tail)
        found, definitions = grammar.parts(self._tail, self._known)
        before = {name: _meaning(one) for name, one in self._defined.items()}
        has_changed = before != {name: _meaning(one) for name, one in definitions.items()}
        self._defined = definitions
        if has_changed:
            self._settled = [self._again(part, block) for part, block in self._settled]
        self._open = [(part, rich.block(part, definitions)) for part in found]
        self._settle(max(len(found) - 2, 0))
        self.blocks = _kept(self.blocks, [block for _part, block in (*self._settled, *self._open)][:MOST])

    def _again(self, part: Part, block: Block) -> tuple[Part, Block]:
        if part.asks_for_definitions:
            self.parsed += len(part.source)
            block = rich.block(part, self._defined)
        return part, block

    def _settle(self, many: int) -> None:
        """The first blocks of the tail become as they will be, with the definitions that stand among them."""
        if not many:
            return
        end = self._open[many - 1][0].end
        for name, one in self._defined.items():
            if name not in self._known and one["map"][0] < end:
                self._known[name] = one
        self._settled += self._open[:many]
        del self._open[:many]
        self._tail = "\n".join(self._tail.split("\n")[end:])


def _meaning(definition: Mapping[str, Any]) -> tuple[object, object]:
    return definition["href"], definition["title"]


def _kept(before: Sequence[Block], now: list[Block]) -> list[Block]:
    """Equal blocks stay the same objects, so that whoever shows them sees at a glance what changed."""
    for place, (old, new) in enumerate(zip(before, now)):
        if old is not new and old == new:
            now[place] = old
    return now


def whole(text: str) -> Sequence[Block]:
    """All blocks of a text, parsed at once."""
    text = _NEVER.sub("\ufffd", _LINE_END.sub("\n", text))[:LONGEST]
    found, definitions = grammar.parts(text, {})
    return [rich.block(part, definitions) for part in found][:MOST]
