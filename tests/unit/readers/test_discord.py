"""DiscordChatExporter's JSON: embeds, nicknames, attachments, replies, forwarded and system messages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.contract import Confidence, ReadContext, SourceFile
from satchel.readers.discord import DISCORD


def source(messages: Any, **head: Any) -> SourceFile:
    body = {"guild": {"id": "1", "name": "g"}, "channel": {"id": "2", "name": "ops"}, **head, "messages": messages}
    text = json.dumps(body)
    return SourceFile(name="d.json", inner="d.json", data=text.encode(), text=text)


def read(messages: Any, **head: Any) -> list[Passage]:
    return list(DISCORD.read(source(messages, **head), ReadContext(options=ReadOptions())))


def message(**fields: Any) -> dict[str, Any]:
    return {"id": "3", "type": "Default", "timestamp": "2025-05-24T19:58:37.2710000+02:00", "content": "hi",
            "author": {"id": "9", "name": "tinplate", "nickname": "Wout", "isBot": False}, **fields}  # fmt: skip


def test_embeds_are_lines() -> None:
    bot = {"id": "8", "name": "watch", "isBot": True}
    embed = {"title": "Down", "description": "5xx", "fields": [{"name": "host", "value": "a1"}, {"name": "n", "value": "3"}]}
    got = read([message(author=bot, content="", embeds=[embed])])[0]
    assert (got.text, got.kind, got.author) == ("Down\n5xx\nhost: a1\nn: 3", EntryKind.ALERT, "watch")


def test_nickname_shows_and_name_is_an_alias() -> None:
    got = read([message()])[0]
    assert (got.author, got.aliases, got.channel) == ("Wout", ("tinplate", "9"), "ops")
    assert got.at is not None and got.at.isoformat() == "2025-05-24T19:58:37.271000+02:00"
    assert not got.at_assumed
    assert got.link == "https://discord.com/channels/1/2/3"


def test_replies_attachments_stickers_and_forwards() -> None:
    got = read([
        message(id="3"),
        message(id="4", type="Reply", reference={"messageId": "3"}, attachments=[{"fileName": "crash.log"}]),
        message(id="5", content="", stickers=[{"name": "wave"}]),
        message(id="6", content="fyi", forwardedMessage={"content": "old words", "embeds": []}),
        message(id="7", type="Reply", reference={"messageId": "elsewhere"}),
    ])  # fmt: skip
    assert [p.parent for p in got] == [None, 1, None, None, None]
    assert got[1].text == "hi\n[attachment: crash.log]"
    assert got[2].text == "[sticker: wave]"
    assert [(r.kind, got[3].text[r.start : r.end]) for r in got[3].regions] == [(RegionKind.QUOTED, "old words")]


@pytest.mark.parametrize("kind", ["RecipientAdd", "ChannelPinnedMessage", "GuildMemberJoin", "Call", "ThreadCreated", "46"])
def test_system_messages_count_but_say_nothing(kind: str) -> None:
    got = read([message(type=kind), message()])
    assert [p.kind for p in got] == [EntryKind.SYSTEM, EntryKind.MESSAGE]
    assert [p.entry for p in got] == [1, 2]


def test_recognised_and_refused() -> None:
    assert DISCORD.recognise(source([message()])) is Confidence.CERTAIN
    assert DISCORD.recognise(SourceFile(name="x", inner="x", data=b"", text='{"messages": []}')) is Confidence.NO
    with pytest.raises(InputError):
        list(DISCORD.read(SourceFile(name="x", inner="x", data=b"", text='{"guild": {'), ReadContext(options=ReadOptions())))


def test_a_cut_off_export_gives_what_it_has() -> None:
    whole = source([message(), message(), message()])
    cut = SourceFile(name="d", inner="d", data=b"", text=whole.text[:-100])
    context = ReadContext(options=ReadOptions())
    assert len(list(DISCORD.read(cut, context))) == 2
    assert len(context.skipped) == 1


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "name", "nickname", "title", "description", "fields", "value", "content", "embeds", "messageId"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | st.dictionaries(st.sampled_from(
    ["id", "type", "timestamp", "content", "author", "embeds", "attachments", "stickers", "reference", "forwardedMessage"]), JSON), max_size=4))  # fmt: skip
def test_any_list_is_read_without_a_crash(messages: list[Any]) -> None:
    got = read(messages)
    assert [p.entry for p in got] == [n for n, m in enumerate(messages, 1) if m is not None]
