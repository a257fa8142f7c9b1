"""Walks a result of any shape and judges whatever has a text and citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from satchel.domain.claims import Support
from satchel.domain.passages import Passage
from satchel.domain.reviewable import claims_of
from satchel.runtime.checks.claim import judge, judge_citations
from satchel.runtime.checks.evidence import Index
from satchel.runtime.checks.quotes import cited_passage

_OURS = "flagged"  # claims there are sentences of the program about a text that it shows as data
_DOUBT: Mapping[str, int] = {"supported": 0, "weak": 1, "unsupported": 2}


def verify_result(result: Mapping[str, Any], passages: Sequence[Passage]) -> dict[str, Any]:
    """A copy in which every claim carries what the checks found; a craft's own "weak" is never raised.

    Things with citations and no text (milestones, people) get ``"support": "unsupported"`` when a quote does not hold.
    """
    checked: dict[str, Any] = _walk(dict(result), Index(passages))
    return checked


def _walk(body: Any, index: Index, *, ours: bool = False) -> Any:
    if isinstance(body, list | tuple):
        return [_walk(one, index, ours=ours) for one in body]
    if not isinstance(body, Mapping):
        return body
    out = {name: value if name == "cites" else _walk(value, index, ours=name == _OURS) for name, value in body.items()}
    if not isinstance(out.get("cites"), list):
        return out
    if isinstance(out.get("text"), str):
        found = judge_citations(out, index) if ours else judge(out, index)
        out["support"] = _lower(found, out.get("support"))
    elif not all(isinstance(c, dict) and cited_passage(c, index) for c in out["cites"]):
        out["support"] = "unsupported"
    return out


def _lower(found: Support, given: Any) -> Support:
    """A claim comes in as unsupported until it is judged, so only "weak" is an opinion."""
    return "weak" if given == "weak" and _DOUBT[found] == 0 else found


def count_support(result: Mapping[str, Any]) -> dict[str, int]:
    """How many claims of a result are supported, weak and unsupported: of those that can be reviewed, each once."""
    counts = dict.fromkeys(_DOUBT, 0)
    for one in claims_of(result):
        counts[str(one.claim["support"])] += 1
    return counts
