"""Asks a model for a title and a few sentences of summary, each with the lines that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from satchel.craft.incident.compose import TITLE, cites_of
from satchel.craft.incident.plans.asking import ask
from satchel.craft.incident.plans.faithful import why_not
from satchel.craft.incident.plans.refined import sentence, worded
from satchel.craft.incident.plans.sheet import Sheet, place, where
from satchel.craft.incident.story import Told
from satchel.domain.claims import Claim
from satchel.domain.incident import Incident
from satchel.domain.ports import Filler, Judge

TASK = "headline"
SENTENCES, LONGEST = 4, 240
CITED = 4  # lines that one sentence may rest on
REPLY = 450  # tokens
_TITLE = ("impact",)
_SUMMARY = ("impact", "causes", "mitigations", "actions")
_LINES = {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": CITED}


def _said(longest: int) -> dict[str, Any]:
    return {"type": "object", "required": ["lines", "text"], "additionalProperties": False,
            "properties": {"lines": _LINES, "text": {"type": "string", "maxLength": longest}}}  # fmt: skip


SCHEMA: Mapping[str, Any] = {
    "type": "object", "required": ["title", "summary"], "additionalProperties": False,
    "properties": {
        "title": _said(TITLE), "summary": {"type": "array", "items": _said(LONGEST), "maxItems": SENTENCES},
    },
}  # fmt: skip


def head(incident: Incident, page: Sheet, filler: Filler, judge: Judge) -> Incident:
    """The incident with a model's title and summary, as far as they hold."""
    fit = _about(page, incident, _SUMMARY)

    def lines(room: int) -> tuple[str, None]:
        rows = fit.slice(room)
        return f"Status: {incident.status}\n" + "\n".join(row.text for row in rows) if rows else "", None

    reply, _ = ask(filler, TASK, lines, SCHEMA, REPLY)
    if not isinstance(reply, dict):
        return incident
    left_out: list[str] = []
    title = _title(incident, reply.get("title"), _about(page, incident, _TITLE), judge, left_out)
    summary = _summary(reply.get("summary"), fit, judge, left_out)
    filler.took(TASK, len(summary) + (title is not None), left_out)
    return replace(incident, title=title or incident.title, summary=tuple(summary))


def _about(page: Sheet, incident: Incident, sections: Sequence[str]) -> Sheet:
    """The rows that a title or a summary may rest on: those of its sections, and of the title as it is."""
    firm = [c for section in sections for c in getattr(incident, section) if c.extra.get("standing") != "ruled_out"]
    held = {where(cite) for claim in (incident.title, *firm) for cite in claim.cites}
    return Sheet([row for row in page.rows if place(row.told) in held])


def _title(incident: Incident, untrusted: object, page: Sheet, judge: Judge, left_out: list[str]) -> Claim | None:
    text, told = _read(untrusted, page, TITLE, left_out)
    if not text or not told:
        return None
    cites = tuple(dict.fromkeys(cite for t in told for cite in cites_of(t)))
    claim = replace(worded([incident.title], text), cites=cites, support="supported")
    return claim if _holds(claim, told, judge, left_out) else None


def _summary(untrusted: object, page: Sheet, judge: Judge, left_out: list[str]) -> list[Claim]:
    found: dict[str, Claim] = {}
    for one in untrusted[:SENTENCES] if isinstance(untrusted, list) else []:
        text, told = _read(one, page, LONGEST, left_out)
        if text and told and _holds(claim := sentence(text, told), told, judge, left_out):
            found.setdefault(claim.id, claim)
    return list(found.values())


def _read(untrusted: object, page: Sheet, longest: int, left_out: list[str]) -> tuple[str, list[Told]]:
    text = untrusted.get("text") if isinstance(untrusted, dict) else None
    lines = page.told(untrusted.get("lines"))[:CITED] if isinstance(untrusted, dict) else []
    text = text.strip() if isinstance(text, str) else ""
    if text and not lines:
        left_out.append("it names no line that it may rest on")
    return (text, lines) if len(text) <= longest else ("", [])


def _holds(claim: Claim, told: Sequence[Told], judge: Judge, left_out: list[str]) -> bool:
    why = why_not(claim, (t.line.quote for t in told), judge)
    if why:
        left_out.append(why)
    return not why
