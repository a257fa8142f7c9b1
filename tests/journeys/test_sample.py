"""The first thing a new person sees: the sample incident through the real program, without a language model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "harbour-cranes"


def cites(body: object) -> Iterator[dict[str, object]]:
    """Every citation anywhere in a result."""
    if isinstance(body, dict):
        if "quote" in body and "source" in body:
            yield body
        for value in body.values():
            yield from cites(value)
    elif isinstance(body, list):
        for value in body:
            yield from cites(value)


def words(text: str) -> str:
    """Letters and digits alone: sources escape and wrap the same words differently."""
    return "".join(c for c in text.casefold() if c.isalnum())


@pytest.fixture
def document(satchel):
    done = satchel("run", "incident-summariser", SAMPLE, "--model", "none", "--format", "json", timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_sample_is_told_as_it_was(document):
    assert document["status"] == "done"
    assert document["coverage"]["skipped"] == []
    assert 115 <= document["coverage"]["entries"] <= 125
    result = document["result"]
    assert len(result["incidents"]) == 1, "three sources tell of one incident"
    incident = result["incidents"][0]
    assert incident["status"] == "resolved"
    assert incident["milestones"]["started"]["at"].startswith("2026-03-12T04:4"), "it began before anybody noticed"
    confirmed = " ".join(claim["text"] for claim in incident["causes"] if claim.get("standing") == "confirmed")
    assert "tidevand-1" in confirmed
    assert "jamming" not in confirmed, "the first theory was withdrawn"
    assert len(incident["actions"]) >= 3
    owners = {claim.get("owner") for claim in incident["actions"]}
    assert any("Mats" in str(owner) or "mats" in str(owner) for owner in owners)
    assert incident["open_questions"]


def test_every_quote_is_in_the_sources(document):
    every = "".join(words(path.read_text("utf-8")) for path in sorted(SAMPLE.rglob("*")) if path.is_file())
    quotes = {str(one["quote"]) for one in cites(document["result"])}
    assert len(quotes) > 10
    for quote in quotes:
        for line in quote.splitlines():
            plain = words(line.partition("@")[0])  # mentions are ids in the source
            assert plain in every, quote


def test_orders_in_a_mail_are_shown_and_not_followed(document):
    flagged = " ".join(claim["text"] + str(claim["cites"]) for claim in document["result"]["flagged"])
    assert "automated assistants" in flagged
    told = json.dumps([i["causes"] for i in document["result"]["incidents"]])
    assert "firewall" not in told
