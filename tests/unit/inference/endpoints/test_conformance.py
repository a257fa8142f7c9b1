"""The check of answers against schemas, and that the scripted model's competent answers pass it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.filling import fill

from satchel.domain.errors import InputError
from satchel.inference.endpoints.conformance import breach, check_schema

CASES: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd", 1, None]),
    ({"type": "integer", "minimum": 0, "maximum": 9}, [0, 9, 3.0], [-1, 10, 3.5, True, "3"]),
    ({"type": "number"}, [1, 1.5, -2], [True, "1", None]),
    ({"type": ["string", "null"]}, ["", None], [0, []]),
    ({"enum": ["a", 1, None]}, ["a", 1, 1.0, None], ["b", True, 2]),
    ({"const": {"a": [1]}}, [{"a": [1]}, {"a": [1.0]}], [{"a": [True]}, {"a": []}, {}]),
    ({"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2}, [[True], [False, True]], [[], [1], [True] * 3, {}]),
    (
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False},
        [{"a": ""}], [{}, {"a": 1}, {"a": "", "b": 1}, []],
    ),
    ({"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}}, [{}, {"b": 1}], [{"b": "x"}]),
    ({"anyOf": [{"type": "string"}, {"minimum": 5, "type": "integer"}]}, ["x", 5], [4, None]),
    ({"oneOf": [{"minimum": 0}, {"maximum": 9}]}, [-1, 10], [5]),
    ({"allOf": [{"type": "integer"}, {"minimum": 3}]}, [3], [2, "x"]),
    ({"$ref": "#/$defs/n", "$defs": {"n": {"anyOf": [{"type": "null"}, {"type": "array", "items": {"$ref": "#/$defs/n"}}]}}},
     [None, [None, [None]]], [1, [1], [[["x"]]]]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "right", "wrong"), CASES, ids=lambda one: json.dumps(one)[:60])
def test_right_values_pass_and_wrong_ones_do_not(schema: dict[str, Any], right: list[Any], wrong: list[Any]) -> None:
    check_schema(schema)
    assert [value for value in right if breach(value, schema)] == []
    assert [value for value in wrong if not breach(value, schema)] == []


def test_the_place_of_a_breach_is_told() -> None:
    schema = {"properties": {"rows": {"items": {"required": ["at"]}}}}
    assert breach({"rows": [{"at": 1}, {}]}, schema) == "$.rows[1]: without at"


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "array", "items": schema}
    return schema


@pytest.mark.parametrize("schema", [
    {"pattern": "a+"}, {"type": "text"}, {"$ref": "https://evil.example/s"}, {"$ref": "#/$defs/no"}, {"items": 3},
    {"properties": {"a": {"not": {}}}}, {"anyOf": [{"uniqueItems": True}]}, deep(100),
], ids=lambda one: json.dumps(one)[:40])  # fmt: skip
def test_a_schema_that_cannot_be_checked_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        check_schema(schema)
    assert caught.value.hint


def test_a_reference_to_itself_ends() -> None:
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}
    check_schema(schema)
    assert "too deep" in breach(1, schema)


leaves = st.one_of(
    st.just({"type": "string"}), st.builds(lambda n: {"type": "string", "minLength": n, "maxLength": n + 3}, st.integers(0, 9)),
    st.builds(lambda low, n: {"type": "integer", "minimum": low, "maximum": low + n}, st.integers(-9, 9), st.integers(0, 9)),
    st.just({"type": "number"}), st.just({"type": "boolean"}), st.just({"type": "null"}),
    st.builds(lambda values: {"enum": values}, st.lists(st.text(max_size=4) | st.integers(), min_size=1, max_size=3)),
)  # fmt: skip
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda one, least, n: {"type": "array", "items": one, "minItems": least, "maxItems": least + n}, inner, st.integers(0, 2), st.integers(0, 2)),
        st.builds(lambda parts: {"type": "object", "properties": parts, "required": sorted(parts), "additionalProperties": False},
                  st.dictionaries(st.text(max_size=5), inner, max_size=3)),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, min_size=1, max_size=2)),
    ), max_leaves=8,
)  # fmt: skip


@given(schemas, st.text(max_size=60))
def test_what_the_scripted_model_fills_in_obeys(schema: dict[str, Any], text: str) -> None:
    check_schema(schema)
    assert breach(json.loads(json.dumps(fill(schema, text))), schema) == ""


@given(schemas, st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                             lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)))  # fmt: skip
def test_any_value_is_judged(schema: dict[str, Any], value: object) -> None:
    assert isinstance(breach(value, schema), str)
