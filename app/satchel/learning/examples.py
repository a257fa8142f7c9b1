"""Labelled examples of an agent: one JSONL file per incident, a header line with its truth and one line per entry."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any

from satchel.domain.errors import InputError
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import EntryKind, Passage

NO_DAY = date(1900, 1, 1)
_NOTES = frozenset({"notes"})
LABELS = Labels(origins=frozenset({Origin.OTHERS}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled incident: `truth` is the header (status, milestones, facts, traps), `roles[i]` belong to
    ``passages[i]``.
    """

    id: str
    truth: Mapping[str, Any]
    passages: tuple[Passage, ...]
    roles: tuple[frozenset[str], ...]


def load(path: Path) -> Example:
    """Reads one example; raises `InputError` when it is not in the format."""
    try:
        head, *rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
        zone = _zone(head.get("zone"))
        day = date.fromisoformat(head["date"]) if head.get("date") else NO_DAY
        passages, last, notes = [], None, head.get("style") in _NOTES
        for row in rows:
            said = row.get("at") or (_clock_in(row["text"]) if notes else None)
            at, day, last = _moment(said, day, last, zone)
            passages.append(_passage(path.stem, row, at, notes=notes))
        return Example(id=path.stem, truth=head, passages=tuple(passages),
                       roles=tuple(frozenset(row["labels"]) for row in rows))  # fmt: skip
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise InputError(f"The labelled example {path.name} cannot be read.", "Check its format.") from error


def load_folder(folder: Path) -> list[Example]:
    """Every example of a folder, by name."""
    return [load(path) for path in sorted(folder.glob("*.jsonl"))]


def _clock_in(text: str) -> str | None:
    """The clock time that a scribe wrote in front of a note."""
    found = re.search(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])", text[:40])
    return f"{int(found[1]):02}:{found[2]}" if found else None


def _passage(source: str, row: Mapping[str, Any], at: datetime | None, *, notes: bool) -> Passage:
    machine = "alert" in row["labels"]
    kind = EntryKind.NOTE if notes else EntryKind.ALERT if machine else EntryKind.MESSAGE
    return Passage(
        source=source, entry=row["n"], text=row["text"], author=row["author"], at=at, kind=kind, labels=LABELS
    )


def _zone(untrusted: str | None) -> tzinfo:
    if not untrusted:
        return UTC
    sign = -1 if untrusted.startswith("-") else 1
    hours, minutes = untrusted.lstrip("+-").split(":")
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def _moment(
    untrusted: str | None, day: date, last: time | None, zone: tzinfo
) -> tuple[datetime | None, date, time | None]:
    """The entry's moment; the day goes on when the row names one or the clock jumps back by hours."""
    if not untrusted:
        return None, day, last
    *named, clock = untrusted.replace("T", " ").split(" ")
    now = time.fromisoformat(clock)
    if named:
        day = date.fromisoformat(named[0])
    elif last and last.hour - now.hour > 6:
        day += timedelta(days=1)
    return datetime.combine(day, now, tzinfo=zone), day, now
