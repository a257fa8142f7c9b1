"""Jira issues with their comments, one or many, from the REST interface or a webhook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.readers.adf import adf_text
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.records import first_record, listed, mapping, moment_of, records, text_of
from satchel.readers.turns import Person, entry, person

_SIGNS = re.compile(r'"(?:accountId|displayName|updateAuthor|issuetype)"\s*:')
_MARK = re.compile(r"\{(quote|code|noformat)(?::[^}\n]{0,80})?\}")
_MENTION = re.compile(r"\[~(?:accountid:)?([^\]\s]{1,100})\]")


def recognise(file: SourceFile) -> Confidence:
    """Certain for an issue with fields, or comments by people with display names."""
    head = file.text[:500_000]
    if head.lstrip("\ufeff \t\n")[:1] not in ("{", "[") or not _SIGNS.search(head):
        return Confidence.NO
    first = first_record(head)
    if _is_issue(first) or _is_issue(mapping(first.get("issue"))) or _is_comment(first):
        return Confidence.CERTAIN
    if any(_is_issue(one) for one in listed(first.get("issues"))[:1]) or any(
        _is_comment(one) for one in listed(first.get("comments"))[:1]
    ):
        return Confidence.CERTAIN
    return Confidence.CERTAIN if not first and '"fields"' in head and '"key"' in head else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per comment, numbered from 1 over the file; the issues themselves follow as further entries."""
    number = 0
    issues: list[Mapping[str, Any]] = []
    for count, record in records(file, context, "issues"):
        issue = mapping(record.get("issue")) or record
        for comment in _comments(record, issue):
            number += 1
            yield _comment(file, context, number, comment, text_of(issue.get("key")))
        if _is_issue(issue):
            issues.append(issue)
        elif not _comments(record, issue):
            context.skip(file.name, f"record {count} is no issue and no comment")
    for issue in issues:
        number += 1
        yield _issue(file, context, number, issue)


def _comments(record: Mapping[str, Any], issue: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if _is_comment(record):
        return [record]
    if isinstance(record.get("comment"), Mapping):  # webhook
        return [mapping(record["comment"])]
    held = mapping(mapping(issue.get("fields")).get("comment"))
    return listed(held.get("comments")) or listed(record.get("comments"))


def _is_issue(one: Mapping[str, Any]) -> bool:
    return isinstance(one.get("fields"), Mapping) and ("key" in one or "id" in one)


def _is_comment(one: Mapping[str, Any]) -> bool:
    return "body" in one and "created" in one and isinstance(one.get("author"), Mapping)


def _comment(file: SourceFile, context: ReadContext, number: int, one: Mapping[str, Any], key: str) -> Passage:
    who = mapping(one.get("author"))
    text, regions = _words(one.get("body"))
    at, assumed = moment_of(one.get("created"), file, context)
    edited, _ = moment_of(one.get("updated"), file, context)
    return entry(
        file, context, number, text, _person(who), kind=_kind(who), at=at, at_assumed=assumed,
        edited_at=edited if edited != at else None, regions=regions, channel=key,
    )  # fmt: skip


def _issue(file: SourceFile, context: ReadContext, number: int, issue: Mapping[str, Any]) -> Passage:
    """Summary and description, by the reporter at creation."""
    fields = mapping(issue.get("fields"))
    who = mapping(fields.get("reporter")) or mapping(fields.get("creator"))
    summary = text_of(fields.get("summary"))
    text, regions = _words(fields.get("description"))
    shift = len(summary) + 1
    moved = [Region(kind=r.kind, start=r.start + shift, end=r.end + shift) for r in regions]
    at, assumed = moment_of(fields.get("created"), file, context)
    return entry(
        file, context, number, f"{summary}\n{text}" if text else summary, _person(who), kind=_kind(who), at=at,
        at_assumed=assumed, regions=moved, channel=text_of(issue.get("key")),
    )  # fmt: skip


def _words(body: object) -> tuple[str, list[Region]]:
    """Document format, or the older wiki markup."""
    if not isinstance(body, str):
        return adf_text(body)
    text = _MENTION.sub(r"@\1", body.replace("\r\n", "\n").replace("\r", "\n"))
    regions: list[Region] = []
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        if opened is None:
            opened = mark
        elif mark[1] == opened[1]:
            kind = RegionKind.QUOTED if mark[1] == "quote" else RegionKind.CODE
            regions.append(Region(kind=kind, start=opened.start(), end=mark.end()))
            opened = None
    return text, regions


def _person(who: Mapping[str, Any]) -> Person:
    shown = text_of(who.get("displayName")) or text_of(who.get("name"))
    others = [text_of(who.get(key)) for key in ("accountId", "name", "key", "emailAddress")]
    return person(shown or next((o for o in others if o), ""), *others)


def _kind(who: Mapping[str, Any]) -> EntryKind:
    return EntryKind.ALERT if who.get("accountType") == "app" else EntryKind.MESSAGE


JIRA = FormatSpec(name="jira", title="Jira issue", recognise=recognise, read=read, machine_time=True)
