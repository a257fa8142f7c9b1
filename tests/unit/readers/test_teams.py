"""Teams in its four shapes, beyond the corpus: cards, replies, deletions, other languages' clocks."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.markup import to_text
from satchel.readers.teams import TEAMS_COPIED, TEAMS_EXPORT, TEAMS_GRAPH, TEAMS_HTML


def source(body: Any) -> SourceFile:
    text = body if isinstance(body, str) else json.dumps(body)
    return SourceFile(name="teams", inner="teams", data=text.encode("utf-8", "replace"), text=text)


def read(spec: FormatSpec, body: Any, **options: Any) -> list[Passage]:
    return list(spec.read(source(body), ReadContext(options=ReadOptions(**options))))


def graph(**fields: Any) -> dict[str, Any]:
    return {"id": "1", "messageType": "message", "createdDateTime": "2024-11-02T22:41:07.000Z",
            "from": {"user": {"id": "u1", "displayName": "Ana Ruiz"}}, "body": {"contentType": "html", "content": "<p>x</p>"},
            **fields}  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "text", "regions"),
    [
        ("<p>a &gt; b</p><p>c<br>d</p>", "a > b\nc\nd", []),
        ("<div>\n  <div>one</div>\n  <div>two</div>\n</div>", "one\ntwo", []),
        ("x <pre>  keep\n   this</pre> y", "x \n  keep\n   this\ny", [("code", 3, 17)]),
        ("<blockquote>old</blockquote><p>new</p>", "old\nnew", [("quoted", 0, 3)]),
        ("no <s>42</s> 4", "no 42 4", [("struck", 3, 5)]),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b", []),
        ('hi <img alt="😀" itemtype="x"> <emoji alt="X"></emoji>', "hi 😀 X", []),
        ("<script>alert(1)</script><!-- hidden -->shown<!-- open", "shown", []),
        ("1 < 2 and 3 > 2 &amp; <unclosed", "1 < 2 and 3 > 2 & <unclosed", []),
        ('<a title="a > b" href=x>link</a>', "link", []),
    ],
)
def test_markup(markup: str, text: str, regions: list[tuple[str, int, int]]) -> None:
    got, found = to_text(markup)
    assert got == text
    assert [(r.kind.value, r.start, r.end) for r in found] == regions


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "</p>", "<pre>", "</pre>", "<s>", "</s>", "<!--", "-->", "<", ">", "a", " ", "\n", "&lt;",
                                 "<blockquote>", "</blockquote>", '<img alt="', '"', "<script>", "</script>", "<br/>"])))  # fmt: skip
def test_any_markup_gives_regions_inside_its_text(pieces: list[str]) -> None:
    text, regions = to_text("".join(pieces))
    assert text == text.strip()
    assert all(0 <= r.start <= r.end <= len(text) for r in regions)


def test_hostile_nesting_is_linear() -> None:
    text, _ = to_text("<div><pre><s>" * 60_000 + "end")
    assert text == "end"


def test_graph_cards_references_and_files() -> None:
    card = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "Disk full"},
                                             {"type": "FactSet", "facts": [{"title": "Host", "value": "db1"}]}]}  # fmt: skip
    quoted = {"messagePreview": "is it down?", "messageSender": {"user": {"displayName": "Ben"}}}
    got = read(TEAMS_GRAPH, {"value": [
        graph(**{"from": {"application": {"id": "a1", "displayName": "Pager"}, "user": None}},
              body={"contentType": "html", "content": '<attachment id="c"></attachment>'},
              attachments=[{"id": "c", "contentType": "application/vnd.microsoft.card.adaptive", "content": json.dumps(card)}]),
        graph(subject="Outage", attachments=[{"contentType": "messageReference", "content": json.dumps(quoted)},
                                             {"contentType": "reference", "name": "log.txt"}]),
    ]})  # fmt: skip
    assert got[0].text == "Disk full\nHost: db1"
    assert (got[0].kind, got[0].author) == (EntryKind.ALERT, "Pager")
    assert got[1].text == "Outage\nx\nis it down?\n[attachment: log.txt]"
    assert [got[1].text[r.start : r.end] for r in got[1].regions if r.kind is RegionKind.QUOTED] == ["is it down?"]


def test_graph_replies_deletions_and_plain_text() -> None:
    got = read(TEAMS_GRAPH, {"value": [
        graph(id="10", replies=[graph(id="11", replyToId="10"), graph(id="12")], webUrl="https://teams.test/10"),
        graph(id="13", deletedDateTime="2024-11-02T23:00:00Z", body={"content": "", "contentType": "text"}),
        graph(id="14", body={"content": "a <b> & c", "contentType": "text"}, createdDateTime="2024-11-02T22:41:07"),
        "odd",
    ]})  # fmt: skip
    assert [(p.entry, p.parent) for p in got] == [(1, None), (2, 1), (3, 1), (4, None), (5, None)]
    assert got[3].kind is EntryKind.SYSTEM
    assert (got[4].text, got[4].at_assumed) == ("a <b> & c", True)
    assert got[0].link == "https://teams.test/10"


def test_export_names_come_from_mentions_and_threads_from_ids() -> None:
    stored = {"conversations": [{"id": "19:x", "displayName": "ops", "MessageList": [
        {"id": "1", "from": "8:orgid:u1", "messagetype": "Text", "content": "a <b>", "originalarrivaltime": "2024-11-02T22:41:07Z",
         "properties": {"mentions": json.dumps([{"mri": "8:orgid:u2", "displayName": "Ben"}])}},
        {"id": "2", "from": "8:orgid:u2", "messagetype": "RichText/Html", "content": "<p>b</p>", "conversationid": "19:x;messageid=1"},
        {"id": "3", "from": "8:orgid:u2", "messagetype": "ThreadActivity/AddMember", "content": "<addmember/>"},
        {"id": "4", "from": "28:bot", "messagetype": "RichText/Html", "content": "hi", "properties": "{"},
    ]}]}  # fmt: skip
    got = read(TEAMS_EXPORT, stored)
    assert [(p.author, p.text, p.parent) for p in got] == [("u1", "a <b>", None), ("Ben", "b", 1), ("Ben", "", None), ("bot", "hi", None)]
    assert [p.kind for p in got] == [EntryKind.MESSAGE, EntryKind.MESSAGE, EntryKind.SYSTEM, EntryKind.ALERT]


def test_html_without_exact_times_uses_the_shown_ones() -> None:
    block = '<div class="message"><span class="from">Ana</span><span class="time">{}</span><div class="body"><p>{}</p></div></div>'
    got = read(TEAMS_HTML, "<html>" + block.format("13/11/2024 23:41", "a &amp; b") + block.format("02/12/2024 00:05", "c"))
    assert [(p.text, p.at) for p in got] == [("a & b", datetime(2024, 11, 13, 23, 41, tzinfo=UTC)),
                                             ("c", datetime(2024, 12, 2, 0, 5, tzinfo=UTC))]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("[02.11. 18:41] Ana\na\n\n[18:42] Ben\nb\n", ["2025-11-02T18:41", "2025-11-02T18:42"]),
        ("[Gestern 23:59] Ana\na\n\n[Heute 00:10] Ben\nb\n", ["2025-11-04T23:59", "2025-11-05T00:10"]),
        ("[Monday 11:59 PM] Ana\na\n\n[12:10 AM] Ben\nb\n", ["2025-11-03T23:59", "2025-11-04T00:10"]),
        ("[12/31 11:59 PM] Ana\na\n\n[1/1 12:10 AM] Ben\nb\n", ["2025-12-31T23:59", "2026-01-01T00:10"]),
        ("[2024-11-02 18:41] Ana\na\n\n[2024-11-02 18:42] Ben\nb\n", ["2024-11-02T18:41", "2024-11-02T18:42"]),
    ],
)
def test_copied_clocks_of_other_clients(text: str, times: list[str]) -> None:
    got = read(TEAMS_COPIED, text, day=date(2025, 11, 5))
    assert TEAMS_COPIED.recognise(source(text)) is Confidence.CERTAIN
    assert [p.at.strftime("%Y-%m-%dT%H:%M") for p in got if p.at] == times
    assert [(p.author, p.text) for p in got] == [("Ana", "a"), ("Ben", "b")]


def test_the_doubled_hour_keeps_its_order() -> None:
    text = "".join(f"[11/3/2024 {t} AM] Ana\nx\n\n" for t in ("1:10", "1:50", "1:20", "1:40", "2:05"))
    got = read(TEAMS_COPIED, text, zone=ZoneInfo("America/New_York"))
    assert [p.at.astimezone(UTC).strftime("%H:%M") for p in got if p.at] == ["05:10", "05:50", "06:20", "06:40", "07:05"]


@pytest.mark.parametrize("spec", [TEAMS_GRAPH, TEAMS_EXPORT])
def test_broken_json(spec: FormatSpec) -> None:
    with pytest.raises(InputError):
        read(spec, '{"value": [')


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["content", "contentType", "displayName", "user", "id", "name", "title", "value", "text"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "from", "body", "attachments", "createdDateTime", "messageType", "subject", "properties",
                                        "content", "messagetype", "replyToId", "replies", "conversationid"]), JSON))  # fmt: skip
def test_any_object_is_read_without_a_crash(message: dict[str, Any]) -> None:
    for spec, body in ((TEAMS_GRAPH, {"value": [message]}), (TEAMS_EXPORT, {"conversations": [{"MessageList": [message]}]})):
        for p in read(spec, body):
            assert all(0 <= r.start < r.end <= len(p.text) for r in p.regions)
