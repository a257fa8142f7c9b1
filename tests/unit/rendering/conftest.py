"""Invented results to draw: an ordinary one, a false alarm, one without dates, a long one, and one full of malice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
NAMES = ("ferry", "quiet", "undated", "long", "hostile")


@pytest.fixture
def sample() -> Callable[[str], dict[str, Any]]:
    def load(name: str) -> dict[str, Any]:
        return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))

    return load


@pytest.fixture(params=NAMES)
def any_sample(request: pytest.FixtureRequest, sample: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return sample(request.param)


@pytest.fixture(scope="session")
def one_claim() -> Callable[..., dict[str, Any]]:
    """A run whose only incident has one claim with these words, everywhere that words can be."""

    def make(text: str, **extra: Any) -> dict[str, Any]:
        cites = [{"source": text or "a", "entry": 1, "quote": text}]
        claim = {"id": "c", "text": text, "cites": cites, "support": "supported", **extra}
        incident = {
            "title": claim, "status": "ongoing", "severity": text, "milestones": {}, "impact": [claim], "causes": [claim],
            "mitigations": [claim], "actions": [{**claim, "owner": text, "due": text}], "open_questions": [claim],
            "people": [{"name": text, "role": text, "cites": cites}], "timeline": [{**claim, "at": "2025-06-14T05:00:00Z"}],
            "conflicts": [{"about": text, "claims": [claim]}],
        }
        return {
            "run": "r-1", "agent": "a", "agent_version": "1", "model": text, "status": "done",
            "result": {"incidents": [incident], "changed_since": None, "flagged": [claim]},
            "assumptions": [{"source": text, "what": "zone", "value": text}],
            "coverage": {"sources": 1, "entries": 1, "read": 1, "skipped": [{"source": text, "why": text}]}, "timings": {},
            "entries": {text or "a": {"1": {"author": text, "at": text, "text": text}}},
        }

    return make
