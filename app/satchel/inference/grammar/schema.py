"""Turns a JSON schema into a GBNF grammar, so that a model can only write JSON that the schema allows.

A subset, chosen so that every document that the grammar lets through is valid under the schema: objects (properties in
the order in which they are declared, nothing else), arrays, strings, whole and decimal numbers, booleans, null, enum,
const, anyOf, oneOf (whose members must exclude each other by themselves), $ref into $defs without recursion. A single
blank after ``:`` and ``,`` is all the white space there can be: a model that writes blanks for ever is a known failure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from satchel.domain.errors import InputError
from satchel.inference.grammar.check import MOST_REPEATS, ROOT

DEEPEST = 24  # schemas inside schemas
MOST_SCHEMAS = 2000
_SAYS_NOTHING = frozenset({"title", "description", "$schema", "$id", "$comment", "default", "examples", "$defs"})
_KEYWORDS: Mapping[str, frozenset[str]] = {
    "object": frozenset({"properties", "required", "additionalProperties"}),
    "array": frozenset({"items", "minItems", "maxItems"}),
    "string": frozenset({"minLength", "maxLength"}),
    "integer": frozenset(),
    "number": frozenset(),
    "boolean": frozenset(),
    "null": frozenset(),
}
_TERMINALS: Mapping[str, str] = {
    "blank": '" "?',
    # \u is left out: every character can be written as itself, and half of a pair would be no text at all.
    "char": r'[^"\\\x00-\x1F\x7F] | "\\" ["\\/nrt]',
    "integer": '"0" | "-"? [1-9] [0-9]{0,14}',
    "number": '"-"? ("0" | [1-9] [0-9]{0,14}) ("." [0-9]{1,9})?',
    "boolean": '"true" | "false"',
    "null": '"null"',
}


def grammar_for(schema: Mapping[str, Any]) -> str:
    """The grammar of all replies that the schema allows. Raises `InputError` for a schema outside of the subset."""
    writer = _Writer(schema)
    writer.rules[ROOT] = writer.value(schema, 0)
    return "".join(f"{name} ::= {body}\n" for name, body in writer.rules.items())


class _Writer:
    """Collects rules while it walks the schema; `value` and its kin return an expression."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.rules: dict[str, str] = {ROOT: ""}
        self._definitions = _mapping(schema.get("$defs", {}), "$defs")
        self._referred: dict[str, str] = {}
        self._open: set[str] = set()
        self._count = 0

    def value(self, schema: Any, depth: int) -> str:
        """What a value of this schema looks like."""
        body = _mapping(schema, "a schema")
        self._count += 1
        if depth > DEEPEST or self._count > MOST_SCHEMAS:
            raise _bad("it is too large or too deep")
        for word in ("$ref", "anyOf", "oneOf", "const", "enum"):
            if word in body:
                return self._special(word, body, depth)
        kind = body.get("type")
        if isinstance(kind, list) and kind:
            return self._any([_narrowed(body, one) for one in kind], depth)
        if not isinstance(kind, str) or kind not in _KEYWORDS:
            raise _bad(f"{kind!r} is no type that a reply can have")
        _only(body, _KEYWORDS[kind] | {"type"})
        if kind == "object":
            return self._object(body, depth)
        if kind == "array":
            return self._array(body, depth)
        return self._string(body) if kind == "string" else self._terminal(kind)

    def _special(self, word: str, body: Mapping[str, Any], depth: int) -> str:
        if word == "$ref":
            _only(body, {"$ref"})
            return self._reference(body["$ref"], depth)
        if word in ("anyOf", "oneOf"):
            _only(body, {word})
            return self._any(body[word], depth)
        _only(body, {word, "type"})
        values = body["enum"] if word == "enum" else [body["const"]]
        if not isinstance(values, list) or not 0 < len(values) <= MOST_SCHEMAS:
            raise _bad("an enum needs a list of values")
        if "type" in body and not all(_is_of(value, body["type"]) for value in values):
            raise _bad(f"a value of {word} is not of its type")
        return "(" + " | ".join(dict.fromkeys(map(_literal_json, values))) + ")"

    def _any(self, choices: Any, depth: int) -> str:
        if not isinstance(choices, list) or not choices:
            raise _bad("anyOf and oneOf need a list of schemas")
        return "(" + " | ".join(self.value(one, depth + 1) for one in choices) + ")"

    def _reference(self, target: Any, depth: int) -> str:
        name = target.removeprefix("#/$defs/") if isinstance(target, str) and target.startswith("#/$defs/") else None
        if name is None or name not in self._definitions:
            raise _bad(f"$ref to {target!r} leads nowhere")
        if name in self._open:
            raise _bad(f"{name!r} contains itself")
        if name not in self._referred:
            self._open.add(name)
            self._referred[name] = self._rule(self.value(self._definitions[name], depth + 1))
            self._open.discard(name)
        return self._referred[name]

    def _object(self, body: Mapping[str, Any], depth: int) -> str:
        properties = _mapping(body.get("properties", {}), "properties")
        required = body.get("required", [])
        if not isinstance(required, list) or not all(isinstance(r, str) and r in properties for r in required):
            raise _bad("required names a property that is not declared")
        if not isinstance(body.get("additionalProperties", False), bool):
            raise _bad("additionalProperties can only be true or false")
        pairs = [
            f"{_literal(_json(name) + ':')} {self._terminal('blank')} {self.value(inner, depth + 1)}"
            for name, inner in properties.items()
        ]
        needed = [name in required for name in properties]
        return self._rule(f'"{{" {self._pairs(pairs, needed)} "}}"')

    def _pairs(self, pairs: Sequence[str], needed: Sequence[bool]) -> str:
        """Pairs in order. Until one is written no comma is due, so every possible first one is a choice of its own."""
        comma = f'"," {self._terminal("blank")}'
        rests = [""]  # what may follow after each pair, from the last one on
        for pair, is_needed in zip(reversed(pairs), reversed(needed)):
            more = f"{comma} {pair} {rests[-1]}" if is_needed else f"({comma} {pair})? {rests[-1]}"
            rests.append(self._rule(more) if False in needed else more)
        rests.reverse()
        choices = []
        for place, pair in enumerate(pairs):
            choices.append(f"{pair} {rests[place + 1]}")
            if needed[place]:
                break
        else:
            choices.append("")
        return "(" + " | ".join(choices) + ")" if len(choices) > 1 else choices[0]

    def _array(self, body: Mapping[str, Any], depth: int) -> str:
        if "items" not in body:
            raise _bad("an array needs items")
        item = self._rule(self.value(body["items"], depth + 1))
        least, most = _bounds(body, "minItems", "maxItems")
        if most == 0:
            return '"[]"'
        more = f'("," {self._terminal("blank")} {item}){_times(max(least - 1, 0), None if most is None else most - 1)}'
        full = f'"[" {item} {more} "]"'
        return self._rule(full if least else f'{full} | "[]"')

    def _string(self, body: Mapping[str, Any]) -> str:
        return rf'"\"" {self._terminal("char")}{_times(*_bounds(body, "minLength", "maxLength"))} "\""'

    def _terminal(self, name: str) -> str:
        self.rules.setdefault(name, _TERMINALS[name])
        return name

    def _rule(self, body: str) -> str:
        name = f"r{len(self.rules)}"
        self.rules[name] = body
        return name


def _narrowed(body: Mapping[str, Any], kind: Any) -> Mapping[str, Any]:
    """A schema of several types as a schema of one of them: keywords that are about the others are left out."""
    about = _KEYWORDS.get(kind, frozenset()) if isinstance(kind, str) else frozenset()
    others = frozenset().union(*_KEYWORDS.values()) - about
    return {**{word: value for word, value in body.items() if word not in others}, "type": kind}


def _times(least: int, most: int | None) -> str:
    if (least, most) == (0, None):
        return "*"
    return f"{{{least},{'' if most is None else most}}}"


def _bounds(body: Mapping[str, Any], low: str, high: str) -> tuple[int, int | None]:
    least, most = body.get(low, 0), body.get(high)
    for number in (least, most if most is not None else 0):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_REPEATS:
            raise _bad(f"{low} and {high} are whole numbers up to {MOST_REPEATS:,}")
    if most is not None and most < least:
        raise _bad(f"{high} is below {low}")
    return least, most


def _is_of(value: Any, kind: Any) -> bool:
    if isinstance(kind, list):
        return any(_is_of(value, one) for one in kind)
    if kind in ("integer", "number"):
        return isinstance(value, int if kind == "integer" else int | float) and not isinstance(value, bool)
    types: Mapping[Any, type] = {"string": str, "boolean": bool, "null": type(None), "array": list, "object": dict}
    return isinstance(kind, str) and kind in types and isinstance(value, types[kind])


def _literal_json(value: Any) -> str:
    return _literal(_json(value))


def _json(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise _bad("a value cannot be written as JSON") from error
    return text


def _literal(text: str) -> str:
    out = (f"\\{c}" if c in '"\\' else c if c.isprintable() else f"\\U{ord(c):08X}" for c in text)
    return f'"{"".join(out)}"'


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise _bad(f"{what} is not an object")
    return value


def _only(body: Mapping[str, Any], known: frozenset[str] | set[str]) -> None:
    unknown = body.keys() - known - _SAYS_NOTHING
    if unknown:
        raise _bad(f"it says {min(unknown)!r}, which is not supported there")


def _bad(why: str) -> InputError:
    return InputError(f"The schema of the reply cannot be used: {why}.", "Simplify the schema.")
