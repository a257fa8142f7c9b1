"""The sources of a run to read in: which there are, a page of one, and where words stand in them. Never a whole one."""

from __future__ import annotations

import bisect
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from satchel.domain.errors import NotFoundError
from satchel.storage.database import Database
from satchel.storage.folding import fold, spans
from satchel.storage.passages import storable, words_of

_MOST_TEXT = 4_000_000  # code points of one page, shared evenly: the fewer entries, the more of each
_LONGEST_NAME = 200  # of an author
_WINDOW = 5_000  # entries that are searched at once: the database is free for others in between
_BEFORE, _AFTER = 60, 120  # code points around a hit
_NUMBER = "(SELECT number FROM runs WHERE id = ?)"
_JOINED = f"FROM run_passages r JOIN passages p ON p.number = r.passage WHERE r.run = {_NUMBER}"
# A text that is no valid Unicode is kept as bytes, of which a part may be none at all.
_TEXT = "CASE typeof(p.text) WHEN 'text' THEN substr(p.text, 1, ?) ELSE p.text END"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """The places of a source among all that a run has read: from `begin`, before `end`."""

    begin: int
    end: int


class SourceViews:
    """Reads only, answers as JSON; safe from several threads. Entries lie in file order, one source after another."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def sources(self, run: str) -> list[dict[str, Any]]:
        """``{"source", "format", "entries"}`` of each, in the order in which they were read."""
        sql = f"SELECT name, format, entries FROM run_sources WHERE run = {_NUMBER} ORDER BY place"  # noqa: S608
        rows = self._db.read(sql, (run,))
        return [{"source": json.loads(name), "format": kind, "entries": entries} for name, kind, entries in rows]

    def entries(
        self, run: str, source: str, *, first: int = 1, count: int = 100, entry: int | None = None,
        start: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """``{"entries", "first", "total"}``: `count` of the source's entries from the `first` on, counted from 1.

        With `entry`, or for a document with `start`, the page has that one in its middle. Raises `NotFoundError`.
        """
        stretch = self._stretch(run, source)
        total = stretch.end - stretch.begin
        if entry is not None or start is not None:
            column, wanted = ("entry", entry) if entry is not None else ("start", start)
            first = self._rank(run, stretch, column, wanted or 0) - count // 2
        first = max(1, min(first, total))
        begin = stretch.begin + first - 1
        longest = _MOST_TEXT // max(count, 1)
        sql = (
            f"SELECT p.entry, p.start, p.stop, p.author, p.at, p.kind, {_TEXT} {_JOINED}"
            " AND r.place >= ? AND r.place < ? ORDER BY r.place LIMIT ?"
        )
        rows = self._db.read(sql, (longest + 1, run, begin, stretch.end, count))
        return {"entries": [_entry(row, longest) for row in rows], "first": first, "total": total}

    def find(
        self, run: str, text: str, *, source: str | None = None, after: tuple[int, int] | None = None, limit: int = 50
    ) -> dict[str, Any]:
        """``{"hits", "next"}``: where the words stand, literally and whatever their case; `next` goes on behind them,
        and is None at the end. Raises `NotFoundError` for a source that the run has not read.
        """
        if source is not None:
            stretch = self._stretch(run, source)
        else:
            stretch = _Stretch(begin=0, end=sum(one["entries"] for one in self.sources(run)))
        found = list(islice(self._hits(run, text, stretch, after), limit + 1))
        last = found[limit - 1][0] if len(found) > limit else None
        return {"hits": [hit for _, hit in found[:limit]], "next": list(last) if last else None}

    def _hits(
        self, run: str, text: str, stretch: _Stretch, after: tuple[int, int] | None
    ) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
        """Each hit with where to go on behind it."""
        place, passed = (max(after[0], stretch.begin), after[1]) if after else (stretch.begin, -1)
        sql = (
            f"SELECT r.place, p.source, p.entry, p.start, p.text {_JOINED} AND r.place >= ? AND r.place < ?"
            " AND instr(fold(p.text), ?) ORDER BY r.place"
        )
        for begin in range(place, stretch.end, _WINDOW):
            end = min(begin + _WINDOW, stretch.end)
            for at, name, entry, start, raw in self._db.read(sql, (run, begin, end, fold(text))):
                words, shift = words_of(raw), start or 0 if entry is None else 0
                for a, b in spans(words, text):
                    if after is None or (at, a) > (after[0], passed):
                        yield (at, a), {"source": words_of(name), "entry": entry, "start": a + shift, "end": b + shift,
                                        **_snippet(words, a, b)}  # fmt: skip

    def _stretch(self, run: str, source: str) -> _Stretch:
        """Where a source lies: sources follow each other as they are listed, each with as many places as entries."""
        sources = self.sources(run)
        names = [one["source"] for one in sources]
        if source not in names:
            raise NotFoundError(f"The run has not read a source {source[:200]!r}.", "See its sources in the result.")
        index = names.index(source)
        ends = list(accumulate(one["entries"] for one in sources))
        found = _Stretch(begin=ends[index] - sources[index]["entries"], end=ends[index])
        sql = f"SELECT p.source {_JOINED} AND r.place IN (?, ?)"
        kept = {row[0] for row in self._db.read(sql, (run, found.begin, max(found.begin, found.end - 1)))}
        return found if found.begin == found.end or kept == {storable(source)} else self._searched(run, source)

    def _searched(self, run: str, source: str) -> _Stretch:
        """The same by looking at every place, for a reading whose account does not add up."""
        sql = f"SELECT min(r.place), max(r.place) {_JOINED} AND p.source = ?"
        begin, last = self._db.read(sql, (run, storable(source)))[0]
        return _Stretch(begin=begin or 0, end=0 if last is None else last + 1)

    def _rank(self, run: str, stretch: _Stretch, column: str, wanted: int) -> int:
        """Which of the source's entries, from 1, has this number or holds this place: found by halving."""
        sql = f"SELECT p.{column} {_JOINED} AND r.place = ?"

        def value(place: int) -> int:
            rows = self._db.read(sql, (run, place))
            return int(rows[0][0] or 0) if rows else 0

        return max(1, bisect.bisect_right(range(stretch.begin, stretch.end), wanted, key=value))


def _entry(row: tuple[Any, ...], longest: int) -> dict[str, Any]:
    entry, start, end, author, at, kind, raw = row
    text = words_of(raw)
    shown = {"entry": entry, "author": words_of(author)[:_LONGEST_NAME], "at": at, "text": text[:longest], "kind": kind,
             "cut": len(text) > longest}  # fmt: skip
    return shown if entry is not None else {**shown, "start": start, "end": end}


def _snippet(text: str, start: int, end: int) -> dict[str, Any]:
    """A line around a hit, and where the hit stands in it."""
    begin, last = max(0, start - _BEFORE), min(len(text), end + _AFTER)
    line = text[begin:last].replace("\n", " ")
    head = "…" if begin else ""
    return {
        "snippet": f"{head}{line}{'…' if last < len(text) else ''}",
        "mark": [start - begin + len(head), end - begin + len(head)],
    }
