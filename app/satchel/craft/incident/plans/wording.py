"""Asks a model to say in plain sentences what a section's claims quote, and to merge those that say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from satchel.craft.incident.figures import figures
from satchel.craft.incident.plans.asking import ask
from satchel.craft.incident.plans.faithful import why_not
from satchel.craft.incident.plans.refined import worded
from satchel.craft.incident.plans.sheet import flat, tokens
from satchel.domain.claims import Claim
from satchel.domain.incident import Incident
from satchel.domain.ports import Filler, Judge

TASK = "wording"
SECTIONS = ("impact", "causes", "mitigations", "open_questions")  # a task's words are its owner's
LONGEST = 240
REPLY = 500  # tokens
MERGED = 3  # claims that one sentence may stand for
_LETTERED = re.compile(r"^[A-Z]: ")  # a model that repeats the letter of a claim means nothing by it
_LETTER = {"type": "string", "enum": list(ascii_uppercase)}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array", "maxItems": 12,
            "items": {
                "type": "object", "required": ["claims", "text"], "additionalProperties": False,
                "properties": {
                    "claims": {"type": "array", "items": _LETTER, "minItems": 1, "maxItems": MERGED},
                    "text": {"type": "string", "maxLength": LONGEST},
                },
            },
        }
    },
    "required": ["sentences"], "additionalProperties": False,
}  # fmt: skip


def word(incident: Incident, filler: Filler, judge: Judge) -> Incident:
    """The incident with the sentences that hold in the place of what they stand for; everything else stays."""
    for section in SECTIONS:
        claims: Sequence[Claim] = getattr(incident, section)

        def lines(room: int, section: str = section, claims: Sequence[Claim] = claims) -> tuple[str, dict[str, Claim]]:
            fit = _listed(claims, room)
            text = f"Section: {section}\n" + "\n".join(fit.values()) if fit else ""
            return text, dict(zip(fit, claims))

        reply, listed = ask(filler, TASK, lines, SCHEMA, REPLY)
        if reply is None or listed is None:
            continue
        left_out: list[str] = []
        made = _sentences(reply, listed, judge, left_out)
        filler.took(TASK, len(made), left_out)
        incident = incident.with_sections({section: _replaced(claims, made)})
    return incident


def _listed(claims: Sequence[Claim], room: int) -> dict[str, str]:
    """Claims by letter, as many as there is room for."""
    out: dict[str, str] = {}
    for letter, claim in zip(ascii_uppercase, claims):
        line = f"{letter}: {flat(claim.text, 400)}"
        room -= tokens(line) + 1
        if room < 0:
            break
        out[letter] = line
    return out


def _sentences(
    untrusted: Any, claims: Mapping[str, Claim], judge: Judge, left_out: list[str]
) -> list[tuple[list[Claim], Claim]]:
    """The claims that each sentence stands for, and the sentence as a claim."""
    rows = untrusted.get("sentences") if isinstance(untrusted, dict) else None
    made: list[tuple[list[Claim], Claim]] = []
    used: set[str] = set()
    for row in rows if isinstance(rows, list) else []:
        letters = row.get("claims") if isinstance(row, dict) else None
        text = row.get("text") if isinstance(row, dict) else None
        if not isinstance(letters, list) or not isinstance(text, str) or len(text) > LONGEST:
            continue
        meant = [claims[one] for one in dict.fromkeys(map(str, letters[:MERGED])) if one in claims]
        text = _LETTERED.sub("", text.strip())
        if not meant or any(c.id in used for c in meant):
            continue
        if text == meant[0].text:
            left_out.append("it changes nothing")
            continue
        claim = worded(meant, text)
        why = _why_not(meant, claim, judge)
        if why:
            left_out.append(why)
            continue
        used |= {c.id for c in meant}
        made.append((meant, claim))
    return made


def _why_not(meant: Sequence[Claim], claim: Claim, judge: Judge) -> str:
    said = [part for c in meant for part in (c.text, *(cite.quote for cite in c.cites))]
    if len({str(c.extra.get("standing")) for c in meant}) > 1:
        return "it merges causes of different standing"
    if {f.value for c in meant for f in figures(c.text)} - {f.value for f in figures(claim.text)}:
        return "it leaves a figure out"
    return why_not(claim, said, judge)


def _replaced(claims: Sequence[Claim], made: Sequence[tuple[list[Claim], Claim]]) -> tuple[Claim, ...]:
    """Each sentence at the place of the first claim that it stands for."""
    by_first = {meant[0].id: claim for meant, claim in made}
    gone = {c.id for meant, _ in made for c in meant[1:]}
    return tuple(by_first.get(c.id, c) for c in claims if c.id not in gone)
