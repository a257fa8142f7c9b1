"""The incident craft as steps call it: extract, compose, answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from satchel.craft.incident import (
    answers,
    changes,
    collapse,
    compose,
    conflicts,
    episodes,
    evidence,
    figures,
    focus,
    milestones,
    signs,
    theories,
)
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import Flag, Line, cut, numbered
from satchel.craft.incident.roles import first_pass, judge
from satchel.craft.incident.story import Story, tell
from satchel.domain.incident import IncidentResult
from satchel.domain.passages import Passage
from satchel.domain.ports import Workbench

DOUBT = 0.7  # what weights are worth in such a log
STRICTER = 1.25  # times the trained thresholds in a log that is mostly about other things


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What extraction leaves behind: per looked-at line its roles and its weight for each slot, by the line's stable key.

    `narrowed` says that only a part of a long log was looked at closely.
    """

    roles: Mapping[str, Mapping[str, float]]
    slots: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    cut: Mapping[str, float]
    judge: str
    narrowed: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"roles": self.roles, "slots": self.slots, "cut": dict(self.cut), "judge": self.judge,
                "narrowed": self.narrowed}  # fmt: skip

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Pieces:
        """Inverse of `to_json`."""
        return cls(roles=body["roles"], slots=body.get("slots", {}), cut=body["cut"], judge=body["judge"],
                   narrowed=body.get("narrowed", False))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Latest:
    """The story that was told last: a result is put together right after its pieces were extracted."""

    passages: Sequence[Passage]
    pieces: Mapping[str, Any]
    story: Story
    flags: list[Flag]


class IncidentCraft:
    """Reads an incident from chat, transcripts, mail, alerts and notes, with no language model."""

    name = "incident"

    def __init__(self) -> None:
        self._latest: _Latest | None = None

    def extract(self, passages: Sequence[Passage], bench: Workbench) -> dict[str, Any]:
        """Roles of the lines that matter."""
        lines, flags, repeats = prepared(passages)
        looked = list(range(len(lines)))
        if len(lines) > focus.CLOSE:
            looked = focus.narrow(lines, first_pass(lines, bench, focus.telling), repeats)
        chosen = [lines[i] for i in looked]
        close = judge(chosen, bench, full=True)
        roles = {line.key: p for line, p in zip(chosen, close.roles)}
        narrowed = len(looked) < len(lines)
        bar = {role: min(0.9, value * STRICTER) for role, value in close.cut.items()} if narrowed else close.cut
        pieces = Pieces(roles=roles, cut=bar, judge=close.judge, narrowed=narrowed)
        story = _told(lines, passages, pieces)
        pieces = replace(pieces, slots=evidence.weights(story, bench))
        body = pieces.to_json()
        self._latest = _Latest(passages=passages, pieces=body, story=_weighed(story, pieces), flags=flags)
        return body

    def compose(self, passages: Sequence[Passage], pieces: Any, *, since: Mapping[str, Any] | None,
                since_at: str | None) -> dict[str, Any]:  # fmt: skip
        """The incident result as JSON."""
        result = _result(*self.story(passages, pieces))
        if since is not None and since_at is not None:
            result = replace(result, changed_since=changes.between(IncidentResult.from_json(since), result, since_at))
        return result.to_json()

    def answer(self, passages: Sequence[Passage], pieces: Any, question: str, bench: Workbench) -> dict[str, Any]:
        """A cited answer, or an abstention."""
        story, _ = self.story(passages, pieces)
        return answers.answer(theories.with_closed(story, theories.withdrawn(story)), question, bench)

    def story(self, passages: Sequence[Passage], pieces: Mapping[str, Any]) -> tuple[Story, list[Flag]]:
        """The lines that were looked at, with their roles and weights and what later lines did to them."""
        latest = self._latest
        if latest is not None and latest.passages is passages and latest.pieces == pieces:
            return latest.story, latest.flags
        read = Pieces.from_json(pieces)
        lines, flags, _ = prepared(passages)
        return _weighed(_told(lines, passages, read), read), flags


def _told(lines: Sequence[Line], passages: Sequence[Passage], pieces: Pieces) -> Story:
    """The looked-at lines as a story, without weights."""
    kept = [line for line in lines if line.key in pieces.roles]
    looked = {line.passage.id for line in kept}
    people = resolve([p for p in passages if p.id in looked] if pieces.narrowed else passages)
    story = tell(kept, [pieces.roles[line.key] for line in kept], pieces.cut, people)
    return replace(story, superseded=figures.replaced(story))


def _weighed(story: Story, pieces: Pieces) -> Story:
    bar = DOUBT if pieces.narrowed else 1.0
    return evidence.weighed(story, {k: {slot: p * bar for slot, p in v.items()} for k, v in pieces.slots.items()})


def _result(story: Story, flags: Sequence[Flag]) -> IncidentResult:
    """The whole result."""
    found, alarm = [], None
    for part in episodes.parted(story):
        if not part.told or not signs.trouble(part.told):
            continue
        shut = theories.withdrawn(part)
        part = theories.with_closed(part, shut)
        way = milestones.follow(part)
        if way.false_alarm is not None:
            alarm = way
            continue
        causes = theories.theories(part, shut, settled=way.status in ("resolved", "mitigated"))
        found.append(compose.incident(part, way, causes, conflicts.find(part, way.started)))
    if not found:
        return compose.nothing(alarm, flags)
    return IncidentResult(incidents=tuple(found), flagged=compose.flagged(flags))


def prepared(passages: Sequence[Passage]) -> tuple[list[Line], list[Flag], Mapping[str, int]]:
    """Lines of all sources in one chronological order, machine repeats folded; how often, by line key."""
    ordered = chronological(passages)
    lines, flags = cut(ordered)
    folded = collapse.fold_repeats(lines)
    return numbered(folded.kept), flags, folded.repeats


def chronological(passages: Sequence[Passage]) -> list[Passage]:
    """By time over all sources; entries without a time stay behind their predecessor in the same source."""
    keyed = []
    last: dict[str, Any] = {}
    for i, passage in enumerate(passages):
        at = passage.at or last.get(passage.source)
        if passage.at:
            last[passage.source] = passage.at
        keyed.append((at is not None, at.timestamp() if at else 0.0, i, passage))
    return [k[3] for k in sorted(keyed)]  # the third part is unique: passages themselves are never compared
