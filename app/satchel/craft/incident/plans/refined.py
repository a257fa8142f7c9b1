"""Puts what a model made into a result so that it can be told apart and taken out again.

A claim that a model worded or merged keeps what it stands for under ``from``; one that it added says ``added_by``. So a
result can always be shown, and compared with another one, as it was found without a model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from satchel.craft.incident.compose import cites_of, claim_id, readable
from satchel.craft.incident.story import Told
from satchel.domain.claims import Citation, Claim
from satchel.domain.incident import CLAIM_SECTIONS, Incident, IncidentResult

FROM, ADDED, MODEL = "from", "added_by", "model"


def worded(claims: Sequence[Claim], text: str) -> Claim:
    """One claim in a model's words for one or several of a section: the first one's place, everybody's citations."""
    first = claims[0]
    origin: list[Any] = [c.to_json() for c in claims]
    cites = tuple(dict.fromkeys(cite for c in claims for cite in c.cites))
    return Claim(id=first.id, text=text, cites=cites, support=first.support, extra={**first.extra, FROM: origin})


def added(section: str, told: Told, **extra: object) -> Claim:
    """A claim in a line's own words that a model asked for."""
    return Claim(id=claim_id(section, told), text=readable(told), cites=cites_of(told), support="supported",
                 extra={**extra, ADDED: MODEL})  # fmt: skip


def sentence(text: str, told: Sequence[Told]) -> Claim:
    """A sentence of the summary."""
    cites: tuple[Citation, ...] = tuple(dict.fromkeys(cite for t in told for cite in cites_of(t)))
    ident = hashlib.sha256(("summary\0" + "\0".join(t.key for t in told)).encode()).hexdigest()[:10]
    return Claim(id=ident, text=text, cites=cites, support="supported", extra={ADDED: MODEL})


def unrefined(result: IncidentResult) -> IncidentResult:
    """The result as it was before any model saw it."""
    return replace(result, incidents=tuple(_plain(incident) for incident in result.incidents))


def _plain(incident: Incident) -> Incident:
    sections = {section: tuple(_origins(getattr(incident, section))) for section in CLAIM_SECTIONS}
    title = next(iter(_origins([incident.title])), incident.title)
    return replace(incident.with_sections(sections), title=title, summary=())


def _origins(claims: Iterable[Claim]) -> list[Claim]:
    found: list[Claim] = []
    for claim in claims:
        if FROM in claim.extra:
            found += [Claim.from_json(body) for body in claim.extra[FROM]]
        elif ADDED not in claim.extra:
            found.append(claim)
    return found
