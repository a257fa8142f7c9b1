"""How much a claim deserves a second look before anybody relies on it: a number from 0 to 1, with its reasons in words.

Each reason has a weight, and reasons add up as independent chances do: ``doubt = 1 - (1 - w1)(1 - w2)…``. So one more
reason never lowers the doubt, no reason makes it 0, and it never passes 1. The weights are ours, set by hand so that
the order is sensible; the score sorts, it is no probability of an error. How many are wrong is what `audit` measures.

| reason | weight |
|---|---|
| no source carries it (`support` unsupported) | 0.60 |
| its sources carry it only in part (weak) | 0.40 |
| it cites nothing | 0.50 |
| it rests on one entry alone | 0.05 |
| its sources disagree: a conflict shows one of its entries, or itself | 0.35 |
| a language model added it | 0.30 |
| a language model merged several statements into it | 0.30 |
| a language model worded it | 0.20 |
| it is a suspicion (`standing` suspected) | 0.15 |
| it is one of several causes that are called confirmed | 0.10 |
| it asks something, and does not stand among the questions; or the other way round | 0.20 |
| it is a task for nobody (`owner`) | 0.20 |
| it is a task without a date (`due`) | 0.05 |
| it is short: what it means may stand in the words around it | 0.10 |
| its time rests on an assumption (zone, day, year) | 0.15 |
| it says something else than when it was decided on | 0.25 |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

from satchel.domain.passages import Assumption
from satchel.domain.reviewable import Reviewable

CONFLICTS, QUESTIONS, TIMELINE = "conflicts", "open_questions", "timeline"
_TIMED = ("at", "due")
_ASKS = ("?", "\uff1f", "\u061f")  # also full-width and Arabic
_SHORT = 25  # bytes of UTF-8, of which denser scripts need more for a character
_OF_TIME = ("zone", "date", "year", "start")  # first words of what readers assume about times

Place = tuple[str, int]  # source and entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a claim's doubt depends on beside itself: entries that a conflict shows, and sources with assumed times."""

    disputed: frozenset[tuple[int | None, Place]] = frozenset()  # by incident
    assumed: frozenset[str] = frozenset()
    confirmed: Mapping[int | None, int] = field(default_factory=dict)  # causes that are called so, by incident

    @classmethod
    def of(cls, claims: Iterable[Reviewable], assumptions: Iterable[Assumption]) -> Surroundings:
        """Of all claims of a result, and what was assumed when its sources were read."""
        known = tuple(claims)
        clashing = [one for one in known if one.section == CONFLICTS]
        return cls(
            disputed=frozenset((one.incident, place) for one in clashing for place in places(one.claim)),
            assumed=frozenset(a.source for a in assumptions if a.what.startswith(_OF_TIME)),
            confirmed=Counter(one.incident for one in known if one.claim.get("standing") == "confirmed"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """`score` from 0 to 1, and why, the strongest reason first; no reason is a score of 0."""

    score: float
    why: tuple[str, ...]


def doubt(one: Reviewable, around: Surroundings, *, has_changed: bool = False) -> Doubt:
    """The doubt in a claim; `has_changed` says that it was decided on when it said something else."""
    found = [(weight, words) for weight, words, holds in _RULES if holds(one, around)]
    found += [_CHANGED] if has_changed else []
    found.sort(key=lambda reason: -reason[0])  # stable: equal ones in the table's order
    score = 1 - prod(1 - weight for weight, _ in found)
    return Doubt(score=round(score, 3), why=tuple(words for _, words in found))


def places(claim: Mapping[str, Any]) -> list[Place]:
    """The entries that a claim cites."""
    cites = [c for c in claim.get("cites") or () if isinstance(c, Mapping)]
    return [(str(c.get("source")), c["entry"]) for c in cites if isinstance(c.get("entry"), int)]


def _entries(one: Reviewable) -> int:
    cites = [c for c in one.claim.get("cites") or () if isinstance(c, Mapping)]
    return len({(str(c.get("source")), c.get("entry"), c.get("start")) for c in cites})


def _is_disputed(one: Reviewable, around: Surroundings) -> bool:
    return any((one.incident, place) in around.disputed for place in places(one.claim))


def _has_assumed_time(one: Reviewable, around: Surroundings) -> bool:
    timed = any(one.claim.get(key) for key in _TIMED)
    return timed and any(str(c.get("source")) in around.assumed for c in one.claim["cites"] if isinstance(c, Mapping))


def _is_stray_question(one: Reviewable, _around: Surroundings) -> bool:
    """What somebody asked may well be an event, and a side of a conflict."""
    return one.section not in (QUESTIONS, TIMELINE, CONFLICTS) and one.text.rstrip().endswith(_ASKS)


def _is_no_question(one: Reviewable, _around: Surroundings) -> bool:
    return one.section == QUESTIONS and not any(mark in one.text for mark in _ASKS)


def _has_rivals(one: Reviewable, around: Surroundings) -> bool:
    return one.claim.get("standing") == "confirmed" and around.confirmed.get(one.incident, 0) > 1


def _is_short(one: Reviewable, _around: Surroundings) -> bool:
    return len(one.text.encode("utf-8", "replace")) < _SHORT


def _lacks(one: Reviewable, key: str) -> bool:
    return key in one.claim and not one.claim[key]


def _origins(one: Reviewable) -> Collection[Any]:
    """What a model's words stand for (``from``)."""
    found = one.claim.get("from")
    return found if isinstance(found, list) else ()


_Rule = tuple[float, str, Callable[[Reviewable, Surroundings], bool]]
_RULES: tuple[_Rule, ...] = (
    (0.60, "No source carries it.", lambda one, _: one.claim.get("support") == "unsupported"),
    (0.40, "Its sources carry it only in part.", lambda one, _: one.claim.get("support") == "weak"),
    (0.50, "It cites nothing.", lambda one, _: _entries(one) == 0),
    (0.05, "It rests on one entry alone.", lambda one, _: _entries(one) == 1),
    (0.35, "The sources disagree about it.", _is_disputed),
    (0.30, "A language model added it.", lambda one, _: bool(one.claim.get("added_by"))),
    (0.30, "A language model made it out of several statements.", lambda one, _: len(_origins(one)) > 1),
    (0.20, "A language model put it into words.", lambda one, _: len(_origins(one)) == 1),
    (0.15, "It is only a suspicion.", lambda one, _: one.claim.get("standing") == "suspected"),
    (0.20, "It asks something, and does not stand among the questions.", _is_stray_question),
    (0.20, "It stands among the questions, and asks nothing.", _is_no_question),
    (0.20, "Nobody is named for it.", lambda one, _: _lacks(one, "owner")),
    (0.10, "Several causes are called confirmed.", _has_rivals),
    (0.10, "It is short; what it means may stand in the words around it.", _is_short),
    (0.05, "No date is named for it.", lambda one, _: _lacks(one, "due")),
    (0.15, "Its time rests on an assumption.", _has_assumed_time),
)
_CHANGED = (0.25, "It says something else than when it was decided on.")
REASONS = (*(words for _, words, _ in _RULES), _CHANGED[1])
