"""The cited entries of a claim in the one normal form in which claims and evidence are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from satchel.domain.passages import Passage

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc"), "'")
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Compatibility forms, dashes, apostrophes and spaces made equal; case is kept."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES | _QUOTES)


def words(text: str) -> list[str]:
    """Runs of letters and digits, case folded."""
    return [w.casefold() for w in _WORD.findall(text)]


@dataclass(frozen=True)
class Evidence:
    """What the cited entries say: their words, whose they are, and when."""

    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        """All words of the entries and their authors' names, in normal form, case folded, one line each."""
        return "\n".join(plain(part).casefold() for p in self.passages for part in _parts(p))

    @cached_property
    def words(self) -> frozenset[str]:
        """Distinct words of `text`."""
        return frozenset(words(self.text))

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """The entries' own times and edits, in their zones and in UTC."""
        own = [at for p in self.passages for at in (p.at, p.edited_at) if at is not None]
        return tuple(own + [at.astimezone(UTC) for at in own if at.tzinfo is not None])


def _parts(passage: Passage) -> Iterable[str]:
    return (passage.text, passage.author, *passage.aliases, passage.link)


def take(pattern: re.Pattern[str], text: str) -> tuple[list[re.Match[str]], str]:
    """All matches, and the text with them blanked, so that no later check reads them again."""
    found = list(pattern.finditer(text))
    for one in found:
        text = text[: one.start()] + " " * (one.end() - one.start()) + text[one.end() :]
    return found, text


class Index:
    """Passages by source and entry, for resolving citations."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._by_entry = {(p.source, p.entry): p for p in passages if p.entry is not None}
        self._by_source: dict[str, list[Passage]] = {}
        for passage in passages:
            if passage.start is not None and passage.end is not None:
                self._by_source.setdefault(passage.source, []).append(passage)
        names = {name for p in passages for name in (p.author, *p.aliases)}
        self.people = frozenset(w for name in names for w in words(plain(name)) if len(w) >= 3 and not w.isdigit())

    def entry(self, source: str, entry: int) -> Passage | None:
        """The message with that number."""
        return self._by_entry.get((source, entry))

    def stretch(self, source: str, start: int, end: int) -> Passage | None:
        """The stretch of a document that holds these code points."""
        for passage in self._by_source.get(source, ()):
            if passage.start is not None and passage.end is not None and passage.start <= start <= end <= passage.end:
                return passage
        return None
