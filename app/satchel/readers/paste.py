"""Chats copied out of a client's window, and logs with the time in brackets."""

from __future__ import annotations

from collections.abc import Iterator

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.layouts import (
    BRACKET,
    CLOCK_NAME,
    DASH,
    DATED_NICK,
    NAME_CLOCK,
    NAME_HEADER,
    NAME_ONLY,
    NAME_THEN_STAMP,
    Layout,
    carries_days,
    fits,
    paste_passages,
    read_layout,
)
from satchel.readers.linelog import BRACKETED_LINE, CLOCK_LINE, parse
from satchel.readers.turns import head_lines

_BRACKETED = (BRACKET, DASH, DATED_NICK)
_TIMED = (NAME_THEN_STAMP, NAME_HEADER, CLOCK_NAME, NAME_CLOCK)


def _is_bracketed_log(text: str) -> bool:
    """The plain "[2025-03-04 13:28] nick: text" shape, whose lines are counted like irssi's."""
    lines = [line for line in head_lines(text) if line.strip()]
    said = sum(1 for line in lines if BRACKETED_LINE.match(line))
    return said > 0 and said * 2 >= len(lines)


def _has_name_blocks(text: str) -> bool:
    """Name, "HH:MM" and text on lines of their own, at least twice, and nearly every clock after a name or a text."""
    lines = head_lines(text)
    clocks = [i for i, line in enumerate(lines) if CLOCK_LINE.fullmatch(line)]
    named = [i for i in clocks if i and lines[i - 1].strip() and (i < 2 or not lines[i - 2].strip())]
    with_text = [i for i in clocks if i + 1 < len(lines) and lines[i + 1].strip()]
    filled = sum(1 for line in lines if line.strip())
    return len(named) >= 2 and len(with_text) * 2 >= len(clocks) and len(clocks) * 10 >= filled


def _layout_of(text: str, layouts: tuple[Layout, ...]) -> Layout | None:
    return next((layout for layout in layouts if fits(layout, text)), None)


def recognise_bracketed(file: SourceFile) -> Confidence:
    """Certain when half of the first lines carry date, time and name; a clock alone is also ZNC's way."""
    if _is_bracketed_log(file.text):
        return Confidence.CERTAIN
    layout = _layout_of(file.text, _BRACKETED)
    if layout is None:
        return Confidence.NO
    return Confidence.CERTAIN if carries_days(layout, file.text) else Confidence.LIKELY


def read_bracketed(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per line that somebody said; lines without a stamp continue a message."""
    layout = None if _is_bracketed_log(file.text) else _layout_of(file.text, _BRACKETED)
    if layout:
        yield from read_layout(layout, file, context)
        return
    log = parse(file.text, "bracketed")
    yield from paste_passages(file, context, log.turns, log.preface)


def recognise_paste(file: SourceFile) -> Confidence:
    """Certain for name and clock on lines of their own, likely for the looser shapes."""
    if _has_name_blocks(file.text):
        return Confidence.CERTAIN
    if _layout_of(file.text, _TIMED):
        return Confidence.LIKELY
    return Confidence.LIKELY if fits(NAME_ONLY, file.text) else Confidence.NO


def read_paste(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per message; follow-ups under a name have their own clock line."""
    layout = None if _has_name_blocks(file.text) else _layout_of(file.text, (*_TIMED, NAME_ONLY))
    if layout:
        yield from read_layout(layout, file, context)
        return
    log = parse(file.text, "blocks")
    yield from paste_passages(file, context, log.turns, log.preface)


PASTE = FormatSpec(name="paste", title="chat copied from a client", recognise=recognise_paste, read=read_paste)
BRACKETED = FormatSpec(
    name="bracketed", title="chat log with bracketed times", recognise=recognise_bracketed, read=read_bracketed
)
