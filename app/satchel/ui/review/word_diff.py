"""What an edit changes, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "gone", "new"]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 2_000  # beyond them the whole text is told as replaced: comparing takes quadratic time


def word_diff(before: str, after: str) -> list[tuple[Change, str]]:
    """Stretches in reading order: those same or gone make `before`, those same or new make `after`; none is empty."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        whole: list[tuple[Change, str]] = [("same", before)] if before == after else [("gone", before), ("new", after)]
        return [(change, text) for change, text in whole if text]
    return list(_stretches(old, new))


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[Change, str]]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield "same", went
            continue
        if went:
            yield "gone", went
        if came:
            yield "new", came
