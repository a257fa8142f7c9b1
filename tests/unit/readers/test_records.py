"""JSON records in every wrapping, and what damage costs: a record and its number, never the file or the time."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import ReadOptions
from satchel.readers.contract import ReadContext, SourceFile
from satchel.readers.records import first_keys, first_record, listed, mapping, moment_of, records, text_of

A, B, C = {"a": 1}, {"b": {"c": [2]}}, {"c": "{\n"}


def source(text: str) -> SourceFile:
    return SourceFile(name="x.json", inner="x.json", data=text.encode("utf-8", "replace"), text=text)


def read(text: str, *keys: str) -> tuple[list[tuple[int, Any]], list[str]]:
    context = ReadContext(options=ReadOptions())
    found = list(records(source(text), context, *keys))
    return found, [s.why for s in context.skipped]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([A, B, C]),
        f"\ufeff\n {json.dumps([A, B, C], indent=2)}\n",
        "\n".join(map(json.dumps, (A, B, C))),
        "\n\n".join(json.dumps(one, indent=2) for one in (A, B, C)),
        json.dumps(A) + json.dumps(B) + ",\n" + json.dumps(C) + "\n",
        "\n\ufeff".join(map(json.dumps, (A, B, C))),
        json.dumps([[A, B], [], [C]]),
        json.dumps({"page": 1, "list": [A, B, C], "total": 3}),
    ],
)
def test_the_same_records_in_any_wrapping(text: str) -> None:
    assert read(text, "list") == ([(1, A), (2, B), (3, C)], [])


def test_a_list_inside_an_object_is_one_only_where_the_format_says_so() -> None:
    whole = {"list": [A, B]}
    assert read(json.dumps(whole)) == ([(1, whole)], [])
    assert read(json.dumps({"list": A}), "list") == ([(1, {"list": A})], [])
    rows = "\n".join([json.dumps(whole)] * 2)
    assert read(rows, "list") == ([(1, whole), (2, whole)], [])


def test_a_cut_off_wrapping_gives_what_stands_before_the_cut() -> None:
    found, why = read(json.dumps({"list": [A, B, C]})[:-6], "list")
    assert found == [(1, A), (2, B)]
    assert len(why) == 1 and why[0].startswith("everything after record 2: the JSON breaks off")


def test_pages_are_those_of_a_download_not_lists_among_objects() -> None:
    assert read(json.dumps([[A, 7], B])) == ([(1, A), (3, B)], ["record 2 is no object"])
    assert read(json.dumps([A, [B], C])) == ([(1, A), (3, C)], ["record 2 is no object"])
    assert read(json.dumps({"list": [[A], B]}), "list") == ([(2, B)], ["record 1 is no object"])


def test_what_is_no_object_or_malformed_keeps_its_number() -> None:
    text = json.dumps(A) + '\n\n{"b": \nnull\nnot json\n' + json.dumps(C) + "\n"
    why = ["record 2 (line 3): malformed JSON", "record 3 is no object", "record 4 (line 5): malformed JSON"]
    assert read(text) == ([(1, A), (5, C)], why)


def test_a_malformed_object_of_many_lines_costs_one_number() -> None:
    broken = json.dumps({"x": [1, "y"], "z": 0}, indent=2).replace("0", "oops")
    text = "\n".join([json.dumps(A, indent=2), broken, json.dumps(B, indent=2)])
    assert read(text) == ([(1, A), (3, B)], ["record 2 (line 4): malformed JSON"])
    assert read(json.dumps(A) + "\n" + broken)[1] == ["everything from record 2 on: malformed JSON"]


def test_any_number_of_malformed_lines_costs_only_these() -> None:
    rows = [json.dumps(A), '{"a": '] * 400
    found, why = read("\n".join(rows))
    assert found == [(n, A) for n in range(1, 800, 2)]
    assert why[0] == "record 2: malformed JSON" and why[-1] == "record 200: no JSON within its line"
    several = "\n".join(['{"a": '] * 60 + [json.dumps(A, indent=2), json.dumps(B) + ","])
    assert read(several)[0] == [(62, B)]


@pytest.mark.parametrize("text", ["", " \n", "[1, 2]", "7", "null\n7", "{", "nothing", "[[7], [8]]", '[1, {"a"', "["])
def test_a_file_without_any_record_is_refused(text: str) -> None:
    with pytest.raises(InputError) as error:
        read(text, "list")
    assert error.value.hint


@pytest.mark.parametrize("text", ["[]", "[[], []]", '{"list": [], "total": 0}'])
def test_an_empty_list_is_no_error(text: str) -> None:
    assert read(text, "list") == ([], [])


_ONE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=3), _ONE, max_size=3), min_size=1, max_size=6), st.sampled_from([None, 2]))
def test_whatever_was_written_comes_back(rows: list[dict[str, Any]], indent: int | None) -> None:
    numbered = list(enumerate(rows, 1))
    assert read(json.dumps(rows, indent=indent)) == (numbered, [])
    assert read("\n".join(json.dumps(row, indent=indent) for row in rows)) == (numbered, [])
    assert read(json.dumps({"total": 1, "list": rows}, indent=indent), "list") == (numbered, [])
    assert first_record(json.dumps(rows, indent=indent)) == rows[0]


_LINES = st.sampled_from(['{"a": 1}', '{"a": ', "7", "oops", "  oops", "}", '{"a":\n  "x": [\n    {}\n', "[1]", "", '"', "\ufeff", ","])


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, max_size=90))
def test_whatever_the_damage_numbers_rise_and_nothing_is_lost_in_silence(lines: list[str]) -> None:
    context = ReadContext(options=ReadOptions())
    numbers: list[int] = []
    try:
        for number, _ in records(source("\n".join(lines)), context):
            numbers.append(number)
    except InputError:
        assert not numbers
    assert numbers == sorted(set(numbers))
    if numbers:
        missing = numbers[-1] - len(numbers)
        assert missing <= len(context.skipped) + context.uncounted


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["", "[", "[[", "{", '{"a":', '[{"a": {"b": 1}, "c']), st.text(max_size=20), _ONE)
def test_recognising_never_raises(before: str, text: str, value: Any) -> None:
    for one in (before + text, before + json.dumps(value)):
        assert set(first_record(one)) <= first_keys(one)


def test_the_first_record_of_a_text() -> None:
    assert first_record(' [ {"a": 1}, {"b"') == A
    assert first_record('\ufeff[[{"a": 1}], [') == A
    assert first_record("[7, {}]") == first_record("") == first_record('{"a": 1') == {}
    assert first_keys('[{"a": {"b": 1}}, {"c": 2}]') == {"a"}
    assert first_keys('{"a": {"b": 1}, "c": "cut') == {"a", "b", "c"}
    assert first_keys("{} {") == first_keys("{not json}") == first_keys("plain") == frozenset()


def test_a_large_object_is_known_by_its_beginning() -> None:
    large = json.dumps({"topic": "t", "rest": ["x" * 1000] * 4000, "late": 1})
    assert first_record(large) == {}
    assert first_keys(large) == {"topic", "rest"}


@pytest.mark.parametrize(
    "value",
    [1730587265, 1730587265000, 1730587265000000, 1730587265000000000, 1730587265.0, "1730587265", " 1730587265000 ",
     "1730587265.0", "2024-11-02T22:41:05Z", "2024-11-02T23:41:05+01:00"],
)  # fmt: skip
def test_moments_by_their_size(value: object) -> None:
    assert moment_of(value, source(""), ReadContext(options=ReadOptions())) == (datetime(2024, 11, 2, 22, 41, 5, tzinfo=UTC), False)


@pytest.mark.parametrize(
    "value", [None, True, 0, 5, -1730587265, 10**25, 10**4000, 1e999, float("nan"), "", "soon", "1" * 40, "1.2.3", [], {}, "9" * 5000]
)
def test_what_is_no_moment(value: object) -> None:
    assert moment_of(value, source(""), ReadContext(options=ReadOptions())) == (None, False)


def test_a_moment_without_a_zone_takes_the_persons() -> None:
    context = ReadContext(options=ReadOptions())
    assert moment_of("2024-11-02 22:41:05", source(""), context) == (datetime(2024, 11, 2, 22, 41, 5, tzinfo=UTC), True)
    assert [a.what for a in context.assumptions] == ["zone"]


def test_values() -> None:
    assert [text_of(v) for v in ("x", 7, 1.5, True, None, [1], {}, 10**40)] == ["x", "7", "1.5", "", "", "", "", ""]
    assert (mapping(A), mapping([A]), mapping(None)) == (A, {}, {})
    assert (listed([A, 7, B]), listed(A), listed("ab")) == ([A, B], [], [])


@pytest.mark.parametrize(
    "text",
    [
        "{x\n" * 300_000,
        '{"a": 1}\n' + '{"a":\n' * 160_000,
        '{"a": [\n' * 120_000,
        '{"a": [' + "0," * 250_000 + "\n" + '{"k":[1,\n' * 50_000,
        "[\n" * 400_000,
        "\n{" * 60 + "\n" + "1 " * 450_000,
        "{" + "\n  x" * 250_000,
        "\n \n" * 300_000 + "{",
        "[[" + "1," * 400_000,
        '{"list": ' + '{"list": ' * 100_000,
        '{"' + "a" * 900_000,
        '"a"' + " " * 900_000,
    ],
)
def test_a_hostile_megabyte_takes_no_time(text: str) -> None:
    began = time.process_time()
    first_keys(text)
    try:
        read(text, "list")
    except InputError as error:
        assert error.hint
    assert time.process_time() - began < 4
