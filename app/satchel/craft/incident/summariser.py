"""The incident craft as steps call it: extract, compose, answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from satchel.craft.incident import (
    answers,
    changes,
    compose,
    conflicts,
    episodes,
    evidence,
    figures,
    focus,
    outcome,
    signs,
    strands,
    theories,
)
from satchel.craft.incident.case import Case, understood
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import Flag, Line
from satchel.craft.incident.plans.refine import refined
from satchel.craft.incident.preparation import prepared
from satchel.craft.incident.roles import close_look, first_pass
from satchel.craft.incident.story import Story, tell
from satchel.domain.incident import IncidentResult
from satchel.domain.passages import Passage
from satchel.domain.ports import Workbench

DOUBT = 0.7  # what weights are worth in such a log
STRICTER = 1.25  # times the trained thresholds in a log that is mostly about other things


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One incident of a log: the stable keys of its lines, and how it stands at the end as far as a head says it."""

    lines: Sequence[str]
    end: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What extraction leaves behind: per looked-at line its roles and its weight for each slot, by the line's stable key,
    and the incidents that the lines belong to. `narrowed`: only a part of a long log was looked at closely.
    """

    roles: Mapping[str, Mapping[str, float]]
    slots: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    parts: Sequence[Part] = ()
    cut: Mapping[str, float]
    judge: str
    narrowed: bool = False

    @property
    def beside(self) -> int:
        """How many of the looked-at lines belong to no incident."""
        return len(self.roles) - sum(len(part.lines) for part in self.parts)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        parts = [{"lines": list(part.lines), "end": part.end} for part in self.parts]
        return {"roles": self.roles, "slots": self.slots, "parts": parts, "cut": dict(self.cut), "judge": self.judge, "narrowed": self.narrowed}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Pieces:
        """Inverse of `to_json`."""
        return cls(**{**body, "parts": [Part(**part) for part in body["parts"]]})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A log as it was read: the story of each incident and how it ends, how many lines were beside the point, and what
    gives orders to programs.
    """

    parts: Sequence[tuple[Story, str | None]]
    beside: int
    flags: Sequence[Flag]


class IncidentCraft:
    """Reads an incident from chat, transcripts, mail, alerts and notes, with no language model."""

    name = "incident"

    def __init__(self) -> None:
        # The log that was read last, with its passages and pieces: a result is put together right after the extraction.
        self._latest: tuple[Sequence[Passage], Mapping[str, Any], _Read] | None = None

    def extract(self, passages: Sequence[Passage], bench: Workbench) -> dict[str, Any]:
        """Roles and weights of the lines that matter, by incident."""
        lines, flags, repeats = prepared(passages)
        chosen = lines
        if len(lines) > focus.CLOSE:
            chosen = [lines[i] for i in focus.narrow(lines, first_pass(lines, bench, focus.telling), repeats)]
        close, meant = close_look(chosen, bench)
        narrowed = len(chosen) < len(lines)
        bar = {role: min(0.9, value * STRICTER) for role, value in close.cut.items()} if narrowed else close.cut
        roles = {line.key: p for line, p in zip(chosen, close.roles)}
        pieces = Pieces(roles=roles, cut=bar, judge=close.judge, narrowed=narrowed)
        stories = _incidents(_told(meant, passages, pieces), bench, narrowed=narrowed)
        parts = [(part, outcome.likely(part, bench) if part.told else None) for part in stories]
        pieces = replace(pieces, slots={t.key: t.slots for part in stories for t in part},
                         parts=[Part(lines=[t.key for t in part], end=end) for part, end in parts])  # fmt: skip
        body = pieces.to_json()
        self._latest = passages, body, _Read(parts=parts, beside=pieces.beside, flags=flags)
        return body

    def compose(self, passages: Sequence[Passage], pieces: Any, *, since: Mapping[str, Any] | None,
                since_at: str | None) -> dict[str, Any]:  # fmt: skip
        """The incident result as JSON."""
        result = _result(self._known(passages, pieces))
        if since is not None and since_at is not None:
            result = replace(result, changed_since=changes.between(IncidentResult.from_json(since), result, since_at))
        return result.to_json()

    def _known(self, passages: Sequence[Passage], pieces: Any) -> _Read:
        latest = self._latest
        if latest is not None and latest[0] is passages and latest[1] == pieces:
            return latest[2]
        return _read(passages, Pieces.from_json(pieces))

    def refine(self, passages: Sequence[Passage], pieces: Any, result: Mapping[str, Any], bench: Workbench) -> dict[str, Any]:
        """The result with what a language model adds; the same where there is none."""
        if bench.filler is None:
            return dict(result)
        found = IncidentResult.from_json(result)
        cases = [case for case in _cases(self._known(passages, pieces)) if case.way.false_alarm is None]
        if len(cases) != len(found.incidents):
            return dict(result)
        better = [refined(incident, case, bench.filler, bench.judge) for incident, case in zip(found.incidents, cases)]
        return replace(found, incidents=tuple(better)).to_json()

    def answer(self, passages: Sequence[Passage], pieces: Any, question: str, bench: Workbench) -> dict[str, Any]:
        """A cited answer, or an abstention; what was said beside the point counts, too."""
        read = Pieces.from_json(pieces)
        lines, _, _ = prepared(passages)
        story = evidence.weighed(_told(lines, passages, read), read.slots)
        shut = theories.withdrawn(story)
        parts = [part for part in _parts(lines, passages, read) if part[0].told and signs.trouble(part[0].told, read.beside)]
        cases = [understood(part, end) for part, end in parts]
        return answers.answer(theories.with_closed(story, shut), question, bench, cases, shut)


def _read(passages: Sequence[Passage], pieces: Pieces) -> _Read:
    lines, flags, _ = prepared(passages)
    return _Read(parts=_parts(lines, passages, pieces), beside=pieces.beside, flags=flags)


def _parts(lines: Sequence[Line], passages: Sequence[Passage], pieces: Pieces) -> list[tuple[Story, str | None]]:
    """The story of each incident and how it ends, from the pieces that an extraction left."""
    meant = {key for part in pieces.parts for key in part.lines}
    story = evidence.weighed(_told([line for line in lines if line.key in meant], passages, pieces), pieces.slots)
    known = {t.key: t for t in story}
    return [(episodes.part(story, [known[key] for key in part.lines if key in known]), part.end) for part in pieces.parts]


def _told(lines: Sequence[Line], passages: Sequence[Passage], pieces: Pieces) -> Story:
    """The looked-at lines as a story, without weights."""
    kept = [line for line in lines if line.key in pieces.roles]
    looked = {line.passage.id for line in kept}
    people = resolve([p for p in passages if p.id in looked] if pieces.narrowed else passages)
    story = tell(kept, [pieces.roles[line.key] for line in kept], pieces.cut, people)
    return replace(story, superseded=figures.replaced(story))


def _incidents(story: Story, bench: Workbench, *, narrowed: bool) -> list[Story]:
    """The story of each incident, with the weights of its lines; of a log that is mostly chatter only its one incident."""

    def weigh(part: Story) -> Story:
        return evidence.weighed(part, evidence.weights(part, bench, doubt=DOUBT if narrowed else 1.0))

    whole = weigh(story)
    parts = episodes.parted(whole)
    parts = [whole] if len(parts) == 1 else [weigh(part) for part in parts]
    return parts if narrowed else [strand for part in parts for strand in strands.apart(part, weigh, bench.heads)]


def _cases(read: _Read) -> list[Case]:
    """The incidents of a log, false alarms among them."""
    return [understood(part, end) for part, end in read.parts if part.told and signs.trouble(part.told, read.beside)]


def _result(read: _Read) -> IncidentResult:
    """The whole result."""
    cases = _cases(read)
    found = [case for case in cases if case.way.false_alarm is None]
    if not found:
        return compose.nothing(cases[-1].way if cases else None, read.flags)
    incidents = [compose.incident(c.story, c.way, c.causes, conflicts.find(c.story, c.way.started)) for c in found]
    return IncidentResult(incidents=tuple(incidents), flagged=compose.flagged(read.flags))
