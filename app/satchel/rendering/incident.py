"""The incident result as a document, in the order in which somebody who has just been woken needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from satchel.domain.claims import Claim
from satchel.domain.incident import MILESTONES, Changes, Conflict, Incident, IncidentResult, Milestone, Participant
from satchel.rendering import moments
from satchel.rendering.claims import claim_line, claims_section, remark, section
from satchel.rendering.model import (
    Banner,
    Block,
    Bullets,
    Checklist,
    Day,
    Heading,
    Item,
    Line,
    Paragraph,
    Span,
    Table,
    Task,
    Timeline,
    Tone,
    words,
)
from satchel.rendering.neutralise import one_line
from satchel.rendering.notes import Notebook

STATES: dict[str, tuple[str, Tone]] = {
    "ongoing": ("▲", "bad"),
    "mitigated": ("◐", "warn"),
    "resolved": ("✓", "good"),
    "unclear": ("?", "warn"),
}
STANDINGS = {"confirmed": "Confirmed", "suspected": "Suspected", "ruled_out": "Ruled out"}
_CHANGES: tuple[tuple[str, str, str, Tone], ...] = (
    ("added", "+", "new:", "good"),
    ("changed", "~", "changed:", "warn"),
    ("withdrawn", "−", "withdrawn:", "bad"),
)
_DURATIONS = {"detected": "to detect", "mitigated": "to mitigate", "resolved": "to resolve"}


def full(result: IncidentResult, notebook: Notebook) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks of everything that the result says."""
    if not result.incidents:
        return nothing_found(result, notebook)
    blocks: list[Block] = list(opening(result, notebook))
    for incident in result.incidents:
        if len(result.incidents) > 1:
            blocks.append(banner(incident, notebook, level=1))
        blocks += _body(incident, notebook)
    return title_of(result), (*blocks, *flagged(result, notebook))


def opening(result: IncidentResult, notebook: Notebook) -> tuple[Block, ...]:
    """Where things stand and what is new: one incident's banner, or a list of all of them."""
    if len(result.incidents) == 1:
        return banner(result.incidents[0], notebook), *changes(result.changed_since, notebook)
    overview = Bullets(items=tuple(_overview_item(i) for i in result.incidents))
    head = Heading(text=f"{len(result.incidents)} incidents", level=1)
    return head, overview, *changes(result.changed_since, notebook)


def title_of(result: IncidentResult) -> str:
    """The title of the document; several incidents are counted."""
    if len(result.incidents) == 1:
        return one_line(result.incidents[0].title.text)
    return f"{len(result.incidents)} incidents" if result.incidents else "No incident found"


def nothing_found(result: IncidentResult, notebook: Notebook) -> tuple[str, tuple[Block, ...]]:
    """A false alarm, or sources that speak of no incident: one sentence, not an empty page."""
    note = one_line(result.note or "") or "The sources describe no incident."
    head = Banner(sign="○", state="NO INCIDENT", tone="good", title=words(note))
    return title_of(result), (head, *changes(result.changed_since, notebook), *flagged(result, notebook))


def _overview_item(incident: Incident) -> Item:
    sign, tone = _state(incident)
    return Item(line=words(one_line(incident.title.text)), sign=f"{sign} {incident.status.upper()}", tone=tone)


def _state(incident: Incident) -> tuple[str, Tone]:
    return STATES.get(incident.status, STATES["unclear"])


def banner(incident: Incident, notebook: Notebook, *, level: int = 1) -> Banner:
    """State, severity and title."""
    sign, tone = _state(incident)
    facts = (one_line(incident.severity),) if incident.severity else ()
    title = claim_line(incident.title, notebook)
    return Banner(sign=sign, state=incident.status.upper(), tone=tone, facts=facts, title=title, level=level)


def changes(changed: Changes | None, notebook: Notebook) -> tuple[Block, ...]:
    """What is new, changed and withdrawn since the last look; also that nothing is."""
    if changed is None:
        return ()
    title = f"Changed since {moments.stamp(changed.since, seconds=False)}"
    items = [
        Item(line=claim_line(claim, notebook, struck=group == "withdrawn"), sign=f"{sign} {word}", tone=tone)
        for group, sign, word, tone in _CHANGES
        for claim in getattr(changed, group)
    ]
    return section(title, items) or (Heading(text=title), remark("Nothing has changed."))


def _body(incident: Incident, notebook: Notebook) -> tuple[Block, ...]:
    return (
        *claims_section("Summary", incident.summary, notebook),
        *milestones(incident, notebook),
        *claims_section("Impact", incident.impact, notebook),
        *causes(incident.causes, notebook),
        *claims_section("What was done", incident.mitigations, notebook),
        *actions(incident.actions, notebook),
        *claims_section("Open questions", incident.open_questions, notebook),
        *people(incident.people, notebook),
        *conflicts(incident.conflicts, notebook),
        *timeline(incident.timeline, notebook),
    )


def milestones(incident: Incident, notebook: Notebook) -> tuple[Block, ...]:
    """The four moments and how long after the start each came."""
    if not any(incident.milestones.values()):
        return ()
    rows = []
    for name in MILESTONES:
        found = incident.milestones.get(name)
        when = words("not stated", "muted")
        if found:
            when = words(moments.stamp(found.at), notes=notebook.cite(found.cites))
        rows.append((words(name, "strong"), when, words(duration(incident.milestones, name))))
    return Heading(text="Times"), Table(label="Times", rows=tuple(rows))


def duration(found: Mapping[str, Milestone | None], name: str) -> str:
    """``9 min to detect``; nothing where it cannot be known, and a plain word where it makes no sense."""
    if name not in _DURATIONS:
        return ""
    started, reached = found.get("started"), found.get(name)
    start = moments.parse(started.at) if started else None
    end = moments.parse(reached.at) if reached else None
    span = moments.between(start, end) if start and end else None
    if span is None:
        return ""
    length = moments.length(span)
    return f"{length} {_DURATIONS[name]}" if span.total_seconds() >= 0 else f"{length} before the start"


def causes(claims: Iterable[Claim], notebook: Notebook) -> tuple[Block, ...]:
    """Causes by standing; one without a standing counts as suspected."""
    groups: dict[str, list[Claim]] = {name: [] for name in STANDINGS}
    for claim in claims:
        standing = str(claim.extra.get("standing"))
        groups[standing if standing in groups else "suspected"].append(claim)
    blocks: list[Block] = []
    for name, title in STANDINGS.items():
        blocks += section(title, (Item(line=claim_line(c, notebook)) for c in groups[name]), level=3)
    return (Heading(text="Causes"), *blocks) if blocks else ()


def task(claim: Claim, notebook: Notebook) -> Task:
    """An action with owner and due date as the sources name them."""
    owner, due = (one_line(str(claim.extra.get(key) or "")) or None for key in ("owner", "due"))
    return Task(line=claim_line(claim, notebook), owner=owner, due=_due(due))


def _due(due: str | None) -> str | None:
    """A due time as time; words ("by Friday") as they are."""
    if due and "T" in due:
        return moments.stamp(due, seconds=False)
    return re.sub(r"(?i)^due (?=\S)", "", due) if due else None


def actions(claims: Iterable[Claim], notebook: Notebook, title: str = "Actions") -> tuple[Block, ...]:
    """What is still to be done, by whom."""
    tasks = tuple(task(c, notebook) for c in claims)
    return (Heading(text=title), Checklist(tasks=tasks)) if tasks else ()


def people(found: Iterable[Participant], notebook: Notebook, title: str = "People") -> tuple[Block, ...]:
    """Names and roles."""
    items = []
    for person in found:
        role = one_line(person.role).replace("_", " ")
        spans = (Span(text=one_line(person.name), tone="strong"), *((Span(text=f": {role}"),) if role else ()))
        items.append(Item(line=Line(spans=spans, notes=notebook.cite(person.cites))))
    return section(title, items)


def conflicts(found: Iterable[Conflict], notebook: Notebook) -> tuple[Block, ...]:
    """Where sources disagree: every side stands, with its own notes."""
    items = [
        Item(line=words(f"{one_line(c.about) or 'The sources disagree'}:"), sign="≠", tone="warn",
             below=tuple(claim_line(side, notebook) for side in c.claims))
        for c in found
    ]  # fmt: skip
    return section("The sources disagree", items)


def timeline(claims: Iterable[Claim], notebook: Notebook, title: str = "Timeline") -> tuple[Block, ...]:
    """Events by day; a new day, or a new offset, starts a new stretch."""
    days: list[tuple[str, list[tuple[str, Line]]]] = []
    for claim in claims:
        moment = moments.parse(str(claim.extra.get("at") or ""))
        zone = moments.zone(moment) if moment else ""
        label = f"{moments.day(moment)}, {zone}".rstrip(", ") if moment else (days[-1][0] if days else "time unknown")
        if not days or days[-1][0] != label:
            days.append((label, []))
        days[-1][1].append((moments.clock(moment) if moment else "", claim_line(claim, notebook)))
    if not days:
        return ()
    return Heading(text=title), Timeline(days=tuple(Day(label=label, rows=tuple(rows)) for label, rows in days))


def flagged(result: IncidentResult, notebook: Notebook) -> tuple[Block, ...]:
    """That somebody tried to give orders to a program: said in one line, never followed."""
    if not result.flagged:
        return ()
    count = len(result.flagged)
    many = f"{count} message tries" if count == 1 else f"{count} messages try"
    notes = notebook.cite(c for claim in result.flagged for c in claim.cites)
    return (Paragraph(line=words(f"! {many} to give orders to AI tools; shown as data.", "warn", notes)),)
