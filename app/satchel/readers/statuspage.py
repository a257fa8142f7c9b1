"""Public status pages: Statuspage's JSON, and the page's text as copied from a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.records import first_record, listed, mapping, moment_of, records, text_of
from satchel.readers.stamps import MONTHS, parse_clock
from satchel.readers.turns import entry, head_lines, person
from satchel.readers.zones import WORD, zone_of

_STATES = "Investigating|Identified|Monitoring|Resolved|Update|Postmortem|Scheduled|In progress|Verifying|Completed"
_STATE_LINE = re.compile(rf"\s*({_STATES})\s*$")
_STATE_TEXT = re.compile(rf"\s*(?:{_STATES})\s+[-–—]\s+\S")
_WHEN = (
    r"(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})(?:,?\s+(?P<year>\d{4}))?\s*[-–—,]\s*"
    r"(?P<clock>\d\d?:\d\d(?:\s?[AP]M)?)"
)
_POSTED = re.compile(rf"\s*(?:Posted\b.{{0,60}}?)?\b{_WHEN}(?:\s*[-–—]\s*\d\d?:\d\d)?\s*\(?(?P<zone>{WORD})?\)?\s*")
_DAY_HEAD = re.compile(r"\s*(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})\s*")


@dataclass(slots=True)
class _Update:
    """One update of a copied page: its lines and when it was posted."""

    lines: list[str] = field(default_factory=list)
    posted: re.Match[str] | None = None
    day: date | None = None  # of the heading above it


def recognise(file: SourceFile) -> Confidence:
    """Certain for JSON with incident updates."""
    head = file.text[:200_000]
    if head.lstrip("\ufeff \t\n")[:1] not in ("{", "["):
        return Confidence.NO
    return Confidence.CERTAIN if '"incident_updates"' in head and '"body"' in head else Confidence.NO


def recognise_text(file: SourceFile) -> Confidence:
    """Certain for copied text with states and posting times."""
    lines = head_lines(file.text)
    states = sum(1 for line in lines if _STATE_LINE.match(line[:80]) or _STATE_TEXT.match(line[:200]))
    posted = sum(1 for line in lines if _POSTED.fullmatch(line[:200]))
    if states and posted and posted * 2 >= states:
        return Confidence.CERTAIN if states + posted > 2 else Confidence.LIKELY
    return Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per update in file order (the newest comes first on such pages)."""
    number = 0
    page = text_of(mapping(first_record(file.text).get("page")).get("name"))
    for count, record in records(file, context, "incidents", "scheduled_maintenances"):
        incident = mapping(record.get("incident")) or record
        updates = listed(incident.get("incident_updates"))
        if not updates:
            context.skip(file.name, f"record {count} has no updates")
        name, link = text_of(incident.get("name")), text_of(incident.get("shortlink"))
        for i, update in enumerate(updates, 1):
            number += 1
            state = text_of(update.get("status")).replace("_", " ").capitalize()
            text = " - ".join(part for part in (state, text_of(update.get("body"))) if part)
            who = page or text_of(mapping(record.get("page")).get("name")) or "status page"
            first = f"{name}\n{text}" if name and i == len(updates) else text  # the oldest update carries the title
            at, assumed = moment_of(update.get("display_at") or update.get("created_at"), file, context)
            edited, _ = moment_of(update.get("updated_at"), file, context)
            created, _ = moment_of(update.get("created_at"), file, context)
            yield entry(
                file, context, number, first, person(who), at=at, at_assumed=assumed,
                edited_at=edited if edited and created and edited > created else None,
                channel=name, link=link if link.startswith("http") else "",
            )  # fmt: skip


def read_text(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per update in file order."""
    number = 0
    for update in _updates(file.text):
        text = "\n".join(update.lines).strip()
        if not text:
            continue
        number += 1
        at, assumed = _moment(update, file, context)
        yield entry(file, context, number, text, person("status page"), at=at, at_assumed=assumed)


def _updates(text: str) -> Iterator[_Update]:
    """Updates end with their posting time; what stands above the first state belongs to the first update."""
    current, day = _Update(), None
    for line in text.split("\n"):
        short = line[:200]
        if found := _DAY_HEAD.fullmatch(short):
            day = _day(found, None)
        elif found := _POSTED.fullmatch(short):
            current.posted, current.day = found, day
            yield current
            current = _Update()
        elif line.strip():
            current.lines.append(line.strip())
    if current.lines:
        yield current


def _moment(update: _Update, file: SourceFile, context: ReadContext) -> tuple[datetime | None, bool]:
    found = update.posted
    clock = parse_clock(found["clock"]) if found else None
    if found is None or clock is None:
        return None, False
    options = context.options.day
    year = update.day.year if update.day else options.year if options else 1900
    day = _day(found, year)
    if day is None:
        return None, False
    year_assumed = found["year"] is None and update.day is None
    if year_assumed:
        context.assume(file.name, "year", str(year))
    zone = zone_of(found["zone"]) if found["zone"] else None
    return context.moment(file.name, day, clock, zone), year_assumed or zone is None


def _day(found: re.Match[str], year: int | None) -> date | None:
    month = MONTHS.get(found["month"].lower())
    written = found["year"] or year
    try:
        return date(int(written), month, int(found["day"])) if written and month else None
    except ValueError:
        return None


STATUSPAGE = FormatSpec(name="statuspage", title="status page", recognise=recognise, read=read, machine_time=True)
STATUSPAGE_TEXT = FormatSpec(
    name="statuspage-text", title="text copied from a status page", recognise=recognise_text, read=read_text
)
