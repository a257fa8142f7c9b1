"""Reads JSON records of alerts, trackers and unknown programs, in every wrapping in which people keep them."""

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

_DECODER = json.JSONDecoder()
_HEAD = 64_000
_WHOLE = 2_000_000  # an object larger than this is recognised by its beginning
_MOST_BROKEN = 50  # each costs time that grows with its place; beyond that only whole lines are tried
_BETWEEN = re.compile(r"[\s,\ufeff]*")
_FIRST = re.compile(r"[\s\ufeff]*+(?:\[\s*+){0,2}(?=\{)")
_PAGED = re.compile(r"\[\s*+\[")
_NEXT = re.compile(r"\n(?=[ \t]*+\{|[^\s\]},])")
_KEY = re.compile(r'"([A-Za-z_]\w{0,40})"\s*:')
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_EARLIEST, _LATEST = 10**8, 10**11  # in seconds: 1973 and 5138; what is less is no time, what is more counts finer


def records(file: SourceFile, context: ReadContext, *keys: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Numbered objects in file order: of a list, of its pages, of texts in a row (JSON Lines), or a single one.

    `keys` are the members of a wrapping object that may hold the list. What is no object or malformed keeps its number
    and is named as skipped. Raises `InputError` when there is something, but nothing that can be read.
    """
    text = file.text.strip("\ufeff \t\r\n")
    is_list = text[:1] == "[" or _wraps(text, keys)
    number, read = 0, 0
    for number, one in _listed(file, context, text, keys) if is_list else _in_a_row(file, context):
        if isinstance(one, Mapping):
            read += 1
            yield number, one
        else:
            context.skip(file.name, f"record {number} is no object")
    if not read and (number or not is_list):  # an empty list is a list that may fill yet
        hint = "Export it again, or give the file as it was exported."
        raise InputError(f"{file.name}: no record of it can be read.", hint)


def _wraps(text: str, keys: tuple[str, ...]) -> bool:
    """Whether the text is one object that holds one of the lists; a cut-off one counts when it begins like that."""
    if text[:1] != "{" or not any(f'"{key}"' in text for key in keys):
        return False
    try:
        one, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return "\n{" not in text and any(f'"{key}"' in text[:_HEAD] for key in keys)
    return end == len(text) and any(isinstance(one.get(key), list) for key in keys)


def _listed(file: SourceFile, context: ReadContext, text: str, keys: tuple[str, ...]) -> Iterator[tuple[int, Any]]:
    """A list's elements. Where it begins with a list it is a paged download, whose pages count by their elements."""
    stream, number, is_paged = JsonStream(text), 0, _PAGED.match(text) is not None
    for element in stream.elements(*keys):
        for one in element if is_paged and isinstance(element, list) else (element,):
            number += 1
            yield number, one
    refuse_if_empty(stream, file.name, number)
    if stream.broken:
        context.skip(file.name, f"everything after record {number}: {stream.broken}")


def _in_a_row(file: SourceFile, context: ReadContext) -> Iterator[tuple[int, Any]]:
    """JSON texts one after the other.

    A malformed one ends with its line, and takes with it the lines below that neither begin an object nor stand at the
    margin: they are its own inside.
    """
    text, number, broken, line, seen = file.text, 0, 0, 1, 0
    at = _past_space(text, 0)
    while at < len(text):
        number += 1
        try:
            one, at = _decode(text, at, own_line=broken >= _MOST_BROKEN)
        except (ValueError, RecursionError):
            broken += 1
            line, seen = line + text.count("\n", seen, at), at
            where = f"record {number}" if line == number else f"record {number} (line {line})"
            why = "malformed JSON" if broken <= _MOST_BROKEN else "no JSON within its line"
            onward = _NEXT.search(text, at)
            context.skip(file.name, f"{where}: {why}" if onward else f"everything from {where} on: {why}")
            at = onward.end() if onward else len(text)
        else:
            yield number, one
        at = _past_space(text, at)


def _past_space(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _decode(text: str, at: int, *, own_line: bool) -> tuple[Any, int]:
    """The JSON text at a place, and its end; with `own_line` it must fill its line, and an error costs no more."""
    if not own_line:
        return _DECODER.raw_decode(text, at)
    end = text.find("\n", at)
    end = end if end >= 0 else len(text)
    return _DECODER.decode(text[at:end].rstrip(", \t")), end


def first_record(text: str) -> Mapping[str, Any]:
    """The first object of a text, for recognising it; empty when there is none, or it is cut off or very large."""
    return _first(text) or {}


def first_keys(text: str) -> frozenset[str]:
    """The keys of the first object; where it is cut off or very large, all those that occur at its beginning."""
    whole, found = _first(text), _FIRST.match(text)
    if whole is not None or found is None:
        return frozenset(whole or ())
    return frozenset(_KEY.findall(text, found.end(), _HEAD))


def _first(text: str) -> Mapping[str, Any] | None:
    found = _FIRST.match(text)
    if found is None:
        return None
    try:
        one, _ = _DECODER.raw_decode(text[:_WHOLE], found.end())
    except (ValueError, RecursionError):
        return None
    return mapping(one)


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[Mapping[str, Any]]:
    """The objects of what should be a list of objects."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    """Strings as they are, numbers as digits, else empty."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return value
    return str(value)[:60] if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**30) else ""


def moment_of(value: object, file: SourceFile, context: ReadContext) -> tuple[datetime | None, bool]:
    """ISO 8601 text, or Unix time in seconds, milliseconds, microseconds or nanoseconds by its size.

    The second value tells whether the zone had to be assumed.
    """
    number = _number(value)
    if number is None:
        return parse_moment(value, file.name, context) if isinstance(value, str) else (None, False)
    if not _EARLIEST < number < _LATEST * 10**9:
        return None, False
    scale = next(s for s in (1, 10**3, 10**6, 10**9) if number / s <= _LATEST)
    return datetime.fromtimestamp(number / scale, UTC), False


def _number(value: object) -> int | float | None:
    """A number, or the one that a text's digits make."""
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        return float(value) if "." in value or len(value) > 30 else int(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
