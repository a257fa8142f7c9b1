"""Statements of different people or sources that cannot both be right: shown side by side, never settled."""

from __future__ import annotations

from dataclasses import dataclass

from satchel.craft.incident.clock import clocks
from satchel.craft.incident.contradiction import about_then, begins, checkable, disagree, marks, same_voice, states
from satchel.craft.incident.milestones import Moment
from satchel.craft.incident.story import Story, Told

__all__ = ["Clash", "disagree", "figures_clash", "find"]

_ROLES = ("impact", "cause", "start", "summary", "relayed")
_COMPARED = 120  # lines, so at most 7,140 pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What two lines disagree about."""

    about: str
    told: tuple[Told, ...]


def find(story: Story, started: Moment | None, limit: int = 4) -> list[Clash]:
    """Start times, figures, causes and affected things that differ between people and were not corrected."""
    out = [clash for clash in [_starts(story, started)] if clash]
    standing = _weightiest([t for t in story if _stands(story, t) and checkable(t)])
    for i, late in enumerate(standing):
        for early in standing[:i]:
            if len(out) >= limit:
                return out
            about = disagree(early, late)
            if about and _worth(story, about, early, late) and not (about == "start" and out):
                out.append(Clash(about=about, told=(early, late)))
    return out


def _worth(story: Story, about: str, early: Told, late: Told) -> bool:
    """Whether the roles of both lines bear out what their words seem to contradict each other in."""
    if about in ("figures", "duration"):
        return figures_clash(story, early, late)
    if about == "start":
        return early.has("start", 0.8) and late.has("start", 0.8)
    return _held(about, early, late)


def figures_clash(story: Story, early: Told, late: Told) -> bool:
    """Whether two lines give figures for the same matter that cannot both be right, seen in the whole story."""
    if late.has("correction", 0.8) or early.key in story.superseded or late.key in story.superseded:
        return False
    return disagree(early, late) in ("figures", "duration") and story.closeness(early.words, late.words) >= 0.3


def _weightiest(told: list[Told]) -> list[Told]:
    """The most telling lines, in order: every pair is compared, so a long log must not bring thousands."""
    best = sorted(told, key=lambda t: -max(t.strength(role) for role in _ROLES))[:_COMPARED]
    return sorted(best, key=lambda t: t.place)


def _stands(story: Story, told: Told) -> bool:
    return (
        told.key not in story.superseded and told.key not in story.closed and told.serious and not told.line.machine
        and not told.has("correction", 0.8) and any(told.has(r, 0.8) for r in _ROLES)
    )  # fmt: skip


def _held(about: str, early: Told, late: Told) -> bool:
    """Whether both lines still stand as what they say: a cause as a cause, a place as affected."""
    role = "cause" if about == "cause" else "impact"
    return early.has(role, 0.8) and late.has(role, 0.8) and not late.has("ruledout") and not early.has("hypothesis", 1.2)


def _starts(story: Story, started: Moment | None) -> Clash | None:
    """The first firm statement of another start than the one that the milestones settled on."""
    if started is None:
        return None
    settled = begins(started.told)
    if any(about_then(started.told.text, c.start) for c in clocks(started.told.text)):
        return None
    for told in story:
        if told.key == started.told.key or not told.has("start") or not told.at or not told.serious or any(told.has(role) for role in ("resolved", "mitigation", "noeffect")):
            continue
        if told.key in story.superseded or same_voice(started.told, told) or not states(told) or "other" in marks(told.text):
            continue
        for at, slack, subject in begins(told):
            slack = max([slack, *(s for _, s, _ in settled)])
            alike = not subject or not settled or any(not of or of & subject for _, _, of in settled)
            if alike and slack < abs(at - started.at.timestamp()) < 6 * 3600 and slack < 1500:
                return Clash(about="start", told=(started.told, told))
    return None
