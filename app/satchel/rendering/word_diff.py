"""What an edit changed, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "gone", "new"]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 2_000  # beyond them the whole text is shown as replaced: comparing takes quadratic time


def word_diff(before: str, after: str) -> list[tuple[Change, str]]:
    """Stretches in reading order: those same or gone make `before`, those same or new make `after`; none is empty."""
    if before == after:
        return [("same", before)] if before else []
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        return _told(before, after)
    out: list[tuple[Change, str]] = []
    went = came = ""
    for tag, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(old[i:j])
        if tag != "equal":
            went, came = went + same, came + "".join(new[m:n])
        elif same.isspace() and (went or came) and j < len(old) and n < len(new):
            went, came = went + same, came + same  # a space between two changed words belongs to the change
        else:
            out += [*_told(went, came), ("same", same)]
            went = came = ""
    return [*out, *_told(went, came)]


def _told(went: str, came: str) -> list[tuple[Change, str]]:
    changes: tuple[tuple[Change, str], ...] = (("gone", went), ("new", came))
    return [change for change in changes if change[1]]
