"""Slack exports: one JSON list per channel and day, read beside users.json and channels.json."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.json_stream import JsonStream, refuse_if_empty
from satchel.readers.mentions import render
from satchel.readers.records import listed
from satchel.readers.slack_directory import SLACK_DIRECTORY, Directory, directory_of, user_person
from satchel.readers.slack_text import attachment_text, block_text, file_text, words
from satchel.readers.turns import Person, entry, person

_TS = re.compile(r'"ts"\s*:\s*"\d{9,11}\.\d{1,9}"')
_DAY_FILE = re.compile(r"[^/]+/\d{4}-\d\d-\d\d\.json$")
_SYSTEM = re.compile(
    r"(?:channel|group|im|mpim)_(?!message)\w+|tombstone|message_deleted|pinned_item|unpinned_item|bot_(?:add|remove"
    r"|enable|disable)|reminder_\w+|huddle_\w+|sh_room_\w+|joiner_notification\w*|ekm_access_denied|\w+_removed"
)


@dataclass(slots=True)
class _Channel:
    """What the first pass over a day file learns for the second."""

    directory: Directory
    name: str
    numbers: dict[str, int] = field(default_factory=dict)  # ts → entry number of its first appearance
    people: dict[str, Person] = field(default_factory=dict)
    mentions: dict[str, str] = field(default_factory=dict)


def recognise(file: SourceFile) -> Confidence:
    """Certain when messages with Slack's time stamps are there; a day file may be an empty list."""
    head = file.text[:60_000].lstrip()
    if head[:1] in "[{" and _TS.search(head) and ('"text"' in head or '"type"' in head):
        return Confidence.CERTAIN
    empty = head.strip() == "[]" and _DAY_FILE.search(file.inner)
    return Confidence.LIKELY if empty else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per element of the list, in file order: joins and bot posts count."""
    channel = _survey(file)
    stream = JsonStream(file.text)
    number = 0
    for number, message in enumerate(stream.elements("messages"), 1):
        if isinstance(message, Mapping):
            yield _passage(file, context, channel, number, message)
        else:
            context.skip(file.name, f"element {number} is not a message")
    refuse_if_empty(stream, file.name, number)
    if stream.broken:
        context.skip(file.name, f"everything after message {number}: {stream.broken}")


def _survey(file: SourceFile) -> _Channel:
    """First pass: where each thread begins, and names that only messages tell."""
    folder = PurePosixPath(file.inner).parent.name
    channel = _Channel(directory_of(file), folder if _DAY_FILE.search(file.inner) else "")
    channel.mentions.update(channel.directory.mentions)
    for number, message in enumerate(JsonStream(file.text).elements("messages"), 1):
        if not isinstance(message, Mapping):
            continue
        channel.numbers.setdefault(words(message.get("ts")), number)
        user, profile = words(message.get("user")), message.get("user_profile")
        if user and isinstance(profile, Mapping) and user not in channel.directory.people:
            who = user_person(profile, user)
            channel.people.setdefault(user, who)
            mention = words(profile.get("display_name")) or words(profile.get("name"))
            channel.mentions.setdefault(user, mention or who.shown)
    return channel


def _passage(
    file: SourceFile, context: ReadContext, channel: _Channel, number: int, message: Mapping[str, Any]
) -> Passage:
    ts, thread = words(message.get("ts")), words(message.get("thread_ts"))
    edited = message.get("edited")
    text, regions = _text(message, channel)
    return entry(
        file, context, number, text, _author(message, channel),
        kind=_kind(message, channel, copy=bool(ts) and channel.numbers.get(ts) != number), at=_moment(ts),
        edited_at=_moment(words(edited.get("ts"))) if isinstance(edited, Mapping) else None,
        parent=channel.numbers.get(thread) if thread and thread != ts else None,
        regions=regions, channel=channel.name, link=words(message.get("permalink")),
    )  # fmt: skip


def _author(message: Mapping[str, Any], channel: _Channel) -> Person:
    user, bot = words(message.get("user")), words(message.get("bot_id"))
    profile = message.get("bot_profile")
    bot_name = words(profile.get("name")) if isinstance(profile, Mapping) else ""
    if message.get("subtype") == "bot_message" or not user:
        return person(words(message.get("username")) or bot_name or user or bot, bot, bot_name)
    return channel.directory.people.get(user) or channel.people.get(user) or person(bot_name or user, user)


def _kind(message: Mapping[str, Any], channel: _Channel, *, copy: bool) -> EntryKind:
    """`copy`: the same time stamp came before; Slack stores a reply twice when it was also sent to the channel."""
    subtype, user = words(message.get("subtype")), words(message.get("user"))
    if copy or message.get("hidden") is True or _SYSTEM.fullmatch(subtype):
        return EntryKind.SYSTEM
    known_person = user in channel.directory.people and user not in channel.directory.bots
    if subtype == "bot_message" or user in channel.directory.bots or user == "USLACKBOT":
        return EntryKind.ALERT
    return EntryKind.ALERT if message.get("bot_id") and not known_person else EntryKind.MESSAGE


def _text(message: Mapping[str, Any], channel: _Channel) -> tuple[str, list[Region]]:
    """The message as shown, and regions for what its files hold."""
    own = words(message.get("text"))
    attached = [attachment_text(one) for one in listed(message.get("attachments"))]
    parts = [own, *attached] if own or any(attached) else [block_text(message.get("blocks"))]
    shown = render("\n".join(p for p in parts if p), channel.mentions, channel.directory.channels)
    regions: list[Region] = []
    for one in listed(message.get("files")):
        name, preview = file_text(one)
        shown = f"{shown}\n{name}" if shown else name
        if preview:
            start = len(shown) + 1
            shown = f"{shown}\n{preview}"
            regions.append(Region(kind=RegionKind.CODE, start=start, end=len(shown)))
    return shown, regions


def _moment(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC) if ts else None
    except (ValueError, OverflowError, OSError):
        return None


SLACK = FormatSpec(name="slack", title="Slack export", recognise=recognise, read=read, machine_time=True)

__all__ = ["SLACK", "SLACK_DIRECTORY"]
