"""The last resort: text of no known shape, by its time stamps where lines have them, else by lines or paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from satchel.domain.labels import Origin
from satchel.domain.passages import EntryKind, Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.machine import is_machine_name
from satchel.readers.markup import to_text
from satchel.readers.records import first_keys
from satchel.readers.regions import find_regions
from satchel.readers.timed import Lead, RunningClock, day_in_name, days_in, lead_of, to_date, year_in
from satchel.readers.zones import zone_said

_SYSLOG = re.compile(
    r"(?:<\d{1,3}>)?(?P<day>[A-Z][a-z]{2}[ ]{1,2}\d{1,2}) (?P<clock>\d\d:\d\d:\d\d) (?P<host>\S{1,80}) "
    r"(?P<program>[^\s:\[]{1,60})(?:\[\d{1,9}\])?: "
)
_AFTER = re.compile(r"[\s\])|*_~,]*(?:[-–—:]\s+)?")
_SAID = re.compile(
    r"<[ @+%&~]?(?P<nick>[^<>\n]{1,60})>\s+|\[(?P<bracketed>[^\[\]\n]{1,60})\]:?\s+"
    r"|(?P<author>[^\W\d_][\w.@'’()/-]{0,30}(?: [\w.'’()/-]{1,30}){0,3}):\s+(?=\S)"
)
_LEVEL = re.compile(r"\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRIT|CRITICAL|FATAL|SEVERE|ALERT)\b", re.I)
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<(?:!doctype html|html))", re.I)
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")
_WRAPPED = 50  # a line at least this long that goes on below was wrapped, not ended
_LOOK_AHEAD = 6


@dataclass(slots=True)
class _Entry:
    """One entry in the making."""

    lines: list[str]
    lead: Lead | None = None
    author: str = ""
    kind: EntryKind = EntryKind.NOTE

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n").rstrip()


def recognise(file: SourceFile) -> Confidence:
    """Would do for any text but JSON of an unknown kind."""
    return Confidence.NO if first_keys(file.text) else Confidence.FALLBACK


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per stamped line with what follows it; without stamps one per line, or per paragraph where wrapped."""
    text = to_text(file.text)[0] if _HTML.match(file.text[:500]) else file.text
    lines = text.split("\n")
    year = year_in(text) or (context.options.day.year if context.options.day else None)
    stamped = _stamped(lines, year)
    entries = _by_stamps(lines, stamped) if stamped else _by_layout(lines, year)
    clock = _clock(file, context, lines, year)
    for i, one in enumerate(entries):
        following = [e.lead for e in entries[i + 1 : i + 1 + _LOOK_AHEAD] if e.lead]
        at, assumed = clock.at(one.lead, following) if one.lead else (None, False)
        origin = Origin.OTHERS if one.author else Origin.FILE
        yield Passage(
            source=file.name, text=one.text, labels=context.labels(origin), kind=one.kind, entry=i + 1,
            author=one.author, at=at, at_assumed=assumed, regions=find_regions(one.text),
        )  # fmt: skip


def _stamped(lines: Sequence[str], year: int | None) -> dict[int, tuple[Lead, str, str]]:
    """Lines that begin with a time: (time, program that logged it, rest). Empty when they are too few to go by."""
    found: dict[int, tuple[Lead, str, str]] = {}
    for i, line in enumerate(lines):
        if syslog := _SYSLOG.match(line):
            lead = lead_of(syslog["clock"])
            day = to_date(syslog["day"], year)
            if lead:
                found[i] = (Lead(clock=lead.clock, day=day, end=syslog.end()), syslog["program"], line[syslog.end() :])
        elif not _ITEM.match(line) and (lead := lead_of(line, year)):
            after = _AFTER.match(line, lead.end)
            found[i] = (lead, "", line[after.end() if after else lead.end :])
    filled = sum(1 for line in lines if line.strip())
    return found if len(found) * 10 >= filled * 3 else {}


def _by_stamps(lines: Sequence[str], stamped: dict[int, tuple[Lead, str, str]]) -> list[_Entry]:
    entries: list[_Entry] = []
    for i, line in enumerate(lines):
        if i in stamped:
            lead, program, rest = stamped[i]
            entries.append(_stamped_entry(lead, program, rest, line))
        elif entries and entries[-1].lead:
            entries[-1].lines.append(line)
        elif line.strip():
            entries.append(_Entry([line]))
    return entries


def _stamped_entry(lead: Lead, program: str, rest: str, line: str) -> _Entry:
    if program:
        return _Entry([rest or line], lead, program, EntryKind.ALERT)
    if _LEVEL.match(rest):
        return _Entry([rest], lead, "", EntryKind.ALERT)
    said = _SAID.match(rest)
    if said is None or not rest[said.end() :].strip():
        return _Entry([rest if rest.strip() else line], lead)
    author = said["nick"] or said["bracketed"] or said["author"]
    kind = EntryKind.ALERT if is_machine_name(author) else EntryKind.MESSAGE
    return _Entry([rest[said.end() :]], lead, author.strip(), kind)


def _by_layout(lines: Sequence[str], year: int | None) -> list[_Entry]:
    """Paragraphs where lines were wrapped, else lines."""
    inner = [a for a, b in pairwise(lines) if a.strip() and b.strip() and not _ITEM.match(b)]
    wrapped = sum(1 for line in inner if len(line) >= _WRAPPED and line.rstrip()[-1:] not in ".!?:")
    is_wrapped = bool(inner) and wrapped * 2 >= len(inner)
    entries: list[_Entry] = []
    goes_on = False
    for line in lines:
        if not line.strip():
            goes_on = False
            continue
        if goes_on and is_wrapped and not _ITEM.match(line):
            entries[-1].lines.append(line)
        else:
            entries.append(_Entry([line], lead_of(line, year)))
        goes_on = True
    return entries


def _clock(file: SourceFile, context: ReadContext, lines: Sequence[str], year: int | None) -> RunningClock:
    above = [line for line in lines[:12] if not lead_of(line, year)]
    days = [day for line in above for day in days_in(line, year)]
    said = zone_said("\n".join(above))
    return RunningClock(
        file.name, context, day=days[0] if days else day_in_name(file.inner), zone=said[1] if said else None
    )  # fmt: skip


PLAIN = FormatSpec(name="plain", title="plain text", recognise=recognise, read=read)
