"""Whether a value obeys a JSON schema: what a server promised about its answer is checked, never believed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from satchel.domain.errors import InputError

_DEEPEST = 64
_SILENT = {
    "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "format",
}  # fmt: skip
_CHECKED = {
    "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
    "minLength", "maxLength", "minimum", "maximum", "anyOf", "oneOf", "allOf", "$ref",
}  # fmt: skip
_TYPES = {"object", "array", "string", "number", "integer", "boolean", "null"}

Schema = Mapping[str, Any]


def check_schema(schema: Schema) -> None:
    """Raises `InputError` for a schema that asks for more than `breach` can check (such as ``pattern``)."""
    _check(schema, schema, 0)


def _check(schema: object, root: Schema, depth: int) -> None:
    if isinstance(schema, bool):
        return
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        raise _unusable("is not one, or too deep")
    unknown = sorted(str(word) for word in schema.keys() - _SILENT - _CHECKED)
    if unknown:
        raise _unusable(f"asks for {unknown[0][:40]!r}, which nobody checks here")
    kinds = schema.get("type", [])
    if not set([kinds] if isinstance(kinds, str) else kinds) <= _TYPES:
        raise _unusable("names a type that JSON does not have")
    if "$ref" in schema:
        _target(schema["$ref"], root)
    for group in ("properties", "$defs", "definitions"):
        for part in schema.get(group, {}).values():
            _check(part, root, depth + 1)
    for word in ("items", "additionalProperties"):
        if word in schema:
            _check(schema[word], root, depth + 1)
    for group in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(group, ()):
            _check(part, root, depth + 1)


def _target(reference: object, root: Schema) -> Any:
    steps = str(reference).split("/")
    found: Any = root
    for step in steps[1:]:
        found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
    if steps[0] != "#" or not isinstance(found, Mapping | bool):
        raise _unusable("refers to a part that it does not have")
    return found


def _unusable(why: str) -> InputError:
    return InputError(f"The schema for the answer cannot be used: it {why}.", "Correct the agent's schema.")


def breach(untrusted: object, schema: Schema) -> str:
    """The first place where a value breaks a schema that `check_schema` took, as ``$.path: why``; empty: none."""
    return _breach(untrusted, schema, schema, "$", 0)


def _breach(value: object, schema: Any, root: Schema, path: str, depth: int) -> str:
    if isinstance(schema, bool):
        return "" if schema else f"{path}: nothing may stand here"
    if depth > _DEEPEST:
        return f"{path}: too deep"
    if "$ref" in schema and (found := _breach(value, _target(schema["$ref"], root), root, path, depth + 1)):
        return found
    if found := _wrong_itself(value, schema):
        return f"{path}: {found}"
    if isinstance(value, Mapping) and (found := _wrong_inside(value, schema, root, path, depth)):
        return found
    if isinstance(value, list) and "items" in schema:
        for place, one in enumerate(value):
            if found := _breach(one, schema["items"], root, f"{path}[{place}]", depth + 1):
                return found
    return _wrong_choice(value, schema, root, path, depth)


def _wrong_itself(value: object, schema: Schema) -> str:
    kinds = schema.get("type")
    if kinds is not None and not any(_is(value, one) for one in ([kinds] if isinstance(kinds, str) else kinds)):
        return "another type"
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        return "not one of those listed"
    if "const" in schema and not _same(value, schema["const"]):
        return "not the one value"
    for kind, low, high in ((str, "minLength", "maxLength"), (list, "minItems", "maxItems")):
        if isinstance(value, kind) and not schema.get(low, 0) <= len(value) <= schema.get(high, math.inf):
            return "too short or too long"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and not schema.get("minimum", -math.inf) <= value <= schema.get("maximum", math.inf):
        return "too small or too large"
    return ""


def _wrong_inside(value: Mapping[str, object], schema: Schema, root: Schema, path: str, depth: int) -> str:
    known = schema.get("properties", {})
    if missing := [word for word in schema.get("required", ()) if word not in value]:
        return f"{path}: without {missing[0]}"
    for word, one in value.items():
        part = known.get(word, schema.get("additionalProperties", True))
        if found := _breach(one, part, root, f"{path}.{word[:40]}", depth + 1):
            return found
    return ""


def _wrong_choice(value: object, schema: Schema, root: Schema, path: str, depth: int) -> str:
    for part in schema.get("allOf", ()):
        if found := _breach(value, part, root, path, depth + 1):
            return found
    for group in ("anyOf", "oneOf"):
        if group in schema:
            fitting = sum(not _breach(value, part, root, path, depth + 1) for part in schema[group])
            if fitting == 0 or (group == "oneOf" and fitting > 1):
                return f"{path}: none or too many of the choices"
    return ""


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    wanted: dict[str, tuple[type, ...]] = {
        "object": (Mapping,), "array": (list,), "string": (str,), "number": (int, float), "null": (type(None),),
    }  # fmt: skip
    return isinstance(value, wanted.get(kind, ()))


def _same(value: object, wanted: object) -> bool:
    """Equal as JSON: 1 is 1.0 but never true."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, list) and isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    if isinstance(value, Mapping) and isinstance(wanted, Mapping):
        return value.keys() == wanted.keys() and all(_same(value[word], wanted[word]) for word in value)
    return value == wanted
