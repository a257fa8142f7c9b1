"""Puts the times of an incident on one clock for reading: sources have their own zones, a tired reader has one head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from satchel.domain.incident import Incident, IncidentResult
from satchel.rendering import moments


def read(body: Mapping[str, Any]) -> IncidentResult:
    """A result for reading. Raises what `IncidentResult.from_json` raises."""
    result = IncidentResult.from_json(body)
    return replace(result, incidents=tuple(map(on_one_clock, result.incidents)))


def on_one_clock(incident: Incident) -> Incident:
    """The incident with every known time in the offset that most of its times have."""
    known = [moment for at in _times(incident) if (moment := moments.parse(at)) is not None and _moves(moment)]
    offsets = Counter(moment.utcoffset() for moment in known)
    if len(offsets) < 2:
        return incident
    offset = offsets.most_common(1)[0][0]
    assert offset is not None
    zone = timezone(offset)
    return replace(
        incident,
        timeline=tuple(replace(c, extra={**c.extra, "at": _moved(c.extra.get("at"), zone)}) for c in incident.timeline),
        milestones={
            name: replace(m, at=str(_moved(m.at, zone))) if m else None for name, m in incident.milestones.items()
        },
    )


def _times(incident: Incident) -> list[str]:
    return [str(c.extra.get("at") or "") for c in incident.timeline] + [m.at for m in incident.milestones.values() if m]


def _moves(moment: datetime) -> bool:
    """Whether a time has an offset and a day that the source said."""
    return moment.utcoffset() is not None and not moments.day_is_assumed(moment)


def _moved(at: object, zone: timezone) -> object:
    moment = moments.parse(str(at)) if at else None
    return moment.astimezone(zone).isoformat() if moment is not None and _moves(moment) else at
