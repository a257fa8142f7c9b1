"""The neutral document that every output format draws: it knows headings, lines and tables, and nothing of agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

TASK_HEAD = ("", "What", "Who", "When")
Tone = Literal["plain", "strong", "muted", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one look. Tone never carries meaning alone: words or signs beside it say the same."""

    text: str
    tone: Tone = "plain"
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence with the numbers of its notes, and remarks that follow them (support, owner)."""

    spans: tuple[Span, ...] = ()
    notes: tuple[int, ...] = ()
    after: tuple[Span, ...] = ()

    @property
    def plain(self) -> str:
        """The words alone, without note numbers."""
        return " ".join("".join(s.text for s in part) for part in (self.spans, self.after) if part)


def words(text: str, tone: Tone = "plain", notes: tuple[int, ...] = ()) -> Line:
    """A line of one look."""
    return Line(spans=(Span(text=text, tone=tone),), notes=notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What a reader must see first: a sign and a word for the state, short facts beside it, and the title."""

    sign: str
    state: str
    tone: Tone
    facts: tuple[str, ...] = ()
    title: Line
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 2 opens a section, 3 a part of it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One line on its own."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One bullet; a `sign` other than "" replaces the bullet and reads with the line. `below` are lines under it."""

    line: Line
    sign: str = ""
    tone: Tone = "plain"
    below: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do; `owner` and `due` are None where the sources name none."""

    line: Line
    owner: str | None
    due: str | None

    def cells(self) -> tuple[Line, ...]:
        """Box, what, who, when: for formats that draw tasks as a table."""
        owner = words(self.owner) if self.owner else words("no owner", "warn")
        return words("☐"), self.line, owner, words(self.due or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Tasks to tick off."""

    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of equal length. With no `head`, the first cell of a row names it. `label` says what it is about."""

    label: str
    rows: tuple[tuple[Line, ...], ...]
    head: tuple[str, ...] = ()


def column_shares(head: Sequence[str], rows: Sequence[Sequence[Line]]) -> list[float]:
    """The share of the width that each column of a table needs, by its longest cell, within bounds."""
    plain = [*([list(head)] if head else []), *([line.plain for line in row] for row in rows)]
    longest = [min(max(max(map(len, column)), 8), 60) + 3 for column in zip(*plain, strict=True)]
    return [length / sum(longest) for length in longest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day (or other stretch) of a timeline: rows of clock time ("" where unknown) and line."""

    label: str
    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Events in order."""

    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Note number n: one source line, and every quote that was taken from it."""

    number: int
    source: str
    place: str
    quotes: tuple[str, ...]
    author: str = ""
    when: str = ""

    @property
    def address(self) -> str:
        """Source and place in one word."""
        return f"{self.source}{self.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A line of a source as a reader sees it; `number` is its note, None for a neighbour of cited lines."""

    place: str
    text: str
    number: int | None = None
    author: str = ""
    when: str = ""
    quotes: tuple[str, ...] = ()
    gap_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """The cited stretches of one source."""

    name: str
    rows: tuple[SourceRow, ...]


Block = Banner | Heading | Paragraph | Bullets | Checklist | Table | Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole output. `brief_notes` asks for sources without their words (texts that go to outsiders)."""

    title: str
    blocks: tuple[Block, ...]
    closing: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    sources: tuple[SourceView, ...] = ()
    brief_notes: bool = False

    def notes_by_number(self) -> Mapping[int, Note]:
        """Notes as lines name them."""
        return {note.number: note for note in self.notes}
