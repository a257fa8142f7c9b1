"""Slack's own storage: mentions, blocks, attachments, threads, copies, people who left, hostile files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.contract import Confidence, ReadContext, SourceFile
from satchel.readers.slack import SLACK, SLACK_DIRECTORY

USERS = [
    {"id": "U01", "name": "ana", "real_name": "Ana Ruiz", "profile": {"display_name": "", "email": "ana@example.test"}},
    {"id": "U02", "name": "ben", "profile": {"display_name": "Ben", "real_name": "Ben Okafor"}},
    {"id": "U03", "name": "helper", "is_bot": True, "profile": {"real_name": "Helper"}},
]


def source(messages: Any, inner: str = "export/ops/2024-11-02.json") -> SourceFile:
    text = messages if isinstance(messages, str) else json.dumps(messages)
    siblings = {"export/users.json": json.dumps(USERS).encode(),
                "export/channels.json": b'[{"id": "C09", "name": "other"}]'}  # fmt: skip
    return SourceFile(name=inner, inner=inner, data=text.encode("utf-8", "replace"), text=text, siblings=siblings)


def read(messages: Any) -> list[Passage]:
    return list(SLACK.read(source(messages), ReadContext(options=ReadOptions())))


def one(**message: Any) -> Passage:
    return read([{"type": "message", "ts": "1730587267.000001", **message}])[0]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("<@U01> and <@U02>", "@ana and @Ben"),
        ("<@U77|gone> <@U78>", "@gone @U78"),
        ("<#C09> <#C10|general> <#C11>", "#other #general #C11"),
        ("<!here> <!channel> <!subteam^S1|@oncall> <!date^1^{date}|Nov 2>", "@here @channel @oncall Nov 2"),
        ("see <https://x.test/a?b=1&amp;c=2> or <https://x.test|the &lt;page&gt;>", "see https://x.test/a?b=1&c=2 or the <page>"),
        ("<mailto:a@x.test|a@x.test> p99 &gt; 2s &amp; rising :tada:", "a@x.test p99 > 2s & rising :tada:"),
        ("a < b", "a < b"),
        ("&lt;@U01&gt;", "<@U01>"),
    ],
)
def test_text_is_shown_as_readers_saw_it(stored: str, shown: str) -> None:
    assert one(user="U01", text=stored).text == shown


def test_attachments_follow_the_text() -> None:
    got = one(text="deploy", bot_id="B1", subtype="bot_message", username="ci", attachments=[
        {"fallback": "f", "text": "body", "title": "Title", "fields": [{"title": "Env", "value": "prod"}]},
        {"fallback": "only the fallback", "title": "T"},
    ])  # fmt: skip
    assert got.text == "deploy\nTitle\nbody\nEnv: prod\nonly the fallback"
    assert got.kind is EntryKind.ALERT
    assert (got.author, got.aliases) == ("ci", ("B1",))


def test_blocks_stand_in_for_an_empty_text() -> None:
    section = {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "a <b> & "}, {"type": "user", "user_id": "U02"}, {"type": "emoji", "name": "tada"},
        {"type": "link", "url": "https://x.test", "text": "link"}, {"type": "broadcast", "range": "here"}]}  # fmt: skip
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Alert"}},
        {"type": "rich_text", "elements": [
            section,
            {"type": "rich_text_list", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "log"}]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*x* <@U01>"}, "fields": [{"type": "mrkdwn", "text": "f"}]},
    ]  # fmt: skip
    got = one(user="U01", text="", blocks=blocks)
    assert got.text == "Alert\na <b> & @Ben:tada:link@here\n• one\n```\nlog\n```\n> said\n*x* @ana\nf"
    assert [r.kind for r in got.regions] == [RegionKind.CODE, RegionKind.QUOTED]
    assert one(user="U01", text="own words", blocks=blocks).text == "own words"


def test_threads_copies_and_edits() -> None:
    got = read([
        {"ts": "1730587270.0002", "user": "U02", "text": "reply before its parent", "thread_ts": "1730587269.0001"},
        {"ts": "1730587269.0001", "user": "U01", "text": "parent", "thread_ts": "1730587269.0001"},
        {"ts": "1730587271.0003", "user": "U02", "text": "told all", "thread_ts": "1730587269.0001"},
        {"ts": "1730587271.0003", "user": "U02", "text": "told all", "thread_ts": "1730587269.0001", "subtype": "thread_broadcast"},
        {"ts": "1730587272.0004", "user": "U01", "text": "elsewhere", "thread_ts": "1730000000.0001",
         "edited": {"user": "U01", "ts": "1730587300.0"}, "permalink": "https://x.slack.test/p1"},
    ])  # fmt: skip
    assert [p.parent for p in got] == [2, None, 2, 2, None]
    assert [p.kind for p in got] == [EntryKind.MESSAGE] * 3 + [EntryKind.SYSTEM, EntryKind.MESSAGE]
    assert got[4].edited_at == datetime(2024, 11, 2, 22, 41, 40, tzinfo=UTC)
    assert got[4].link == "https://x.slack.test/p1"


def test_who_speaks() -> None:
    assert one(user="U01", text="x").author == "Ana Ruiz"
    assert one(user="U01", text="x").aliases == ("U01", "ana", "ana@example.test")
    assert one(user="U03", text="x").kind is EntryKind.ALERT
    assert one(user="U99", text="x").author == "U99"
    assert one(user="U99", text="x", user_profile={"name": "zoe", "real_name": "Zoe Q"}).author == "Zoe Q"
    assert one(user="U99", bot_id="B2", bot_profile={"name": "Pager"}, text="x").kind is EntryKind.ALERT
    assert one(user="U01", bot_id="B2", text="posted through an app").kind is EntryKind.MESSAGE
    for subtype in ("channel_join", "channel_topic", "channel_name", "tombstone", "pinned_item", "bot_add"):
        assert one(user="U01", subtype=subtype, text="x").kind is EntryKind.SYSTEM
    for subtype in ("me_message", "file_share", "thread_broadcast"):
        assert one(user="U01", subtype=subtype, text="x").kind is EntryKind.MESSAGE


def test_a_cut_off_file_gives_what_it_has() -> None:
    text = json.dumps([{"ts": f"173058726{i}.0", "user": "U01", "text": f"m{i}"} for i in range(5)])
    context = ReadContext(options=ReadOptions())
    got = list(SLACK.read(source(text[:-30]), context))
    assert [p.text for p in got] == ["m0", "m1", "m2", "m3"]
    assert "everything after message 4" in context.skipped[0].why


@pytest.mark.parametrize("text", ["", "nonsense", "[" * 100_000, '{"a":' * 50_000, "7"])
def test_unreadable_files_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as error:
        read(text)
    assert error.value.hint


def test_odd_elements_keep_their_numbers() -> None:
    context = ReadContext(options=ReadOptions())
    got = list(SLACK.read(source([7, {"ts": "x", "text": None, "user": 4}, {"ts": "1e999", "text": "far"}]), context))
    assert [(p.entry, p.text, p.at) for p in got] == [(2, "", None), (3, "far", None)]
    assert [s.why for s in context.skipped] == ["element 1 is not a message"]


def test_an_api_answer_is_read_too() -> None:
    answer = {"ok": True, "messages": [{"type": "message", "ts": "1730587267.000001", "user": "U01", "text": "x"}]}
    assert SLACK.recognise(source(answer, "history.json")) is Confidence.CERTAIN
    assert [p.text for p in read(answer)] == ["x"]


def test_side_files_are_told_apart() -> None:
    day = source([], "export/ops/2024-11-02.json")
    assert SLACK.recognise(day) and not SLACK_DIRECTORY.recognise(day)
    users = source(USERS, "export/people.json")
    assert SLACK_DIRECTORY.recognise(users) is Confidence.CERTAIN and not SLACK.recognise(users)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["ts", "text", "user", "attachments", "blocks", "files", "type", "elements", "title", "edited", "user_profile",
         "bot_profile", "thread_ts", "subtype", "fields", "preview", "mode"]), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["ts", "text", "user", "attachments", "blocks", "files", "edited"]), JSON), max_size=5))
def test_any_list_of_objects_gives_one_entry_each(messages: list[dict[str, Any]]) -> None:
    got = read(messages)
    assert [p.entry for p in got] == list(range(1, len(messages) + 1))
    for p in got:
        assert all(0 <= r.start < r.end <= len(p.text) for r in p.regions)
        p.text.encode()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_plain_text_survives_escaping(text: str) -> None:
    stored = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert one(user="U01", text=stored).text == text
