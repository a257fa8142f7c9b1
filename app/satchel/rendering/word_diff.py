"""What an edit changed, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "gone", "new"]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 4_000  # beyond them the whole text is shown as replaced: comparing takes quadratic time


def word_diff(before: str, after: str) -> list[tuple[Change, str]]:
    """Stretches in reading order: those same or gone make `before`, those same or new make `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        return [(kind, text) for kind, text in (("gone", before), ("new", after)) if text]  # type: ignore[misc]
    out: list[tuple[Change, str]] = []
    for tag, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = "".join(old[i:j]), "".join(new[m:n])
        if tag == "equal":
            out.append(("same", went))
            continue
        out += [("gone", went)] if went else []
        out += [("new", came)] if came else []
    return out
