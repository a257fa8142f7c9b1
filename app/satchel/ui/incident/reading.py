"""Reads a run's document into what is shown of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from satchel.domain.claims import Claim
from satchel.domain.incident import MILESTONES, Changes, Conflict, Incident, IncidentResult
from satchel.domain.incident import Milestone as Reached
from satchel.rendering import moments, one_clock
from satchel.ui.incident import clock, foot
from satchel.ui.incident.citing import SOURCE, Citing
from satchel.ui.incident.cleaning import Cleaning
from satchel.ui.incident.lanes import lane_of, lanes
from satchel.ui.incident.lines import Lines
from satchel.ui.incident.shown import (
    Drawing,
    Event,
    Group,
    Line,
    Mark,
    Milestone,
    Person,
    Report,
    Result,
    Section,
)
from satchel.ui.words import _, n_

_SAYS_DUE = re.compile(r"(?i)(?:by|until|before|bis|vor|antes|para)\b")  # words that need none in front of them
_STANDINGS = ("confirmed", "suspected", "ruled_out")


def read(document: Mapping[str, Any]) -> Result:
    """What is shown. A document that is no incident's has a note instead of reports."""
    try:
        return _Reading(document, one_clock.read(document["result"])).result()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return Result(run=str(document.get("run") or ""), note=_("This result cannot be shown: it is not an incident's."))


class _Reading:
    """One document at a time."""

    def __init__(self, document: Mapping[str, Any], result: IncidentResult) -> None:
        self._document, self._result = document, result
        self._clean = Cleaning(document)
        self._citing = Citing(document.get("entries"), self._clean)
        self._lines = Lines(self._clean, self._citing)

    def result(self) -> Result:
        """All of it. Reports first, so that numbers begin with the title."""
        reports = tuple(self._report(incident) for incident in self._result.incidents)
        note = self._clean(self._result.note) or _("The sources describe no incident.")
        return Result(
            run=str(self._document.get("run") or ""), reports=reports, note="" if reports else note,
            cites=() if reports else self._citing.cites(self._result.cites),
            above=tuple(self._changes(self._result.changed_since)), below=tuple(self._flagged()),
            foot=tuple(foot.read(self._document, self._clean)), read_by=foot.read_by(self._document, self._clean),
        )  # fmt: skip

    def _report(self, incident: Incident) -> Report:
        self._lines = Lines(self._clean, self._citing)
        title = self._lines.claim(incident.title, "title")
        summary = tuple(self._lines.claim(one, "summary") for one in incident.summary)
        milestones = _once_a_day([self._milestone(incident, name) for name in MILESTONES])
        sections = tuple(one for one in self._sections(incident) if one.groups)
        events = [line for one in sections if one.name == "timeline" for line in one.lines]
        return Report(
            title=title, status=status(incident.status), severity=self._clean(incident.severity), summary=summary,
            milestones=milestones, sections=sections, drawing=self._drawing(incident, events, milestones),
            people=self._people((*summary, *(line for one in sections for line in one.lines))),
        )  # fmt: skip

    def _sections(self, incident: Incident) -> Iterator[Section]:
        yield self._plain("impact", _("Impact"), incident.impact)
        yield Section(name="causes", title=_("Causes"), groups=tuple(self._causes(incident.causes)), column="start")
        yield self._plain("mitigations", _("What was done"), incident.mitigations)
        actions = tuple(self._lines.claim(one, "actions", details=self._task(one)) for one in incident.actions)
        yield Section(name="actions", title=_("Actions"), groups=_one_group(actions), column="end")
        yield self._plain("open_questions", _("Open questions"), incident.open_questions, column="end")
        people = tuple(self._lines.person(one, place) for place, one in enumerate(incident.people))
        yield Section(name="people", title=_("People"), groups=_one_group(people), column="end")
        conflicts = tuple(self._conflict(one, place) for place, one in enumerate(incident.conflicts))
        yield Section(name="conflicts", title=_("The sources disagree"), groups=conflicts, sides=True)
        yield Section(name="timeline", title=_("Event by event"), groups=tuple(self._days(incident.timeline)))

    def _plain(self, name: str, title: str, claims: Sequence[Claim], column: Any = "start") -> Section:
        return Section(name=name, title=title, groups=_one_group(self._lines.claim(c, name) for c in claims), column=column)

    def _causes(self, claims: Sequence[Claim]) -> Iterator[Group]:
        """By standing; one without a standing counts as suspected."""
        found: dict[str, list[Line]] = {name: [] for name in _STANDINGS}
        for claim in claims:
            standing = str(claim.extra.get("standing"))
            standing = standing if standing in found else "suspected"
            found[standing].append(self._lines.claim(claim, "causes", is_quiet=standing == "ruled_out"))
        looks = {"confirmed": (_("Confirmed"), "check", "good"), "suspected": (_("Suspected"), "search", "warn"),
                 "ruled_out": (_("Ruled out"), "reject", "muted")}  # fmt: skip
        for name, lines in found.items():
            title, icon, tone = looks[name]
            if lines:
                yield Group(lines=tuple(lines), title=title, icon=icon, tone=tone, is_folded=name == "ruled_out")

    def _task(self, claim: Claim) -> Iterator[Mark]:
        owner, due = (self._clean(claim.extra.get(key)) for key in ("owner", "due"))
        yield Mark(text=owner, tone="secondary", icon="person") if owner else Mark(text=_("no owner"), tone="warn", icon="person")
        if due:
            said = (clock.stamp(due) if "T" in due else "") or due.removeprefix("due ")
            words = said if _SAYS_DUE.match(said) else _("due: {when}").format(when=said)
            yield Mark(text=words, tone="secondary", icon="clock")

    def _conflict(self, conflict: Conflict, place: int) -> Group:
        sides = tuple(self._lines.claim(one, f"conflict{place}") for one in conflict.claims)
        return Group(lines=sides, title=matter(self._clean(conflict.about)), icon="alert", tone="warn")

    def _days(self, claims: Sequence[Claim]) -> Iterator[Group]:
        """Events by day, in the order that the result gives them."""
        days: dict[str, list[Line]] = {}
        for claim in claims:
            when = moments.parse(str(claim.extra.get("at") or ""))
            said = " · ".join(part for part in (clock.day(when), clock.zone(when)) if part) if when else _("time not in the sources")
            days.setdefault(said, []).append(self._lines.claim(claim, "timeline", with_author=True))
        return (Group(lines=tuple(lines), title=said) for said, lines in days.items())

    def _drawing(self, incident: Incident, lines: Sequence[Line], milestones: Sequence[Milestone]) -> Drawing:
        timed = sorted((line for line in lines if line.at is not None), key=lambda line: (line.at, line.key))
        spoke = [(line.speaker, line.author or _("nobody named")) for line in timed]
        found = lanes(spoke)
        events = tuple(
            Event(line=line, at=line.at or 0.0, lane=lane_of(key, found)) for line, (key, _name) in zip(timed, spoke, strict=True)
        )
        said = [str(c.extra.get("at")) for c in incident.timeline] + [m.at for m in incident.milestones.values() if m]
        whens = [when for at in said if (when := moments.parse(at)) is not None]
        first = min(whens, key=clock.seconds, default=None)
        offset = first.utcoffset() if first is not None else None
        return Drawing(
            events=events, lanes=found, milestones=tuple(m for m in milestones if m.at is not None),
            offset=round(offset.total_seconds()) if offset else 0, zone=clock.zone(first) if first else "",
            is_dated=first is None or not moments.day_is_assumed(first),
        )  # fmt: skip

    def _people(self, lines: Sequence[Line]) -> tuple[Person, ...]:
        """Everybody whose words are cited, most cited first."""
        counts: dict[str, int] = {}
        for line in lines:
            for key in line.people:
                counts[key] = counts.get(key, 0) + 1
        names = {key: self._citing.names.full.get(key, key.removeprefix(SOURCE).rpartition("/")[2]) for key in counts}
        return tuple(Person(key=key, name=names[key], count=counts[key]) for key in sorted(counts, key=lambda k: (-counts[k], k)))

    def _milestone(self, incident: Incident, name: str) -> Milestone:
        label, found = milestone_label(name), incident.milestones.get(name)
        when = moments.parse(found.at) if found else None
        if found is None or when is None:
            return Milestone(name=name, label=label, hint=_("not in the sources"))
        zone = clock.zone(when)
        day = " ".join(part for part in (clock.day(when), zone) if part)
        return Milestone(
            name=name, label=label, clock=clock.clock(when), day=day, span=_span(incident.milestones, name),
            hint=_("{day}, {clock}").format(day=day, clock=clock.clock(when, exact=True)),
            remarks=tuple(self._remarks(incident, name, found, moments.day_is_assumed(when))), at=clock.seconds(when), cites=self._citing.cites(found.cites),
        )  # fmt: skip

    def _remarks(self, incident: Incident, name: str, found: Reached, day_is_assumed: bool) -> Iterator[str]:
        """What the source of a milestone did not say itself, and that others say something else."""
        sources = {cite.source for cite in found.cites}
        told = self._document.get("assumptions")
        guesses = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
        whats = {str(one.get("what")).split()[0] for one in guesses if one.get("source") in sources and one.get("what")}
        if day_is_assumed:
            yield _("the sources say no date")
        elif "zone" in whats:
            yield _("zone assumed")
        elif whats & {"date", "year"}:
            yield _("date assumed")
        if name == "started" and any(conflict.about == "start" for conflict in incident.conflicts):
            yield _("the sources disagree")

    def _changes(self, found: Changes | None) -> Iterator[Section]:
        if found is None:
            return
        groups = [
            Group(title=title, icon=icon, tone=tone, lines=tuple(
                self._lines.claim(c, name, is_struck=name == "withdrawn") for c in getattr(found, name)))
            for name, title, icon, tone in (
                ("added", _("Added"), "plus", "good"), ("changed", _("Changed"), "edit", "warn"),
                ("withdrawn", _("Withdrawn"), "minus", "bad"),
            )
        ]  # fmt: skip
        kept = tuple(group for group in groups if group.lines)
        title = _("Changed since {when}").format(when=clock.stamp(found.since) or self._clean(found.since))
        yield Section(name="changes", title=title, groups=kept, hint="" if kept else _("Nothing has changed."), is_spread=True)

    def _flagged(self) -> Iterator[Section]:
        lines = tuple(self._lines.order(one) for one in self._result.flagged)
        if lines:
            title = n_("{n} text gives orders", "{n} texts give orders", len(lines))
            yield Section(name="flagged", title=title, groups=_one_group(lines))


def status(untrusted_word: str) -> Mark:
    """How an incident stands, in a word with an icon."""
    return {
        "ongoing": Mark(text=_("ongoing"), tone="bad", icon="alert"),
        "mitigated": Mark(text=_("mitigated"), tone="warn", icon="shield"),
        "resolved": Mark(text=_("resolved"), tone="good", icon="check"),
    }.get(untrusted_word, Mark(text=_("unclear"), tone="warn", icon="info"))


def matter(untrusted_word: str) -> str:
    """What sources disagree about."""
    return {
        "start": _("When it began"), "end": _("When it ended"), "figures": _("Figures"), "duration": _("How long it took"),
        "cause": _("The cause"), "affected": _("What was hit"),
    }.get(untrusted_word, untrusted_word or _("One matter"))  # fmt: skip


def milestone_label(name: str) -> str:
    """The heading of a milestone."""
    return {"started": _("Started"), "detected": _("Detected"), "mitigated": _("Mitigated"), "resolved": _("Resolved")}[name]


def _once_a_day(found: Sequence[Milestone]) -> tuple[Milestone, ...]:
    """The day is said where it is another one than before."""
    told, kept = "", []
    for one in found:
        kept.append(replace(one, day="") if one.day == told else one)
        told = one.day or told
    return tuple(kept)


def _span(found: Mapping[str, Reached | None], name: str) -> str:
    """How long after the start; "" where it cannot be known."""
    started, reached = found.get("started"), found.get(name)
    first = moments.parse(started.at) if started else None
    last = moments.parse(reached.at) if reached else None
    span = moments.between(first, last) if first and last and name != "started" else None
    if span is None:
        return ""
    if abs(span.total_seconds()) < 1:
        return ""
    said = clock.length(span.total_seconds())
    if span.total_seconds() < 0:
        return _("{length} before the start").format(length=said)
    return {
        "detected": _("{length} to detect"), "mitigated": _("{length} to mitigate"), "resolved": _("{length} to resolve"),
    }[name].format(length=said)  # fmt: skip


def _one_group(lines: Any) -> tuple[Group, ...]:
    kept = tuple(lines)
    return (Group(lines=kept),) if kept else ()
