"""Alerts, trackers and status pages: what each record says, and that damage costs a record and no more."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.alertmanager import ALERTMANAGER
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.formats import FORMATS
from satchel.readers.github import GITHUB
from satchel.readers.jira import JIRA
from satchel.readers.naming import NamedFile
from satchel.readers.opsgenie import OPSGENIE
from satchel.readers.pagerduty import PAGERDUTY
from satchel.readers.reading import UnitRead, read_file, surest
from satchel.readers.statuspage import STATUSPAGE, STATUSPAGE_TEXT

CORPUS = Path(__file__).parents[2] / "corpus" / "formats"


def source(text: str) -> SourceFile:
    return SourceFile(name="x.json", inner="x.json", data=text.encode("utf-8", "surrogatepass"), text=text)


def read(spec: FormatSpec, body: Any, **options: object) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions(**options))  # type: ignore[arg-type]
    text = body if isinstance(body, str) else json.dumps(body)
    assert surest(source(text), FORMATS) is spec
    return list(spec.read(source(text), context)), context


def alert(status: str = "firing", start: str = "2024-11-02T22:08:15Z", end: str = "0001-01-01T00:00:00Z", **labels: str) -> dict[str, Any]:
    return {"status": status, "labels": {"alertname": "Checkout", **labels}, "annotations": {"summary": "p99 > 2s", "note": ""},
            "startsAt": start, "endsAt": end}  # fmt: skip


def test_each_line_of_alerts_is_an_entry_with_its_pairs_in_order() -> None:
    lines = [
        {"receiver": "ops", "alerts": [alert(region="eu"), alert("resolved", end="2024-11-02T22:31:00Z")]},
        {"receiver": "ops", "alerts": [alert("resolved", end="2024-11-02T22:31:00Z")]},
    ]
    text = json.dumps(lines[0]) + "\n\n" + '{"receiver": "cut", "alerts": [{"startsAt"\n' + json.dumps(lines[1]) + "\n"
    passages, context = read(ALERTMANAGER, text)
    first = "status: firing, alertname: Checkout, region: eu, summary: p99 > 2s, note: , startsAt: 2024-11-02T22:08:15Z, endsAt: 0001-01-01T00:00:00Z"
    done = "status: resolved, alertname: Checkout, summary: p99 > 2s, note: , startsAt: 2024-11-02T22:08:15Z, endsAt: 2024-11-02T22:31:00Z"
    assert [(p.entry, p.text) for p in passages] == [(1, f"{first}\n{done}"), (3, done)]
    assert [p.at for p in passages] == [datetime(2024, 11, 2, 22, 8, 15, tzinfo=UTC), datetime(2024, 11, 2, 22, 31, tzinfo=UTC)]
    assert {p.kind for p in passages} == {EntryKind.ALERT}
    assert len(context.skipped) == 1


@pytest.mark.parametrize("shape", ["list", "pretty", "lines"])
def test_records_come_in_any_wrapping(shape: str) -> None:
    rows = [{"receiver": "ops", "alerts": [alert(n=str(n))]} for n in range(3)]
    text = {
        "list": json.dumps(rows, indent=2),
        "pretty": "\n".join(json.dumps(row, indent=2) for row in rows),
        "lines": "\r\n".join(json.dumps(row) for row in rows).replace("\r\n", "\n"),
    }[shape]
    passages, _ = read(ALERTMANAGER, text)
    assert [p.entry for p in passages] == [1, 2, 3]


def test_what_people_say_in_pagers_is_theirs() -> None:
    event = {"event_type": "incident.annotated", "occurred_at": "2024-11-02T22:50:00Z", "agent": {"summary": "Ana Ruiz"},
             "data": {"content": "rolling back", "incident": {"summary": "checkout slow"}}}  # fmt: skip
    passages, _ = read(PAGERDUTY, {"event": event})
    assert [(p.author, p.kind, p.text) for p in passages] == [("Ana Ruiz", EntryKind.MESSAGE, "rolling back")]
    note = {"action": "AddNote", "alert": {"alertId": "a", "tinyId": "7", "message": "m", "note": "looking", "username": "ana@x",
                                           "createdAt": 1730587265000, "updatedAt": 1730587325000000068}}  # fmt: skip
    passages, _ = read(OPSGENIE, note)
    assert [(p.author, p.kind, p.text) for p in passages] == [("ana@x", EntryKind.MESSAGE, "looking")]
    assert passages[0].at is not None
    assert passages[0].at.replace(microsecond=0) == datetime(2024, 11, 2, 22, 42, 5, tzinfo=UTC)


def test_an_issue_and_its_comments() -> None:
    issue = {"title": "Slow", "body": "since 22:10\r\n<!-- fill in -->", "user": {"login": "ana"}, "created_at": "2024-11-02T22:10:00Z",
             "updated_at": "2024-11-05T00:00:00Z"}  # fmt: skip
    comment = {"body": "~~deploy~~ batch job", "user": {"login": "x[bot]"}, "created_at": "2024-11-02T23:00:00Z",
               "updated_at": "2024-11-03T09:00:00Z", "html_url": "https://x.test/1"}  # fmt: skip
    passages, _ = read(GITHUB, [issue, comment])
    assert [p.text for p in passages] == ["Slow\nsince 22:10\n<!-- fill in -->", "~~deploy~~ batch job"]
    assert [p.kind for p in passages] == [EntryKind.MESSAGE, EntryKind.ALERT]
    assert [p.edited_at for p in passages] == [None, datetime(2024, 11, 3, 9, tzinfo=UTC)]
    assert [r.kind for p in passages for r in p.regions] == [RegionKind.COMMENT, RegionKind.STRUCK]
    assert passages[1].link == "https://x.test/1"


def test_gitlab_notes_of_the_system_are_nobodys_words() -> None:
    note = {"id": 1, "body": "closed", "author": {"username": "ana", "name": "Ana Ruiz"}, "created_at": "2024-11-02T22:10:00.000Z",
            "updated_at": "2024-11-02T22:10:00.000Z", "system": True, "noteable_type": "Issue"}  # fmt: skip
    passages, _ = read(GITHUB, [note, {**note, "system": False, "body": "it is back"}])
    assert [p.kind for p in passages] == [EntryKind.SYSTEM, EntryKind.MESSAGE]
    assert passages[1].aliases == ("Ana Ruiz",)


def jira_comment(body: object) -> dict[str, Any]:
    return {"id": "1", "author": {"displayName": "Ana Ruiz", "accountId": "a1"}, "created": "2024-11-02T22:10:00.000+0100", "body": body}


def test_jiras_two_markups_show_the_same_words() -> None:
    doc = {"type": "doc", "content": [
        {"type": "paragraph", "content": [{"type": "mention", "attrs": {"text": "@Ben"}}, {"type": "text", "text": " look"},
                                          {"type": "hardBreak"}, {"type": "text", "text": "wrong", "marks": [{"type": "strike"}]}]},
        {"type": "blockquote", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "old words"}]}]},
        {"type": "codeBlock", "content": [{"type": "text", "text": "active=100"}]},
    ]}  # fmt: skip
    issue = {"key": "INC-1", "fields": {"summary": "Slow", "description": "since 22:10", "created": "2024-11-02T22:00:00.000+0100",
             "reporter": {"displayName": "Ana Ruiz"}, "comment": {"comments": [
                 jira_comment(doc), jira_comment("[~ben] look {quote}old words{quote} {code:java}active=100{code}")]}}}  # fmt: skip
    passages, _ = read(JIRA, issue)
    assert [p.text.split("\n")[0] for p in passages[:2]] == ["@Ben look", "@ben look {quote}old words{quote} {code:java}active=100{code}"]
    assert [[r.kind for r in p.regions] for p in passages[:2]] == [
        [RegionKind.STRUCK, RegionKind.QUOTED, RegionKind.CODE], [RegionKind.QUOTED, RegionKind.CODE],
    ]  # fmt: skip
    assert passages[2].text == "Slow\nsince 22:10"  # after the comments, whose numbers it must not move


def test_status_pages_in_json_and_copied() -> None:
    updates = [{"status": "resolved", "body": "All good.", "display_at": "2024-11-03T00:26:00Z"},
               {"status": "investigating", "body": "Payments hang.", "display_at": "2024-11-02T22:45:00Z"}]  # fmt: skip
    passages, _ = read(STATUSPAGE, {"name": "Payments", "incident_updates": updates})
    assert [p.at for p in passages] == [datetime(2024, 11, 3, 0, 26, tzinfo=UTC), datetime(2024, 11, 2, 22, 45, tzinfo=UTC)]
    assert "All good." in passages[0].text
    copied = (
        "Resolved - This incident has been resolved.\nNov 3, 00:26 UTC\n\nMonitoring - A fix is in place.\nNov 2, 23:30 UTC\n\n"
        "Investigating - Payments hang.\nNov 2, 22:45 UTC\n"
    )
    passages, context = read(STATUSPAGE_TEXT, copied, day=date(2024, 11, 5))
    assert [p.at for p in passages] == [datetime(2024, 11, d, h, m, tzinfo=UTC) for d, h, m in ((3, 0, 26), (2, 23, 30), (2, 22, 45))]
    assert [p.text for p in passages][1] == "Monitoring - A fix is in place."
    assert [a.what for a in context.assumptions] == ["year"]


_FILES = sorted(p for p in CORPUS.rglob("*.json*") if p.name != "expected.json" and p.parent.name in ("alerts", "trackers", "bridge"))
_EXTRA = [
    json.dumps({"name": "P", "incident_updates": [{"status": "resolved", "body": "ok", "display_at": "2024-11-03T00:26:00Z"}]}).encode(),
    b"Resolved - ok.\nNov 3, 00:26 UTC\n\nUpdate - x\nNov 2, 22:45 PST\n",
]
_SCRAPS = st.sampled_from([b"null", b"[]", b"{}", b'"\\ud800"', b"1e999", b"-1", b"[[[[", b"\n", b'"', b"}", b"99999999999999999999999", b"true", b""])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_accounted_for(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([p.read_bytes() for p in _FILES] + _EXTRA)))
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(_SCRAPS | st.binary(max_size=4))
    steps = list(read_file(NamedFile(name="x", inner="x", data=bytes(raw), sha256="0"), {}, ReadOptions()))
    (unit,) = (s for s in steps if isinstance(s, UnitRead))
    passages = [s for s in steps if isinstance(s, Passage)]
    assert not any("failed" in s.why for s in unit.skipped)
    assert unit.source is not None or unit.skipped or b"start_time" in raw
    for passage in passages:
        assert all(0 <= r.start < r.end <= len(passage.text) for r in passage.regions)
        json.dumps([passage.text, passage.author, passage.aliases]).encode()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["2024-11-02T22:10:00Z", "0001-01-01T00:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["event", "data", "alerts", "alert", "action", "labels", "startsAt", "fields", "comment", "comments", "body", "author", "user",
             "created_at", "created", "content", "type", "text", "attrs", "marks", "incident_updates", "incidents", "key", "id"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=40,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([ALERTMANAGER, PAGERDUTY, OPSGENIE, STATUSPAGE, JIRA, GITHUB]), st.dictionaries(st.text(max_size=4), _VALUES, max_size=3), _VALUES)
def test_any_json_gives_passages_or_reasons(spec: FormatSpec, extra: dict[str, Any], value: Any) -> None:
    body = {**extra, **value} if isinstance(value, dict) else value
    text = json.dumps([body, body])
    context = ReadContext(options=ReadOptions())
    assert spec.recognise(source(text)) in Confidence
    if isinstance(body, dict):
        numbers = [p.entry for p in spec.read(source(text), context)]
        assert numbers == sorted(set(numbers))
