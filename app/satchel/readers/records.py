"""Reads JSON that trackers and alerting send: one object, a list, a list inside an object, or one object per line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from satchel.domain.errors import InputError
from satchel.readers.contract import ReadContext, SourceFile
from satchel.readers.json_stream import JsonStream, refuse_if_empty
from satchel.readers.moments import parse_moment

_HEAD = 30_000
_MOST_BROKEN = 50
_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s,]*")
_HINT = "Export it again, or give the file as it was exported."


def records(file: SourceFile, context: ReadContext, *keys: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Numbered objects in file order. `keys` are the members of a wrapping object that may hold the list.

    What is no object keeps its number and is named as skipped. Raises `InputError` when nothing can be read.
    """
    text = file.text.strip("\ufeff \t\r\n")
    if text[:1] == "[" or _wraps(text, keys):
        yield from _listed(file, context, text, keys)
    else:
        yield from _in_a_row(file, context, text)


def _in_a_row(file: SourceFile, context: ReadContext, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """JSON texts one after the other; a malformed one ends with its line."""
    number, read, broken, at = 0, 0, 0, 0
    while at < len(text):
        number += 1
        try:
            one, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            broken += 1
            end = text.find("\n", at)
            if end < 0 or broken > _MOST_BROKEN:  # an error costs time that grows with its place
                context.skip(file.name, f"everything from record {number} on: malformed JSON")
                break
            context.skip(file.name, f"record {number}: malformed JSON")
            at = end
        else:
            if isinstance(one, Mapping):
                read += 1
                yield number, one
            else:
                context.skip(file.name, f"record {number} is no object")
        found = _BETWEEN.match(text, at)
        at = found.end() if found else at
    if not read:
        raise InputError(f"{file.name}: no record of it can be read.", _HINT)


def _listed(
    file: SourceFile, context: ReadContext, text: str, keys: tuple[str, ...]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    stream, number = JsonStream(text), 0
    for number, one in enumerate(stream.elements(*keys), 1):
        if isinstance(one, Mapping):
            yield number, one
        else:
            context.skip(file.name, f"element {number} is no object")
    refuse_if_empty(stream, file.name, number)
    if stream.broken:
        context.skip(file.name, f"everything after element {number}: {stream.broken}")


def _wraps(text: str, keys: tuple[str, ...]) -> bool:
    """Whether the text is one object that holds one of the lists; a cut-off one counts when it begins like that."""
    if text[:1] != "{" or not any(f'"{key}"' in text for key in keys):
        return False
    try:
        one, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return "\n{" not in text and any(f'"{key}"' in text[:_HEAD] for key in keys)
    return end == len(text) and any(isinstance(one.get(key), list) for key in keys)


def first_record(text: str) -> Mapping[str, Any]:
    """The first object of a text, its list's first or its first line's; empty when there is none. Never raises."""
    text = text.strip("\ufeff \t\r\n")
    at = 1 if text[:1] == "[" else 0
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    try:
        one, _ = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return {}
    return one if isinstance(one, dict) else {}


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text_of(value: object) -> str:
    """Strings as they are, numbers as digits, else empty."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return value
    return str(value)[:60] if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**30) else ""


def moment_of(value: object, file: SourceFile, context: ReadContext) -> tuple[datetime | None, bool]:
    """ISO 8601 text, or Unix time in seconds, milliseconds, microseconds or nanoseconds by its size."""
    if isinstance(value, str) and not value.strip().lstrip("-").isdecimal():
        try:
            return parse_moment(value, file.name, context)
        except OverflowError:
            return None, False
    try:
        number = int(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else 0
        scale = 1
        while number / scale > 100_000_000_000:  # seconds of the year 5138
            scale *= 1000
        return (datetime.fromtimestamp(number / scale, UTC) if number > 0 else None), False
    except (ValueError, OverflowError, OSError):
        return None, False
