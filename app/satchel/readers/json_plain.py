"""JSON records of no known program: a list, or JSON Lines, of objects that hold a text, maybe an author and a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.machine import is_machine_name
from satchel.readers.records import first_record, mapping, moment_of, records, text_of
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
        times = (moment_of(_words(body.get(key)), file, context) for key in _TIME)
        at, assumed = next((one for one in times if one[0] is not None), (None, False))
        kind = EntryKind.ALERT if is_machine_name(author) else EntryKind.MESSAGE
        yield entry(
            file, context, number, text.replace("\r\n", "\n").replace("\r", "\n"), person(author), kind=kind, at=at,
            at_assumed=assumed,
        )  # fmt: skip


def _first(body: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, str]:
    """The first key that holds words, and these; an object below it is asked for a name or a text of its own."""
    for key in keys:
        below = mapping(body.get(key))
        found = text_of(body.get(key)) or next((told for k in _INNER if (told := _words(below.get(k)))), "")
        if found.strip():
            return key, found
    return "", ""


def _words(value: object) -> str:
    """The words of a value, or of a list of values."""
    return ", ".join(filter(None, map(text_of, value))) if isinstance(value, list) else text_of(value)


JSON_PLAIN = FormatSpec(name="json", title="JSON records", recognise=recognise, read=read)
