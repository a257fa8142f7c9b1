"""Teams' personal data export: messages.json with conversations and their MessageList."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from satchel.domain.passages import EntryKind, Passage, Region
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.json_stream import JsonStream, refuse_if_empty
from satchel.readers.machine import machine_authors
from satchel.readers.markup import to_text
from satchel.readers.moments import from_unix_ms, parse_moment
from satchel.readers.records import listed
from satchel.readers.slack_text import words
from satchel.readers.turns import Person, entry, person

_LIST = re.compile(r'"MessageList"\s*:')
_ROOT = re.compile(r";messageid=(\d+)$")


@dataclass(slots=True)
class _Survey:
    """What the first pass learns: numbers by conversation and id, names by sender, senders who are machines."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    machines: frozenset[str] = frozenset()


def recognise(file: SourceFile) -> Confidence:
    """Certain for conversations with a MessageList."""
    head = file.text[:20_000].lstrip()
    found = head[:1] == "{" and '"conversations"' in head and _LIST.search(head)
    return Confidence.CERTAIN if found else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per stored message, numbered on through all conversations of the file."""
    survey = _survey(file)
    stream = JsonStream(file.text)
    number = 0
    for number, (conversation, message) in enumerate(_messages(stream), 1):
        if message:
            yield _passage(file, context, survey, number, conversation, message)
        else:
            context.skip(file.name, f"element {number} is not a message")
    refuse_if_empty(stream, file.name, number)
    if stream.broken:
        context.skip(file.name, f"everything after message {number}: {stream.broken}")


def _messages(stream: JsonStream) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for conversation in stream.elements("conversations"):
        if not isinstance(conversation, Mapping):
            continue
        stored = conversation.get("MessageList")
        for message in stored if isinstance(stored, list) else ():
            yield conversation, message if isinstance(message, Mapping) else {}


def _survey(file: SourceFile) -> _Survey:
    survey = _Survey()
    posts: list[tuple[str, str]] = []
    for number, (conversation, message) in enumerate(_messages(JsonStream(file.text)), 1):
        sender = words(message.get("from"))
        survey.numbers.setdefault((words(conversation.get("id")), words(message.get("id"))), number)
        name = words(message.get("displayName")) or words(message.get("imdisplayname"))
        if name:
            survey.shown.setdefault(sender, name)
        for one in listed(_properties(message).get("mentions")):
            if words(one.get("mri")) and words(one.get("displayName")):
                survey.shown.setdefault(words(one.get("mri")), words(one.get("displayName")))
        posts.append((sender, to_text(words(message.get("content"))[:400])[0]))
    survey.machines = machine_authors(posts)
    return survey


def _passage(
    file: SourceFile,
    context: ReadContext,
    survey: _Survey,
    number: int,
    conversation: Mapping[str, Any],
    message: Mapping[str, Any],
) -> Passage:
    properties = _properties(message)
    text, regions = _text(message)
    at, assumed = parse_moment(words(message.get("originalarrivaltime")), file.name, context)
    root = _ROOT.search(words(message.get("conversationid")))
    parent = survey.numbers.get((words(conversation.get("id")), root[1])) if root else None
    edited = from_unix_ms(properties.get("edittime"))
    return entry(
        file, context, number, text, _author(message, survey), kind=_kind(message, properties, survey), at=at,
        at_assumed=assumed, edited_at=edited, parent=parent if parent != number else None, regions=regions,
        channel=words(conversation.get("displayName")),
    )  # fmt: skip


def _author(message: Mapping[str, Any], survey: _Survey) -> Person:
    """The name where the export tells one, else the last part of the sender's id ("8:orgid:aad-ana")."""
    sender = words(message.get("from"))
    short = sender.rsplit(":", 1)[-1]
    return person(survey.shown.get(sender) or short, short, sender)


def _kind(message: Mapping[str, Any], properties: Mapping[str, Any], survey: _Survey) -> EntryKind:
    kind, sender = words(message.get("messagetype")), words(message.get("from"))
    talk = kind in ("", "Text", "RichText") or kind.startswith("RichText/Html")
    if not talk or properties.get("deletetime"):
        return EntryKind.SYSTEM
    return EntryKind.ALERT if sender.startswith("28:") or sender in survey.machines else EntryKind.MESSAGE


def _text(message: Mapping[str, Any]) -> tuple[str, list[Region]]:
    content = words(message.get("content"))
    return (content, []) if words(message.get("messagetype")) == "Text" else to_text(content)


def _properties(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Properties, which some exports store as JSON inside a string; the same holds for the mentions in them."""
    found = _loaded(message.get("properties"))
    if not isinstance(found, Mapping):
        return {}
    return {**found, "mentions": _loaded(found.get("mentions"))} if "mentions" in found else found


def _loaded(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None


TEAMS_EXPORT = FormatSpec(
    name="teams-export", title="Teams personal data export", recognise=recognise, read=read, machine_time=True
)
