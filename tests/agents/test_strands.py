"""Twelve channels that nothing was trained on: eight with two incidents at once, four with two teams on one incident."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from satchel.craft.incident.summariser import IncidentCraft
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import EntryKind, Passage
from satchel.domain.ports import Workbench
from satchel.inference.encoder.opening import open_encoders

HEADS = Path(__file__).parents[2] / "agents" / "incident-summariser" / "app.satchel" / "heads"
CHANNELS = sorted((Path(__file__).parent / "data" / "strands").glob("*.jsonl"))
LABELS = Labels(origins=frozenset({Origin.OTHERS}))
APART = 4  # of the eight, with the static table alone; five with the full encoder. docs/decisions/0008 says which stay together


@pytest.fixture(scope="module")
def found():
    """Per channel: how many incidents there are, and per incident found the share of its cited entries that are its own."""
    bench = Workbench(fast=open_encoders().fast, full=None, heads={p.name: p.read_bytes() for p in sorted(HEADS.glob("*.safetensors"))})
    return {path.stem: _found(path, bench) for path in CHANNELS}


def _found(path, bench):
    head, *rows = [json.loads(row) for row in path.read_text("utf-8").splitlines()]
    day, last, passages = date.fromisoformat(head["date"]), time(0), []
    for row in rows:
        now = time.fromisoformat(row["at"])
        day, last = day + timedelta(days=last.hour - now.hour > 6), now
        passages.append(Passage(source="channel", entry=row["n"], text=row["text"], author=row["author"], labels=LABELS,
                                at=datetime.combine(day, now, tzinfo=UTC), kind=EntryKind.MESSAGE))  # fmt: skip
    craft, whose = IncidentCraft(), {row["n"]: row["inc"] for row in rows}
    result = craft.compose(tuple(passages), craft.extract(tuple(passages), bench), since=None, since_at=None)
    return len(head["incidents"]), [_purity(incident, whose) for incident in result["incidents"]]


def _purity(incident, whose):
    claims = [c for section in ("impact", "causes", "mitigations", "actions", "timeline") for c in incident[section]]
    owners = Counter(whose[cite["entry"]] for claim in claims for cite in claim["cites"])
    return max(owners["A"], owners["B"]) / owners.total()


def test_most_channels_with_two_incidents_give_two(found):
    two = {name: purities for name, (there, purities) in found.items() if there == 2}
    assert len(two) == 8
    assert sum(len(purities) == 2 for purities in two.values()) >= APART, two
    assert all(purity >= 0.75 for purities in two.values() if len(purities) == 2 for purity in purities), two


def test_two_teams_on_one_incident_are_not_parted(found):
    one = {name: purities for name, (there, purities) in found.items() if there == 1}
    assert len(one) == 4
    assert all(len(purities) == 1 for purities in one.values()), one
