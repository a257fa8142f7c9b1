"""GitHub issues, comments and reviews, and GitLab notes, as their programming interfaces give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.hidden import comment_regions
from satchel.readers.records import first_record, listed, mapping, moment_of, records, text_of
from satchel.readers.turns import entry, person

_SIGNS = re.compile(r'"(?:login|username)"\s*:')
_DATED = re.compile(r'"(?:created_at|createdAt|submitted_at|submittedAt)"\s*:')
_INSIDE = ("comments", "reviews", "notes", "timeline")


def recognise(file: SourceFile) -> Confidence:
    """Certain when the first record has a login, a date and words."""
    head = file.text[:300_000]
    if head.lstrip("\ufeff \t\n")[:1] not in ("{", "[") or not (_SIGNS.search(head) and _DATED.search(head)):
        return Confidence.NO
    first = first_record(head)
    if not first:  # longer than the beginning, or cut off
        return Confidence.LIKELY if '"body"' in head else Confidence.NO
    found = _unwrapped(first)
    return Confidence.CERTAIN if _is_post(found) or any(_is_post(one) for one, _ in _inner(first)) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per issue, comment, review and note in file order."""
    numbers: dict[str, int] = {}
    number = 0
    for _, record in records(file, context, "discussions"):
        first = _unwrapped(record)
        posts = [(first, False)] if _is_post(first) or not _inner(record) else []
        parent = number + 1 if posts else None
        for one, is_inner in [*posts, *_inner(record)]:
            number += 1
            if not _is_post(one):
                context.skip(file.name, f"record {number} is no issue, comment or note")
                continue
            answered = text_of(one.get("in_reply_to_id"))
            above = numbers.get(answered) if answered else parent if is_inner else None
            numbers.setdefault(text_of(one.get("id")), number)
            yield _passage(file, context, number, one, above)


def _unwrapped(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a webhook is about, else the record itself."""
    for key in ("comment", "review", "issue", "pull_request"):
        if "action" in record and isinstance(record.get(key), Mapping):
            return mapping(record[key])
    return record


def _inner(record: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], bool]]:
    """Comments that the record carries with it."""
    return [(one, True) for key in _INSIDE for one in listed(record.get(key))]


def _is_post(one: Mapping[str, Any]) -> bool:
    has_author = any(isinstance(one.get(key), Mapping) for key in ("user", "author", "actor"))
    return has_author and _created(one) != "" and any(key in one for key in ("body", "title", "event", "state"))


def _created(one: Mapping[str, Any]) -> str:
    keys = ("created_at", "createdAt", "submitted_at", "submittedAt")
    return next((text_of(one[key]) for key in keys if text_of(one.get(key))), "")


def _passage(
    file: SourceFile, context: ReadContext, number: int, one: Mapping[str, Any], parent: int | None
) -> Passage:
    who = mapping(one.get("user")) or mapping(one.get("author")) or mapping(one.get("actor"))
    login = text_of(who.get("login")) or text_of(who.get("username"))
    text = _text(one)
    at, assumed = moment_of(_created(one), file, context)
    updated = text_of(one.get("lastEditedAt")) or ("" if "title" in one else text_of(one.get("updated_at")))
    edited, _ = moment_of(updated, file, context) if updated and updated != _created(one) else (None, False)
    link = text_of(one.get("html_url")) or text_of(one.get("web_url")) or text_of(one.get("url"))
    return entry(
        file, context, number, text, person(login, text_of(who.get("name"))), kind=_kind(one, who, login), at=at,
        at_assumed=assumed, edited_at=edited, parent=parent, link=link if link.startswith("http") else "",
        regions=comment_regions(text),
    )  # fmt: skip


def _text(one: Mapping[str, Any]) -> str:
    """The title above the words; what has neither is told by its state."""
    title, body = text_of(one.get("title")), text_of(one.get("body")).replace("\r\n", "\n").replace("\r", "\n")
    if "title" in one:
        return f"{title}\n{body}"
    return body or text_of(one.get("event")) or text_of(one.get("state")).lower()


def _kind(one: Mapping[str, Any], who: Mapping[str, Any], login: str) -> EntryKind:
    if one.get("system") is True or ("event" in one and "body" not in one):
        return EntryKind.SYSTEM
    is_bot = who.get("type") == "Bot" or who.get("bot") is True or who.get("is_bot") is True or login.endswith("[bot]")
    return EntryKind.ALERT if is_bot else EntryKind.MESSAGE


GITHUB = FormatSpec(
    name="github", title="GitHub or GitLab discussion", recognise=recognise, read=read, machine_time=True
)
