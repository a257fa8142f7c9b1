"""Text and JSON of no known program: stamps and names where there are any, lines and paragraphs where there are none."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.labels import Origin
from satchel.domain.passages import EntryKind, Passage, ReadOptions
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.json_plain import JSON_PLAIN
from satchel.readers.plain import PLAIN


def source(text: str, name: str = "notes.txt") -> SourceFile:
    return SourceFile(name=name, inner=name, data=text.encode("utf-8", "surrogatepass"), text=text)


def read(text: str, spec: FormatSpec = PLAIN, **options: object) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions(**options))  # type: ignore[arg-type]
    return list(spec.read(source(text), context)), context


def told(text: str, **options: object) -> list[tuple[str, str, str]]:
    return [(p.author, f"{p.at:%m-%d %H:%M}" if p.at else "", p.text) for p in read(text, **options)[0]]


def test_stamped_lines_hold_author_and_words() -> None:
    text = (
        "2024-11-02 22:41 ana: ack, looking\n"
        "2024-11-02T22:42:30Z <ben> I take IC\nand comms\n"
        "2024-11-02 22:43:00 - Deepika Rao: 14 tickets\n"
        "[2024-11-02 22:44] [deploybot] rolled out v2\n"
    )
    assert told(text) == [
        ("ana", "11-02 22:41", "ack, looking"), ("ben", "11-02 22:42", "I take IC\nand comms"),
        ("Deepika Rao", "11-02 22:43", "14 tickets"), ("deploybot", "11-02 22:44", "rolled out v2"),
    ]  # fmt: skip
    passages, context = read(text)
    assert [p.kind for p in passages] == [EntryKind.MESSAGE] * 3 + [EntryKind.ALERT]
    assert [p.at_assumed for p in passages] == [True, False, True, True]
    assert [(a.what, a.value) for a in context.assumptions] == [("zone", "UTC")]


def test_a_programs_log_is_a_machines_words() -> None:
    text = "Nov  2 22:41:05 web1 nginx[812]: upstream timed out\nNov  2 22:41:09 web1 kernel: oom\n"
    assert told(text, day=date(2024, 5, 1)) == [
        ("nginx", "11-02 22:41", "upstream timed out"), ("kernel", "11-02 22:41", "oom"),
    ]  # fmt: skip
    assert {p.kind for p in read(text)[0]} == {EntryKind.ALERT}
    levels = "2024-11-02 22:41:05,204 ERROR pool: timeout\n2024-11-02 22:41:06,100 INFO started\n"
    assert told(levels) == [("", "11-02 22:41", "ERROR pool: timeout"), ("", "11-02 22:41", "INFO started")]


def test_clocks_alone_take_the_day_above_them_and_roll_over() -> None:
    text = "Night shift, 6 November 2025, times in CET\n23:50 belt 4 stops\n00:10 belt 4 still stopped\n00:40 running\n"
    passages, context = read(text)
    assert [p.at for p in passages] == [
        None,
        *(datetime(2025, 11, d, h, m, tzinfo=timezone(timedelta(hours=1))) for d, h, m in ((6, 23, 50), (7, 0, 10), (7, 0, 40))),
    ]
    assert not context.assumptions


def test_lines_are_entries_and_wrapped_paragraphs_one_each() -> None:
    assert [p.text for p in read("bring gloves\nkeys are with Hattie\n\n\nno chickens\n")[0]] == [
        "bring gloves", "keys are with Hattie", "no chickens",
    ]  # fmt: skip
    wrapped = (
        "The belt stopped because the hub lost its address while the new\nswitch was being configured, which nobody had told\n"
        "the operators.\n\nIt came back when the old address was entered by hand on the\npanel of the second cabinet.\n"
    )
    assert [p.text.count("\n") for p in read(wrapped)[0]] == [2, 1]
    assert {p.labels.origins for p in read(wrapped)[0]} == {frozenset({Origin.FILE})}


def test_pages_lose_their_tags() -> None:
    page = "<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><p>Disk full</p><p>at <b>noon</b></p></body></html>"
    assert [p.text for p in read(page)[0]] == ["Disk full", "at noon"]


def test_unknown_json_is_nobodys_text() -> None:
    assert PLAIN.recognise(source('{"a": 1}')) is Confidence.NO
    assert PLAIN.recognise(source("anything")) is Confidence.FALLBACK
    assert PLAIN.recognise(source("{not json}")) is Confidence.FALLBACK


@pytest.mark.parametrize("lines", [True, False])
def test_records_with_text_author_and_time(lines: bool) -> None:
    rows = [
        {"ts": "2024-11-02T22:41:07Z", "author": "ana", "text": "ack"},
        {"ts": 1730587350, "user": {"name": "Ben"}, "message": "I take IC"},
        {"ts": 1730587350123, "from": "grafana", "text": "down"},
        {"author": "chi"},
        {"created_at": "2024-11-02 23:00", "text": "local"},
    ]
    text = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows, indent=1)
    assert JSON_PLAIN.recognise(source(text)) is Confidence.LIKELY
    passages, context = read(text, JSON_PLAIN)
    assert [(p.entry, p.author, p.text) for p in passages] == [
        (1, "ana", "ack"), (2, "Ben", "I take IC"), (3, "grafana", "down"), (5, "", "local"),
    ]  # fmt: skip
    assert [p.at and p.at.astimezone(UTC).strftime("%H:%M:%S") for p in passages] == ["22:41:07", "22:42:30", "22:42:30", "23:00:00"]
    assert [p.kind for p in passages][2] is EntryKind.ALERT
    assert [s.why for s in context.skipped] == ["record 4 has no text"]
    assert [p.at_assumed for p in passages] == [False, False, False, True]


def test_a_broken_line_keeps_its_number_and_is_told() -> None:
    passages, context = read('{"by": "a", "text": "x"}\n{"by": "b", "te\n{"by": "c", "text": "z"}\n', JSON_PLAIN)
    assert [(p.entry, p.text) for p in passages] == [(1, "x"), (3, "z")]
    assert len(context.skipped) == 1


def test_records_without_any_object_are_an_error() -> None:
    with pytest.raises(InputError):
        read("[1, 2]", JSON_PLAIN)


_WORDS = st.sampled_from(
    ["10:00 ", "23:59:59 ", "2024-11-02 ", "Nov  2 22:41:05 h p[1]: ", "ana: ", "<b> ", "[x] ", "INFO ", "\n", "\n\n", "- ", "UTC ", "+25:00 ",
     "6 November ", "31 June 2024 ", "9999-12-31 ", "0001-01-01 00:00 ", "<html>", "~", "Z", "am ", "times in PT "]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_WORDS | st.text(max_size=6), max_size=50).map("".join), st.sampled_from([None, date(1, 1, 1), date(9999, 12, 31)]))
def test_any_text_is_read(text: str, day: date | None) -> None:
    passages, _ = read(text.replace("\r", "\n"), day=day)
    assert [p.entry for p in passages] == list(range(1, len(passages) + 1))
    for passage in passages:
        assert passage.text.strip()
        assert passage.text in text.replace("\r", "\n") or "<html>" in text
        assert passage.at is None or passage.at.tzinfo is not None
        assert all(0 <= r.start < r.end <= len(passage.text) for r in passage.regions)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["text", "ts", "author", "body", "time", "user", "x"]), inner, max_size=5),
        max_leaves=30,
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    text = json.dumps(value)
    assert JSON_PLAIN.recognise(source(text)) in Confidence
    try:
        passages, _ = read(text, JSON_PLAIN)
    except InputError:
        return
    numbers = [p.entry for p in passages]
    assert numbers == sorted(set(numbers))
