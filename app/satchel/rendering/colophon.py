"""The closing lines of every document: what was assumed, how much was read, what was left out, and which run it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from satchel.rendering.model import Line, words
from satchel.rendering.neutralise import one_line

_MOST_LISTED = 8
_ASSUMED_DAY = "1900-01-01"  # the contract's filler; showing it would read as a date
RUN_STATES = {
    "waiting": "This run waits for a person; this is what it has so far.",
    "failed": "This run failed; this is what it had by then.",
    "cancelled": "This run was cancelled; this is what it had by then.",
    "running": "This run is still going; this is what it has so far.",
}


def closing(document: Mapping[str, Any], cited: int) -> tuple[Line, ...]:
    """Assumptions, coverage, review and run as muted lines. `cited` is the number of source lines it rests on."""
    coverage = document.get("coverage") or {}
    lines = [*_assumptions(document.get("assumptions") or ()), *_coverage(coverage, cited), *_reviewed(document)]
    lines.append(_run(document))
    return tuple(words(line, "muted") for line in lines if line)


def _assumptions(assumptions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for assumption in assumptions:
        what, value = (one_line(str(assumption.get(key, ""))) for key in ("what", "value"))
        said = "no date is stated, times have no day" if value.startswith(_ASSUMED_DAY) else f"{what} {value}".strip()
        groups.setdefault(said, []).append(one_line(str(assumption.get("source", ""))))
    if groups:
        yield "Assumed: " + "; ".join(f"{said} ({_listed(names)})" for said, names in groups.items()) + "."


def _coverage(coverage: Mapping[str, Any], cited: int) -> Iterator[str]:
    if not coverage:
        return
    sources, entries, read = (coverage.get(key) for key in ("sources", "entries", "read"))
    parts = [_count(sources, "source", "sources"), _count(entries, "entry", "entries")]
    if read not in (None, entries, cited):
        parts.append(f"{read} used")
    yield "Read: " + ", ".join([*(p for p in parts if p), f"{cited} cited"]) + "."
    skipped = [s for s in coverage.get("skipped") or () if isinstance(s, Mapping)]
    if skipped:
        yield f"Skipped: {_listed([_skipped(s) for s in skipped], '; ')}."


def _reviewed(document: Mapping[str, Any]) -> Iterator[str]:
    """How many claims a person has decided on, and what that changed; nothing where nobody has."""
    review = document.get("review")
    if not isinstance(review, Mapping):
        return
    claims, still, edited, rejected = (_whole(review.get(key)) for key in ("claims", "open", "edited", "rejected"))
    if claims == still:
        return
    parts = [f"{claims - still} of {claims} claims"]
    parts += [f"{rejected} rejected and left out"] if rejected else []
    parts += [f"{edited} edited"] if edited else []
    yield f"Reviewed: {', '.join(parts)}."


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _skipped(skipped: Mapping[str, Any]) -> str:
    parts = (one_line(str(skipped.get(key) or "")).rstrip(".") for key in ("source", "why"))
    return ": ".join(part for part in parts if part)


def _count(number: Any, one: str, many: str) -> str:
    return "" if number is None else f"{number} {one if number == 1 else many}"


def _listed(names: Sequence[str], between: str = ", ") -> str:
    """The first few, each once, and how many more there are."""
    distinct = [name for name in dict.fromkeys(names) if name]
    more = len(distinct) - _MOST_LISTED
    return between.join(distinct[:_MOST_LISTED]) + (f"{between}and {more} more" if more > 0 else "")


def _run(document: Mapping[str, Any]) -> str:
    run, agent = (one_line(str(document.get(key) or "")) for key in ("run", "agent"))
    if not run:
        return ""
    version = one_line(str(document.get("agent_version") or ""))
    model = one_line(str(document.get("model") or ""))
    by = f" by {agent} {version}".rstrip() if agent else ""
    with_model = f", with {model}" if model else ", without a model" if agent else ""
    return f"Run {run}{by}{with_model}."
