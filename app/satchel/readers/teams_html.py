"""Teams conversations saved as HTML: one block per message with sender, time and body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from satchel.domain.passages import EntryKind, Passage, Region
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.dayclock import DayClock, month_comes_first
from satchel.readers.machine import machine_authors
from satchel.readers.markup import attributes, to_text
from satchel.readers.moments import parse_moment
from satchel.readers.stamps import Stamp, parse_stamp
from satchel.readers.turns import Person, entry

_OPENING = re.compile(
    r"""<(?:div|li|article)\b[^<>]{0,400}?\bclass=(?:["'](?:[^"'<>]{0,200}\s)?message(?=["'\s])|message(?=[\s>]))"""
    r"[^<>]{0,400}>",
    re.I,
)
_FROM = re.compile(
    r"""<(\w+)\b[^<>]{0,400}\bclass=["']?(?:from|author|sender)\b[^<>]{0,400}>(.{0,400}?)</\1>""", re.I | re.S
)
_TIME = re.compile(
    r"""<(\w+)(\b[^<>]{0,400}\bclass=["']?(?:time|date|timestamp)\b[^<>]{0,400})>(.{0,400}?)</\1>""", re.I | re.S
)
_BODY = re.compile(r"""<(\w+)\b[^<>]{0,400}\bclass=["']?(?:body|content|text)\b[^<>]{0,400}>""", re.I)
_TITLE = re.compile(r"<title>(.{0,300}?)</title>", re.I | re.S)


@dataclass(frozen=True, slots=True)
class _Message:
    author: str
    moment: str  # ISO, from the time's title attribute
    stamp: Stamp  # as shown
    text: str
    regions: list[Region]


def recognise(file: SourceFile) -> Confidence:
    """Certain for blocks of class "message" that hold a sender, a time and a body."""
    head = file.text[:60_000]
    first = _OPENING.search(head)
    if first is None:
        return Confidence.NO
    block = head[first.end() :]
    found = _FROM.search(block) and _TIME.search(block) and _BODY.search(block)
    return Confidence.CERTAIN if found else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per message block."""
    messages = list(_messages(file.text))
    machines = machine_authors((m.author, m.text) for m in messages)
    title = _TITLE.search(file.text[:20_000])
    channel = to_text(title[1])[0] if title else ""
    month_first, assumed_order = month_comes_first((m.stamp for m in messages if not m.moment), half_days=False)
    if assumed_order:
        context.assume(file.name, "date order", "month/day" if month_first else "day/month")
    clock = DayClock(file.name, context, month_first=month_first)
    for number, one in enumerate(messages, 1):
        at, assumed = parse_moment(one.moment, file.name, context)
        if at is None:
            at, assumed = clock.at(one.stamp)
        kind = EntryKind.ALERT if one.author in machines else EntryKind.MESSAGE
        yield entry(
            file, context, number, one.text, Person(one.author), kind=kind, at=at, at_assumed=assumed,
            regions=one.regions, channel=channel,
        )  # fmt: skip


def _messages(text: str) -> Iterator[_Message]:
    """Each block reaches to the next one's beginning, so that unclosed tags harm one message only."""
    openings = list(_OPENING.finditer(text))
    ends = [o.start() for o in openings[1:]] + [len(text)]
    for opening, end in zip(openings, ends, strict=True):
        block = text[opening.end() : end]
        sender, when, body = _FROM.search(block), _TIME.search(block), _BODY.search(block)
        shown, regions = to_text(block[body.end() :]) if body else ("", [])
        title = attributes(when[2]).get("title", "") or attributes(when[2]).get("datetime", "") if when else ""
        stamp = parse_stamp(to_text(when[3])[0]) if when else None
        yield _Message(to_text(sender[2])[0] if sender else "", title, stamp or Stamp(), shown, regions)


TEAMS_HTML = FormatSpec(name="teams-html", title="Teams conversation (HTML)", recognise=recognise, read=read)
