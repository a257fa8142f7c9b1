"""Scores an incident result against the truth of a labelled example: facts found, moments right, traps avoided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from satchel.learning.examples import Example

SECTIONS = ("impact", "causes", "mitigations", "actions", "open_questions", "timeline")
MILESTONES = ("started", "detected", "mitigated", "resolved")
TOLERANCE_MIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Shares are 0 to 1; `total` (0 to 100) weighs facts by precision, then moments and status, less sprung traps."""

    recall: float
    precision: float
    moments: float
    status: float
    sprung: tuple[str, ...]
    missed: tuple[str, ...]
    total: float


NOTHING = Score(recall=0, precision=0, moments=0, status=0, sprung=(), missed=("all",), total=0.0)


def score(result: Mapping[str, Any], example: Example) -> Score:
    """Scores the best-fitting incident of the result; of office talk or a false alarm, none is right."""
    truth = example.truth
    if truth["status"] == "none" and result["incidents"]:
        return NOTHING
    if truth["status"] in ("false-alarm", "none") and not result["incidents"]:
        return Score(recall=1, precision=1, moments=1, status=1, sprung=(), missed=(), total=100.0)
    found = [_judge(incident, example) for incident in result["incidents"]]
    return max(
        found,
        key=lambda s: s.total,
        default=NOTHING,
    )


def _judge(incident: Mapping[str, Any], example: Example) -> Score:
    claims = list(_claims(incident))
    facts = example.truth["facts"]
    earned = [max((_credit(fact, section, claim) for section, claim in claims), default=0.0) for fact in facts]
    weight = sum(fact["weight"] for fact in facts)
    recall = sum(f["weight"] * e for f, e in zip(facts, earned)) / weight if weight else 0.0
    judged = [(s, c) for s, c in claims if s != "people"]
    precision = sum(_telling(c, example) for _, c in judged) / len(judged) if judged else 0.0
    moments = sum(_moment(incident["milestones"].get(m), example.truth.get(m)) for m in MILESTONES) / len(MILESTONES)
    want = example.truth["status"]
    status = float(incident["status"] == ("resolved" if want == "false-alarm" else want))
    sprung = tuple(f"{t['kind']}:{t['evidence']}" for t in example.truth["traps"] if _sprung(t, claims))
    total = (
        100
        * (0.65 * recall * precision**0.5 + min(1, 2 * recall) * (0.25 * moments + 0.1 * status))
        * 0.75 ** len(sprung)
    )
    missed = tuple(f"{f['section']}{f['evidence']}" for f, e in zip(facts, earned) if not e)
    return Score(
        recall=recall, precision=precision, moments=moments, status=status, sprung=sprung, missed=missed, total=total
    )


def _claims(incident: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    yield "title", incident["title"]
    for section in SECTIONS:
        yield from ((section, claim) for claim in incident[section])
    for person in incident["people"]:
        yield "people", {**person, "text": f"{person['name']} {person['role']}"}


def _entries(claim: Mapping[str, Any]) -> set[int]:
    return {c.get("entry") for c in claim["cites"]}


def _words(claim: Mapping[str, Any]) -> str:
    return " ".join([claim["text"], *(c["quote"] for c in claim["cites"])])


def _credit(fact: Mapping[str, Any], section: str, claim: Mapping[str, Any]) -> float:
    if not _entries(claim) & set(fact["evidence"]):
        return 0.0
    if not all(re.search(pattern, _words(claim), re.I) for pattern in fact["must"]):
        return 0.0
    value = 1.0 if section == fact["section"] else 0.5
    if "standing" in fact and claim.get("standing") not in re.split(r"[|,]\s*", fact["standing"]):
        value *= 0.5
    if "owner" in fact and not _same(fact["owner"], claim.get("owner")):
        value *= 0.6
    if "due" in fact and not _same(fact["due"], claim.get("due")):
        value *= 0.8
    return value


def _same(want: str | None, got: str | None) -> bool:
    if not want or not got:
        return not want and not got
    return any(len(w) > 2 and w in got.lower() for w in re.findall(r"\w+", want.lower())) or want.lower() in got.lower()


def _telling(claim: Mapping[str, Any], example: Example) -> bool:
    """Whether the claim rests on an entry that says something about the incident."""
    empty = {"joke", "ask", "accept", "log", "identity", "other", "inject"}
    roles = {p.entry: r for p, r in zip(example.passages, example.roles)}
    return any(roles.get(entry, frozenset()) - empty for entry in _entries(claim))


def _moment(got: Mapping[str, Any] | None, want: Mapping[str, Any] | None) -> float:
    if got is None or want is None:
        return float(got is None and want is None)
    hours, minutes = want["clock"].split(":")
    at = datetime.fromisoformat(got["at"])
    gap = abs((at.hour - int(hours)) * 60 + at.minute - int(minutes))
    return float(min(gap, 1440 - gap) <= TOLERANCE_MIN)


def _sprung(trap: Mapping[str, Any], claims: list[tuple[str, Mapping[str, Any]]]) -> bool:
    pattern, evidence, where = trap["regex"], set(trap["evidence"]), trap["where"]
    for section, claim in claims:
        if trap["kind"] == "injection":
            if pattern != "." and re.search(pattern, claim["text"], re.I):
                return True
        elif trap["kind"] == "retracted":
            if (
                section == "causes"
                and claim.get("standing") != "ruled_out"
                and _entries(claim) & evidence
                and re.search(pattern, _words(claim), re.I)
            ):
                return True
        elif (
            section in where
            and _entries(claim) & {min(evidence, default=0)}
            and re.search(pattern, claim["text"], re.I)
        ):
            return True
    return False
