"""Fills any JSON schema with plausible values drawn from a text: what a competent small model does at its best."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DEEPEST = 12


def fill(schema: dict[str, Any], text: str) -> Any:
    """A value that obeys the schema. Strings are lines of the text, numbers its numbers, choices those that it names."""
    return _Filler(schema, text).value(schema, 0)


class _Filler:
    def __init__(self, root: dict[str, Any], text: str) -> None:
        self._root = root
        self._text = text
        self._lines: Iterator[str] = cycle([line.strip() for line in text.splitlines() if line.strip()] or ["nothing"])
        self._numbers = [float(one) for one in _NUMBER.findall(text)[:200]]

    def value(self, schema: Any, depth: int) -> Any:
        if not isinstance(schema, dict):
            return None
        if "$ref" in schema:
            return self.value(self._target(schema["$ref"]), depth + 1)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            named = [one for one in schema["enum"] if isinstance(one, str) and one.casefold() in self._text.casefold()]
            return (named or schema["enum"])[0]
        for group in ("anyOf", "oneOf"):
            if group in schema:
                choices = schema[group]
                return self.value(choices[-1] if depth > _DEEPEST else choices[0], depth + 1)
        kinds = schema.get("type", "object" if "properties" in schema else "string")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        return getattr(self, f"_{kind}")(schema, depth)

    def _target(self, reference: str) -> Any:
        found: Any = self._root
        for step in reference.split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return found

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        known = schema.get("properties", {})
        wanted = [name for name in known if depth <= _DEEPEST or name in required]
        return {name: self.value(known[name], depth + 1) for name in wanted}

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        least, most = schema.get("minItems", 0), schema.get("maxItems", 2)
        wanted = least if depth > _DEEPEST else max(least, min(2, most))
        return [self.value(schema.get("items", {}), depth + 1) for _ in range(wanted)]

    def _string(self, schema: dict[str, Any], _depth: int) -> str:
        least, most = schema.get("minLength", 0), schema.get("maxLength", 10**6)
        return next(self._lines)[:most].ljust(least, ".")

    def _number(self, schema: dict[str, Any], _depth: int) -> float:
        low, high = schema.get("minimum", -(10.0**9)), schema.get("maximum", 10.0**9)
        fitting = [one for one in self._numbers if low <= one <= high]
        return fitting[0] if fitting else float(max(low, min(high, 0)))

    def _integer(self, schema: dict[str, Any], depth: int) -> int:
        low, high = schema.get("minimum", -(10**9)), schema.get("maximum", 10**9)
        fitting = [int(one) for one in self._numbers if one.is_integer() and low <= one <= high]
        return fitting[0] if fitting else int(max(low, min(high, 0)))

    def _boolean(self, _schema: dict[str, Any], _depth: int) -> bool:
        return True

    def _null(self, _schema: dict[str, Any], _depth: int) -> None:
        return None
