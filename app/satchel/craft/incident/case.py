"""One incident as it is understood: its lines, its course and its causes, for the result and for answers alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from satchel.craft.incident import milestones, theories
from satchel.craft.incident.milestones import Progress
from satchel.craft.incident.story import Story
from satchel.craft.incident.theories import Theory


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A story in which withdrawn theories are closed, how it goes, and what is said of its causes."""

    story: Story
    way: Progress
    causes: Sequence[Theory]


def understood(story: Story, ended: str | None) -> Case:
    """The case of a story; `ended` is how a head says that it stands (see `milestones.follow`)."""
    shut = theories.withdrawn(story)
    story = theories.with_closed(story, shut)
    way = milestones.follow(story, ended)
    causes = theories.theories(story, shut, settled=way.status in ("resolved", "mitigated"))
    return Case(story=story, way=way, causes=causes)
