"""A passage is the unit of evidence: exact words at a stable address, with time, author and labels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum

from satchel.domain.labels import Labels, Privacy


class EntryKind(StrEnum):
    """What sort of entry a passage is."""

    MESSAGE = "message"  # a person's words: chat line, cue, mail, comment
    ALERT = "alert"  # a machine's post: monitoring, bots, webhooks, deploy notices
    NOTE = "note"  # a block of somebody's notes, author usually unknown
    SYSTEM = "system"  # counted by the source, but nobody's statement: joins, renames, deletions


class RegionKind(StrEnum):
    """Parts of an entry that are not the author's own new words."""

    QUOTED = "quoted"  # repeated words of an earlier message
    CODE = "code"  # pasted logs, console output, code fences
    STRUCK = "struck"  # struck through: withdrawn by its author
    COMMENT = "comment"  # hidden from a reader of the rendered source (HTML comment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """``text[start:end]`` of a passage, in code points."""

    kind: RegionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One entry of a source (or one stretch of a document).

    `entry` is the 1-based number of the message in its source in file order (see DESIGN, Citation); documents have
    `entry` None and `start`/`end` in code points of the extracted text. `text` is the entry as shown: mentions
    resolved, entities unescaped; a citation's quote is an exact substring of it. `at` is time-zone aware, or None
    where the source gives no time; `at_assumed` says that zone or date were assumed.
    """

    source: str
    text: str
    labels: Labels
    kind: EntryKind = EntryKind.MESSAGE
    entry: int | None = None
    start: int | None = None
    end: int | None = None
    author: str = ""  # as shown in the source
    aliases: tuple[str, ...] = ()  # other names the source itself gives this author: id, handle, real name, address
    at: datetime | None = None
    at_assumed: bool = False
    edited_at: datetime | None = None
    parent: int | None = None  # entry number of the thread's first message or the mail answered, in the same source
    regions: tuple[Region, ...] = ()
    channel: str = ""
    link: str = ""  # address of the entry in its own system, shown, never opened
    _id: str = field(default="", init=False, repr=False, compare=False)

    @property
    def id(self) -> str:
        """Stable across runs and while the source grows: 16 hex digits over source, place and words."""
        if not self._id:  # asked for several times by every step
            place = f"{self.source}\0{self.entry}\0{self.start}\0{self.text}"
            digest = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            object.__setattr__(self, "_id", digest)
        return self._id

    def own_text(self) -> str:
        """The text with every region blanked by spaces: same length, only the author's own new words."""
        out = self.text
        for region in self.regions:
            out = out[: region.start] + " " * (region.end - region.start) + out[region.end :]
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """Something the source did not say and that we had to fill in, e.g. ``what="zone", value="UTC"``."""

    source: str
    what: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that was not read, and why, in the person's words."""

    source: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file of an input: `name` relative to the input (or the input's own name), its bytes untouched."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing the person named: a file, a folder, an archive or standard input. `shown` is the path as given."""

    shown: str
    files: tuple[InputFile, ...]
    folder: bool = False
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What fills the gaps of a source: zone and day that it does not say (None: UTC and 1900-01-01), and privacy."""

    zone: tzinfo | None = None
    day: date | None = None
    privacy: Privacy = Privacy.PERSONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """One source that was read: its cited name, format, digest of the original bytes and number of entries."""

    name: str
    format: str
    sha256: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """What readers made of the inputs, in source order and file order; nothing is dropped without a `Skipped`."""

    passages: tuple[Passage, ...] = ()
    sources: tuple[SourceInfo, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    skipped: tuple[Skipped, ...] = ()
