"""Small stories for tests: (author, time, text) rows become told lines, with roles by cues or as given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from tests.fakes.talk import weighed_by_roles

from satchel.craft.incident.cues import rule_roles
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import cut
from satchel.craft.incident.story import Story, tell
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import EntryKind, Passage, Region, RegionKind

Row = tuple[str, str, str]
Chat = Callable[..., Story]
LABELS = Labels(origins=frozenset({Origin.OTHERS}))
CUT = {"correction": 0.5, "accept": 0.5}


def passage(row: Row, entry: int, kind: EntryKind = EntryKind.MESSAGE) -> Passage:
    """One entry; ``~~words~~`` are struck through."""
    author, at, text = row
    struck = [Region(kind=RegionKind.STRUCK, start=m.start(), end=m.end()) for m in re.finditer(r"~~.+?~~", text)]
    moment = datetime.fromisoformat(f"2025-11-06T{at}:00").replace(tzinfo=UTC) if at else None
    return Passage(source="talk.txt", entry=entry, author=author, text=text, at=moment, labels=LABELS, kind=kind, regions=tuple(struck))


@pytest.fixture
def chat() -> Chat:
    """Builds a story; roles come from the cues alone unless `roles` gives them by entry (from 1)."""

    def build(rows: Sequence[Row], roles: Mapping[int, Mapping[str, float]] | None = None, kind: EntryKind = EntryKind.MESSAGE) -> Story:
        passages = [passage(row, i + 1, kind) for i, row in enumerate(rows)]
        lines, _ = cut(passages)
        given = roles or {}
        judged = [given.get(line.passage.entry or 0, rule_roles(line.text)) for line in lines]
        return weighed_by_roles(tell(lines, judged, CUT, resolve(passages)))

    return build
