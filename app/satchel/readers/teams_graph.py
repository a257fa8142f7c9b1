"""Teams messages as Microsoft Graph returns them: ``{"value": [chatMessage…]}``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.json_stream import JsonStream, refuse_if_empty
from satchel.readers.markup import to_text
from satchel.readers.moments import parse_moment
from satchel.readers.records import listed
from satchel.readers.slack_text import words
from satchel.readers.turns import Person, entry, person

_MARKS = (
    re.compile(r'"createdDateTime"\s*:'),
    re.compile(r'"(?:messageType|chatId|replyToId)"\s*:'),
    re.compile(r'"body"\s*:\s*\{'),
)
_CARD_TEXT = ("title", "subtitle", "text", "activityTitle", "activitySubtitle", "activityText", "summary")
_MOST_CARD_LINES = 500


def recognise(file: SourceFile) -> Confidence:
    """Certain for a list of Graph's chat messages."""
    head = file.text[:40_000].lstrip()
    listed_first = head[:1] == "[" or (head[:1] == "{" and '"value"' in head)
    return Confidence.CERTAIN if listed_first and all(mark.search(head) for mark in _MARKS) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per element in file order, newest first or not; replies kept inside an element follow it."""
    numbers = {words(m.get("id")): n for n, (m, _) in enumerate(_messages(JsonStream(file.text)), 1)}
    stream = JsonStream(file.text)
    number = 0
    for number, (message, above) in enumerate(_messages(stream), 1):
        if message:
            root = words(message.get("replyToId")) or above
            parent = numbers.get(root) if root else None
            yield _passage(file, context, number, message, parent if parent != number else None)
        else:
            context.skip(file.name, f"element {number} is not a message")
    refuse_if_empty(stream, file.name, number)
    if stream.broken:
        context.skip(file.name, f"everything after message {number}: {stream.broken}")


def _messages(stream: JsonStream) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Messages with the id of the element that holds them as a reply; an empty one where an element is none."""
    for element in stream.elements("value"):
        message = element if isinstance(element, Mapping) else {}
        yield message, ""
        for reply in listed(message.get("replies")):
            yield reply, words(message.get("id"))


def _passage(
    file: SourceFile, context: ReadContext, number: int, message: Mapping[str, Any], parent: int | None
) -> Passage:
    text, regions = _text(message)
    at, assumed = parse_moment(words(message.get("createdDateTime")), file.name, context)
    edited, _ = parse_moment(words(message.get("lastEditedDateTime")), file.name, context)
    who, is_app = _author(message)
    kind = EntryKind.ALERT if is_app else EntryKind.MESSAGE
    if words(message.get("messageType")) not in ("message", "") or message.get("deletedDateTime"):
        kind = EntryKind.SYSTEM
    return entry(
        file, context, number, text, who, kind=kind, at=at, at_assumed=assumed, edited_at=edited, parent=parent,
        regions=regions, link=words(message.get("webUrl")),
    )  # fmt: skip


def _author(message: Mapping[str, Any]) -> tuple[Person, bool]:
    """Who wrote it, and whether that is an application."""
    sender = message.get("from")
    for role in ("user", "application", "device"):
        who = sender.get(role) if isinstance(sender, Mapping) else None
        if isinstance(who, Mapping):
            key, name = words(who.get("id")), words(who.get("displayName"))
            other = (key, words(who.get("userPrincipalName")), words(who.get("email")))
            return person(name or key, *other), role != "user"
    return Person(""), False


def _text(message: Mapping[str, Any]) -> tuple[str, list[Region]]:
    """Subject, body, what cards show, and the names of attached files."""
    body = message.get("body")
    content = words(body.get("content")) if isinstance(body, Mapping) else ""
    is_html = isinstance(body, Mapping) and words(body.get("contentType")).lower() != "text"
    shown, regions = to_text(content) if is_html else (content, [])
    subject = words(message.get("subject"))
    if subject:
        shift = len(subject) + 1
        shown = f"{subject}\n{shown}"
        regions = [Region(kind=r.kind, start=r.start + shift, end=r.end + shift) for r in regions]
    for one in listed(message.get("attachments")):
        line, quoted = _attachment(one)
        if line and line not in shown:
            start = len(shown) + 1 if shown else 0
            shown = f"{shown}\n{line}" if shown else line
            if quoted:
                regions.append(Region(kind=RegionKind.QUOTED, start=start, end=len(shown)))
    return shown, regions


def _attachment(one: Mapping[str, Any]) -> tuple[str, bool]:
    """What an attachment shows, and whether that is somebody's earlier message."""
    kind, name = words(one.get("contentType")), words(one.get("name"))
    if kind == "messageReference":
        return words(_loads(one.get("content")).get("messagePreview")), True
    if "card" in kind:
        return "\n".join(_card_lines(_loads(one.get("content")))), False
    return (f"[attachment: {name}]" if name else ""), False


def _loads(content: object) -> Mapping[str, Any]:
    try:
        body = json.loads(content) if isinstance(content, str) else content
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, Mapping) else {}


def _card_lines(card: Mapping[str, Any]) -> list[str]:
    """Every text that a card shows, in its order; facts as "title: value"."""
    lines: list[str] = []
    rest: list[Any] = [card]
    while rest and len(lines) < _MOST_CARD_LINES:
        one = rest.pop()
        if isinstance(one, list):
            rest.extend(reversed(one[:_MOST_CARD_LINES]))
        elif isinstance(one, Mapping):
            if isinstance(one.get("value"), str) and ("title" in one or "name" in one):
                lines.append(f"{words(one.get('title')) or words(one.get('name'))}: {one['value']}")
                continue
            lines += [to_text(t)[0] for t in dict.fromkeys(words(one.get(k)) for k in _CARD_TEXT) if t]
            rest.extend(reversed([v for v in one.values() if isinstance(v, (list, Mapping))]))
    return lines


TEAMS_GRAPH = FormatSpec(
    name="teams-graph", title="Teams messages (Graph)", recognise=recognise, read=read, machine_time=True
)
