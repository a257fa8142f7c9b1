"""Alertmanager, PagerDuty, Opsgenie and status pages: every shape they send, and files that lie about being one."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import EntryKind, Passage, ReadOptions
from satchel.readers.alertmanager import ALERTMANAGER
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.opsgenie import OPSGENIE
from satchel.readers.pagerduty import PAGERDUTY
from satchel.readers.statuspage import STATUSPAGE, STATUSPAGE_TEXT

SPECS = (ALERTMANAGER, PAGERDUTY, OPSGENIE, STATUSPAGE)
ALERT = {
    "status": "firing", "labels": {"alertname": "Lag", "severity": "page"}, "annotations": {"summary": "42 s behind"},
    "startsAt": "2025-03-04T14:20:57.123456789Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://p.test/g",
}  # fmt: skip


def source(content: Any, inner: str = "x.json") -> SourceFile:
    text = content if isinstance(content, str) else json.dumps(content)
    return SourceFile(name=inner, inner=inner, data=text.encode("utf-8", "replace"), text=text)


def read(spec: FormatSpec, content: Any, **options: Any) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions(**options))
    return list(spec.read(source(content), context)), context


def notification(*alerts: dict[str, Any], status: str = "firing") -> dict[str, Any]:
    return {"version": "4", "status": status, "receiver": "ops", "alerts": list(alerts), "externalURL": "http://am.test"}


def test_one_alert_is_told_whole_and_in_order() -> None:
    (only,), _ = read(ALERTMANAGER, notification(ALERT))
    assert only.text == (
        "status: firing, alertname: Lag, severity: page, summary: 42 s behind, "
        "startsAt: 2025-03-04T14:20:57.123456789Z, endsAt: 0001-01-01T00:00:00Z"
    )
    assert (only.author, only.kind, only.channel) == ("alertmanager", EntryKind.ALERT, "ops")
    assert only.at is not None and only.at.replace(microsecond=0) == datetime(2025, 3, 4, 14, 20, 57, tzinfo=UTC)


def test_a_notification_is_over_with_its_last_alert_and_begins_with_its_first() -> None:
    short = {**ALERT, "status": "resolved", "endsAt": "2025-03-04T15:00:00Z"}
    long = {**ALERT, "status": "resolved", "startsAt": "2025-03-04T13:00:00Z", "endsAt": "2025-03-04T16:30:00Z"}
    over, half = (read(ALERTMANAGER, notification(*alerts))[0][0] for alerts in ((short, long), ({**ALERT}, long)))
    assert over.at == datetime(2025, 3, 4, 16, 30, tzinfo=UTC)
    assert half.at is not None and half.at.replace(microsecond=0) == datetime(2025, 3, 4, 14, 20, 57, tzinfo=UTC)


def test_a_resolved_alert_is_dated_by_its_end_unless_that_is_gos_zero() -> None:
    over = {**ALERT, "status": "resolved", "endsAt": "2025-03-04T15:00:00+01:00"}
    zero = {**ALERT, "status": "resolved"}
    got, _ = read(ALERTMANAGER, "\n".join(json.dumps(notification(a, status="resolved")) for a in (over, zero)))
    assert got[0].at == datetime(2025, 3, 4, 14, 0, tzinfo=UTC)
    assert got[1].at is not None and got[1].at.hour == 14 and got[1].at.minute == 20


@pytest.mark.parametrize(
    "content",
    [
        notification(ALERT),
        [notification(ALERT), notification(ALERT)],
        json.dumps(notification(ALERT)) + "\n\n" + json.dumps(notification(ALERT)) + "\n",
        json.dumps(notification(ALERT), indent=2) + "\n" + json.dumps(notification(ALERT), indent=2),
        [ALERT, ALERT],
    ],
)
def test_one_object_a_list_lines_and_bare_alerts(content: Any) -> None:
    assert ALERTMANAGER.recognise(source(content)) is Confidence.CERTAIN
    got, context = read(ALERTMANAGER, content)
    assert [p.entry for p in got] == list(range(1, len(got) + 1)) and got
    assert all("alertname: Lag" in p.text for p in got) and not context.skipped


def test_a_broken_line_keeps_its_number_and_is_named() -> None:
    line = json.dumps(notification(ALERT))
    got, context = read(ALERTMANAGER, f"{line}\n{line[:60]}\n7\n{line}")
    assert [p.entry for p in got] == [1, 4]
    assert [s.why for s in context.skipped] == ["record 2: malformed JSON", "record 3 is no object"]


def test_pagerduty_notes_are_somebodys_words() -> None:
    event = {
        "event_type": "incident.annotated", "occurred_at": "2025-03-04T14:20:57Z", "agent": {"summary": "Ana Ruiz"},
        "data": {"incident": {"id": "Q", "html_url": "https://acme.pagerduty.test/Q"}, "content": "queue drains again"},
    }  # fmt: skip
    update = {
        "event_type": "incident.status_update_published", "occurred_at": "2025-03-04T14:25:00Z",
        "agent": {"summary": "Ben"}, "data": {"message": "we are on it"},
    }  # fmt: skip
    got, _ = read(PAGERDUTY, [{"event": event}, {"event": update}])
    assert [(p.text, p.author, p.kind) for p in got] == [
        ("queue drains again", "Ana Ruiz", EntryKind.MESSAGE), ("we are on it", "Ben", EntryKind.MESSAGE)]  # fmt: skip
    assert got[0].link == "https://acme.pagerduty.test/Q"


def test_pagerduty_lists_of_its_interface() -> None:
    entries = {"log_entries": [
        {"type": "trigger_log_entry", "created_at": "2025-03-04T14:00:00Z", "summary": "Triggered through the API"},
        {"type": "annotate_log_entry", "created_at": "2025-03-04T14:05:00Z", "agent": {"summary": "Ana"},
         "channel": {"type": "note", "content": "restarting"}},
    ]}  # fmt: skip
    assert PAGERDUTY.recognise(source(entries)) is Confidence.CERTAIN
    got, _ = read(PAGERDUTY, entries)
    assert [(p.entry, p.text, p.kind) for p in got] == [
        (1, "Triggered through the API", EntryKind.ALERT), (2, "restarting", EntryKind.MESSAGE)]  # fmt: skip


def test_a_line_that_mentions_a_list_does_not_hide_the_lines_below() -> None:
    event = {"event": {"event_type": "incident.triggered", "occurred_at": "2025-03-04T14:20:57Z",
                       "data": {"number": 7, "title": "down", "notes": [], "incidents": []}}}  # fmt: skip
    got, _ = read(PAGERDUTY, "\n".join([json.dumps(event)] * 3))
    assert [p.text for p in got] == ["[#7] TRIGGERED down"] * 3


def test_opsgenie_actions_and_lists() -> None:
    alert = {"tinyId": "9", "message": "disk full", "priority": "P1", "createdAt": 1741098057000, "username": "Ana",
             "updatedAt": 1741098117000000001}  # fmt: skip
    note = {"action": "AddNote", "alert": {**alert, "note": "cleaning /var"}}
    closed = {"action": "Close", "alert": alert}
    got, _ = read(OPSGENIE, [{"action": "Create", "alert": alert}, note, closed])
    assert [p.kind for p in got] == [EntryKind.ALERT, EntryKind.MESSAGE, EntryKind.ALERT]
    assert got[1].text == "cleaning /var" and got[1].author == "Ana"
    assert got[0].at == datetime(2025, 3, 4, 14, 20, 57, tzinfo=UTC)
    assert got[2].at is not None and got[2].at.replace(microsecond=0) == datetime(2025, 3, 4, 14, 21, 57, tzinfo=UTC)
    listed = {"data": [{**alert, "createdAt": "2025-03-04T14:20:57.1Z", "status": "open"}], "took": 0.1}
    assert OPSGENIE.recognise(source(listed)) is Confidence.CERTAIN
    (only,), _ = read(OPSGENIE, listed)
    assert only.text.startswith("[#9] OPEN disk full")


UPDATES = [
    {"status": "resolved", "body": "It is over.", "created_at": "2024-11-03T00:30:00Z", "display_at": "2024-11-03T00:26:00Z",
     "updated_at": "2024-11-03T00:30:00Z"},
    {"status": "in_progress", "body": "Looking.", "created_at": "2024-11-02T22:50:00Z", "updated_at": "2024-11-02T23:00:00Z"},
]  # fmt: skip
INCIDENT = {"name": "Payments fail", "shortlink": "https://stspg.test/x", "incident_updates": UPDATES}


@pytest.mark.parametrize(
    "content", [{"page": {"name": "Acme"}, "incidents": [INCIDENT]}, {"page": {"name": "Acme"}, "incident": INCIDENT}]
)
def test_status_pages_keep_the_order_of_the_file(content: Any) -> None:
    assert STATUSPAGE.recognise(source(content)) is Confidence.CERTAIN
    got, _ = read(STATUSPAGE, content)
    assert [p.text for p in got] == ["Resolved - It is over.", "Payments fail\nIn progress - Looking."]
    assert [p.author for p in got] == ["Acme", "Acme"] and got[0].link == "https://stspg.test/x"
    assert got[0].at == datetime(2024, 11, 3, 0, 26, tzinfo=UTC) and got[0].edited_at is None
    assert got[1].edited_at == datetime(2024, 11, 2, 23, 0, tzinfo=UTC)


COPIED = """Payments fail
Incident Report for Acme
Resolved
This incident has been resolved.
Posted 2 days ago. Nov 03, 2024 - 00:26 UTC
Investigating
We see errors.
Posted 2 days ago. Nov 02, 2024 - 18:50 EDT
"""


def test_a_copied_status_page() -> None:
    assert STATUSPAGE_TEXT.recognise(source(COPIED, "page.txt")) is Confidence.CERTAIN
    got, context = read(STATUSPAGE_TEXT, COPIED)
    assert [p.at for p in got] == [datetime(2024, 11, 3, 0, 26, tzinfo=UTC), datetime(2024, 11, 2, 22, 50, tzinfo=UTC)]
    assert got[1].text == "Investigating\nWe see errors." and not context.assumptions


def test_a_copied_history_takes_the_year_of_its_day() -> None:
    text = "Nov 3, 2024\nPayments fail\nResolved - It is over.\nNov 3, 00:26 UTC\nIdentified - Found it.\nNov 2, 23:20 UTC\n"
    got, context = read(STATUSPAGE_TEXT, text)
    assert [p.at and p.at.isoformat() for p in got] == ["2024-11-03T00:26:00+00:00", "2024-11-02T23:20:00+00:00"]
    assert not context.assumptions
    got, context = read(STATUSPAGE_TEXT, text.split("\n", 1)[1], day=date(2023, 11, 5))
    assert got[0].at is not None and got[0].at.year == 2023 and got[0].at_assumed
    assert [a.what for a in context.assumptions] == ["year"]


@pytest.mark.parametrize("text", ["", "nonsense", "[]" * 3, "{", "7", "null", "[" * 50_000, '{"alerts":' * 20_000])
@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_what_is_none_of_it_is_refused_or_empty(spec: FormatSpec, text: str) -> None:
    assert spec.recognise(source(text)) is Confidence.NO
    try:
        assert read(spec, text)[0] == []
    except InputError as error:
        assert error.hint


KEYS = ["alerts", "status", "startsAt", "endsAt", "labels", "annotations", "event", "event_type", "occurred_at", "data",
        "agent", "summary", "title", "number", "assignees", "alert", "action", "createdAt", "updatedAt", "details", "note",
        "message", "incident_updates", "incidents", "name", "body", "created_at", "page", "receiver", "tinyId", "service"]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
@settings(max_examples=60, deadline=None)
@given(records=st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6), min_size=1, max_size=5), cut=st.integers(0, 60))
def test_any_records_give_passages_or_a_refusal(spec: FormatSpec, records: list[dict[str, Any]], cut: int) -> None:
    for text in (json.dumps(records), "\n".join(map(json.dumps, records)), json.dumps(records)[: -cut or None]):
        spec.recognise(source(text))
        try:
            got, _ = read(spec, text)
        except InputError:
            continue
        entries = [p.entry or 0 for p in got]
        assert entries == sorted(set(entries))
        for p in got:
            assert all(0 <= r.start < r.end <= len(p.text) for r in p.regions)
            assert p.at is None or p.at.tzinfo is not None
            p.text.encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["Resolved", "Posted Nov 3, 2024 - 00:26 UTC", "Nov 31, 00:99 CET", "Nov 3, 2024", "x", "", "\x00é"])))
def test_any_copied_lines_give_passages(lines: list[str]) -> None:
    got, _ = read(STATUSPAGE_TEXT, "\n".join(lines))
    assert [p.entry for p in got] == list(range(1, len(got) + 1))


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (ALERTMANAGER, json.dumps(notification(ALERT)) + "\n" + '{"alerts":\n' * 90_000),
        (ALERTMANAGER, '{"alerts": [' + '{"labels": {}},' * 60_000 + "{}]}"),
        (PAGERDUTY, '{"event": {"event_type": "a"}}\n' + "{x\n" * 300_000),
        (STATUSPAGE_TEXT, "Resolved\nPosted Nov 3, 2024 - 00:26 UTC\n" + "Posted " * 140_000),
        (STATUSPAGE_TEXT, "Resolved - " * 90_000),
    ],
)
def test_a_hostile_megabyte_takes_no_time(spec: FormatSpec, text: str) -> None:
    began = time.process_time()
    spec.recognise(source(text))
    with contextlib.suppress(InputError):
        read(spec, text)
    assert time.process_time() - began < 4
