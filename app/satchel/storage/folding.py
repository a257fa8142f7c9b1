"""Finds words whatever their case, literally: what SQLite's own LIKE does for ASCII alone, and with wildcards."""

from __future__ import annotations

from collections.abc import Iterator

_ESCAPE = "\\"


def fold(value: object) -> str | None:
    """Text without its case; for SQLite, which calls it ``fold(...)``. Bytes are text that is not valid Unicode."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.casefold().encode("utf-8", "replace").decode() if isinstance(value, str) else None


def like(words: str) -> str:
    """The pattern that finds these words literally in ``fold(column)``; ESCAPE is a backslash."""
    folded = fold(words) or ""
    for mark in (_ESCAPE, "%", "_"):
        folded = folded.replace(mark, _ESCAPE + mark)
    return f"%{folded}%"


def spans(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Where the words stand in a text, in its own code points; folding makes some letters longer ("ß" is "ss")."""
    wanted, folded = words.casefold(), text.casefold()
    if not wanted:
        return
    places = None if len(folded) == len(text) else [i for i, c in enumerate(text) for _ in c.casefold()]
    at = folded.find(wanted)
    while at >= 0:
        last = at + len(wanted) - 1
        yield (at, last + 1) if places is None else (places[at], places[last] + 1)
        at = folded.find(wanted, last + 1)
