"""The few hundred entries of a source that are at hand, by row; the rest is asked for when somebody scrolls there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from satchel.rendering.neutralise import neutralise

MOST_KEPT = 600
LONGEST = 6_000  # code points of an entry that are laid out: more is no reading beside a result


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entry as it is drawn: `marks` are stretches of `text`, `is_cut` where more of it is left out."""

    author: str
    at: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    kind: str = "message"
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The words to light up: in a message by its number and the quote, in a document by where they stand."""

    entry: int | None = None
    quote: str = ""
    start: int = 0
    end: int = 0

    def within(self, row: Mapping[str, Any]) -> tuple[int, int] | None:
        """Where they stand in a row's text; None where they don't."""
        text = str(row.get("text") or "")
        if row.get("entry") is not None:
            if row["entry"] != self.entry:
                return None
            if not self.quote:
                return (self.start, min(self.end, len(text))) if self.start < self.end else None
            at = text.find(self.quote)
            return (at, at + len(self.quote)) if at >= 0 else None
        first = row.get("start")
        if self.entry is not None or not isinstance(first, int):
            return None
        begin, end = max(self.start - first, 0), min(self.end - first, len(text))
        return (begin, end) if begin < end else None


class Rows:
    """Entries by their place in the source, from 0."""

    def __init__(self) -> None:
        self.total = 0
        self._rows: dict[int, Mapping[str, Any]] = {}

    def put(self, first: int, rows: Sequence[Mapping[str, Any]], total: int) -> None:
        """A page whose first row has the place `first`; the farthest from it make room."""
        self.total = total
        self._rows.update({first + place: row for place, row in enumerate(rows)})
        if len(self._rows) > MOST_KEPT:
            middle = first + len(rows) // 2
            near = sorted(self._rows, key=lambda place: abs(place - middle))[:MOST_KEPT]
            self._rows = {place: self._rows[place] for place in near}

    def get(self, place: int) -> Mapping[str, Any] | None:
        """None where it has to be asked for."""
        return self._rows.get(place)

    def missing(self, first: int, last: int) -> int | None:
        """The first place of these that is not at hand."""
        return next((n for n in range(max(first, 0), min(last + 1, self.total)) if n not in self._rows), None)

    def place_of(self, mark: Mark) -> int | None:
        """Where the marked words begin, among the rows at hand."""
        found = [place for place, row in self._rows.items() if mark.within(row) is not None]
        if found:
            return min(found)
        return next((place for place, row in self._rows.items() if mark.entry is not None and row.get("entry") == mark.entry), None)

    def __len__(self) -> int:
        return len(self._rows)


def shown(row: Mapping[str, Any], marks: Sequence[Mark]) -> Shown:
    """A row as it is drawn: what only acts is gone from its text, and marks stand where they stood."""
    text = str(row.get("text") or "")
    spans = sorted(span for one in marks if (span := one.within(row)) is not None)
    begin = max(0, spans[0][0] - LONGEST // 3) if spans and spans[0][1] > LONGEST else 0
    end = min(len(text), begin + LONGEST)
    out, kept, at = "", [], begin
    for start, stop in spans:
        start, stop = max(start, at), min(stop, end)
        if start < stop:
            out += neutralise(text[at:start])
            words = neutralise(text[start:stop])
            kept.append((len(out), len(out) + len(words)))
            out, at = out + words, stop
    out += neutralise(text[at:end])
    head = "… " if begin else ""
    return Shown(
        author=" ".join(neutralise(str(row.get("author") or "")).split()), at=str(row.get("at") or ""),
        text=f"{head}{out}{' …' if end < len(text) else ''}", kind=str(row.get("kind") or "message"),
        marks=tuple((a + len(head), b + len(head)) for a, b in kept),
        is_cut=bool(begin) or end < len(text) or row.get("cut") is True,
    )  # fmt: skip
