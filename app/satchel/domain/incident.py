"""The incident result: what the incident summariser says, in the exact JSON shape of DESIGN, Incident result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from satchel.domain.claims import Citation, Claim

Status = Literal["ongoing", "mitigated", "resolved", "unclear"]
Standing = Literal["confirmed", "suspected", "ruled_out"]
MILESTONES = ("started", "detected", "mitigated", "resolved")
CLAIM_SECTIONS = ("impact", "causes", "mitigations", "actions", "open_questions", "timeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A moment with offset (ISO 8601) and the words that give it."""

    at: str
    cites: tuple[Citation, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``{"at", "cites"}``."""
        return {"at": self.at, "cites": [c.to_json() for c in self.cites]}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Milestone:
        """Inverse of `to_json`."""
        return cls(at=str(body["at"]), cites=tuple(Citation.from_json(c) for c in body["cites"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody with a role in the incident."""

    name: str
    role: str
    cites: tuple[Citation, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``{"name", "role", "cites"}``."""
        return {"name": self.name, "role": self.role, "cites": [c.to_json() for c in self.cites]}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Participant:
        """Inverse of `to_json`."""
        cites = tuple(Citation.from_json(c) for c in body["cites"])
        return cls(name=str(body["name"]), role=str(body["role"]), cites=cites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Sources that say different things about one matter; both stand, with their citations."""

    about: str
    claims: tuple[Claim, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``{"about", "claims"}``."""
        return {"about": self.about, "claims": [c.to_json() for c in self.claims]}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Conflict:
        """Inverse of `to_json`."""
        return cls(about=str(body["about"]), claims=tuple(Claim.from_json(c) for c in body["claims"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident: claims per section, milestones by name (None: the sources do not say)."""

    title: Claim
    summary: tuple[Claim, ...] = ()  # sentences of a language model; empty without one
    status: Status
    severity: str | None = None
    milestones: Mapping[str, Milestone | None] = field(default_factory=dict)
    impact: tuple[Claim, ...] = ()
    causes: tuple[Claim, ...] = ()
    mitigations: tuple[Claim, ...] = ()
    actions: tuple[Claim, ...] = ()
    open_questions: tuple[Claim, ...] = ()
    people: tuple[Participant, ...] = ()
    timeline: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract's shape, keys in its order."""
        out: dict[str, Any] = {"title": self.title.to_json()}
        if self.summary:
            out["summary"] = [c.to_json() for c in self.summary]
        out |= {"status": self.status, "severity": self.severity}
        found = {name: self.milestones.get(name) for name in MILESTONES}
        out["milestones"] = {name: m.to_json() if m else None for name, m in found.items()}
        for section in CLAIM_SECTIONS[:-1]:
            out[section] = [c.to_json() for c in getattr(self, section)]
        out["people"] = [p.to_json() for p in self.people]
        out["timeline"] = [c.to_json() for c in self.timeline]
        out["conflicts"] = [c.to_json() for c in self.conflicts]
        return out

    def with_sections(self, sections: Mapping[str, tuple[Claim, ...]]) -> Incident:
        """The incident with other claims in some of its `CLAIM_SECTIONS`."""
        changed: Mapping[str, Any] = sections
        return replace(self, **changed)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Incident:
        """Inverse of `to_json`; raises ``KeyError`` on a missing title or status."""
        miles = body.get("milestones") or {}
        sections = {s: tuple(Claim.from_json(c) for c in body.get(s, ())) for s in CLAIM_SECTIONS}
        return cls(
            title=Claim.from_json(body["title"]),
            summary=tuple(Claim.from_json(c) for c in body.get("summary", ())),
            status=body["status"],
            severity=body.get("severity"),
            milestones={name: Milestone.from_json(m) if m else None for name, m in miles.items()},
            people=tuple(Participant.from_json(p) for p in body.get("people", ())),
            conflicts=tuple(Conflict.from_json(c) for c in body.get("conflicts", ())),
            **sections,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is different since the moment `since` (ISO 8601)."""

    since: str
    added: tuple[Claim, ...] = ()
    changed: tuple[Claim, ...] = ()
    withdrawn: tuple[Claim, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As ``{"since", "added", "changed", "withdrawn"}``."""
        groups = {name: [c.to_json() for c in getattr(self, name)] for name in ("added", "changed", "withdrawn")}
        return {"since": self.since, **groups}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Changes:
        """Inverse of `to_json`."""
        groups = {n: tuple(Claim.from_json(c) for c in body.get(n, ())) for n in ("added", "changed", "withdrawn")}
        return cls(since=str(body["since"]), **groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentResult:
    """What the incident summariser says; no incident: an empty tuple and a sentence in `note`, carried by `cites`."""

    incidents: tuple[Incident, ...] = ()
    changed_since: Changes | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()
    flagged: tuple[Claim, ...] = ()  # text that tries to give orders to an AI: shown as data, never followed

    def to_json(self) -> dict[str, Any]:
        """The ``result`` object of ``run --format json``."""
        changes = self.changed_since.to_json() if self.changed_since else None
        out: dict[str, Any] = {"incidents": [i.to_json() for i in self.incidents], "changed_since": changes}
        out["flagged"] = [c.to_json() for c in self.flagged]
        if self.note:
            out["note"] = self.note
        if self.cites:
            out["cites"] = [c.to_json() for c in self.cites]
        return out

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> IncidentResult:
        """Inverse of `to_json`."""
        changes = body.get("changed_since")
        return cls(
            incidents=tuple(Incident.from_json(i) for i in body.get("incidents", ())),
            changed_since=Changes.from_json(changes) if changes else None,
            note=body.get("note"),
            cites=tuple(Citation.from_json(c) for c in body.get("cites", ())),
            flagged=tuple(Claim.from_json(c) for c in body.get("flagged", ())),
        )
