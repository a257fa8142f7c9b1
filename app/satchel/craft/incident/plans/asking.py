"""Asks for one form, with as many lines as there is room for, and with fewer when the model says that it was too much.

How many tokens a text has is known to its model alone. The sheet reckons with the usual; where a vocabulary is poorer, the
filler has less room after the first try.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from satchel.domain.ports import Filler

PROMPT = 900  # tokens that the profile's prompts and a chat template take at most
LEAST = 200  # tokens of lines: with less room nothing is worth asking

T = TypeVar("T")


def ask(
    filler: Filler, task: str, shown: Callable[[int], tuple[str, T]], schema: Mapping[str, Any], reply: int
) -> tuple[Any, T | None]:
    """The untrusted form, or None, and what it was asked about.

    `shown` gives the text for so many tokens (empty: nothing fits) and what stands in it; `reply` are the tokens that the
    form may have.
    """
    meant: T | None = None
    while (room := space(filler, reply)) >= LEAST:
        text, meant = shown(room)
        if not text:
            break
        found = filler.fill(task, text, schema, tokens=reply)
        if found is not None or space(filler, reply) >= room or not filler.was_too_long:
            return found, meant
    return None, meant


def space(filler: Filler, reply: int) -> int:
    """Tokens that lines may have."""
    return filler.room - PROMPT - reply
