"""Sizes and speeds the way people say them."""

from __future__ import annotations

WORDS_PER_TOKEN = 0.75  # of English prose; other languages have less
_MOST = 1000  # words a second: beyond, the number says nothing to a reader


def gigabytes(size: int) -> str:
    """``2.1 GB``, below one ``340 MB``; decimal, as files and shops count."""
    return f"{size / 1e9:,.1f} GB" if size >= 950_000_000 else f"{size / 1e6:,.0f} MB"


def words(tokens: float) -> str:
    """``about 7 words a second``."""
    rate = tokens * WORDS_PER_TOKEN
    if rate > _MOST:
        return f"more than {_MOST:,} words a second"
    if rate >= 1.5:
        return f"about {rate:,.0f} words a second"
    if rate >= 2 / 3:
        return "about one word a second"
    return f"about one word in {1 / rate:,.0f} seconds" if rate > 0.001 else "next to nothing"
