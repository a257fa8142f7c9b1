"""What a person decided about a claim of a result: the words that were shown, and what they say about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from satchel.domain.reviewable import said

Verdict = Literal["accept", "edit", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: `before` is the claim as shown, `text` what an edit made of it, `reason` that of a rejection.

    Who made the claim is kept with it (`agent`, `agent_version`, `model`, `section`) for whoever learns from it later.
    `batch` is the number of the first decision that was made together with this one. `in_bulk` says that it was made
    for everything that was open, so that nobody need have looked at this very claim.
    """

    number: int = 0  # given by the store, counting up; 0 before
    batch: int = 0
    run: str
    claim: str
    verdict: Verdict
    before: Mapping[str, Any]
    text: str = ""
    reason: str = ""
    agent: str
    agent_version: str
    model: str | None
    section: str
    in_bulk: bool = False
    at: datetime
    undone_at: datetime | None = None

    def holds_for(self, claim: Mapping[str, Any]) -> bool:
        """Whether the claim still says what this decision was about."""
        return said(self.before) == said(claim)

    def mark(self) -> dict[str, Any]:
        """As the key ``review`` of a claim: ``{"verdict", "text"?, "reason"?, "at"}``."""
        told = {"text": self.text, "reason": self.reason}
        return {"verdict": self.verdict, **{k: v for k, v in told.items() if v}, "at": self.at.isoformat()}

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "number": self.number, "batch": self.batch, "run": self.run, "claim": self.claim, **self.mark(),
            "in_bulk": self.in_bulk, "undone_at": self.undone_at.isoformat() if self.undone_at else None,
            "agent": self.agent, "agent_version": self.agent_version, "model": self.model, "section": self.section,
            "before": dict(self.before),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A decision as it is asked for: about the `claims` named (their ids or beginnings), or about `every` open one."""

    run: str
    verdict: Verdict
    claims: Sequence[str] = ()
    every: bool = False
    text: str = ""
    reason: str = ""


def in_force(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """By claim, the newest decision that was not undone; for decisions of one run, oldest first."""
    return {one.claim: one for one in decisions if one.undone_at is None}
