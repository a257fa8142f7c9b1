"""Opsgenie webhooks, alert lists, notes and logs: an entry per record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.passages import EntryKind, Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.records import first_record, mapping, moment_of, records, text_of
from satchel.readers.turns import entry, person

_SIGNS = re.compile(r'"(?:tinyId|integrationType|integrationName|alertId)"\s*:|"offset"\s*:\s*"\d{10,}_\d')
_SPOKEN = ("AddNote", "UpdateNote")


def recognise(file: SourceFile) -> Confidence:
    """Certain for an action on an alert, or alerts with Opsgenie's short ids."""
    head = file.text[:200_000]
    if head.lstrip("\ufeff \t\n")[:1] not in ("{", "[") or not _SIGNS.search(head):
        return Confidence.NO
    first = first_record(head)
    if isinstance(first.get("alert"), Mapping) and "action" in first:
        return Confidence.CERTAIN
    is_alert = "tinyId" in first or ('"data"' in head[:400] and "createdAt" in head)
    return Confidence.CERTAIN if is_alert else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per record in file order."""
    for number, record in records(file, context, "data"):
        alert = mapping(record.get("alert")) or record
        action = text_of(record.get("action"))
        note = text_of(alert.get("note")) or text_of(record.get("note")) or text_of(record.get("log"))
        who = text_of(alert.get("username")) or text_of(record.get("owner"))
        who = who if who not in ("System", "Alert API", "API") else ""
        is_said = bool(note and who) and (action in _SPOKEN or (not action and "note" in record))
        at, assumed = _moment(file, context, alert, action)
        yield entry(
            file, context, number, note if is_said else _told(alert, action, note, who), person(who or "Opsgenie"),
            at=at, at_assumed=assumed, kind=EntryKind.MESSAGE if is_said else EntryKind.ALERT,
            channel=text_of(record.get("integrationName")),
        )  # fmt: skip


def _moment(file: SourceFile, context: ReadContext, alert: Mapping[str, Any], action: str) -> tuple[Any, bool]:
    """Creation counts in milliseconds, later changes in nanoseconds."""
    keys = ("createdAt", "updatedAt") if action in ("", "Create") else ("updatedAt", "createdAt")
    return moment_of(next((alert[key] for key in keys if alert.get(key)), None), file, context)


def _told(alert: Mapping[str, Any], action: str, note: str, who: str) -> str:
    """"[#4711] CREATE message - priority P2 …"."""
    number = text_of(alert.get("tinyId"))
    what = action or text_of(alert.get("status"))
    line = [f"[#{number}]" if number else "", what.upper(), text_of(alert.get("message")) or note]
    details = [f"{key}: {text_of(value)}" for key, value in list(mapping(alert.get("details")).items())[:50]]
    named = [("priority", "priority"), ("entity", "entity"), ("source", "source")]
    more = [f"by {who}" if who else "", *(f"{shown} {t}" for key, shown in named if (t := text_of(alert.get(key))))]
    more += details
    description = text_of(alert.get("description"))
    told = " - ".join(part for part in (" ".join(w for w in line if w), *more) if part)
    lines = [told, description, note if alert.get("message") else ""]
    return "\n".join(part for part in lines if part)


OPSGENIE = FormatSpec(name="opsgenie", title="Opsgenie alerts", recognise=recognise, read=read, machine_time=True)
