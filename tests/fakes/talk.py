"""Small talks for tests: passages from "HH:MM author: text" rows, and stories with roles set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from satchel.craft.incident.cues import ROLES
from satchel.craft.incident.evidence import weighed, weights
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import cut
from satchel.craft.incident.story import Story, tell
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import EntryKind, Passage
from satchel.domain.ports import Workbench

LABELS = Labels(origins=frozenset({Origin.OTHERS}))
DAY = datetime(2025, 3, 4, tzinfo=UTC)


def passages(rows: list[str], source: str = "talk.log", kind: EntryKind = EntryKind.MESSAGE) -> list[Passage]:
    """One passage a row; "HH:MM author: text", or only text for notes."""
    out = []
    for n, row in enumerate(rows, 1):
        clock, _, rest = row.partition(" ")
        hours, minutes = clock.split(":")
        author, _, text = rest.partition(": ")
        at = DAY + timedelta(hours=int(hours), minutes=int(minutes))
        out.append(Passage(source=source, entry=n, author=author, text=text, at=at, labels=LABELS, kind=kind))
    return out


def story(rows: list[tuple[str, str]]) -> Story:
    """A story from (row, roles separated by blanks): named roles are certain, all others absent."""
    talk = passages([row for row, _ in rows])
    lines, _ = cut(talk)
    by_entry = {n: set(roles.split()) for n, (_, roles) in enumerate(rows, 1)}
    roles = [{r: 0.95 if r in by_entry[line.passage.entry] else 0.01 for r in ROLES} for line in lines]
    return weighed_by_roles(tell(lines, roles, dict.fromkeys(ROLES, 0.3), resolve(talk)))


def weighed_by_roles(told: Story) -> Story:
    """The story with the weights that lines have where no head was trained."""
    return weighed(told, weights(told, Workbench(fast=None, full=None)))
