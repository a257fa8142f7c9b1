"""GitHub, GitLab and Jira: comments in every wrapping, Atlassian's documents, and files that lie about being one."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.adf import adf_text
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.github import GITHUB
from satchel.readers.jira import JIRA


def source(content: Any) -> SourceFile:
    text = content if isinstance(content, str) else json.dumps(content)
    return SourceFile(name="x.json", inner="x.json", data=text.encode("utf-8", "replace"), text=text)


def read(spec: FormatSpec, content: Any) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions())
    return list(spec.read(source(content), context)), context


def github(body: str | None, **more: Any) -> dict[str, Any]:
    return {"user": {"login": "ana", "type": "User"}, "created_at": "2025-03-04T14:00:00Z", "body": body, **more}


def shown(passage: Passage, kind: RegionKind) -> list[str]:
    return [passage.text[r.start : r.end] for r in passage.regions if r.kind is kind]


def test_an_issue_is_its_title_above_its_words() -> None:
    issue = github("It is down.\r\nAll of it.", title="Down", updated_at="2025-03-09T00:00:00Z", comments=2)
    (only,), _ = read(GITHUB, issue)
    assert only.text == "Down\nIt is down.\nAll of it."
    assert only.edited_at is None  # an issue is updated by every comment
    (bare,), _ = read(GITHUB, github(None, title="Down"))
    assert bare.text == "Down\n"


def test_regions_of_a_comment() -> None:
    (only,), _ = read(GITHUB, [github("> said\n\nmine <!-- hidden order --> ~~not~~\n```\nlog\n```")])
    assert shown(only, RegionKind.QUOTED) == ["> said"]
    assert shown(only, RegionKind.COMMENT) == ["<!-- hidden order -->"]
    assert shown(only, RegionKind.STRUCK) == ["~~not~~"]
    assert shown(only, RegionKind.CODE) == ["```\nlog\n```"]


def test_who_writes() -> None:
    got, _ = read(GITHUB, [
        github("x", user={"login": "deploy[bot]"}), github("x", user={"login": "d", "type": "Bot"}), github("x"),
        {"event": "closed", "actor": {"login": "ben"}, "created_at": "2025-03-04T15:00:00Z"},
        {"user": {"login": "ben"}, "submitted_at": "2025-03-04T15:00:00Z", "state": "APPROVED", "body": ""},
    ])  # fmt: skip
    assert [p.kind for p in got] == [EntryKind.ALERT, EntryKind.ALERT, EntryKind.MESSAGE, EntryKind.SYSTEM, EntryKind.MESSAGE]
    assert [p.text for p in got[3:]] == ["closed", "approved"]


def test_the_command_lines_issue_with_its_comments() -> None:
    issue = {"title": "Down", "body": "b", "author": {"login": "ana", "name": "Ana Ruiz"}, "createdAt": "2025-03-04T14:00:00Z",
             "url": "https://github.test/1", "comments": [
                 {"author": {"login": "ben"}, "body": "on it", "createdAt": "2025-03-04T14:05:00Z", "url": "https://github.test/1#c"}]}  # fmt: skip
    assert GITHUB.recognise(source(issue)) is Confidence.CERTAIN
    got, _ = read(GITHUB, issue)
    assert [(p.entry, p.author, p.aliases, p.parent) for p in got] == [(1, "ana", ("Ana Ruiz",), None), (2, "ben", (), 1)]


def test_answers_to_review_comments_name_the_one_they_answer() -> None:
    got, _ = read(GITHUB, [github("a", id=5), github("b", id=6, in_reply_to_id=5), github("c", in_reply_to_id=77)])
    assert [p.parent for p in got] == [None, 1, None]


def test_gitlab_notes() -> None:
    note = {"id": 1, "body": "on it", "author": {"username": "ben", "name": "Ben"}, "created_at": "2025-03-04T14:05:00Z"}
    got, _ = read(GITHUB, [note, {**note, "id": 2, "body": "closed", "system": True}])
    assert [(p.author, p.kind) for p in got] == [("ben", EntryKind.MESSAGE), ("ben", EntryKind.SYSTEM)]


def test_a_webhook_is_about_its_comment() -> None:
    (only,), _ = read(GITHUB, {"action": "created", "issue": github("i", title="t"), "comment": github("c")})
    assert only.text == "c"


def test_what_is_no_comment_keeps_its_number() -> None:
    got, context = read(GITHUB, [github("a"), 7, {"id": 3}, github("b")])
    assert [p.text for p in got] == ["a", "b"]
    assert len(context.skipped) == 2


def test_pages_that_the_command_line_wraps_are_one_list() -> None:
    pages = [[github("a"), github("b")], [github("c")]]
    assert GITHUB.recognise(source(pages)) is Confidence.CERTAIN
    got, context = read(GITHUB, pages)
    assert [(p.entry, p.text) for p in got] == [(1, "a"), (2, "b"), (3, "c")] and not context.skipped


def doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": [{"type": m} for m in marks]}


def test_atlassians_documents_read_as_shown() -> None:
    item = {"type": "listItem", "content": [paragraph(text("one"))]}
    cell = {"type": "tableCell", "content": [paragraph(text("cell"))]}
    body, regions = adf_text(doc(
        {"type": "heading", "content": [text("Cause")]},
        paragraph(text("it was "), text("DNS", "strike"), {"type": "hardBreak"}, text("not", "strong"),
                  {"type": "emoji", "attrs": {"shortName": ":tada:"}}, {"type": "mention", "attrs": {"text": "@Ana"}}),
        {"type": "bulletList", "content": [item, item]},
        {"type": "blockquote", "content": [paragraph(text("quoted"))]},
        {"type": "codeBlock", "content": [text("log")]},
        {"type": "table", "content": [{"type": "tableRow", "content": [cell, cell]}]},
        paragraph({"type": "date", "attrs": {"timestamp": "1730505600000"}}, {"type": "inlineCard", "attrs": {"url": "https://x.test"}}),
    ))  # fmt: skip
    assert body == "Cause\nit was DNS\nnot:tada:@Ana\n• one\n• one\nquoted\nlog\ncell\tcell\n2024-11-02https://x.test"
    assert {r.kind: body[r.start : r.end].strip() for r in regions} == {
        RegionKind.STRUCK: "DNS", RegionKind.QUOTED: "quoted", RegionKind.CODE: "log"}  # fmt: skip


def jira(*comments: dict[str, Any], key: str = "OPS-1", summary: str = "Down") -> dict[str, Any]:
    return {"key": key, "fields": {"summary": summary, "created": "2025-03-04T15:00:00.000+0100", "description": "it is",
                                   "reporter": {"displayName": "Ana"}, "comment": {"comments": list(comments)}}}  # fmt: skip


def remark(body: Any, name: str = "Ben") -> dict[str, Any]:
    return {"author": {"displayName": name, "accountId": "a1"}, "created": "2025-03-04T15:05:00.000+0100", "body": body}


def test_comments_are_counted_before_issues() -> None:
    both = {"issues": [jira(remark("a"), remark("b")), jira(remark("c"), key="OPS-2")]}
    assert JIRA.recognise(source(both)) is Confidence.CERTAIN
    got, _ = read(JIRA, both)
    assert [(p.entry, p.text, p.channel) for p in got] == [
        (1, "a", "OPS-1"), (2, "b", "OPS-1"), (3, "c", "OPS-2"), (4, "Down\nit is", "OPS-1"), (5, "Down\nit is", "OPS-2")]  # fmt: skip
    assert got[0].at == datetime(2025, 3, 4, 14, 5, tzinfo=UTC) and got[0].aliases == ("a1",)


def test_older_wiki_markup() -> None:
    body = "{quote}\nsaid\n{quote}\n[~ben] mine\r\n{code:java}\nlog\n{code} and {noformat}raw{noformat} {quote}open"
    (only, _), _ = read(JIRA, jira(remark(body)))
    assert "@ben mine\n" in only.text
    assert shown(only, RegionKind.QUOTED) == ["{quote}\nsaid\n{quote}"]
    assert shown(only, RegionKind.CODE) == ["{code:java}\nlog\n{code}", "{noformat}raw{noformat}"]


@pytest.mark.parametrize(
    "content",
    [[remark("a")], {"comments": [remark("a")], "total": 1}, {"webhookEvent": "comment_created", "issue": jira(), "comment": remark("a")}],
)
def test_comments_without_their_issue_and_from_webhooks(content: Any) -> None:
    assert JIRA.recognise(source(content)) is Confidence.CERTAIN
    got, _ = read(JIRA, content)
    assert (got[0].entry, got[0].text, got[0].author) == (1, "a", "Ben")


def test_the_two_trackers_are_told_apart() -> None:
    assert JIRA.recognise(source([github("x")])) is Confidence.NO
    assert GITHUB.recognise(source(jira(remark("x")))) is Confidence.NO


@pytest.mark.parametrize("content", ["", "nonsense", "{", "7", "[" * 50_000, '{"fields":' * 20_000, "[1, 2]", '{"a": 1}'])
@pytest.mark.parametrize("spec", [GITHUB, JIRA], ids=lambda s: s.name)
def test_what_is_none_of_it_is_refused_or_empty(spec: FormatSpec, content: str) -> None:
    assert spec.recognise(source(content)) is Confidence.NO
    try:
        got, context = read(spec, content)
        assert got == [] and context.skipped
    except InputError as error:
        assert error.hint


KEYS = ["user", "login", "author", "username", "created_at", "createdAt", "body", "title", "comments", "notes", "id", "issue",
        "action", "comment", "in_reply_to_id", "updated_at", "key", "fields", "summary", "created", "displayName", "issues",
        "description", "reporter", "type", "content", "text", "marks", "attrs", "event", "state", "discussions"]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["doc", "2024-11-02T22:41:05Z"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


@pytest.mark.parametrize("spec", [GITHUB, JIRA], ids=lambda s: s.name)
@settings(max_examples=80, deadline=None)
@given(records=st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=7), min_size=1, max_size=4), cut=st.integers(0, 60))
def test_any_records_give_passages_or_a_refusal(spec: FormatSpec, records: list[dict[str, Any]], cut: int) -> None:
    for content in (json.dumps(records), json.dumps(records[0]), json.dumps(records)[: -cut or None]):
        spec.recognise(source(content))
        try:
            got, _ = read(spec, content)
        except InputError:
            continue
        entries = [p.entry or 0 for p in got]
        assert entries == sorted(set(entries))
        for p in got:
            assert all(0 <= r.start < r.end <= len(p.text) for r in p.regions)
            assert p.at is None or p.at.tzinfo is not None
            p.text.encode()


@settings(max_examples=80, deadline=None)
@given(JSON)
def test_any_document_gives_text(document: Any) -> None:
    body, regions = adf_text(document)
    assert all(0 <= r.start < r.end <= len(body) for r in regions)


@pytest.mark.parametrize(
    ("spec", "content"),
    [
        (GITHUB, [github("<!-- " * 200_000)]),
        (GITHUB, [github("``` " * 250_000)]),
        (GITHUB, [github("x")] * 9_000),
        (JIRA, jira(remark("{quote}x{code}" * 70_000))),
        (JIRA, jira(remark(doc(*[paragraph(text("x", "strike"))] * 12_000)))),
    ],
)
def test_a_hostile_megabyte_takes_no_time(spec: FormatSpec, content: Any) -> None:
    file = source(content)
    began = time.process_time()
    spec.recognise(file)
    assert list(spec.read(file, ReadContext(options=ReadOptions())))
    assert time.process_time() - began < 4
