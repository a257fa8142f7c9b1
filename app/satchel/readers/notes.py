"""Notes in Markdown, as a scribe types them during a call: headings, bullets, tables, fences, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from satchel.domain.labels import Origin
from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.hidden import comment_regions
from satchel.readers.regions import find_regions
from satchel.readers.timed import Lead, RunningClock, day_in_name, days_in, lead_of, year_in
from satchel.readers.turns import head_lines
from satchel.readers.zones import zone_said

_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?:\s|$)")
_BULLET = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
_BEGINS = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s|\s{0,3}#{1,6}(?:\s|$)|\s*\||\s*>|\s*<!--|\s*(?:```|~~~)")
_FENCE = re.compile(r"\s*(```+|~~~+)")
_TABLE = re.compile(r"\s*\|.*\|\s*")
_EMPTY = re.compile(r"[\s|:*_=#>\-]*")
_LOOK_AHEAD = 6


@dataclass(slots=True)
class _Block:
    """A block as it stands in the source, and the time it begins with."""

    text: str
    regions: tuple[Region, ...]
    lead: Lead | None = None

    @property
    def is_heading(self) -> bool:
        return _HEADING.match(self.text) is not None


def recognise(file: SourceFile) -> Confidence:
    """Certain where headings and lists carry the text, likely where one of them does."""
    lines = [line for line in head_lines(file.text) if line.strip()]
    headings = sum(1 for line in lines if _HEADING.match(line))
    items = sum(1 for line in lines if _BULLET.match(line) or _TABLE.fullmatch(line))
    if headings and headings + items >= 3 and (headings + items) * 4 >= len(lines):
        return Confidence.CERTAIN
    return Confidence.LIKELY if headings > 1 or (items >= 3 and items * 2 >= len(lines)) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per block, the text exactly as it stands there; rules between table rows say nothing."""
    year = year_in(file.text)
    blocks = [_block(text, year) for text in blocks_of(file.text)]
    clock = _clock(file, context, blocks)
    timed_before = False
    section: tuple[datetime | None, bool] = (None, False)  # the time in the heading above: "## 13:10"
    for i, block in enumerate(blocks):
        if block.is_heading or not timed_before:
            _learn(block, clock, year, is_early=not timed_before)
        timed_before = timed_before or block.lead is not None
        if _EMPTY.fullmatch(block.text):
            continue
        following = [b.lead for b in blocks[i + 1 : i + 1 + _LOOK_AHEAD] if b.lead]
        at, assumed = clock.at(block.lead, following) if block.lead else (None, False) if block.is_heading else section
        section = (at, assumed) if block.is_heading else section
        yield Passage(
            source=file.name, text=block.text, labels=context.labels(Origin.FILE), kind=EntryKind.NOTE, entry=i + 1,
            at=at, at_assumed=assumed, regions=block.regions,
        )  # fmt: skip


def blocks_of(text: str) -> Iterator[str]:
    """Headings, bullets with their wrapped lines, table rows, paragraphs, fences and comments, in order."""
    block: list[str] = []
    fence, in_comment = "", False
    lines = text.split("\n")
    last_fence = {line.strip()[:3]: i for i, line in enumerate(lines) if _FENCE.match(line)}
    last_comment = max((i for i, line in enumerate(lines) if "-->" in line), default=-1)
    for i, line in enumerate(lines):
        mark = _FENCE.match(line)
        if not fence and not in_comment and block and (not line.strip() or _BEGINS.match(line)):
            yield "\n".join(block)
            block = []
        if line.strip() or (block and (fence or in_comment)):
            block.append(line)
        if in_comment:
            in_comment = "-->" not in line
        elif fence:
            closed = mark and mark[1].startswith(fence) and not line.strip(" \t`~")
            if closed:
                yield "\n".join(block)
                block, fence = [], ""
        elif mark and i < last_fence[mark[1][:3]]:  # an open fence or comment must not swallow all that follows
            fence = mark[1]
        else:
            in_comment = "<!--" in line and "-->" not in line.rpartition("<!--")[2] and i < last_comment
        if not in_comment and not fence and block and line.rstrip().endswith("-->") and "<!--" in block[0][:20]:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _block(text: str, year: int | None) -> _Block:
    text = text.strip("\n")
    known = comment_regions(text)
    if _FENCE.match(text):
        known.append(Region(kind=RegionKind.CODE, start=0, end=len(text)))
    regions = find_regions(text, known)
    return _Block(text, regions, lead_of(_blanked(text, regions), year))


def _blanked(text: str, regions: Sequence[Region]) -> str:
    """The beginning of a text with its regions blanked, so that a struck or quoted time is not taken for its time."""
    head = text[:400]
    for region in regions:
        if region.start < len(head):
            end = min(region.end, len(head))
            head = head[: region.start] + " " * (end - region.start) + head[end:]
    return head


def _clock(file: SourceFile, context: ReadContext, blocks: Sequence[_Block]) -> RunningClock:
    """Starts with what the blocks above the first time say of day and zone, else with the file's name."""
    above = []
    for block in blocks[:40]:
        if block.lead and not block.is_heading:
            break
        above.append(block.text)
    year = year_in("\n".join(above)) or _year_of(day_in_name(file.inner) or context.options.day)
    days = [day for text in above for day in days_in(text, year)]
    said = next((zone for zone in (zone_said(text) for text in above) if zone), None)
    day = days[0] if days else day_in_name(file.inner)
    return RunningClock(file.name, context, day=day, zone=said[1] if said else None)


def _year_of(day: date | None) -> int | None:
    return day.year if day else None


def _learn(block: _Block, clock: RunningClock, year: int | None, *, is_early: bool) -> None:
    """A heading may name a new day or another zone for what stands below it."""
    if not block.is_heading:
        return
    clock.section()
    said = zone_said(block.text)
    if said and not is_early:
        clock.set_zone(said[1])
    days = days_in(block.text, year)
    if days:
        clock.set_day(days[0])


NOTES = FormatSpec(name="notes", title="Markdown notes", recognise=recognise, read=read)
