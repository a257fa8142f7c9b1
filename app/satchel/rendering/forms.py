"""Short texts made of the same claims: a status update for people outside, and a note for whoever takes over."""

from __future__ import annotations

from collections.abc import Iterable

from satchel.domain.claims import Claim
from satchel.domain.incident import MILESTONES, Incident, IncidentResult
from satchel.rendering import incident as full_view
from satchel.rendering import moments
from satchel.rendering.claims import claim_line, claims_section, remark, section
from satchel.rendering.model import Block, Heading, Item, Line, Paragraph, Span
from satchel.rendering.neutralise import one_line
from satchel.rendering.notes import Notebook
from satchel.rendering.reviewed import verdict

_MOST_IN_STATUS = 3
_MOST_LATEST = 5
_UNDER_WAY = ("ongoing", "unclear")


def status(result: IncidentResult, notebook: Notebook) -> tuple[str, tuple[Block, ...]]:
    """State, impact, what is done, what comes next. No names, no guesses: only claims that the sources carry."""
    if not result.incidents:
        return full_view.nothing_found(result, notebook)
    blocks: list[Block] = []
    for incident in result.incidents:
        blocks += _status_of(incident, notebook)
    return full_view.title_of(result), tuple(blocks)


def _status_of(incident: Incident, notebook: Notebook) -> Iterable[Block]:
    yield full_view.banner(incident, notebook)
    yield from _times_sentence(incident, notebook)
    yield from claims_section("Impact", _latest_figures(_carried(incident.impact)), notebook) or (
        Heading(text="Impact"), remark("The sources do not state the impact."))  # fmt: skip
    confirmed = [c for c in _carried(incident.causes) if c.extra.get("standing") == "confirmed"]
    yield from claims_section("Cause", confirmed[:_MOST_IN_STATUS], notebook) or (
        Heading(text="Cause"), remark("The cause is not confirmed."))  # fmt: skip
    doing = "What we are doing" if incident.status in _UNDER_WAY else "What we did"
    yield from claims_section(doing, _carried(incident.mitigations)[-_MOST_IN_STATUS:], notebook)
    tasks = (full_view.task(c, notebook) for c in _carried(incident.actions)[:_MOST_IN_STATUS])
    yield from section("Next", (Item(line=_with_due(t.line, t.due)) for t in tasks)) or (
        Heading(text="Next"), remark("The sources state no next step."))  # fmt: skip


def _carried(claims: Iterable[Claim]) -> list[Claim]:
    """Without what no source carries: that must not reach a customer, unless a person stands for it."""
    return [c for c in claims if c.support != "unsupported" or verdict(c.extra)]


def _latest_figures(impact: list[Claim]) -> list[Claim]:
    """The few that go into an update: figures first, the latest of them, for people count again."""
    counted = [c for c in impact if any(char.isdigit() for char in c.text)]
    chosen = [*counted[::-1], *(c for c in impact if c not in counted)][:_MOST_IN_STATUS]
    return [c for c in impact if c in chosen]


def _with_due(line: Line, due: str | None) -> Line:
    return Line(spans=line.spans, notes=line.notes, after=(*line.after, Span(text=f"(due {due})"))) if due else line


def _times_sentence(incident: Incident, notebook: Notebook) -> tuple[Block, ...]:
    """``Started …; mitigated … (1 h 18 min to mitigate).``"""
    found = [(name, m) for name in MILESTONES if (m := incident.milestones.get(name))]
    if not found:
        return ()
    day = _common_day([m.at for _, m in found])
    said = []
    for name, milestone in found:
        moment = moments.parse(milestone.at)
        when = moments.clock(moment) if day and moment else moments.stamp(milestone.at, seconds=False)
        length = full_view.duration(incident.milestones, name)
        said.append(f"{name} {when}" + (f" ({length})" if length else ""))
    text = f"{day}: {'; '.join(said)}." if day else f"Times: {'; '.join(said)}."
    notes = notebook.cite(c for _, m in found for c in m.cites)
    return (Paragraph(line=Line(spans=(Span(text=text),), notes=notes)),)


def _common_day(times: list[str]) -> str:
    """Day and zone that all times share, else nothing."""
    parsed = [moments.parse(at) for at in times]
    labels = {f"{moments.day(m)}, {moments.zone(m)}".rstrip(", ") if m else "" for m in parsed}
    return labels.pop() if len(labels) == 1 else ""


def handover(result: IncidentResult, notebook: Notebook) -> tuple[str, tuple[Block, ...]]:
    """State, what is known, what was tried, what is open, who does what, next steps, latest events."""
    if not result.incidents:
        return full_view.nothing_found(result, notebook)
    blocks: list[Block] = []
    for incident in result.incidents:
        blocks += _handover_of(incident, notebook)
    return full_view.title_of(result), (*blocks, *full_view.flagged(result, notebook))


def _handover_of(incident: Incident, notebook: Notebook) -> Iterable[Block]:
    yield full_view.banner(incident, notebook)
    yield from _times_sentence(incident, notebook)
    yield from claims_section("Impact", incident.impact, notebook)
    yield from section("What is known of the cause", (_cause(c, notebook) for c in incident.causes))
    yield from claims_section("Tried so far", incident.mitigations, notebook)
    yield from _still_open(incident, notebook)
    yield from full_view.people(incident.people, notebook, title="Who does what")
    yield from full_view.actions(incident.actions, notebook, title="Next steps") or (
        Heading(text="Next steps"), remark("The sources state no next step."))  # fmt: skip
    yield from full_view.timeline(incident.timeline[-_MOST_LATEST:], notebook, title="Latest events")


def _cause(claim: Claim, notebook: Notebook) -> Item:
    standing = full_view.STANDINGS.get(str(claim.extra.get("standing")), full_view.STANDINGS["suspected"])
    return Item(line=claim_line(claim, notebook), sign=f"{standing}:")


def _still_open(incident: Incident, notebook: Notebook) -> tuple[Block, ...]:
    questions = [Item(line=claim_line(c, notebook)) for c in incident.open_questions]
    disputes = [
        Item(line=Line(spans=(Span(text=f"The sources disagree about {one_line(c.about)}:"),)),
             below=tuple(claim_line(side, notebook) for side in c.claims))
        for c in incident.conflicts
    ]  # fmt: skip
    return section("Still open", [*questions, *disputes])
