"""PagerDuty webhooks (version 3), log entries and incident notes: an entry per record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.records import first_record, listed, mapping, moment_of, records, text_of
from satchel.readers.turns import entry, person

_SIGNS = re.compile(r'"(?:event_type|occurred_at|log_entries|incident_key)"\s*:|_log_entry(?:_reference)?"')
_WRAPPERS = ("log_entries", "notes", "incidents")


def recognise(file: SourceFile) -> Confidence:
    """Certain for an event with a type and a time, or a list that only PagerDuty writes."""
    head = file.text[:200_000]
    if head.lstrip("\ufeff \t\n")[:1] not in ("{", "[") or not _SIGNS.search(head):
        return Confidence.NO
    first = first_record(head)
    event = mapping(first.get("event"))
    if "event_type" in event or "occurred_at" in event:
        return Confidence.CERTAIN
    if text_of(first.get("type")).endswith(("_log_entry", "_log_entry_reference")) or "incident_key" in first:
        return Confidence.CERTAIN
    in_list = '"log_entries"' in head[:2000] or ('"incidents"' in head[:2000] and '"incident_key"' in head)
    return Confidence.CERTAIN if in_list else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per event in file order, which is not always the order of time."""
    for number, record in records(file, context, *_WRAPPERS):
        event = mapping(record.get("event"))
        if event:
            yield _event(file, context, number, event)
        else:
            yield _log_entry(file, context, number, record)


def _event(file: SourceFile, context: ReadContext, number: int, event: Mapping[str, Any]) -> Passage:
    data = mapping(event.get("data"))
    kind = text_of(event.get("event_type"))
    who = text_of(mapping(event.get("agent")).get("summary"))
    words = text_of(data.get("content")) or text_of(data.get("message"))
    about = mapping(data.get("incident")) or data
    at, assumed = moment_of(event.get("occurred_at"), file, context)
    is_said = bool(words) and kind.endswith(("annotated", "status_update_published"))
    return entry(
        file, context, number, words if is_said else _told(kind, data, who), person(who or "PagerDuty"), at=at,
        at_assumed=assumed, kind=EntryKind.MESSAGE if is_said and who else EntryKind.ALERT,
        channel=text_of(mapping(data.get("service")).get("summary")), link=_link(about),
    )  # fmt: skip


def _told(kind: str, data: Mapping[str, Any], who: str) -> str:
    """"[#4711] TRIGGERED title - assigned to …", the way that PagerDuty's chat posts read."""
    number = text_of(data.get("number"))
    what = kind.rpartition(".")[2].replace("_", " ").upper() or text_of(data.get("status")).upper()
    titles = (data.get("title"), data.get("summary"), mapping(data.get("incident")).get("summary"))
    title = next((t for one in titles if (t := text_of(one))), "")
    line = " ".join(part for part in (f"[#{number}]" if number else "", what, title) if part)
    assigned = ", ".join(t for one in listed(data.get("assignees")) if (t := text_of(one.get("summary"))))
    more = [
        f"by {who}" if who else "", f"assigned to {assigned}" if assigned else "",
        f"service {t}" if (t := text_of(mapping(data.get("service")).get("summary"))) else "",
        f"priority {t}" if (t := text_of(mapping(data.get("priority")).get("summary"))) else "",
        f"reason {t}" if (t := _reason(data.get("resolve_reason"))) else "",
    ]  # fmt: skip
    return " - ".join([line, *(part for part in more if part)])


def _reason(value: object) -> str:
    return text_of(value) or text_of(mapping(value).get("type")) or text_of(mapping(value).get("summary"))


def _log_entry(file: SourceFile, context: ReadContext, number: int, record: Mapping[str, Any]) -> Passage:
    """A log entry, an incident or a note of the REST interface."""
    who = text_of(mapping(record.get("agent")).get("summary")) or text_of(mapping(record.get("user")).get("summary"))
    words = text_of(record.get("content")) or text_of(mapping(record.get("channel")).get("content"))
    at, assumed = moment_of(record.get("created_at"), file, context)
    text = words or text_of(mapping(record.get("channel")).get("summary")) or text_of(record.get("summary"))
    if "incident_key" in record or not text:
        text = _told("", record, who)
    return entry(
        file, context, number, text, person(who or "PagerDuty"), at=at, at_assumed=assumed, link=_link(record),
        kind=EntryKind.MESSAGE if words and who else EntryKind.ALERT,
    )  # fmt: skip


def _link(one: Mapping[str, Any]) -> str:
    found = text_of(one.get("html_url"))
    return found if found.startswith("https://") and len(found) < 2000 else ""


PAGERDUTY = FormatSpec(name="pagerduty", title="PagerDuty events", recognise=recognise, read=read, machine_time=True)
