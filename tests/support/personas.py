"""Who answers in the scripted model: from the competent to those that lie, obey what a text orders, or never end.

What they say comes from a callable, so that tests of one agent can write its answers: ``Lying(answers=my_answers)``.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Any

from tests.support.asked import Asked
from tests.support.filling import fill

Answers = Callable[[Asked], str]


class Act(Enum):
    """What a persona does between two words."""

    STALL = auto()  # says nothing more until the other side leaves
    DROP = auto()  # closes the connection without a word


Said = str | Act
_PIECE = re.compile(r"\s*\S+|\s+")
_ORDER = re.compile(
    r"(?i)\b(?:ignore|disregard|forget)\b.{0,60}?\b(?:instructions?|rules|above|before)\b.{0,40}?"
    r"\b(?:say|write|reply|respond|output|answer|print|set|report|send)\b(?: with| that)?:? *(?P<what>[^\n]+)"
    r"|^\s*(?:system|assistant|note to (?:the )?(?:ai|model|assistant|summari[sz]er))[^:\n]{0,30}:\s*(?P<note>[^\n]+)",
    re.MULTILINE,
)


def plausible(asked: Asked) -> str:
    """The schema filled from the text; without a schema, the text's own first words."""
    if asked.schema is not None:
        return json.dumps(fill(asked.schema, asked.text), ensure_ascii=False)
    return "In short: " + (" ".join(asked.text.split()[:40]) or "nothing was said.")


def in_pieces(text: str) -> Iterator[str]:
    """A text as a model gives it, about a word at a time."""
    return iter(_PIECE.findall(text))


class Persona:
    """Competent: says what its `answers` give, by default something plausible."""

    counts = True  # whether it keeps to the number of tokens that it was allowed

    def __init__(self, answers: Answers = plausible) -> None:
        self.answers = answers

    def says(self, asked: Asked) -> Iterator[Said]:
        """The answer in pieces, and what is done between them."""
        yield from in_pieces(self.answers(asked))

    def wire(self, asked: Asked) -> Iterator[bytes | Act] | None:
        """The bytes of a whole response, for those whose server is what is wrong; None: the usual way."""
        return None


class Competent(Persona):
    """Says what is asked for."""


class Lying(Persona):
    """Right in form, wrong in every number, name and choice."""

    def says(self, asked: Asked) -> Iterator[Said]:
        told = self.answers(asked)
        if self.answers is plausible:
            told = json.dumps(_falsified(json.loads(told))) if asked.schema is not None else f"Not so. {told[::-1]}"
        yield from in_pieces(told)


def _falsified(value: Any) -> Any:
    if isinstance(value, dict):
        return {word: _falsified(one) for word, one in value.items()}
    if isinstance(value, list):
        return [_falsified(one) for one in value]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value * 7 + 13
    return re.sub(r"\d", lambda found: str((int(found[0]) + 3) % 10), value[::-1]) if isinstance(value, str) else value


class Obedient(Persona):
    """Does what an order in the text says; without one, competent."""

    def says(self, asked: Asked) -> Iterator[Said]:
        order = _ORDER.search(asked.text)
        if order is None:
            yield from in_pieces(self.answers(asked))
            return
        what = (order["what"] or order["note"]).strip()
        yield from in_pieces(json.dumps(fill(asked.schema, what)) if asked.schema is not None else what)


class Garbage(Persona):
    """Words without sense or form, other ones for every text, the same for the same."""

    def says(self, asked: Asked) -> Iterator[Said]:
        dice = random.Random(asked.text)
        yield from (" " + "".join(dice.choices("aeioukrst{}[]\"':,\\\x07\u202e\ufffd7", k=6)) for _ in range(60))


class Slow(Persona):
    """Says half, then stalls; `half` 0 stalls before the first word."""

    def __init__(self, answers: Answers = plausible, *, half: float = 0.5) -> None:
        super().__init__(answers)
        self._half = half

    def says(self, asked: Asked) -> Iterator[Said]:
        pieces = list(in_pieces(self.answers(asked)))
        yield from pieces[: int(len(pieces) * self._half)]
        yield Act.STALL


class Dropping(Slow):
    """Says half, then closes the connection."""

    def says(self, asked: Asked) -> Iterator[Said]:
        for said in super().says(asked):
            yield Act.DROP if said is Act.STALL else said


class Endless(Persona):
    """Repeats its answer for ever, whatever it was allowed."""

    counts = False

    def says(self, asked: Asked) -> Iterator[Said]:
        while True:
            yield from in_pieces(self.answers(asked) + " ")


class First(Persona):
    """Plays other personas one after the other, one a request; the last one stays."""

    def __init__(self, *personas: Persona) -> None:
        super().__init__()
        self._waiting = list(personas)
        self._now = personas[0]

    def says(self, asked: Asked) -> Iterator[Said]:
        return self._now.says(asked)

    def wire(self, asked: Asked) -> Iterator[bytes | Act] | None:
        self._now = self._waiting.pop(0) if len(self._waiting) > 1 else self._waiting[0]
        self.counts = self._now.counts
        return self._now.wire(asked)


PERSONAS: dict[str, type[Persona]] = {
    "competent": Competent, "lying": Lying, "obedient": Obedient, "garbage": Garbage, "slow": Slow,
    "dropping": Dropping, "endless": Endless,
}  # fmt: skip
