"""Reads a large JSON list element by element, so that an export costs the memory of one message, not of all."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from satchel.domain.errors import InputError

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class JsonStream:
    """One JSON text: a list, or an object that holds a list under one of the wanted keys.

    `head` collects the object's other members (those before the list are there while elements come). `broken` is a
    sentence once the text turned out to be cut off or wrong: everything before that place was delivered.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.head: dict[str, Any] = {}
        self.broken = ""

    def elements(self, *keys: str) -> Iterator[Any]:
        """Every element of the list, in order; never raises on malformed text, sets `broken` instead."""
        try:
            at = self._skip(0)
            if self._text[at : at + 1] == "[":
                yield from self._list(at)
            elif self._text[at : at + 1] == "{":
                yield from self._object(at, keys)
            else:
                self.broken = "this is not a JSON list or object"
        except (ValueError, RecursionError) as error:
            self.broken = f"the JSON breaks off or is malformed ({_where(error)})"

    def _object(self, at: int, keys: tuple[str, ...]) -> Iterator[Any]:
        at = self._skip(at + 1)
        while self._text[at : at + 1] != "}":
            key, at = _DECODER.raw_decode(self._text, at)
            at = self._skip(at)
            if not isinstance(key, str) or self._text[at : at + 1] != ":":
                raise ValueError(f"no member at character {at}")
            at = self._skip(at + 1)
            if key in keys and self._text[at : at + 1] == "[":
                at = yield from self._list(at)
            else:
                self.head[key], at = _DECODER.raw_decode(self._text, at)
            at = self._separator(at, "}")

    def _list(self, at: int) -> Generator[Any, None, int]:
        at = self._skip(at + 1)
        while self._text[at : at + 1] != "]":
            element, at = _DECODER.raw_decode(self._text, at)
            yield element
            at = self._separator(at, "]")
        return at + 1

    def _separator(self, at: int, closing: str) -> int:
        at = self._skip(at)
        found = self._text[at : at + 1]
        if found == closing:
            return at
        if found != ",":
            raise ValueError(f"no comma at character {at}")
        return self._skip(at + 1)

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:80]


def refuse_if_empty(stream: JsonStream, name: str, count: int) -> None:
    """Raises `InputError` when a broken text gave nothing at all."""
    if stream.broken and not count:
        raise InputError(f"{name}: {stream.broken}.", "Export it again, or give the file as it was exported.")
