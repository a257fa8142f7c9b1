"""The shapes in which chat clients put name, time and text on lines, and one engine that reads any of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from satchel.domain.passages import Passage
from satchel.readers.contract import ReadContext, SourceFile
from satchel.readers.dayclock import DayClock, month_comes_first
from satchel.readers.stamps import CLOCK, DayMark, Stamp, find_zone, parse_day, parse_stamp
from satchel.readers.turns import Turn, head_lines, turn_passages

_HALF_DAY = re.compile(r"\d\s?[AaPp]\.?[Mm]\b")
_ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_NOT_NAMES = frozenset({
    "from", "to", "cc", "bcc", "subject", "date", "sent", "re", "fw", "fwd", "von", "an", "betreff", "datum",
    "note", "notes", "todo", "warning", "error", "info", "debug", "http", "https", "version", "name", "title",
    "id", "type", "status", "description", "url", "file", "path", "host", "port", "key", "value", "summary",
    "action", "actions", "owner", "due", "start", "end", "impact", "cause", "result", "fix", "fields", "input",
    "inputs", "output", "q", "a", "tl;dr", "ps", "nb", "eta", "p.s", "fyi", "update",
})  # fmt: skip
_LONGEST_HEADER = 160
_DATE = r"(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One shape. `pattern` has groups author, text and (where lines carry times) stamp.

    `one_line`: the text begins on the line itself; else it follows on the next ones. `share`: how many of the
    non-blank lines must have this shape, as a part of one. `stamp_line`: the line after the name holds the time.
    """

    name: str
    pattern: re.Pattern[str]
    one_line: bool = True
    share: float = 0.5
    least: int = 2
    stamp_line: bool = False
    aside: re.Pattern[str] | None = None  # lines with a time but nobody's name: not counted


BRACKET = Layout(
    name="[time] name: text",
    pattern=re.compile(r"\u200e?\[(?P<stamp>[^\[\]\n]{4,40})\]\s?(?:<[ @+%&~]?(?P<nick>[^>]{1,60})>"
                       r"|(?P<author>[^\s:<>\[\]][^:<>\[\]]{0,59}):)(?: (?P<text>.*)|$)"),
    aside=re.compile(r"\u200e?\[([^\[\]\n]{4,40})\] (?!$)"),
)  # fmt: skip
DASH = Layout(
    name="date, time - name: text",
    pattern=re.compile(rf"\u200e?(?P<stamp>{_DATE},?\s(?:{CLOCK})) [-–] (?P<author>[^:\n]{{1,60}}): (?P<text>.*)"),
    aside=re.compile(rf"\u200e?({_DATE},?\s(?:{CLOCK})) [-–] "),
)
DATED_NICK = Layout(
    name="date time <nick> text",
    pattern=re.compile(r"(?P<stamp>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)[ \t]+"
                       r"<[ @+%&~]?(?P<author>[^>\n]{1,60})>(?:[ \t](?P<text>.*)|$)"),
    aside=re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)[ \t]+(?:-!-|\*\*\*|-->|<--)"),
)  # fmt: skip
BRACKET_HEADER = Layout(
    name="[time] name / text",
    pattern=re.compile(r"\[(?P<stamp>[^\[\]\n]{4,40})\]\s+(?P<author>[^\s:<>\[\]][^:<>\[\]\n]{0,79})(?P<text>)$"),
    one_line=False, share=0.1,
)  # fmt: skip
NAME_HEADER = Layout(
    name="name  time / text",
    pattern=re.compile(rf"(?P<author>[^\s\d][^\n]{{0,59}}?)(?:\s{{2,}}|\s+[—–|·]\s*|,\s+|,?\s+[\[(])"
                       rf"(?P<stamp>[^\[\]\n—]{{0,40}}?(?:{CLOCK})(?:\s?Uhr)?)[\])]?:?\s*(?P<text>)$"),
    one_line=False, share=0.1,
)  # fmt: skip
NAME_THEN_STAMP = Layout(
    name="name / time / text", pattern=re.compile(r"(?P<author>\S[^\n]{0,59})(?P<text>)$"),
    one_line=False, share=0.1, stamp_line=True,
)  # fmt: skip
CLOCK_NAME = Layout(
    name="time name: text",
    pattern=re.compile(rf"\[?(?P<stamp>(?:{_DATE},?\s)?(?:{CLOCK}))(?:\s?Uhr)?\]?\s+(?:[-–]\s+)?"
                       r"(?:<(?P<nick>[^>\n]{1,40})>|(?P<author>[^\s:][^:\n]{0,39}):)\s+(?P<text>.*)"),
)  # fmt: skip
NAME_CLOCK = Layout(
    name="name time text",
    pattern=re.compile(rf"(?P<author>[^\W\d][\w.'-]*(?: [^\W\d][\w.'-]*){{0,3}})\s+[\[(]?(?P<stamp>{CLOCK})(?:\s?Uhr)?"
                       r"[\])]?:?\s+(?P<text>\S.*)"),
    least=3,
)  # fmt: skip
NAME_ONLY = Layout(
    name="name: text",
    pattern=re.compile(r"(?P<author>[^\W\d_][^:\n<>/\\{}\"=]{0,39}): (?P<text>\S.*)"),
    share=0.6, least=4,
)  # fmt: skip


@dataclass(slots=True)
class Pasted:
    """What a paste holds: its turns, and the lines before the first of them."""

    turns: list[Turn] = field(default_factory=list)
    preface: list[str] = field(default_factory=list)


def fits(layout: Layout, text: str) -> bool:
    """Whether the beginning of a text has this shape: often enough, and with people who speak again."""
    lines = head_lines(text)
    turns = _parse(layout, lines).turns
    found = [t.author for t in turns if t.author.lower() not in _NOT_NAMES and len(t.author.split()) <= 5]
    filled = sum(1 for line in lines if line.strip())
    if len(found) < layout.least or len(found) < layout.share * filled:
        return False
    return len(found) < 4 or len(set(found)) <= 0.6 * len(found)


def carries_days(layout: Layout, text: str) -> bool:
    """Whether the stamps at the beginning of a text in this shape hold days, not clocks alone."""
    return any(turn.stamp.day for turn in _parse(layout, head_lines(text)).turns)


def read_layout(
    layout: Layout, file: SourceFile, context: ReadContext, tidy: Callable[[Turn], None] | None = None
) -> Iterator[Passage]:
    """Passages of a text in this shape; `tidy` may trim what a client adds to a message."""
    pasted = _parse(layout, file.text.split("\n"))
    if tidy:
        for turn in pasted.turns:
            tidy(turn)
    yield from paste_passages(file, context, pasted.turns, pasted.preface)


def paste_passages(
    file: SourceFile, context: ReadContext, turns: Sequence[Turn], preface: Sequence[str]
) -> Iterator[Passage]:
    """Passages of pasted turns; the lines above them may name the zone or the day, and are reported as not read."""
    above = "\n".join(preface)[:2000]
    half_days = _HALF_DAY.search(file.text[:20_000]) is not None
    month_first, assumed = month_comes_first((t.stamp for t in turns), half_days=half_days)
    if assumed:
        context.assume(file.name, "date order", "month/day" if month_first else "day/month")
    clock = DayClock(file.name, context, zone=find_zone(above), day=_day_above(above, file, context, turns),
                     month_first=month_first)  # fmt: skip
    if preface:
        context.skip(file.name, f"{len(preface)} line(s) above the first message: {preface[0].strip()[:60]!r}")
    yield from turn_passages(file, context, turns, clock)


def _day_above(above: str, file: SourceFile, context: ReadContext, turns: Sequence[Turn]) -> date | None:
    """The day that a line above the first message names; the person's own day goes before it."""
    if context.options.day or not turns or turns[0].stamp.day or turns[0].stamp.clock is None:
        return None
    for found in _ISO_DAY.findall(above):
        try:
            day = date.fromisoformat(found)
        except ValueError:
            continue
        context.assume(file.name, "date", day.isoformat())
        return day
    return None


def _parse(layout: Layout, lines: Sequence[str]) -> Pasted:
    pasted, heading, after_blank, passed_over = Pasted(), None, True, -1
    names = _names_over_stamps(lines) if layout.stamp_line else frozenset()
    for i, line in enumerate(lines):
        if i == passed_over:
            continue
        if layout.stamp_line:
            turn = _stamped_below(layout, lines, i, pasted, known=after_blank or line.strip() in names)
            passed_over = i + 1 if turn and turn.author == line.strip() else -1
        else:
            turn = _turn(layout, line)
        mark = None if turn else _day_heading(line, alone=after_blank or layout.one_line)
        if turn:
            if heading is not None and turn.stamp.day is None:
                turn.stamp, heading = replace(turn.stamp, day=heading), None
            pasted.turns.append(turn)
        elif mark is not None:
            heading = mark
        elif not _is_aside(layout, line):
            _keep(pasted, line)
        after_blank = not line.strip()
    return pasted


def _names_over_stamps(lines: Sequence[str]) -> frozenset[str]:
    """Lines that stand over a time more than once: names, not the end of a message."""
    over = Counter(lines[i - 1].strip() for i in range(1, len(lines)) if _lone_stamp(lines[i]))
    return frozenset(line for line, count in over.items() if line and count > 1)


def _lone_stamp(line: str) -> Stamp | None:
    return parse_stamp(line.strip(" \t[]()")) if 3 < len(line) < 60 else None


def _stamped_below(layout: Layout, lines: Sequence[str], i: int, pasted: Pasted, *, known: bool) -> Turn | None:
    """A name with the time on the next line; or a time alone, under which the same person goes on."""
    line = lines[i]
    stamp = _lone_stamp(line)
    if stamp is not None:
        return Turn(pasted.turns[-1].author, stamp, [""]) if pasted.turns else None
    below = _lone_stamp(lines[i + 1]) if i + 1 < len(lines) else None
    if below is None or not known or len(line) > _LONGEST_HEADER or not layout.pattern.match(line):
        return None
    return Turn(line.strip(), below, [""])


def _keep(pasted: Pasted, line: str) -> None:
    if pasted.turns:
        pasted.turns[-1].lines.append(line)
    elif line.strip():
        pasted.preface.append(line)


def _turn(layout: Layout, line: str) -> Turn | None:
    found = layout.pattern.match(line) if layout.one_line or len(line) <= _LONGEST_HEADER else None
    if not found:
        return None
    groups = found.groupdict()
    stamp = parse_stamp(groups["stamp"]) if "stamp" in groups else Stamp()
    author = (groups.get("nick") or groups["author"] or "").strip()
    if stamp is None or not author or (layout is NAME_ONLY and author.lower() in _NOT_NAMES):
        return None
    return Turn(author, stamp, [groups["text"] or ""])


def _is_aside(layout: Layout, line: str) -> bool:
    found = layout.aside.match(line) if layout.aside else None
    return found is not None and parse_stamp(found[1]) is not None


def _day_heading(line: str, *, alone: bool) -> DayMark | None:
    """A line that is nothing but a day: "Saturday, November 2", "— Heute —", "02.11.2024"."""
    bare = line.strip()
    decorated = bare[:1] in "-–—=*" and bare[-1:] in "-–—=*"
    if not 3 <= len(bare) <= 44 or bare[:1].islower() or not (alone or decorated):
        return None
    mark = parse_day(bare)
    digits_only = mark is not None and mark.year is None and not any(c.isalpha() for c in bare)
    return None if digits_only else mark
