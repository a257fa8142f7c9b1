"""Schemas become grammars: every text that a grammar allows is JSON that the schema allows."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.inference.grammar.check import Chars, Choices, Group, Ref, Repeat, Text, check
from satchel.inference.grammar.schema import grammar_for

_NAMES = st.text(min_size=1, max_size=6)
_VALUES = st.one_of(st.text(max_size=8), st.integers(-99, 99), st.booleans(), st.none())


def _plain() -> st.SearchStrategy[dict[str, Any]]:
    lengths = st.tuples(st.integers(0, 4), st.integers(4, 9))
    return st.one_of(
        st.sampled_from(["integer", "number", "boolean", "null", "string"]).map(lambda kind: {"type": kind}),
        lengths.map(lambda pair: {"type": "string", "minLength": pair[0], "maxLength": pair[1]}),
        st.lists(_VALUES, min_size=1, max_size=4).map(lambda values: {"enum": values}),
        _VALUES.map(lambda value: {"const": value, "title": "fixed"}),
        st.just({"type": ["string", "null"], "maxLength": 3}),
    )


@st.composite
def _objects(draw, inner):
    properties = draw(st.dictionaries(_NAMES, inner, max_size=5))
    required = [name for name in properties if draw(st.booleans())]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    bounds = st.tuples(st.integers(0, 2), st.one_of(st.none(), st.integers(2, 4)))
    arrays = st.tuples(inner, bounds).map(
        lambda pair: {
            "type": "array",
            "items": pair[0],
            "minItems": pair[1][0],
            **({} if pair[1][1] is None else {"maxItems": pair[1][1]}),
        }
    )
    return st.one_of(_objects(inner), arrays, st.lists(inner, min_size=1, max_size=3).map(lambda c: {"anyOf": c}))


SCHEMAS = st.recursive(_plain(), _nested, max_leaves=12)


def _walk(rules: dict[str, Choices], choices: Choices, dice: random.Random, out: list[str]) -> None:
    for item in dice.choice(choices):
        times = 1
        if isinstance(item, Repeat):
            times = dice.randint(item.least, item.least + 3 if item.most is None else min(item.most, item.least + 3))
            item = item.item
        for _ in range(times):
            if isinstance(item, Text):
                out.append(item.text)
            elif isinstance(item, Chars):
                out.append(_one(item, dice))
            elif isinstance(item, Ref):
                _walk(rules, rules[item.name], dice, out)
            elif isinstance(item, Group):
                _walk(rules, item.choices, dice, out)


def _one(chars: Chars, dice: random.Random) -> str:
    if not chars.negated:
        low, high = dice.choice(chars.ranges)
        return chr(dice.randint(low, high))
    while True:
        number = dice.choice([dice.randrange(256), dice.randrange(0x10FFFF)])
        if not any(low <= number <= high for low, high in chars.ranges) and not 0xD800 <= number < 0xE000:
            return chr(number)


def _is_valid(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> bool:
    """The subset's meaning, said once more and independently of the converter."""
    if "$ref" in schema:
        return _is_valid(value, definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema or "oneOf" in schema:
        return any(_is_valid(value, one, definitions) for one in schema.get("anyOf", schema.get("oneOf")))
    if "enum" in schema or "const" in schema:
        allowed = schema["enum"] if "enum" in schema else [schema["const"]]
        return any(type(value) is type(one) and value == one for one in allowed)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return any(_is_of(value, kind, schema, definitions) for kind in kinds)


def _is_of(value: Any, kind: str, schema: dict[str, Any], definitions: dict[str, Any]) -> bool:
    match kind:
        case "object":
            if not isinstance(value, dict) or not set(schema["required"]) <= value.keys() <= schema["properties"].keys():
                return False
            return all(_is_valid(inner, schema["properties"][name], definitions) for name, inner in value.items())
        case "array":
            if not isinstance(value, list) or not schema["minItems"] <= len(value) <= schema.get("maxItems", 10**9):
                return False
            return all(_is_valid(inner, schema["items"], definitions) for inner in value)
        case "string":
            return isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9)
        case "integer":
            return type(value) is int
        case "number":
            return type(value) in (int, float)
        case "boolean":
            return type(value) is bool
        case _:
            return value is None


@settings(deadline=None)
@given(SCHEMAS, st.randoms(use_true_random=False))
def test_every_text_of_the_grammar_is_json_that_the_schema_allows(schema, dice):
    rules = check(grammar_for(schema))
    for _ in range(3):
        out: list[str] = []
        _walk(rules, rules["root"], dice, out)
        value = json.loads("".join(out))
        assert _is_valid(value, schema, {}), (schema, value)
        json.dumps(value, ensure_ascii=False).encode()


def test_properties_come_in_their_order_and_optional_ones_may_be_left_out():
    schema = {
        "type": "object",
        "properties": {"a": {"type": "null"}, "b": {"const": 1}, "c": {"type": "boolean"}},
        "required": ["b"],
    }
    rules = check(grammar_for(schema))
    texts = set()
    dice = random.Random(1)
    for _ in range(300):
        out: list[str] = []
        _walk(rules, rules["root"], dice, out)
        texts.add("".join(out).replace(" ", ""))
    assert texts == {
        '{"b":1}', '{"a":null,"b":1}', '{"b":1,"c":true}', '{"b":1,"c":false}', '{"a":null,"b":1,"c":true}',
        '{"a":null,"b":1,"c":false}',
    }  # fmt: skip


def test_definitions_are_shared():
    schema = {
        "$defs": {"line": {"type": "integer"}, "pair": {"anyOf": [{"$ref": "#/$defs/line"}, {"type": "null"}]}},
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/pair"}, "b": {"$ref": "#/$defs/pair"}},
        "required": ["a", "b"],
    }
    assert len(check(grammar_for(schema))) < 8


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "a+"},
        {"type": "object", "patternProperties": {}},
        {"type": "object", "properties": {"a": {"type": "string", "format": "date"}}},
        {"type": "object", "properties": {}, "required": ["a"]},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "array"},
        {"type": "array", "items": {"type": "null"}, "minItems": 3, "maxItems": 2},
        {"type": "string", "maxLength": 2001},
        {"type": "string", "maxLength": True},
        {"type": "string", "minLength": -1},
        {"type": "integer", "minimum": 3},
        {"type": "unknown"},
        {"type": []},
        {},
        {"anyOf": []},
        {"anyOf": "x"},
        {"enum": []},
        {"enum": [float("nan")]},
        {"enum": ["\ud800"]},
        {"enum": [1, "a"], "type": "string"},
        {"$ref": "#/$defs/none"},
        {"$ref": "https://example.org/schema"},
        {"$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}, "$ref": "#/$defs/a"},
        {"$defs": [], "type": "null"},
        {"type": "object", "properties": {"a": 1}},
        {"type": "object", "properties": {1: {"type": "null"}}},
        {"not": {}},
    ],
)
def test_what_is_outside_of_the_subset_is_refused(schema):
    with pytest.raises(InputError):
        grammar_for(schema)


def test_depth_and_size_are_bounded():
    deep: dict[str, Any] = {"type": "null"}
    for _ in range(40):
        deep = {"type": "array", "items": deep}
    with pytest.raises(InputError):
        grammar_for(deep)
    wide = {"type": "object", "properties": {str(n): {"type": "null"} for n in range(3000)}}
    with pytest.raises(InputError):
        grammar_for(wide)
