"""Asks for one form, with as many lines as there is room for, and with fewer when the model says that it was too much.

How many tokens a text has is known to its model alone. The sheet reckons with the usual; where a vocabulary is poorer, the
filler has less room after the first try.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from satchel.domain.ports import Filler

PROMPT = 900  # tokens that the profile's prompts and a chat template take at most
LEAST = 200  # tokens of lines: with less room nothing is worth asking

Shown = Callable[[int], str]  # the lines for so many tokens; empty: none fit


def ask(filler: Filler, task: str, shown: Shown, schema: Mapping[str, Any], reply: int) -> Any:
    """The untrusted form, or None. `reply` are the tokens that it may have."""
    while (room := space(filler, reply)) >= LEAST:
        text = shown(room)
        if not text:
            return None
        found = filler.fill(task, text, schema, tokens=reply)
        if found is not None or space(filler, reply) >= room or not filler.was_too_long:
            return found
    return None


def space(filler: Filler, reply: int) -> int:
    """Tokens that lines may have."""
    return filler.room - PROMPT - reply
