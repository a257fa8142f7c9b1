"""What is different between two results of one run: claims added, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

from satchel.craft.incident.plans.refined import unrefined
from satchel.domain.claims import Claim
from satchel.domain.incident import CLAIM_SECTIONS, Changes, IncidentResult


def between(before: IncidentResult, after: IncidentResult, since: str) -> Changes:
    """Differences by claim id; timeline claims that restate a claim of another section are left out.

    Both are compared as they were found without a language model: other words are no news.
    """
    before, after = unrefined(before), unrefined(after)
    old = {c.id: c for c in _claims(before)}
    new = {c.id: c for c in _claims(after)}
    known, kept = _ids(before), _ids(after)
    return Changes(
        since=since,
        added=tuple(c for k, c in new.items() if k not in known),
        changed=tuple(c for k, c in new.items() if k in old and _said(c) != _said(old[k])),
        withdrawn=tuple(c for k, c in old.items() if k not in kept),
    )


def _ids(result: IncidentResult) -> frozenset[str]:
    """Of all claims, those of the timeline that restate others included."""
    return frozenset(c.id for incident in result.incidents for section in CLAIM_SECTIONS for c in getattr(incident, section))


def _said(claim: Claim) -> tuple[object, ...]:
    return claim.text, claim.cites, tuple(sorted((k, str(v)) for k, v in claim.extra.items()))


def _claims(result: IncidentResult) -> Iterator[Claim]:
    for incident in result.incidents:
        quotes: set[object] = set()
        for section in CLAIM_SECTIONS:
            for claim in getattr(incident, section):
                if section == "timeline" and claim.cites[:1] and claim.cites[0] in quotes:
                    continue
                quotes.update(claim.cites)
                yield claim
