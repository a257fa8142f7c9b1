"""What every format reader looks like, and what it gets to work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from enum import IntEnum

from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import Assumption, Passage, ReadOptions, Skipped

NO_DAY = date(1900, 1, 1)  # contract: the day of an entry whose source names none

MOST_SKIPPED = 100  # a file of a million broken lines must not become a million reasons


class Confidence(IntEnum):
    """How sure a reader is that a file is its own; the surest reader gets it, ties go to the earlier in the list."""

    NO = 0
    FALLBACK = 1  # would do if nobody else wants it (plain text)
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    r"""One outside file. `name` is the cited source name, `text` the decoded content with "\n" line ends.

    `siblings` are all files of the same input by their name inside it (a Slack export's users.json), `inner` is this
    file's own name inside the input. Everything in here is untrusted.
    """

    name: str
    inner: str
    data: bytes
    text: str
    siblings: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class ReadContext:
    """The person's options, and the place where a reader says what it assumed and what it skipped."""

    options: ReadOptions
    assumptions: list[Assumption] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    uncounted: int = 0  # skipped beyond the first `MOST_SKIPPED`

    def assume(self, source: str, what: str, value: str) -> None:
        """Records an assumption once."""
        one = Assumption(source=source, what=what, value=value)
        if one not in self.assumptions:
            self.assumptions.append(one)

    def skip(self, source: str, why: str) -> None:
        """Records something that was not read; beyond `MOST_SKIPPED` only their number."""
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append(Skipped(source=source, why=why))
        else:
            self.uncounted += 1

    def labels(self, origin: Origin = Origin.OTHERS) -> Labels:
        """Labels for a passage of this reading."""
        return Labels(origins=frozenset({origin}), privacy=self.options.privacy)

    def zone(self, source: str) -> tzinfo:
        """The zone for a source that names none: the person's, else UTC; recorded as assumption."""
        zone = self.options.zone or UTC
        self.assume(source, "zone", str(zone))
        return zone

    def day(self, source: str) -> date:
        """The day for a source that names none: the person's, else 1900-01-01; recorded as assumption."""
        day = self.options.day or NO_DAY
        self.assume(source, "date", day.isoformat())
        return day

    def moment(self, source: str, day: date | None, clock: time, zone: tzinfo | None) -> datetime:
        """A time-zone aware moment; a missing day or zone is filled in and recorded."""
        return datetime.combine(day or self.day(source), clock, tzinfo=zone or self.zone(source))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatSpec:
    """One format: its name, how sure it is of a file, and how it reads one.

    `recognise` must be cheap (looks at the beginning) and never raise. `read` yields passages in file order, numbers
    entries as DESIGN's Citation says, calls ``context.skip`` for whatever it cannot read and goes on; it raises
    `InputError` only when nothing of the file can be read. `auxiliary` files (users.json) carry no entries. A
    `machine_time` stamp in UTC is a server's: it says when something was written, not by which clock people lived.
    """

    name: str
    title: str  # for people: "Slack export"
    recognise: Callable[[SourceFile], Confidence]
    read: Callable[[SourceFile, ReadContext], Iterator[Passage]]
    auxiliary: bool = False
    machine_time: bool = False
