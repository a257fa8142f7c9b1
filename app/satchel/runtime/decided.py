"""Puts what people decided beside a run's claims; the stored result stays what the checks have passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from satchel.domain.review import Decision
from satchel.domain.reviewable import ASIDE, Reviewable, claim_id, claims_of, is_claim

Standing = Mapping[str, Decision]  # by claim, as `domain.review.in_force` gives it


def with_decisions(result: Mapping[str, Any], standing: Standing) -> dict[str, Any]:
    """A copy in which each decided claim has ``review``, and each that has changed since has ``reopened``."""
    marked: dict[str, Any] = _marked(dict(result), standing, is_aside=False)
    return marked


def open_claims(result: Mapping[str, Any], standing: Standing) -> list[Reviewable]:
    """Those that nobody decided on as they are now."""
    return [one for one in claims_of(result) if decision_on(one, standing) is None]


def decision_on(one: Reviewable, standing: Standing) -> Decision | None:
    """The decision that holds for a claim as it is now."""
    found = standing.get(one.id)
    return found if found is not None and found.holds_for(one.claim) else None


def tally(result: Mapping[str, Any], standing: Standing) -> dict[str, int]:
    """``{"claims", "open", "accepted", "edited", "rejected"}``."""
    claims = claims_of(result)
    verdicts = Counter(found.verdict for one in claims if (found := decision_on(one, standing)) is not None)
    return {
        "claims": len(claims), "open": len(claims) - verdicts.total(), "accepted": verdicts["accept"],
        "edited": verdicts["edit"], "rejected": verdicts["reject"],
    }  # fmt: skip


def _marked(value: Any, standing: Standing, *, is_aside: bool) -> Any:
    if isinstance(value, list | tuple):
        return [_marked(one, standing, is_aside=is_aside) for one in value]
    if not isinstance(value, Mapping):
        return value
    if is_claim(value):
        found = standing.get(claim_id(value))
        if found is None:
            return value
        if found.holds_for(value):
            return {**value, "review": found.mark()}
        return value if is_aside else {**value, "reopened": found.mark()}
    return {key: _marked(inner, standing, is_aside=is_aside or key in ASIDE) for key, inner in value.items()}
