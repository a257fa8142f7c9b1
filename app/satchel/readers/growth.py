"""Reads only what was appended to a log, where that provably gives what reading all of it again would give.

A followed chat grows by a line and may have ten thousand before it. The new lines are read by the same worker and the
same reader, in a short file: the log's beginning (it says format, channel and zone), its last day line and last
entries, then what is new. What is known of the old entries must come out again; whatever could change an older entry
(a new name, a rename, a machine found out, a continued line) makes it a case for a whole reading.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from satchel.domain.passages import EntryKind, Input, Passage, ReadOptions, ReadResult, SourceInfo

# Every line stands for itself here, and days are in the lines or in the file's name.
GROWING = frozenset({"irssi", "weechat", "znc"})
LARGEST = 64 * 1024 * 1024  # bytes of inputs that are kept in memory to be compared with
_HEAD, _TAIL, _NEW = 8 * 1024, 8 * 1024, 1024 * 1024
_DAY_LINE = re.compile(rb"(?m)^--- (?:Log opened|Day changed) [^\n]*\n")
_OVERLAP = 10  # known entries that must come out again


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The last whole answer: what was read, how, and what came of it."""

    inputs: tuple[Input, ...]
    options: ReadOptions
    result: ReadResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One file that has grown: `short` is to be read in its place; `old` and `lines` are what is known of it."""

    seen: Seen
    short: Input
    source: SourceInfo
    old: tuple[Passage, ...]
    lines: tuple[bytes, ...]  # of its new part: each must be an entry
    sha256: str

    def merged(self, read: ReadResult) -> ReadResult | None:
        """The whole reading, or None when the file has to be read as a whole."""
        known = {a.what: a.value for a in self.seen.result.assumptions if a.source == self.source.name}
        if read.skipped or len(read.sources) != 1 or read.sources[0].format != self.source.format:
            return None
        if any(known.get(a.what) != a.value for a in read.assumptions):
            return None
        before, fresh = read.passages[: -len(self.lines)], read.passages[-len(self.lines) :]
        if len(before) < _OVERLAP or not all(map(_same, before[-_OVERLAP:], self.old[-_OVERLAP:])):
            return None
        if not all(one.text.encode() in line for one, line in zip(fresh, self.lines, strict=True)):
            return None
        people = {one.author: one for one in self.old}
        last = self.old[-1].entry or 0
        new = [_as_known(one, people, self.source.name, last + i) for i, one in enumerate(fresh, 1)]
        if any(one is None for one in new):
            return None
        return self._with([one for one in new if one is not None])

    def _with(self, new: Sequence[Passage]) -> ReadResult:
        whole = self.seen.result
        end = max(i for i, one in enumerate(whole.passages) if one is self.old[-1]) + 1
        source = replace(self.source, sha256=self.sha256, entries=self.source.entries + len(new))
        sources = tuple(source if one == self.source else one for one in whole.sources)
        return replace(whole, passages=(*whole.passages[:end], *new, *whole.passages[end:]), sources=sources)


def find(seen: Seen | None, inputs: Sequence[Input], options: ReadOptions) -> Growth | None:
    """What has grown since, if that is all that has changed."""
    if seen is None or seen.options != options or len(seen.inputs) != len(inputs):
        return None
    changed = None
    for one, old in zip(inputs, seen.inputs, strict=True):
        if (one.shown, one.folder, one.skipped, len(one.files)) != (old.shown, old.folder, old.skipped, len(old.files)):
            return None
        for file, was in zip(one.files, old.files, strict=True):
            if file.name != was.name or (file.data != was.data and changed is not None):
                return None
            if file.data != was.data:
                changed = (one, file, was.data)
    if changed is None:
        return None
    one, file, before = changed
    return _growth(seen, one, file.name, before, file.data)


def _growth(seen: Seen, one: Input, name: str, before: bytes, now: bytes) -> Growth | None:
    new = now[len(before) :]
    digest = hashlib.sha256(before).hexdigest()
    sources = [s for s in seen.result.sources if s.sha256 == digest]
    if not (now.startswith(before) and before.endswith(b"\n") and len(new) <= _NEW and len(sources) == 1):
        return None
    source, lines = sources[0], tuple(r for r in new.splitlines() if r.strip() and not _DAY_LINE.match(r + b"\n"))
    old = tuple(p for p in seen.result.passages if p.source == source.name)
    guessed = any(a.source == source.name and a.what == "encoding" for a in seen.result.assumptions)
    if source.format not in GROWING or guessed or not lines or not _is_plain(new) or not old or old[-1].entry is None:
        return None
    text = _shortened(before) + new
    short = replace(one, files=tuple(replace(f, data=text) for f in one.files if f.name == name))
    return Growth(seen=seen, short=short, source=source, old=old, lines=lines, sha256=hashlib.sha256(now).hexdigest())


def _is_plain(data: bytes) -> bool:
    try:
        return b"\0" not in data and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _shortened(before: bytes) -> bytes:
    """Its beginning, its last day line, and its end, each in whole lines."""
    if len(before) <= 2 * (_HEAD + _TAIL):
        return before
    head = before[: before.rindex(b"\n", 0, _HEAD) + 1] if b"\n" in before[:_HEAD] else b""
    cut = before.index(b"\n", len(before) - _TAIL) + 1
    days = list(_DAY_LINE.finditer(before, max(0, cut - 4 * 1024 * 1024), cut))
    return head + (days[-1][0] if days else b"") + before[cut:]


def _same(one: Passage, old: Passage) -> bool:
    return (one.text, one.author, one.at, one.at_assumed, one.regions, one.channel) == (
        old.text, old.author, old.at, old.at_assumed, old.regions, old.channel)  # fmt: skip


def _as_known(one: Passage, people: dict[str, Passage], source: str, entry: int) -> Passage | None:
    """The new entry with what the whole log tells of its author; None when it tells something new of them."""
    known = people.get(one.author)
    if known is None or one.kind is EntryKind.SYSTEM or one.kind is not known.kind or "\n" in one.text:
        return None
    if not set(one.aliases) <= set(known.aliases) or one.parent is not None:
        return None
    return replace(one, source=source, entry=entry, aliases=known.aliases)
