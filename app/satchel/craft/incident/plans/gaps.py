"""Asks a model which lines are missing from the account; it only points, the words stay those of the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from satchel.craft.incident import slots
from satchel.craft.incident.due import due_of, owner_of
from satchel.craft.incident.plans.asking import LEAST, ask, space
from satchel.craft.incident.plans.refined import added
from satchel.craft.incident.plans.sheet import Row, Sheet, claims
from satchel.craft.incident.story import Story, Told
from satchel.domain.claims import Claim
from satchel.domain.incident import Incident
from satchel.domain.ports import Filler

TASK = "gaps"
MOST, MORE = 1, 10  # claims that a model may add: one, and one more for so many that are there; it is no second author
SHARE = 0.3  # of the weight that the slot takes, which the line must have by itself
REPLY = 160  # tokens
# No causes: whether a suspicion was taken back later is what models are worst at, and what misleads a reader most.
_SLOT_OF = {"impact": "impact", "mitigations": "mitigation", "actions": "action", "open_questions": "question"}
_RIVALS = ("impact", "cause", "ruledout", "mitigation", "action", "question", "resolved")
_NUMBERS = {"type": "array", "items": {"type": "integer"}, "maxItems": 4}
SCHEMA: Mapping[str, Any] = {
    "type": "object", "properties": dict.fromkeys(_SLOT_OF, _NUMBERS), "required": list(_SLOT_OF),
    "additionalProperties": False,
}  # fmt: skip


def fill_gaps(incident: Incident, page: Sheet, story: Story, filler: Filler) -> Incident:
    """The incident with the claims that a model found missing and that weigh enough for their section."""
    asked: dict[str, list[Told]] = {section: [] for section in _SLOT_OF}
    left = page.rows
    if space(filler, REPLY) < LEAST:
        return incident
    while left and space(filler, REPLY) >= LEAST:
        reply, shown = ask(filler, TASK, _lines(Sheet(left)), SCHEMA, REPLY)
        left = left[len(shown) :] if shown else ()
        if not isinstance(reply, dict):
            continue
        for section in _SLOT_OF:
            asked[section] += page.told(reply.get(section))
    left_out: list[str] = []
    fit = [found for section, told in asked.items() for found in _fit(section, told, incident, story, left_out)]
    fit.sort(key=lambda found: -found[0])
    most = MOST + len(claims(incident)) // MORE
    left_out += [f"{section}: enough was added" for _, section, _ in fit[most:]]
    filler.took(TASK, len(fit[:most]), left_out)
    new = {name: tuple(claim for _, section, claim in fit[:most] if section == name) for name in _SLOT_OF}
    return incident.with_sections({name: (*getattr(incident, name), *found) for name, found in new.items() if found})


def _lines(page: Sheet) -> Callable[[int], tuple[str, Sequence[Row]]]:
    def shown(room: int) -> tuple[str, Sequence[Row]]:
        rows = page.slice(room)
        return "\n".join(f"{'* ' if row.claims else '  '}{row.text}" for row in rows), rows

    return shown


def _fit(
    section: str, asked: Sequence[Told], incident: Incident, story: Story, left_out: list[str]
) -> Iterator[tuple[float, str, Claim]]:
    """The claims that a section could take, each with its weight there relative to what it takes."""
    slot, known = _SLOT_OF[section], {claim.id for claim in claims(incident)}
    there = {cite for claim in getattr(incident, section) for cite in claim.cites}
    for told in asked:
        claim = _claim(section, told, story)
        if claim.id in known or there & set(claim.cites):
            left_out.append(f"{section}: it is there already")
            continue
        known.add(claim.id)
        weight = told.slot(slot)
        if weight < SHARE * slots.LEAST[slot] or weight < max(told.slot(other) for other in _RIVALS):
            left_out.append(f"{section}: the line hardly speaks of that")
        else:
            yield weight / slots.LEAST[slot], section, claim


def _claim(section: str, told: Told, story: Story) -> Claim:
    if section != "actions":
        return added(section, told)
    owner, accepted = owner_of(story, told)
    return added(section, told, owner=owner, due=due_of(told, accepted))
