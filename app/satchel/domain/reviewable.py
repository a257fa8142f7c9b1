"""Which claims of a result a person can accept, edit or reject, whatever kind of result it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Claims there are about the result or about a text in it; those of `changed_since` stand elsewhere in it, too.
ASIDE = frozenset({"changed_since", "flagged"})
INCIDENTS = "incidents"
_SUPPORT = frozenset({"supported", "weak", "unsupported"})
_NOT_SAID = frozenset({"id", "support", "added_by"})  # what is known about a claim, not what it says
_LONGEST_SECTION = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewable:
    """A claim at its place: `section` is its key (of a document its heading), `incident` counts from 1."""

    id: str
    section: str
    incident: int | None
    claim: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Its words."""
        return str(self.claim["text"])


def claims_of(result: Mapping[str, Any]) -> tuple[Reviewable, ...]:
    """Every claim once, in the result's order. A claim has text, citations and a support level."""
    found: dict[str, Reviewable] = {}
    for one in _walk(result, "", None):
        found.setdefault(one.id, one)
    return tuple(found.values())


def is_claim(value: object) -> bool:
    """Whether a JSON value is a claim."""
    if not isinstance(value, Mapping):
        return False
    support = value.get("support")
    known = isinstance(support, str) and support in _SUPPORT
    return known and isinstance(value.get("text"), str) and isinstance(value.get("cites"), list)


def claim_id(claim: Mapping[str, Any]) -> str:
    """Its id; a claim that was given none has one from what it says and cites."""
    given = claim.get("id")
    if isinstance(given, str) and given:
        return given
    body = json.dumps([claim["text"], claim["cites"]], sort_keys=True, default=str)
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def said(claim: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a claim states: its text and, where its section has them, standing, owner, due date, time.

    A decision holds while this is the same: a cause that was accepted as suspected is another one when it is confirmed.
    """
    stated = ((k, v) for k, v in claim.items() if k not in _NOT_SAID and not isinstance(v, Mapping | list | tuple))
    return tuple(sorted((key, str(value)) for key, value in stated))


def _walk(value: Any, section: str, incident: int | None) -> Iterator[Reviewable]:
    if isinstance(value, list | tuple):
        for number, one in enumerate(value, 1):
            yield from _walk(one, section, number if section == INCIDENTS else incident)
        return
    if not isinstance(value, Mapping):
        return
    if is_claim(value):
        yield Reviewable(id=claim_id(value), section=section, incident=incident, claim=value)
        return
    heading = value.get("heading")
    if isinstance(heading, str) and heading.strip():
        section = " ".join(heading.split())[:_LONGEST_SECTION]
    is_outside = section in ("", INCIDENTS)  # the keys of these are sections; further in the section stays
    for key, inner in value.items():
        if not (is_outside and key in ASIDE):
            yield from _walk(inner, str(key) if is_outside else section, incident)
