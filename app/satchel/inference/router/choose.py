"""Ranks the models that could serve a need: a pure function of what was declared and measured, so that it can be told.

What cannot serve is left out, each with its reason. What can is ordered: first what the person chose for the role, then
by measured quality as long as the answer comes in time, then by speed. Nothing measured counts as the middle, so that a
new model is neither preferred to a known good one nor to be out of reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from satchel.domain.labels import Privacy
from satchel.domain.models import Need, Role

UNKNOWN_QUALITY = 0.5
UNKNOWN_PROMPT, UNKNOWN_REPLY = 40.0, 6.0  # tokens a second: a 3B model at 4 bits on two laptop cores
GOOD_ENOUGH = 0.05  # qualities closer than this are equal: the faster one is chosen
SAVING = 0.5  # on battery a model may take half the time that it may take on mains
Verdict = Literal["runs well", "runs slowly", "won't fit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A figure with the name of its measurement and the day on which it was taken."""

    value: float
    how: str
    day: str  # ISO 8601

    def __str__(self) -> str:
        return f"{self.how} of {self.day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A model as the router knows it. `limit` is the strictest privacy of text that it may see.

    `quality` is the share of checks that it passed, 0 to 1; `prompt` and `reply` are tokens a second on this machine.
    """

    name: str
    is_local: bool
    context: int
    limit: Privacy
    barred: str = ""  # why it cannot be asked at all: the policy of this machine forbids it, its file is gone
    problem: str = ""  # why it could not be asked anything when it was tried
    roles: frozenset[Role] = frozenset()  # for which the person chose it
    languages: frozenset[str] = frozenset()  # empty: not known
    follows_schema: bool | None = None
    verdict: Verdict | None = None
    quality: Measured | None = None
    prompt: Measured | None = None
    reply: Measured | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One model that can serve, and why it stands where it stands."""

    name: str
    why: str
    speeds: tuple[float, float] | None = None  # tokens a second that it reads and writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The models that can serve, best first, and a reason for each of the others."""

    chosen: tuple[Ranked, ...]
    refused: tuple[Ranked, ...]

    @property
    def why(self) -> str:
        """One sentence for the trace."""
        if self.chosen:
            return self.chosen[0].why
        if self.refused:
            return f"No model: {self.refused[0].why}"
        return "No model: none is installed."


def rank(candidates: Iterable[Candidate], need: Need) -> Ranking:
    """Orders what can serve `need`; the same input gives the same order."""
    able: list[Candidate] = []
    refused: list[Ranked] = []
    for one in sorted(candidates, key=lambda c: c.name):
        if need.named is not None and one.name != need.named:
            continue
        why = _hindrance(one, need)
        if why:
            refused.append(Ranked(name=one.name, why=why))
        else:
            able.append(one)
    order = sorted(able, key=lambda c: _key(c, need))
    return Ranking(chosen=_explained(order, need), refused=tuple(refused))


def _hindrance(one: Candidate, need: Need) -> str:
    """Why a model cannot serve, as a sentence; empty when it can."""
    if one.barred:
        return one.barred
    if not one.is_local and need.privacy.strictness > one.limit.strictness:
        return f"{one.name} is an endpoint that may see {one.limit.value} text, and this is {need.privacy.value}."
    if one.context < need.context:
        return f"{one.name} reads {one.context:,} tokens at once, and {need.context:,} are needed."
    if need.named is not None:
        return ""  # what follows is advice, and the person knows better
    if one.problem:
        return f"{one.name} could not be asked when it was tried: {one.problem}"
    if one.verdict == "won't fit":
        return f"{one.name} does not fit into the memory of this machine."
    if need.schema and one.follows_schema is False:
        return f"{one.name} could not fill a schema when it was tried."
    missing = sorted(need.languages - one.languages) if one.languages else []
    if missing:
        return f"{one.name} was not found to answer in {', '.join(missing)}."
    return ""


def _key(one: Candidate, need: Need) -> tuple[bool, bool, float, float, str]:
    """Smaller is better."""
    seconds = expected_seconds(one, need)
    steps = round(_quality(one) / GOOD_ENOUGH)
    return (need.role not in one.roles, seconds > _time(need), -steps, seconds, one.name)


def expected_seconds(one: Candidate, need: Need) -> float:
    """How long one answer takes, by measured speeds."""
    prompt = one.prompt.value if one.prompt else UNKNOWN_PROMPT
    reply = one.reply.value if one.reply else UNKNOWN_REPLY
    return need.tokens[0] / max(prompt, 0.01) + need.tokens[1] / max(reply, 0.01)


def _time(need: Need) -> float:
    return need.seconds * (SAVING if need.on_battery else 1.0)


def _quality(one: Candidate) -> float:
    return one.quality.value if one.quality else UNKNOWN_QUALITY


def _explained(order: Sequence[Candidate], need: Need) -> tuple[Ranked, ...]:
    alone = len(order) == 1
    return tuple(Ranked(name=one.name, why=_why(one, need, alone=alone), speeds=_speeds(one)) for one in order)


def _speeds(one: Candidate) -> tuple[float, float] | None:
    return (one.prompt.value, one.reply.value) if one.prompt and one.reply else None


def _why(one: Candidate, need: Need, *, alone: bool) -> str:
    if need.named is not None:
        return f"{one.name}, because it was named."
    first = "it is the only one that can do this" if alone else "of those that can do this it comes first"
    reason = f"it was chosen for {need.role}" if need.role in one.roles else first
    said = [reason, _told_quality(one), _told_speed(one, need)]
    if need.on_battery:
        said.append("the machine runs on battery")
    return f"{one.name}, because {'; '.join(part for part in said if part)}."


def _told_quality(one: Candidate) -> str:
    if one.quality is None:
        return "its quality was not measured"
    return f"it passed {one.quality.value:.0%} of the checks ({one.quality})"


def _told_speed(one: Candidate, need: Need) -> str:
    seconds = expected_seconds(one, need)
    late = ", longer than there is time for" if seconds > _time(need) else ""
    if one.reply is None:
        return f"about {seconds:.0f} s an answer by a guess, for its speed was not measured{late}"
    return f"about {seconds:.0f} s an answer at {one.reply.value:.1f} tokens a second ({one.reply}){late}"
