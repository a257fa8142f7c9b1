"""Sizes and speeds the way people say them."""

from __future__ import annotations

from satchel.domain.sentences import Sentence

WORDS_PER_TOKEN = 0.75  # of English prose; other languages have less
_MOST = 1000  # words a second: beyond, the number says nothing to a reader


def gigabytes(size: int) -> str:
    """``2.1 GB``, below one ``340 MB``; decimal, as files and shops count."""
    return f"{size / 1e9:,.1f} GB" if size >= 950_000_000 else f"{size / 1e6:,.0f} MB"


def words(tokens: float) -> str:
    """``about 7 words a second``."""
    rate = tokens * WORDS_PER_TOKEN
    if rate > _MOST:
        return Sentence.MORE_WORDS.format(count=f"{_MOST:,}")
    if rate >= 1.5:
        return Sentence.WORDS.format(count=f"{rate:,.0f}")
    if rate >= 2 / 3:
        return str(Sentence.ONE_WORD)
    return Sentence.SLOW_WORDS.format(seconds=f"{1 / rate:,.0f}") if rate > 0.001 else str(Sentence.NO_WORDS)
