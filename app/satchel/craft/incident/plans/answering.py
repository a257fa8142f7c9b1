"""Asks a model for the answer to a question, from the lines that fit it best; what does not hold is not given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from satchel.craft.incident.compose import claim
from satchel.craft.incident.plans.asking import ask
from satchel.craft.incident.plans.faithful import why_not
from satchel.craft.incident.plans.sheet import Row, Sheet, flat
from satchel.craft.incident.story import Story, Told
from satchel.domain.ports import Filler, Judge

TASK = "answer"
CLOSE = 8  # lines that an answer may rest on
LONGEST = 300
REPLY = 200  # tokens
SCHEMA: Mapping[str, Any] = {
    "type": "object", "required": ["text", "lines"], "additionalProperties": False,
    "properties": {
        "text": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": LONGEST}]},
        "lines": {"type": "array", "items": {"type": "integer"}, "maxItems": 4},
    },
}  # fmt: skip


def answered(
    story: Story, closest: Sequence[Told], question: str, filler: Filler, judge: Judge
) -> dict[str, Any] | None:
    """``{"answer": claim, "why": sentence}`` in a model's words, or None where it gives none that holds.

    It sees the `closest` lines with their neighbours, but may only rest on the closest themselves.
    """
    near = closest[:CLOSE]
    places = sorted({t.place + step for t in near for step in (-1, 0, 1)} & {t.place for t in story if t.serious or t in near})
    rows = [Row(number=n, told=story.told[place], claims=()) for n, place in enumerate(places, 1)]

    def lines(room: int) -> tuple[str, Sequence[Row]]:
        fit = Sheet(rows).slice(room)
        return f"Question: {flat(question, 400)}\n" + "\n".join(row.text for row in fit) if fit else "", fit

    reply, shown = ask(filler, TASK, lines, SCHEMA, REPLY)
    text = reply.get("text") if isinstance(reply, dict) else None
    told = [t for t in Sheet(shown or ()).told(reply.get("lines")) if t in near] if isinstance(reply, dict) else []
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST or not told:
        return None
    said = [{"author": t.line.passage.author or None, "at": t.at.isoformat() if t.at else None} for t in told]
    found = claim("answer", told, text.strip(), said=said)
    why = why_not(found, (t.line.quote for t in told), judge)
    filler.took(TASK, int(not why), [why] if why else [])
    if why:
        return None
    names = list(dict.fromkeys(t.line.passage.author or "the notes" for t in told))
    return {"answer": found.to_json(), "why": f"A model put it into words; they rest on what {' and '.join(names)} said."}
