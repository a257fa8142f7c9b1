"""Records of webhook and tracker files, which people keep as one JSON text, a list, JSON Lines or texts in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from satchel.domain.errors import InputError
from satchel.readers.contract import ReadContext, SourceFile
from satchel.readers.json_stream import JsonStream

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[\s,]*")
_HEAD = 64_000
_WHOLE = 1_000_000  # an object larger than this is recognised by its beginning
_NEXT_LINE = re.compile(r"\n[ \t]*(?=\{)")


class Record(NamedTuple):
    """One element: its number in the file, itself, and its line as written when it is one of JSON Lines."""

    number: int
    body: Mapping[str, Any]


def records(file: SourceFile, context: ReadContext) -> Iterator[Record]:
    """Every object of the file; what is broken or no object keeps its number and is reported.

    Raises `InputError` when there is none at all.
    """
    found = 0
    for number, body in enumerate(_values(file, context), 1):
        if isinstance(body, Mapping):
            found += 1
            yield Record(number, body)
        elif body is not None:
            context.skip(file.name, f"record {number} is not an object")
    if not found:
        hint = "Export it again, or give the file as it was exported."
        raise InputError(f"{file.name} holds no readable records.", hint)


def _values(file: SourceFile, context: ReadContext) -> Iterator[Any]:
    text = file.text
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] != "[":
        yield from _documents(file, context)
        return
    stream, count = JsonStream(text), 0
    for element in stream.elements():
        if isinstance(element, list):  # pages of a paged download
            for one in element:
                count += 1
                yield one
        else:
            count += 1
            yield element
    if stream.broken:
        context.skip(file.name, f"everything after record {count}: {stream.broken}")


def _documents(file: SourceFile, context: ReadContext) -> Iterator[Any]:
    """JSON texts one after the other; a broken one ends at the next line that begins an object. None stands for it."""
    text, at, number = file.text, 0, 0
    while True:
        found = _SPACE.match(text, at)
        at = found.end() if found else at
        if at >= len(text):
            return
        number += 1
        try:
            body, at = _DECODER.raw_decode(text, at)
            yield body
        except (ValueError, RecursionError):
            line = text.count("\n", 0, at) + 1 if number < 50 else 0
            context.skip(file.name, f"record {number}" + (f" (line {line})" if line else "") + " is not valid JSON")
            yield None
            onward = _NEXT_LINE.search(text, at + 1)
            if onward is None:
                return
            at = onward.end()


def first_record(text: str) -> Mapping[str, Any]:
    """The first object of a text, for recognising it; empty when there is none. Large objects are not parsed whole."""
    found = re.match(r"\s*+\[?\s*+\[?\s*+(?=\{)", text[:_HEAD])
    if not found:
        return {}
    try:
        body, _ = _DECODER.raw_decode(text[:_WHOLE], found.end())
    except (ValueError, RecursionError):
        return _keys(text[found.end() : _HEAD]) if len(text) > _HEAD else _cut(text[found.end() : _HEAD])
    return body if isinstance(body, Mapping) else {}


def _keys(head: str) -> Mapping[str, Any]:
    """The keys that occur at the beginning of an object that is too large to be parsed for this; values are unknown."""
    return {m[1]: {} for m in re.finditer(r'"([A-Za-z_]\w{0,40})"\s*:', head)}


def _cut(head: str) -> Mapping[str, Any]:
    return _keys(head) if head.lstrip()[:1] == "{" else {}


def words(value: object) -> str:
    """A scalar as text; lists are joined, objects and null are empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return ", ".join(w for w in (words(v) for v in value) if w)
    return ""


def inside(body: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The object at a path of keys; empty where there is none."""
    for key in path:
        found = body.get(key)
        body = found if isinstance(found, Mapping) else {}
    return body


def listed(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
