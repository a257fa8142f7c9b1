"""A result as its review left it: edited claims in the person's words, rejected ones gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REJECTED = "(rejected in review)"  # where a claim cannot be left out: a title
_SIDES = 2  # a conflict with fewer is settled


def as_reviewed(result: Mapping[str, Any]) -> dict[str, Any]:
    """A copy to draw. `review` is left at the claims that have it, so that they can say so."""
    kept: dict[str, Any] = _kept(dict(result))
    return kept


def verdict(claim: Mapping[str, Any]) -> str:
    """``accept``, ``edit``, ``reject``, or nothing."""
    review = claim.get("review")
    return str(review.get("verdict") or "") if isinstance(review, Mapping) else ""


def _kept(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value if not _is_gone(one)]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("review"), Mapping) and isinstance(value.get("text"), str):
        return _worded(value)
    return {key: _kept(inner) for key, inner in value.items()}


def _is_gone(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    sides = value.get("claims")
    if isinstance(sides, list) and "about" in value:
        left = [one for one in sides if not _is_gone(one)]
        return len(left) < len(sides) and len(left) < _SIDES
    return verdict(value) == "reject"


def _worded(claim: Mapping[str, Any]) -> dict[str, Any]:
    if verdict(claim) == "reject":
        return {**claim, "text": REJECTED, "cites": []}
    text = claim["review"].get("text")
    return {**claim, "text": text} if verdict(claim) == "edit" and isinstance(text, str) else dict(claim)
