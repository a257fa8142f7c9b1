"""The evidence sheet: the numbered lines of one incident that a model is shown, in slices that fit its context.

Only lines that mean something to the incident stand on it. What gives orders to programs, what was taken back or
replaced, jokes and other matters do not, so that a model that does whatever it reads has nothing to obey.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from satchel.craft.incident.case import Case
from satchel.craft.incident.evidence import SLOTS
from satchel.craft.incident.story import Told
from satchel.domain.claims import Citation, Claim
from satchel.domain.incident import CLAIM_SECTIONS, Incident

LONGEST = 280  # code points of a line
MOST = 120  # lines of an incident
NOTABLE = 0.05  # weight for any slot with which a line that no claim rests on is shown, too
LATIN, OTHER = 3.0, 1.0  # code points a token has at least, of ASCII and of other letters
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")

Place = tuple[str, int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line under its number, and the ids of the claims that rest on it."""

    number: int
    told: Told
    claims: tuple[str, ...]

    @property
    def text(self) -> str:
        """As a model sees it: number, time, author, words."""
        at = f"{self.told.at:%H:%M} " if self.told.at else ""
        who = flat(self.told.line.passage.author, 40)
        return f"[{self.number}] {at}{who + ': ' if who else ''}{flat(self.told.text, LONGEST)}"


class Sheet:
    """The rows of one incident, in the order of the story."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = tuple(rows)
        self._by_number = {row.number: row for row in rows}

    def told(self, untrusted_numbers: object) -> list[Told]:
        """The lines that a model names, each once; what is no number of a row is passed over."""
        numbers = untrusted_numbers if isinstance(untrusted_numbers, list) else []
        whole = [n for n in numbers[:MOST] if isinstance(n, int) and not isinstance(n, bool)]
        return [self._by_number[n].told for n in dict.fromkeys(whole) if n in self._by_number]

    def slice(self, room: int) -> Sequence[Row]:
        """The first rows, as many as `room` tokens hold; a row that alone has more is left out."""
        part: list[Row] = []
        left = room
        for row in self.rows:
            cost = tokens(row.text) + 1
            if cost > room:
                continue
            if cost > left:
                break
            part.append(row)
            left -= cost
        return part


def sheet(case: Case, incident: Incident) -> Sheet:
    """The sheet of an incident: the lines that its claims rest on, and others that weigh something, heaviest first."""
    held = _held(incident)
    fit = [t for t in case.story if t.serious and t.key not in case.story.superseded and t.key not in case.story.closed]
    cited = [t for t in fit if place(t) in held]
    more = sorted((t for t in fit if place(t) not in held and weight(t) >= NOTABLE), key=lambda t: (-weight(t), t.place))
    chosen = sorted([*cited[:MOST], *more[: max(0, MOST - len(cited))]], key=lambda t: t.place)
    return Sheet([Row(number=i, told=t, claims=held.get(place(t), ())) for i, t in enumerate(chosen, 1)])


def weight(told: Told) -> float:
    """The most that a line weighs for any slot."""
    return max((told.slot(slot) for slot in SLOTS), default=0.0)


def _held(incident: Incident) -> Mapping[Place, tuple[str, ...]]:
    out: dict[Place, tuple[str, ...]] = {}
    for claim in (incident.title, *claims(incident)):
        for cite in claim.cites:
            out[where(cite)] = (*out.get(where(cite), ()), claim.id)
    return out


def claims(incident: Incident) -> list[Claim]:
    """Every claim of an incident's sections."""
    return [claim for section in CLAIM_SECTIONS for claim in getattr(incident, section)]


def where(cite: Citation) -> Place:
    """The entry, or the stretch of a document, that a citation names."""
    return (cite.source, cite.entry, cite.start)


def place(told: Told) -> Place:
    """As `where`, of a line."""
    passage = told.line.passage
    if passage.entry is not None:
        return (passage.source, passage.entry, None)
    return (passage.source, None, (passage.start or 0) + passage.text.find(told.line.quote))


def flat(text: str, longest: int) -> str:
    """Text in one line without characters that steer a terminal or hide words."""
    bare = _BLANK.sub(" ", text).strip()
    return bare if len(bare) <= longest else bare[: longest - 1] + "…"


def tokens(text: str) -> int:
    """No fewer tokens than a text has with any usual vocabulary."""
    plain = sum(char < "\x80" for char in text)
    return round(plain / LATIN + (len(text) - plain) / OTHER) + 1
