"""What is shown of an incident: plain data, decided by the presenter's side, drawn by the widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Bullet = Literal["plain", "weak", "none"]  # how well the sources carry a line: well, partly, not at all
Column = Literal["start", "end", "wide"]  # where a section stands when there is room for two columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A remark of ours beside somebody's words: always a word, with a tone and maybe an icon."""

    text: str
    tone: str = "plain"
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """One source line as a number. `body` is the citation's exact JSON, for whoever opens it."""

    number: int
    body: Mapping[str, Any]
    quote: str
    author: str = ""
    when: str = ""
    place: str = ""

    @property
    def byline(self) -> str:
        """Who said it, and when."""
        return " · ".join(part for part in (self.author, self.when) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement, or another thing that has sources. `key` is unique in a report; `claim` is "" for what is none."""

    key: str
    claim: str
    words: str
    cites: tuple[Cite, ...] = ()
    bullet: Bullet = "plain"
    lead: str = ""
    lead_hint: str = ""
    marks: tuple[Mark, ...] = ()
    details: tuple[Mark, ...] = ()
    is_struck: bool = False
    is_quiet: bool = False
    is_decided: bool = False
    people: frozenset[str] = frozenset()
    times: tuple[float, ...] = ()  # seconds since the epoch
    at: float | None = None
    author: str = ""
    speaker: str = ""  # the author's key, as in `people`

    @property
    def described(self) -> str:
        """All of it in one sentence, for screen readers."""
        remarks = [one.text for one in (*self.marks, *self.details) if one.text != self.author]
        return ", ".join(part for part in (self.lead, self.author, self.words, *remarks) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines under a small heading; "" for none."""

    lines: tuple[Line, ...]
    title: str = ""
    icon: str = ""
    tone: str = "muted"
    is_folded: bool = False  # closed until somebody opens it


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report."""

    name: str
    title: str
    groups: tuple[Group, ...]
    column: Column = "wide"
    hint: str = ""
    sides: bool = False  # the lines of a group stand beside each other
    is_spread: bool = False  # the groups do

    @property
    def lines(self) -> tuple[Line, ...]:
        """Of all groups."""
        return tuple(line for group in self.groups for line in group.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One of the four moments; `clock` is "" where the sources do not say it."""

    name: str
    label: str
    clock: str = ""
    day: str = ""
    hint: str = ""
    span: str = ""
    remarks: tuple[str, ...] = ()
    at: float | None = None
    cites: tuple[Cite, ...] = ()

    @property
    def described(self) -> str:
        """All of it in one sentence, for screen readers."""
        return ", ".join(part for part in (self.label, self.clock or self.hint, self.day, self.span, *self.remarks) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whose words the report rests on. `key` stands for all their names."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A row of the drawing: one person's, or that of all who spoke less."""

    name: str
    people: frozenset[str]
    count: int
    is_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the timeline at its place in the drawing."""

    line: Line
    at: float
    lane: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What the drawn timeline shows; events are in order of time. `offset` is the clock's, in seconds."""

    events: tuple[Event, ...] = ()
    lanes: tuple[Lane, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    offset: int = 0
    zone: str = ""
    is_dated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One incident."""

    title: Line
    status: Mark
    severity: str = ""
    summary: tuple[Line, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    drawing: Drawing = Drawing()
    sections: tuple[Section, ...] = ()
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything that a run says. Without reports `note` is why, and rests on `cites`."""

    run: str
    reports: tuple[Report, ...] = ()
    note: str = ""
    cites: tuple[Cite, ...] = ()
    above: tuple[Section, ...] = ()  # what changed
    below: tuple[Section, ...] = ()  # orders to an AI
    foot: tuple[str, ...] = ()
    read_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """What a filter leaves; `keys` is None while there is none. `chip` says so in words."""

    keys: frozenset[str] | None = None
    chip: str = ""
    people: frozenset[str] = field(default_factory=frozenset)
    first: float | None = None
    last: float | None = None
    from_text: str = ""
    to_text: str = ""
