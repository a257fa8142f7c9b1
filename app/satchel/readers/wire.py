"""What the engine and the format worker say to each other: frames of a JSON header, bytes, and compact passages."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import IO, Any
from zoneinfo import ZoneInfo

from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.passages import (
    Assumption,
    EntryKind,
    Input,
    InputFile,
    Passage,
    ReadOptions,
    Region,
    RegionKind,
    Skipped,
)

HEADER = struct.Struct("<Q")
LARGEST_FRAME = 64 * 1024 * 1024
_LARGEST_REQUEST = 512 * 1024 * 1024  # names of 50,000 files, generously
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class WireError(Exception):
    """The other side is gone or makes no sense."""


@dataclass(slots=True)
class Request:
    """What is to be read. `done` are units read before a worker died, `bad` those it died of: both are left out."""

    inputs: list[Input] = field(default_factory=list)
    options: ReadOptions = field(default_factory=ReadOptions)
    done: frozenset[str] = frozenset()
    bad: frozenset[str] = frozenset()
    logs_only: bool = False  # new lines of a log: no other format need be tried


def send(stream: IO[bytes], body: Any) -> int:
    """Writes one frame; returns its size. Raises ``OSError`` when nobody listens any more."""
    packed = json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    stream.write(HEADER.pack(len(packed)))
    stream.write(packed)
    stream.flush()
    return len(packed)


def receive(stream: IO[bytes], limit: int = LARGEST_FRAME) -> Any:
    """One frame's JSON, or None at the end of the stream; raises `WireError` on anything else."""
    head = _exactly(stream, HEADER.size, may_end=True)
    if not head:
        return None
    size = HEADER.unpack(head)[0]
    if size > limit:
        raise WireError("a frame is too large")
    try:
        return json.loads(_exactly(stream, size))
    except (ValueError, RecursionError) as error:
        raise WireError("a frame is not JSON") from error


def _exactly(stream: IO[bytes], size: int, *, may_end: bool = False) -> bytes:
    data = stream.read(size)
    if len(data) != size and (data or not may_end):
        raise WireError("the stream ends in the middle")
    return data


def send_request(stream: IO[bytes], request: Request) -> None:
    """Header, then the bytes of all files one after the other."""
    options = request.options
    inputs = [{"shown": i.shown, "folder": i.folder, "files": [[f.name, len(f.data)] for f in i.files],
               "skipped": [[s.source, s.why] for s in i.skipped]} for i in request.inputs]  # fmt: skip
    send(stream, {"inputs": inputs, "zone": _zone_text(options.zone), "privacy": options.privacy.value,
                  "day": options.day.isoformat() if options.day else None,
                  "done": sorted(request.done), "bad": sorted(request.bad),
                  "logs_only": request.logs_only})  # fmt: skip
    for one in request.inputs:
        for file in one.files:
            stream.write(file.data)
    stream.flush()


def receive_request(stream: IO[bytes]) -> Request:
    """Inverse of `send_request`; raises `WireError`."""
    head = receive(stream, _LARGEST_REQUEST)
    if not isinstance(head, Mapping):
        raise WireError("no request")
    inputs = [
        Input(shown=one["shown"], folder=one["folder"],
              skipped=tuple(Skipped(source=source, why=why) for source, why in one["skipped"]),
              files=tuple(InputFile(name=name, data=_exactly(stream, size)) for name, size in one["files"]))
        for one in head["inputs"]
    ]  # fmt: skip
    options = ReadOptions(zone=_zone(head["zone"]), privacy=Privacy(head["privacy"]),
                          day=date.fromisoformat(head["day"]) if head["day"] else None)  # fmt: skip
    return Request(inputs=inputs, options=options, done=frozenset(head["done"]), bad=frozenset(head["bad"]),
                   logs_only=bool(head["logs_only"]))  # fmt: skip


def _zone_text(zone: tzinfo | None) -> str | None:
    if zone is None:
        return None
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    offset = zone.utcoffset(datetime.now(UTC).replace(tzinfo=None)) or timedelta()
    return f"{offset // timedelta(seconds=1)}"


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text.lstrip("-").isdecimal():
        seconds = int(text)
        return UTC if seconds == 0 else timezone(timedelta(seconds=seconds))
    return ZoneInfo(text)


def pack_passage(one: Passage) -> list[Any]:
    """A passage without source and labels, as a short list."""
    return [
        one.entry, one.text, one.kind.value, one.author, list(one.aliases), _pack_moment(one.at), int(one.at_assumed),
        _pack_moment(one.edited_at), one.parent, [[r.kind.value, r.start, r.end] for r in one.regions], one.channel,
        one.link, one.start, one.end, sorted(o.value for o in one.labels.origins),
    ]  # fmt: skip


class Unpacker:
    """Makes passages of what a worker sent: equal names and labels become one object each, wrong values an error."""

    def __init__(self, options: ReadOptions) -> None:
        self._privacy = options.privacy
        self._words: dict[str, str] = {}
        self._labels: dict[tuple[str, ...], Labels] = {}
        self._zones: dict[int, tzinfo] = {0: UTC}

    def passages(self, source: str, untrusted_rows: object) -> list[Passage]:
        """Raises `WireError`."""
        if not isinstance(untrusted_rows, list):
            raise WireError("no list of passages")
        try:
            return [self._passage(source, row) for row in untrusted_rows]
        except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
            raise WireError("a passage is malformed") from error

    def _passage(self, source: str, row: Sequence[Any]) -> Passage:
        (entry, text, kind, author, aliases, at, assumed, edited, parent, regions, channel, link, start, end,
         origins) = row  # fmt: skip
        size = len(_text(text))
        return Passage(
            source=source, text=text, labels=self._label(origins), kind=EntryKind(kind), entry=_number(entry),
            author=self._word(author), aliases=tuple(self._word(a) for a in aliases), at=self._moment(at),
            at_assumed=bool(assumed), edited_at=self._moment(edited), parent=_number(parent),
            regions=tuple(_region(r, size) for r in regions), channel=self._word(channel), link=_text(link),
            start=_number(start), end=_number(end),
        )  # fmt: skip

    def _word(self, value: object) -> str:
        text = _text(value)
        return self._words.setdefault(text, text)

    def _label(self, origins: Sequence[str]) -> Labels:
        key = tuple(origins)
        if key not in self._labels:
            found = frozenset(Origin(o) for o in key)
            if Origin.PERSON in found:  # no worker may call a stranger's words the person's own
                raise WireError("a passage claims trust")
            self._labels[key] = Labels(origins=found, privacy=self._privacy)
        return self._labels[key]

    def _moment(self, value: Sequence[int] | None) -> datetime | None:
        if value is None:
            return None
        micro, offset = value
        if offset not in self._zones:
            self._zones[offset] = timezone(timedelta(seconds=offset))
        return (_EPOCH + timedelta(microseconds=micro)).astimezone(self._zones[offset])


def _pack_moment(at: datetime | None) -> list[int] | None:
    """Microseconds since 1970 and the offset in seconds: what a zone is called does not matter later."""
    if at is None:
        return None
    offset = at.utcoffset() or timedelta()
    return [(at - _EPOCH) // _MICROSECOND, offset // timedelta(seconds=1)]


def _region(row: Sequence[Any], size: int) -> Region:
    kind, start, end = row
    if not 0 <= start <= end <= size:
        raise ValueError("a region outside its text")
    return Region(kind=RegionKind(kind), start=start, end=end)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _number(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError("no number")


def unpack_notes(untrusted: object) -> tuple[list[Assumption], list[Skipped]]:
    """Assumptions and things skipped, as ``[[source, what, value]...], [[source, why]...]``; raises `WireError`."""
    try:
        if not isinstance(untrusted, list):
            raise TypeError("no notes")
        assumed, skipped = untrusted
        return (
            [Assumption(source=_text(s), what=_text(w), value=_text(v)) for s, w, v in assumed],
            [Skipped(source=_text(s), why=_text(w)) for s, w in skipped],
        )
    except (ValueError, TypeError) as error:
        raise WireError("notes are malformed") from error


def pack_notes(assumptions: Sequence[Assumption], skipped: Sequence[Skipped]) -> list[Any]:
    """Inverse of `unpack_notes`."""
    return [[[a.source, a.what, a.value] for a in assumptions], [[s.source, s.why] for s in skipped]]
