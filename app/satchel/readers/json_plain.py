"""JSON records of no known program: a list, or JSON Lines, of objects that hold a text, maybe an author and a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.json_records import first_record, inside, records, words
from satchel.readers.machine import is_machine_name
from satchel.readers.moments import from_unix_ms, parse_moment
from satchel.readers.turns import entry, person

_TEXT = ("text", "body", "message", "content", "msg", "comment", "note", "description", "summary", "event", "title")
_AUTHOR = ("author", "user", "from", "sender", "name", "nick", "nickname", "username", "who", "speaker", "by")
_TIME = ("timestamp", "ts", "time", "date", "datetime", "at", "created_at", "createdAt", "created", "sent_at",
         "@timestamp", "occurred_at", "posted_at", "updated_at")  # fmt: skip
_INNER = ("display_name", "displayName", "name", "login", "username", "real_name", "email", "text", "body", "content")


def recognise(file: SourceFile) -> Confidence:
    """Likely when the first object has a text beside an author or a time."""
    if file.text[:200].lstrip()[:1] not in ("[", "{"):
        return Confidence.NO
    body = first_record(file.text)
    told = any(key in body for key in _AUTHOR) or any(key in body for key in _TIME)
    return Confidence.LIKELY if told and _first(body, _TEXT)[0] else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per object, in file order."""
    for number, body in records(file, context):
        key, text = _first(body, _TEXT)
        if not text:
            context.skip(file.name, f"record {number} has no text")
            continue
        author = _first({k: v for k, v in body.items() if k != key}, _AUTHOR)[1]
        at, assumed = None, False
        for name in _TIME:
            value = body.get(name)
            at, assumed = _moment(value, file.name, context)
            if at is not None:
                break
        kind = EntryKind.ALERT if is_machine_name(author) else EntryKind.MESSAGE
        yield entry(
            file, context, number, text.replace("\r\n", "\n").replace("\r", "\n"), person(author), kind=kind, at=at,
            at_assumed=assumed,
        )  # fmt: skip


def _first(body: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, str]:
    """The first key that holds words, and these; an object below it is asked for a name or a text of its own."""
    for key in keys:
        found = words(body.get(key)) if not isinstance(body.get(key), list) else ""
        if not found:
            found = next((words(inner) for inner in (inside(body, key).get(k) for k in _INNER) if words(inner)), "")
        if found.strip():
            return key, found
    return "", ""


def _moment(value: object, source: str, context: ReadContext) -> Any:
    text = words(value)
    digits = text.replace(".", "", 1)
    if digits.isascii() and digits.isdecimal():
        number = float(text) if len(text) < 30 else 0.0
        return (from_unix_ms(int(number * 1000 if number < 1e11 else number)) if number > 1e8 else None), False
    return parse_moment(text, source, context) if text else (None, False)


JSON_PLAIN = FormatSpec(name="json", title="JSON records", recognise=recognise, read=read)
