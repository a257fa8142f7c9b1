"""What a model does for an incident, in the order of its use, as long as the run's budget has room."""

from __future__ import annotations

from satchel.craft.incident.case import Case
from satchel.craft.incident.plans import gaps, headline, wording
from satchel.craft.incident.plans.sheet import sheet
from satchel.domain.incident import Incident
from satchel.domain.ports import Filler, Judge


def refined(incident: Incident, case: Case, filler: Filler, judge: Judge) -> Incident:
    """The incident with what a model adds, merges and words better; as it is where there is none, or no room left."""
    incident = gaps.fill_gaps(incident, sheet(case, incident), case.story, filler)
    incident = headline.head(incident, sheet(case, incident), filler, judge)
    return wording.word(incident, filler, judge)
