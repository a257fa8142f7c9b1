"""What a model does for an incident, in the order of its use, as long as the run's budget has room."""

from __future__ import annotations

from satchel.craft.incident.case import Case
from satchel.craft.incident.plans import gaps, headline, wording
from satchel.craft.incident.plans.sheet import sheet
from satchel.domain.incident import Incident
from satchel.domain.ports import Filler, Judge

PROMPT = 900  # tokens that the profile's prompts and a chat template take at most
LEAST = 300  # tokens of lines: with less room nothing is worth asking


def refined(incident: Incident, case: Case, filler: Filler, judge: Judge) -> Incident:
    """The incident with what a model adds, merges and words better; as it is where there is none, or no room left."""
    if (room := _room(filler, gaps.REPLY)) >= LEAST:
        incident = gaps.fill_gaps(incident, sheet(case, incident), case.story, filler, room)
    if (room := _room(filler, headline.REPLY)) >= LEAST:
        incident = headline.head(incident, sheet(case, incident), filler, judge, room)
    if (room := _room(filler, wording.REPLY)) >= LEAST:
        incident = wording.word(incident, filler, judge, room)
    return incident


def _room(filler: Filler, reply: int) -> int:
    return filler.room - PROMPT - reply
