"""Discord channels as DiscordChatExporter writes them in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.json_stream import JsonStream, refuse_if_empty
from satchel.readers.moments import parse_moment
from satchel.readers.records import listed, mapping
from satchel.readers.slack_text import words
from satchel.readers.turns import entry, person

_GUILD = re.compile(r'"guild"\s*:\s*\{')
_MESSAGES = re.compile(r'"messages"\s*:\s*\[')
_TALK = frozenset({"Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "ThreadStarterMessage", "", "0", "19",
                   "20", "21", "23"})  # fmt: skip


def recognise(file: SourceFile) -> Confidence:
    """Certain for an object with a guild and messages."""
    head = file.text[:20_000].lstrip()
    found = head[:1] == "{" and _GUILD.search(head) and _MESSAGES.search(head)
    return Confidence.CERTAIN if found else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per element of `messages`; system messages are counted and marked."""
    numbers = {
        words(message.get("id")): number
        for number, message in enumerate(JsonStream(file.text).elements("messages"), 1)
        if isinstance(message, Mapping)
    }
    stream = JsonStream(file.text)
    number = 0
    for number, message in enumerate(stream.elements("messages"), 1):
        if isinstance(message, Mapping):
            yield _passage(file, context, stream.head, numbers, number, message)
        else:
            context.skip(file.name, f"element {number} of messages is not a message")
    refuse_if_empty(stream, file.name, number)
    if stream.broken:
        context.skip(file.name, f"everything after message {number}: {stream.broken}")


def _passage(
    file: SourceFile,
    context: ReadContext,
    head: Mapping[str, Any],
    numbers: Mapping[str, int],
    number: int,
    message: Mapping[str, Any],
) -> Passage:
    author, reference = mapping(message.get("author")), mapping(message.get("reference"))
    channel, name = mapping(head.get("channel")), words(author.get("name"))
    who = person(words(author.get("nickname")) or name, name, words(author.get("id")))
    answered = words(reference.get("messageId"))
    text, regions = _text(message)
    at, assumed = parse_moment(words(message.get("timestamp")), file.name, context)
    edited, _ = parse_moment(words(message.get("timestampEdited")), file.name, context)
    return entry(
        file, context, number, text, who, kind=_kind(message, author), at=at, at_assumed=assumed, edited_at=edited,
        parent=numbers.get(answered) if answered else None, regions=regions, channel=words(channel.get("name")),
        link=_link(mapping(head.get("guild")), channel, message),
    )  # fmt: skip


def _kind(message: Mapping[str, Any], author: Mapping[str, Any]) -> EntryKind:
    if str(message.get("type") or "") not in _TALK:
        return EntryKind.SYSTEM
    return EntryKind.ALERT if author.get("isBot") is True else EntryKind.MESSAGE


def _text(message: Mapping[str, Any]) -> tuple[str, list[Region]]:
    """Content, then embeds, then what was forwarded (as quoted), then the names of attachments and stickers."""
    parts = [words(message.get("content")), *_embed_lines(message)]
    shown = "\n".join(p for p in parts if p)
    regions: list[Region] = []
    forwarded = mapping(message.get("forwardedMessage"))
    quoted = "\n".join(p for p in (words(forwarded.get("content")), *_embed_lines(forwarded)) if p)
    if quoted:
        start = len(shown) + 1 if shown else 0
        shown = f"{shown}\n{quoted}" if shown else quoted
        regions.append(Region(kind=RegionKind.QUOTED, start=start, end=len(shown)))
    attached = [words(a.get("fileName")) or words(a.get("url")) for a in listed(message.get("attachments"))]
    names = [f"[attachment: {name}]" for name in attached]
    names += [f"[sticker: {words(s.get('name'))}]" for s in listed(message.get("stickers"))]
    return "\n".join([shown, *names] if shown else names), regions


def _embed_lines(message: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for embed in listed(message.get("embeds")):
        lines += [words(embed.get("title")), words(embed.get("description"))]
        lines += [f"{words(f.get('name'))}: {words(f.get('value'))}" for f in listed(embed.get("fields"))]
    return lines


def _link(guild: Mapping[str, Any], channel: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    """Discord's address of a message, which its three ids make up."""
    ids = [words(one.get("id")) for one in (guild, channel, message)]
    if not all(one.isascii() and one.isdecimal() for one in ids):
        return ""
    return f"https://discord.com/channels/{'@me' if ids[0] == '0' else ids[0]}/{ids[1]}/{ids[2]}"


DISCORD = FormatSpec(name="discord", title="Discord export", recognise=recognise, read=read, machine_time=True)
