"""Requests about sources: pages, places and words, and a sentence for what makes no sense."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from satchel.domain.errors import NotFoundError, UsageError
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import Passage, ReadResult, SourceInfo
from satchel.domain.runs import RunCommand

LABELS = Labels(origins=frozenset({Origin.OTHERS}))


@pytest.fixture
def read(start: Any) -> tuple[Any, str]:
    engine = start()
    run = engine.parts.store.create(RunCommand(agent="quick"), agent_version="1", at=datetime.now(UTC)).id
    lines = tuple(Passage(source="a.log", text=f"Line {n}", entry=n, labels=LABELS) for n in range(1, 8))
    info = SourceInfo(name="a.log", format="irc", sha256="0" * 64, entries=7)
    engine.parts.store.put_reading(run, ReadResult(passages=lines, sources=(info,)))
    return engine, run


def test_to_read_in_a_source(read: tuple[Any, str]) -> None:
    engine, run = read
    with engine.client() as client:
        assert client.call("sources.list", run=run[:6]) == {"run": run, "sources": [{"source": "a.log", "format": "irc", "entries": 7}]}
        page = client.call("sources.entries", run="last", source="a.log", first=2, count=3)
        assert ([e["entry"] for e in page["entries"]], page["first"], page["total"]) == ([2, 3, 4], 2, 7)
        page = client.call("sources.entries", run=run, source="a.log", entry=6, count=3)
        assert [e["entry"] for e in page["entries"]] == [5, 6, 7]
        found = client.call("sources.find", run=run, text="LINE", limit=3)
        assert [hit["entry"] for hit in found["hits"]] == [1, 2, 3]
        found = client.call("sources.find", run=run, text="line", after=found["next"], source="a.log")
        assert ([hit["entry"] for hit in found["hits"]], found["next"]) == ([4, 5, 6, 7], None)


@pytest.mark.parametrize(("method", "params", "error"), [
    ("sources.list", {}, UsageError), ("sources.list", {"run": "none"}, NotFoundError), ("sources.entries", {}, UsageError),
    ("sources.entries", {"source": "b.log"}, NotFoundError), ("sources.entries", {"source": "a.log", "first": 0}, UsageError),
    ("sources.entries", {"source": "a.log", "count": 501}, UsageError), ("sources.entries", {"source": "a.log", "count": 0}, UsageError),
    ("sources.entries", {"source": "a.log", "first": 2**60}, UsageError), ("sources.entries", {"source": "a.log", "entry": "1"}, UsageError),
    ("sources.find", {"text": ""}, UsageError), ("sources.find", {"text": "x" * 501}, UsageError), ("sources.find", {"text": 3}, UsageError),
    ("sources.find", {"text": "x", "limit": 201}, UsageError), ("sources.find", {"text": "x", "after": [1]}, UsageError),
    ("sources.find", {"text": "x", "after": [1, -1]}, UsageError), ("sources.find", {"text": "x", "after": "1"}, UsageError),
    ("sources.find", {"text": "x", "source": "b"}, NotFoundError),
])  # fmt: skip
def test_nonsense_is_answered(read: tuple[Any, str], method: str, params: dict[str, Any], error: type[Exception]) -> None:
    engine, run = read
    with engine.client() as client, pytest.raises(error):
        client.call(method, **({"run": run} | params if method != "sources.list" else params))
