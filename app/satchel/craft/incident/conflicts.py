"""Statements of different people or sources that cannot both be right: shown side by side, never settled."""

from __future__ import annotations

import re
from dataclasses import dataclass

from satchel.craft.incident.clock import clocks, resolve
from satchel.craft.incident.figures import figures
from satchel.craft.incident.progress import Moment
from satchel.craft.incident.story import Story, Told

_BEGAN = re.compile(r"\b(?:began|started?|since|first|begann|seit|angefangen|desde|empez\w+|comenz\w+|depuis|commenc\w+|d[ée]but\w*)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What two lines disagree about."""

    about: str
    told: tuple[Told, ...]


def find(story: Story, started: Moment | None, limit: int = 4) -> list[Clash]:
    """Start times that differ, and figures for the same thing that differ, between people and not corrected."""
    out = [clash for clash in [_starts(story, started)] if clash]
    standing = [t for t in story if t.key not in story.superseded and t.serious and not t.line.machine and not t.text.rstrip().endswith("?")
                and t.has("impact", 0.8)]  # fmt: skip
    for i, late in enumerate(standing):
        for early in standing[:i]:
            if len(out) < limit and figures_clash(story, early, late):
                out.append(Clash(about="figures", told=(early, late)))
    return out


def _starts(story: Story, started: Moment | None) -> Clash | None:
    if started is None:
        return None
    for told in story:
        if told.key == started.told.key or told.who == started.told.who and told.who or not told.has("start") or not told.at:
            continue
        if told.key in story.superseded or not told.serious or told.line.machine:
            continue
        for clock in clocks(told.text):
            moment = resolve(clock, told.at)
            lead = told.text[max(0, clock.start - 50) : clock.start]
            gap = abs((moment - started.at).total_seconds())
            if clock.exact and _BEGAN.search(lead) and 240 < gap < 6 * 3600 and not told.has("resolved"):
                return Clash(about="start", told=(started.told, told))
    return None


def figures_clash(story: Story, early: Told, late: Told) -> bool:
    """Whether two lines by different people give different figures for the same unit on the same matter, close in time."""
    if early.who == late.who or late.has("correction", 0.8) or early.key in story.superseded:
        return False
    ours, theirs = figures(early.text), figures(late.text)
    shared = {f.unit for f in ours} & {f.unit for f in theirs} - {"", "%", "minut", "hour", "min"}
    if len(shared) != 1 or story.closeness(early.words, late.words) < 0.45:
        return False
    a = {f.value for f in ours if f.unit in shared}
    b = {f.value for f in theirs if f.unit in shared}
    return len(a) == len(b) == 1 and a != b and max(a | b) < 20 * min(a | b)
