"""The four milestones of an incident with the lines that prove them, and where it stands in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from satchel.craft.incident import signs
from satchel.craft.incident.clock import clocks
from satchel.craft.incident.figures import withdrawn_before
from satchel.craft.incident.hints import broken_since
from satchel.craft.incident.machine import raises_alarm
from satchel.craft.incident.moments import moments
from satchel.craft.incident.progress import (
    Walk,
    eases_by_name,
    goes_on,
    is_undone,
    only_asks,
    reopens,
    settles_by_name,
    walk,
)
from satchel.craft.incident.story import Story, Told, heaviest

# Weights from which on a line counts as an all-clear or as the turn for the better; measured on incidents that the
# heads had not seen. Plain words need less, and something that comes back afterwards needs more to be outdone.
OVER, EASED = 0.1, 0.05
_SAID = 3  # times less where plain words say it, too
_SURE = 0.5
_NO_START = 0.05
SINCE = 0.25  # what "hangs since 09:48" adds to the weight of a beginning
_NO_YEAR = 1900  # the day of what names no day
_CLEARED = re.compile(r"\b(?:RESOLVED|RECOVER(?:Y|ED)|CLEARED|status: (?:resolved|ok)|incident\.resolved|OK)\b|:large_green_circle:|🟢|✅", re.I)
_TASK = 0.4  # a line of that weight as a follow-up says what will be, not what is
NEARLY = 0.6  # of the best first notice: of notices that are nearly as good the first one counts
ENDING = 0.4  # of its weight: the end itself is a turn for the better only where nothing else is
SLIGHT = 0.1  # share of a role threshold
_JUST_NOW, _LONG_AGO = timedelta(minutes=45), timedelta(hours=3)
_SINCE = re.compile(r"\b(?:since|as of|from|seit|ab|desde|depuis|d[èe]s|à partir de)\b[^.;]{0,18}$", re.I)
_RUNG_BEFORE = timedelta(hours=2)  # how long before the first sign in writing a call may have come in
_BANTER = re.compile(r"\b(?:lol|haha\w*|lmao|jaja\w*|mdr)\b|[:;]-?[)D]", re.I)
_FIRST = re.compile(
    r"\b(?:first|earliest|began|begun|started?|beginning|onset|since|looking back|in hindsight|logs? (?:show|say)|graphs? (?:show|say)|went (?:back )?through|erste[rsn]?|seit|begann|angefangen|"
    r"desde|empez\w+|comenz\w+|primer\w*|depuis|d[ée]but\w*|commenc\w+|premi[èe]re?s?|d[èe]s)\b",
    re.I,
)
_NOTICED = re.compile(
    r"\b(?:rang|rings?|called|calls?|phone[ds]?|radioed|paged|pager|tickets?|first (?:call|ticket|message|mail|report|alert|page|complaint)|reported|reports?|alert(?:ed)?|noticed|detected|"
    r"anrief|angerufen|anruf\w*|meldung|gemeldet|bemerkt|llam[óo]|llamad\w+|avis\w+|reporte|appel\w*|signal[ée]\w*|alerte)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A milestone: its time and the line that gives it."""

    at: datetime
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the incident stands in the end, and its milestones (None: not said)."""

    status: str
    started: Moment | None
    detected: Moment | None
    mitigated: Moment | None
    resolved: Moment | None
    reopened: tuple[Told, ...] = ()
    false_alarm: Told | None = None


def follow(story: Story) -> Progress:
    """The state by the walk through plain words and by weights together; each milestone from the line of most weight."""
    walked = walk(story)
    alarm = signs.false_alarm(story)
    lines = _timed(story)
    detected = _detected(story, lines)
    since = [t for t in lines if detected is None or t.place > detected.told.place]  # nothing eases before it is noticed
    over = _over(since, walked)
    eased = _eased([t for t in since if t.place <= over.place] if over else since, walked, sure=over is not None)
    return Progress(
        status="resolved" if alarm or over else "mitigated" if eased else "ongoing",
        started=None if alarm else _started(story, lines, detected),
        detected=detected,
        mitigated=None if alarm else _after(detected, _when(eased)),
        resolved=_when(over or alarm),
        reopened=walked.reopened,
        false_alarm=alarm,
    )


def _timed(story: Story) -> list[Told]:
    """The lines that can give a time: where some have a known day, those without one only follow them."""
    timed = [(t, t.at) for t in story if t.at is not None]
    known = [t for t, at in timed if at.year > _NO_YEAR or not t.line.passage.at_assumed]
    return known or [t for t, _ in timed]


def _after(first: Moment | None, later: Moment | None) -> Moment | None:
    """`later`, unless it lies before what it should follow."""
    return None if first is not None and later is not None and later.at < first.at else later


def _states(told: Told) -> bool:
    """Whether a line can say how things stand: a person's statement, meant, about now."""
    task = (told.has("action", 1.2) or told.slot("action") >= _TASK) and not settles_by_name(told)
    return told.at is not None and not told.line.machine and told.serious and not only_asks(told) and not task


def _over(lines: Sequence[Told], walked: Walk) -> Told | None:
    """The line that says it is over, if any does and nothing takes that back."""
    if all(t.line.machine for t in lines):
        return _cleared(lines)
    fit = [t for t in lines if _states(t) and _better(t) and not is_undone(t)]
    again = walked.reopened[-1].place if walked.reopened else -1
    best = heaviest([t for t in fit if t.place > again and t.slot("resolved") >= OVER / _SAID] or fit, "resolved")
    said = walked.state == "resolved"
    if best is None or (walked.denied and not said):
        return walked.resolved if said else None
    if said:
        named = walked.resolved is not None and settles_by_name(walked.resolved) and not settles_by_name(best)
        return best if best.slot("resolved") >= OVER / _SAID and not named else walked.resolved
    back = any(t.place > best.place and t.serious and not t.line.machine and reopens(t) for t in lines)
    return best if best.slot("resolved") >= (_SURE if back else OVER) else None


def _cleared(lines: Sequence[Told]) -> Told | None:
    """Where only machines speak: the last word, if it says that the alarm has cleared."""
    words = [t for t in lines if raises_alarm(t.text) or _CLEARED.search(t.text)]
    return words[-1] if words and _CLEARED.search(words[-1].text) else None


def _eased(lines: Sequence[Told], walked: Walk, *, sure: bool) -> Told | None:
    """The line that best says since when the harm has stopped. `sure`: it did, for it is over."""
    fit = [t for t in lines if _states(t) and _better(t) and not goes_on(t) and not reopens(t) and not any(t.has(r, 1.5) for r in ("hypothesis", "reopened", "noeffect"))]
    named = [t for t in fit if eases_by_name(t) and any(c.exact for c in clocks(t.text))]
    best = named[-1] if named else max(fit, key=lambda t: (_easing(t), -t.place), default=None)
    if best is None or sure:
        return best
    denied = any(t.place > best.place and t.serious and not t.line.machine and goes_on(t) for t in lines)
    return best if not denied and (named or best.slot("mitigated") >= EASED or walked.state == "mitigated") else None


def _better(told: Told) -> bool:
    """Whether the words of a line, whatever its place, speak of a turn for the better."""
    return any(told.has(role, SLIGHT) for role in ("mitigated", "recovery", "resolved", "mitigation"))


def _easing(told: Told) -> float:
    """Weight as the turn for the better; the end itself is one only where nothing else is."""
    weight = told.slot("mitigated") + 0.05 * min(told.strength("mitigated"), 2.0)
    return weight * (ENDING if told.slot("resolved") > told.slot("mitigated") else 1.0)


def _when(told: Told | None) -> Moment | None:
    """The time a line gives itself ("back since 15:05"), else when it was said."""
    if told is None or told.at is None:
        return None
    for clock, moment in moments(told.text, told.at):
        since = bool(_SINCE.search(told.text[max(0, clock.start - 25) : clock.start]))
        if (clock.exact or since) and timedelta(minutes=-2) <= told.at - moment <= (_LONG_AGO if since else _JUST_NOW):
            return Moment(at=moment, told=told)
    return Moment(at=told.at, told=told)


def _started(story: Story, lines: Sequence[Told], detected: Moment | None) -> Moment | None:
    """The best statement of when it began, often made late; else the first trouble seen."""
    found = []
    for told in lines:
        guess = told.has("hypothesis", 1.2) and not told.has("start")  # "could be the 21:55 deploy"
        if told.line.machine or guess or told.key in story.superseded or told.key in story.closed or told.slot("started") < _NO_START:
            continue
        for at, worth in _begun(told):
            if detected is None or at <= detected.at:
                weight = told.slot("started") * worth + SINCE * broken_since(told.text)
                found.append((weight, -told.place, Moment(at=at, told=told)))
    return max(found, key=lambda f: f[:2])[2] if found else detected


def _begun(told: Told) -> Iterator[tuple[datetime, float]]:
    """The moments that a line may mean as the beginning, and how well each fits; its own where it names none."""
    assert told.at is not None
    named = False
    for clock, moment in moments(told.text, told.at):
        if not withdrawn_before(told.text, clock.start) and moment <= told.at + timedelta(minutes=1) and told.at - moment <= timedelta(hours=36):
            named = True
            lead = told.text[max(0, clock.start - 60) : clock.start]
            yield moment, 0.5 + 0.3 * bool(_FIRST.search(lead)) + 0.2 * clock.exact
    if not named:
        yield told.at, 0.5


def _detected(story: Story, lines: Sequence[Told]) -> Moment | None:
    """The first alert or report: when it came, or when somebody says that it came ("the pager rang me at 14:56")."""
    worth = {t.key: _noticing(story, t) for t in lines}
    most = max(worth.values(), default=0.0)
    first = next((t for t in lines if worth[t.key] >= NEARLY * most), None)
    if first is None or first.at is None:
        return None
    if first.line.machine:
        return Moment(at=first.at, told=first)
    told = [Moment(at=at, told=t) for t in lines if t.serious and not t.line.machine and (at := _rung(t))]
    earlier = [m for m in told if timedelta(0) <= first.at - m.at <= _RUNG_BEFORE]
    return min(earlier, key=lambda m: m.at, default=Moment(at=first.at, told=first))


def _noticing(story: Story, told: Told) -> float:
    """How well a line fits as the first notice of the trouble; 0 for what is no sign of it."""
    ours = not told.has("other", 1.5) or len(told.words & story.topic) >= 2
    alarm = told.line.machine and raises_alarm(told.text) and ours
    if not alarm and (not told.serious or _BANTER.search(told.text) or told.line.machine):
        return 0.0
    seen = min(1.0, told.strength("symptom") / 3)
    return (told.slot("detected") + 0.15 * alarm * seen + 0.1 * bool(told.words & story.topic)) * seen


def _rung(told: Told) -> datetime | None:
    """The moment at which, as the line says, a call, a report or an alert came in."""
    if told.at is None:
        return None
    for clock, moment in moments(told.text, told.at):
        near = told.text[max(0, clock.start - 60) : clock.end + 30]
        if withdrawn_before(told.text, clock.start):
            continue
        if (clock.exact or clock.value.minute) and timedelta(0) <= told.at - moment < timedelta(hours=3) and _NOTICED.search(near):
            return moment
    return None
