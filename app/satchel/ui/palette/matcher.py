"""Fuzzy matching: the typed letters in their order, best where words begin and where they stand together."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

LONGEST_QUERY, LONGEST_TEXT = 64, 200  # what is longer is looked at no further
_HIT, _WORD_START, _ADJACENT, _FIRST, _SKIPPED = 10, 8, 12, 6, 1
_NAMED = 2  # letters from which a beginning is a name
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How well a text fits, and which of its characters were hit, in order."""

    score: int
    places: tuple[int, ...]


def match(query: str, text: str) -> Match | None:
    """The best way to find the query's letters in the text, or None; nothing at all fits everything."""
    wanted = [_folded(one) for one in query[:LONGEST_QUERY] if not one.isspace()]
    shown = text[:LONGEST_TEXT]
    if not wanted:
        return Match(score=0, places=())
    letters = [_folded(one) for one in shown]
    if not _has_all(wanted, letters):
        return None
    return _best(wanted, letters, [_starts_word(shown, place) for place in range(len(shown))])


def ranked(query: str, things: Iterable[_T], *, words: Callable[[_T], str]) -> list[tuple[_T, Match]]:
    """Those that fit, best first; equal ones stay in their order, the shorter in front."""
    if not query.strip():
        return [(one, Match(score=0, places=())) for one in things]
    found = [(one, hit) for one in things if (hit := match(query, words(one))) is not None]
    return sorted(found, key=lambda pair: (-pair[1].score, len(words(pair[0]))))


def begins(query: str, text: str) -> bool:
    """Whether somebody who types a name has typed enough of it: all of it, or how it begins."""
    wanted = [_folded(one) for one in query.strip()]
    return len(wanted) >= _NAMED and wanted == [_folded(one) for one in text[: len(wanted)]]


def _best(wanted: Sequence[str], letters: Sequence[str], starts: Sequence[bool]) -> Match | None:
    """Row by row: the best score that ends with a letter of the query at a place, and from which place it came."""
    width = len(letters)
    before: list[int | None] = [None] * width
    came: list[list[int]] = []
    for row, letter in enumerate(wanted):
        now: list[int | None] = [None] * width
        origin = [-1] * width
        best: int | None = None  # of the row before, over places that are at least one letter back
        best_at = -1
        for place in range(width):
            if place >= 2 and (older := before[place - 2]) is not None and (best is None or older > best):
                best, best_at = older, place - 2
            if letters[place] != letter:
                continue
            value = _HIT + (_WORD_START if starts[place] else 0)
            if row == 0:
                now[place] = value + (_FIRST if place == 0 else 0) - min(place, 12) // 4
                continue
            beside = before[place - 1] if place >= 1 else None
            if beside is not None and (best is None or beside + _ADJACENT >= best):
                now[place], origin[place] = value + beside + _ADJACENT, place - 1
            elif best is not None:
                now[place], origin[place] = value + best - _SKIPPED, best_at
        before = now
        came.append(origin)
    ends = [(score, -place) for place, score in enumerate(before) if score is not None]
    if not ends:
        return None
    score, end = max(ends)
    return Match(score=score, places=_walked(came, -end))


def _walked(came: Sequence[Sequence[int]], end: int) -> tuple[int, ...]:
    places = [end]
    for origin in reversed(came[1:]):
        places.append(origin[places[-1]])
    return tuple(reversed(places))


def _has_all(wanted: Sequence[str], letters: Sequence[str]) -> bool:
    left = iter(letters)
    return all(letter in left for letter in wanted)


def _starts_word(text: str, place: int) -> bool:
    if not text[place].isalnum():
        return False
    if place == 0 or not text[place - 1].isalnum():
        return True
    return text[place].isupper() and text[place - 1].islower()


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    """One character without case and accents: É and e are the same."""
    plain = unicodedata.normalize("NFKD", letter)[:1] or letter
    return plain.casefold()[:1] or plain
