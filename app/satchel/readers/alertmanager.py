"""Prometheus Alertmanager webhooks, one object, a list, or one per line: an entry per notification."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from satchel.domain.passages import EntryKind, Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.records import first_record, listed, mapping, moment_of, records, text_of
from satchel.readers.turns import entry, person

_SIGNS = re.compile(r'"(?:startsAt|fingerprint|generatorURL)"\s*:')
_MOST_ALERTS = 2000
_NEVER = 1970  # Go's zero time (year 1) stands for "not yet"


def recognise(file: SourceFile) -> Confidence:
    """Certain for a notification with alerts that have a start, likely for bare alerts."""
    head = file.text[:200_000]
    if head.lstrip("\ufeff \t\n")[:1] not in ("{", "[") or not _SIGNS.search(head):
        return Confidence.NO
    first = first_record(head)
    alerts = first.get("alerts")
    if isinstance(alerts, list) and ("status" in first or "version" in first or "receiver" in first):
        return Confidence.CERTAIN
    if "startsAt" in first and "labels" in first:
        return Confidence.CERTAIN
    return Confidence.CERTAIN if not first and '"alerts"' in head and '"labels"' in head else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per notification; its alerts stand on lines of their own."""
    for number, one in records(file, context):
        alerts = listed(one.get("alerts")) or ([one] if "startsAt" in one else [])
        if len(alerts) > _MOST_ALERTS:
            context.skip(file.name, f"notification {number}: the alerts after {_MOST_ALERTS}")
        text = "\n".join(_shown(alert) for alert in alerts[:_MOST_ALERTS]) or text_of(one.get("status"))
        at, assumed = _moment(alerts, file, context)
        yield entry(
            file, context, number, text, person("alertmanager", text_of(one.get("receiver"))), kind=EntryKind.ALERT,
            at=at, at_assumed=assumed, channel=text_of(one.get("receiver")), link=_link(one, alerts),
        )  # fmt: skip


def _shown(alert: Mapping[str, Any]) -> str:
    """As "status: firing, alertname: …": labels, annotations and times in their order."""
    pairs: dict[str, str] = {"status": text_of(alert.get("status"))}
    for part in ("labels", "annotations"):
        pairs.update({str(k): text_of(v) for k, v in mapping(alert.get(part)).items()})
    pairs["startsAt"], pairs["endsAt"] = text_of(alert.get("startsAt")), text_of(alert.get("endsAt"))
    return ", ".join(f"{k}: {v}" for k, v in pairs.items())


def _moment(
    alerts: Sequence[Mapping[str, Any]], file: SourceFile, context: ReadContext
) -> tuple[datetime | None, bool]:
    """The end of the last alert where all have ended, else the start of the first that goes on."""
    ended = all(alert.get("status") == "resolved" for alert in alerts)
    meant = [alert for alert in alerts if ended or alert.get("status") != "resolved"]
    for key, choose in (("endsAt", max), ("startsAt", min)) if ended else (("startsAt", min),):
        known = [moment_of(alert.get(key), file, context) for alert in meant]
        dated = [(at, assumed) for at, assumed in known if at is not None and at.year > _NEVER]
        if dated:
            return choose(dated, key=lambda moment: moment[0])
    return None, False


def _link(one: Mapping[str, Any], alerts: list[Mapping[str, Any]]) -> str:
    found = text_of(one.get("externalURL")) or (text_of(alerts[0].get("generatorURL")) if alerts else "")
    return found if found.startswith(("http://", "https://")) and len(found) < 2000 else ""


ALERTMANAGER = FormatSpec(
    name="alertmanager", title="Alertmanager notifications", recognise=recognise, read=read, machine_time=True
)
