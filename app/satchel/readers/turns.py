"""Turns of a line-based chat: collects them while a file is read, then makes passages of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from satchel.domain.labels import Origin
from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.readers.contract import ReadContext, SourceFile
from satchel.readers.dayclock import DayClock
from satchel.readers.machine import machine_authors
from satchel.readers.regions import find_regions
from satchel.readers.stamps import Stamp

_SURROGATE = re.compile("[\ud800-\udfff]")
_CHANNEL = re.compile(r"([#&][^\s/\\,:]+?)(?:[._]\d{4}-?\d\d-?\d\d)?(?:\.weechatlog|\.log|\.txt|/|$)")


@dataclass(slots=True)
class Turn:
    """One message in the making; `lines` grow while continuation lines come."""

    author: str
    stamp: Stamp
    lines: list[str]
    system: bool = False
    pasted: bool = False  # a program's line inside somebody's paste
    channel: str = ""

    @property
    def text(self) -> str:
        """The lines without the blank ones around them."""
        return "\n".join(self.lines).strip("\n")


@dataclass(slots=True)
class Names:
    """Which names belong to the same person, as nick changes tell."""

    groups: dict[str, set[str]] = field(default_factory=dict)

    def same(self, one: str, other: str) -> None:
        """Both names are one person's."""
        merged = self.groups.get(one, {one}) | self.groups.get(other, {other})
        if len(merged) > 64:  # a log can claim anything; nobody has that many names
            return
        for name in merged:
            self.groups[name] = merged

    def others(self, name: str) -> tuple[str, ...]:
        """The other names of a person, sorted."""
        return tuple(sorted(self.groups.get(name, set()) - {name}))


class Person(NamedTuple):
    """An author as shown, and the other names that the source gives them."""

    shown: str
    aliases: tuple[str, ...] = ()


def person(shown: str, *others: object) -> Person:
    """A person from a shown name and whatever else the source says; empty and repeated names fall away."""
    names = [o for o in others if isinstance(o, str) and o.strip() and o != shown]
    return Person(shown=shown, aliases=tuple(dict.fromkeys(names)))


def entry(
    file: SourceFile,
    context: ReadContext,
    number: int,
    text: str,
    who: Person,
    *,
    kind: EntryKind = EntryKind.MESSAGE,
    at: datetime | None = None,
    at_assumed: bool = False,
    edited_at: datetime | None = None,
    parent: int | None = None,
    regions: Sequence[Region] = (),
    channel: str = "",
    link: str = "",
) -> Passage:
    """A chat passage: labels, and the regions that its text shows, are added here."""
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return Passage(
        source=file.name, text=text, labels=context.labels(Origin.OTHERS), kind=kind, entry=number, author=who.shown,
        aliases=who.aliases, at=at, at_assumed=at_assumed, edited_at=edited_at, parent=parent,
        regions=find_regions(text, regions), channel=channel, link=link,
    )  # fmt: skip


def turn_passages(
    file: SourceFile,
    context: ReadContext,
    turns: Sequence[Turn],
    clock: DayClock,
    *,
    names: Names | None = None,
    channel: str = "",
) -> Iterator[Passage]:
    """Passages of turns in file order, numbered from 1."""
    machines = machine_authors((t.author, t.text) for t in turns if not t.system)
    for number, turn in enumerate(turns, 1):
        at, assumed = clock.at(turn.stamp)
        text = turn.text
        known = [Region(kind=RegionKind.CODE, start=0, end=len(text))] if turn.pasted and text else []
        yield entry(
            file, context, number, text, Person(turn.author, names.others(turn.author) if names else ()),
            kind=_kind(turn, machines), at=at, at_assumed=assumed, regions=known, channel=turn.channel or channel,
        )  # fmt: skip


def _kind(turn: Turn, machines: frozenset[str]) -> EntryKind:
    if turn.system:
        return EntryKind.SYSTEM
    return EntryKind.ALERT if turn.author in machines else EntryKind.MESSAGE


def channel_in(path: str) -> str:
    """The IRC channel that a log's file name carries ("irc.example.#ops.weechatlog"), or an empty string."""
    found = _CHANNEL.search(path)
    return found[1] if found else ""


def fallback_nicks(names: Names, nicks: Iterable[str]) -> None:
    """A nick with a tail ("dee_", "dee|away") is its owner's second choice while the first is taken."""
    for nick in nicks:
        base = nick.split("|")[0].rstrip("_`^")
        if base and base != nick and len(base) > 1:
            names.same(base, nick)


def head_lines(text: str, count: int = 400) -> list[str]:
    """The first lines of a text, cheaply even when it is very large."""
    return text[: count * 250].split("\n")[:count]


