"""The four milestones of an incident with the lines that prove them, and where it stands in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from satchel.craft.incident import signs
from satchel.craft.incident.clock import Clock, clocks
from satchel.craft.incident.figures import withdrawn_before
from satchel.craft.incident.hints import broken_since
from satchel.craft.incident.machine import fired_at, raises_alarm
from satchel.craft.incident.moments import moments
from satchel.craft.incident.progress import (
    Walk,
    awaits_more,
    closes_by_name,
    eases_by_name,
    goes_on,
    is_undone,
    lasts,
    only_asks,
    reopens,
    settles_by_name,
    walk,
    works_again,
)
from satchel.craft.incident.story import Story, Told, heaviest
from satchel.craft.incident.words import Remembered

# Weights from which on a line counts as an all-clear or as the turn for the better; measured on incidents that the
# heads had not seen. Plain words need less, and something that comes back afterwards needs more to be outdone.
OVER, EASED = 0.1, 0.05
_LAST_WORDS = 3  # lines that may end an incident without calling it over
LATER = 0.1  # what the last line is worth more than the first one as the end
NAMED = 0.1  # what it is worth more to call it over in so many words
_SAID = 3  # times less where plain words say it, too
_SURE = 0.5
_NO_START = 0.05
_CLEAR_START = 0.4  # a suspicion of that weight names the beginning all the same
OUTDATED = 0.5  # worth of a line of which something was corrected, be it another number
_BEFORE_SAID, _AFTER_SAID = timedelta(hours=3), timedelta(hours=12)
_LOOKING_BACK = timedelta(days=7)
_SAME_DAY = timedelta(hours=12)  # how long before the first notice a beginning is looked for that names no day
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
SINCE = 0.25  # what "hangs since 09:48" adds to the weight of a beginning
_NO_YEAR = 1900  # the day of what names no day
_CLEARED = re.compile(r"\b(?:RESOLVED|RECOVER(?:Y|ED)|CLEARED|status: (?:resolved|ok)|incident\.resolved|OK)\b|:large_green_circle:|🟢|✅", re.I)
_TASK = 0.4  # a line of that weight as a follow-up says what will be, not what is
NEARLY = 0.4  # of the best first notice: of notices that are nearly as good the first one counts
ENDING = 0.4  # of its weight: the end itself is a turn for the better only where nothing else is
SLIGHT = 0.1  # share of a role threshold
_JUST_NOW, _LONG_AGO = timedelta(minutes=45), timedelta(hours=3)
_SINCE = re.compile(r"\b(?:since|as of|from|seit|ab|desde|depuis|d[èe]s|à partir de)\b[^.;]{0,18}$", re.I)
_SPAN = re.compile(r"\s?(?:[-–—]|to|and|until|till|bis|und|a|y|hasta|à|et|jusqu'à)\s?(?:las\s)?\d{1,2}[:.h]\d\d\b", re.I)
_PLANNED = re.compile(r"\b(?:by|until|till|bis|hasta|antes de|jusqu'à|d'ici)\s(?:las\s|at\s|à\s)?$", re.I)
_STOPS = Remembered(
    r"\b(?:stopp?(?:ed|s)?|gone|recover\w*|back|again|fine|normal|flow\w*|holds?|works?|green|clear\w*|dropp?\w*|zero|wieder|weg|fort|läuft|laufen|geht|"
    r"repass\w*|de nouveau|à nouveau|refonctionn\w*|de nuevo|otra vez|vuelv\w*|ya (?:entra|funciona|va|sale)\w*)\b",
)
RIVAL = 0.3  # what the turn for the better loses of what a line weighs more for anything else
_RIVALS = ("cause", "impact", "detected", "started", "ruledout", "action")
_RUNG_BEFORE = timedelta(hours=4)  # how long before the first sign in writing a call may have come in
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


def follow(story: Story, ended: str | None = None) -> Progress:
    """The state by the walk through plain words and by weights together; each milestone from the line of most weight.

    `ended` overrules the state: "ongoing", "mitigated" or "resolved", as far as there is any line for it.
    """
    walked = walk(story)
    alarm = signs.false_alarm(story)
    lines = _timed(story)
    detected = _detected(story, lines)
    alone = all(t.line.machine for t in lines)  # then one notice may tell of the beginning and of the end
    since = [t for t in lines if detected is None or alone or t.place > detected.told.place]  # nothing eases before it is noticed
    ended = _corrected(ended, walked, since)
    over = None
    if ended in (None, "resolved"):
        over = _end(since, walked) if ended else _over(since, walked)
    eased = None
    if ended != "ongoing":
        eased = _eased([t for t in since if t.place <= over.place] if over else since, walked, sure=over is not None or ended == "mitigated")
    return Progress(
        status="resolved" if alarm or over else "mitigated" if eased else "ongoing",
        started=None if alarm else _started(story, lines, detected),
        detected=detected,
        mitigated=None if alarm else _after(detected, _when(eased)),
        resolved=_when(over or alarm),
        reopened=walked.reopened,
        false_alarm=alarm,
    )


def _corrected(ended: str | None, walked: Walk, lines: Sequence[Told]) -> str | None:
    """How it ends after what people say in so many words, which counts more than any weight."""
    if walked.reopened and walked.state == "ongoing" and not any(map(_betters, lines[_index(lines, walked.reopened[-1]) :])):
        return "ongoing"  # somebody said that it is back, and nobody anything better since
    if ended is None:
        return None
    if _is_closed(lines, walked):
        return "resolved"
    eased = walked.state == "mitigated" and any(_states(t) and eases_by_name(t) for t in lines)
    if walked.denied and eased:
        return "mitigated"
    if ended == "resolved" and lines and awaits_more(lines[-1]):
        return "mitigated" if eased else "ongoing"
    return "mitigated" if ended == "ongoing" and eased else ended


def _is_closed(lines: Sequence[Told], walked: Walk) -> bool:
    """Whether somebody called it over in so many words, and the walk ends there, or it ends with things that work again."""
    last = [t for t in lines if _states(t) and not t.has("action")][-_LAST_WORDS:]
    if any(works_again(t) and not any(goes_on(u) or reopens(u) or u.has("symptom", 1.5) for u in lines if u.place > t.place) for t in last):
        return True
    return walked.state == "resolved" and any(_states(t) and closes_by_name(t) for t in lines if walked.resolved and t.place >= walked.resolved.place)


def _index(lines: Sequence[Told], told: Told) -> int:
    """The place among lines of the first one after a told line."""
    return sum(t.place <= told.place for t in lines)


def _betters(told: Told) -> bool:
    """Whether a line says, with hardly any doubt, that it is over or eased, and shows no harm itself."""
    better = max(told.slot("resolved"), told.slot("mitigated"))
    harm = max(told.slot("impact"), told.slot("detected"))
    return _states(told) and not is_undone(told) and not reopens(told) and better >= OVER and better > harm and not told.has("symptom")


def _timed(story: Story) -> list[Told]:
    """The lines that can give a time: beside times that sources say, guessed ones that are far from them prove nothing, be
    it the day of a paste or the start of a recording.
    """
    timed = [(t, t.at) for t in story if t.at is not None]
    said = [at for t, at in timed if not t.line.passage.at_assumed]
    if said:
        low, high = min(said) - _BEFORE_SAID, max(said) + _AFTER_SAID
        return [t for t, at in timed if not t.line.passage.at_assumed or low <= at <= high]
    return [t for t, at in timed if at.year > _NO_YEAR] or [t for t, _ in timed]


def _after(first: Moment | None, later: Moment | None) -> Moment | None:
    """`later`, unless it lies before what it should follow; then when it was said."""
    if first is None or later is None or later.at >= first.at:
        return later
    said = later.told.at
    return replace(later, at=said) if said is not None and said >= first.at else None


def _states(told: Told) -> bool:
    """Whether a line can say how things stand: a person's statement, meant, about now."""
    task = (told.has("action", 1.2) or told.slot("action") >= _TASK) and not settles_by_name(told)
    return told.at is not None and not told.line.machine and told.serious and not only_asks(told) and not task


def _end(lines: Sequence[Told], walked: Walk) -> Told | None:
    """The line that best says that it is over where it is known to be: the weightiest, later ones a little more."""
    fit = [t for t in lines if _states(t) and not is_undone(t) and not lasts(t)]
    again = walked.reopened[-1].place if walked.reopened else -1
    anew = [t for t in fit if t.place > again and t.slot("resolved") >= OVER / _SAID]
    best = max(anew or fit, key=lambda t: (t.slot("resolved") + LATER * t.place / max(1, lines[-1].place) + NAMED * settles_by_name(t), -t.place), default=None)
    return walked.resolved if walked.resolved is not None and (best is None or best.slot("resolved") < EASED) else best


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
    fit = [t for t in lines if _states(t) and (sure or _better(t)) and not goes_on(t) and not reopens(t) and not any(t.has(r, 1.5) for r in ("hypothesis", "reopened", "noeffect"))]
    fit = [t for t in fit if _better(t)] or fit
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
    since = told.at is not None and any(_is_now(told.text, clock, told.at - moment) for clock, moment in moments(told.text, told.at))
    weight = told.slot("mitigated") + 0.02 * min(told.strength("recovery"), 2.0) + 0.1 * (since + _STOPS.search(told.text))
    weight -= RIVAL * max(0.0, max(map(told.slot, _RIVALS)) - told.slot("mitigated"))
    return weight * (ENDING if told.slot("resolved") > told.slot("mitigated") else 1.0)


def _when(told: Told | None) -> Moment | None:
    """The time a line gives itself ("back since 15:05"), else when it was said."""
    if told is None or told.at is None:
        return None
    if told.line.machine:  # "startsAt: …" in an alert that has ended
        return Moment(at=told.at, told=told)
    own = next((moment for clock, moment in moments(told.text, told.at) if _is_now(told.text, clock, told.at - moment) and not _opens_span(told.text, clock)), told.at)
    return Moment(at=own, told=told)


def _opens_span(text: str, clock: Clock) -> bool:
    """Whether a clock time is the first of two: "between 8:41 and 9:15", "03:02 to 03:53"."""
    return bool(_SPAN.match(text, clock.end))


def _is_since(text: str, clock: Clock) -> bool:
    """Whether the words in front of a clock time make it a beginning: "since 09:50"."""
    return bool(_SINCE.search(text[max(0, clock.start - 25) : clock.start]))


def _is_now(text: str, clock: Clock, ago: timedelta) -> bool:
    """Whether a clock time of a line is when what the line says came true."""
    since = _is_since(text, clock)
    return (clock.exact or since) and timedelta(minutes=-2) <= ago <= (_LONG_AGO if since else _JUST_NOW)


def _started(story: Story, lines: Sequence[Told], detected: Moment | None) -> Moment | None:
    """The best statement of when it began, often made late; else the first trouble seen."""
    said_at = _said_at(story, lines)
    found = []
    for told in story:
        guess = told.has("hypothesis", 1.2) and not told.has("start") and told.slot("started") < _CLEAR_START  # "could be the 21:55 deploy"
        if told.line.machine or guess or told.key in story.closed or told.key not in said_at or told.slot("started") < _NO_START:
            continue
        for at, worth in _begun(told, said_at[told.key], detected):
            if detected is None or at <= detected.at:
                weight = told.slot("started") * worth * (OUTDATED if told.key in story.superseded else 1.0)
                found.append((weight + SINCE * broken_since(told.text), -told.place, Moment(at=at, told=told)))
    return max(found, key=lambda f: f[:2])[2] if found else detected


def _said_at(story: Story, lines: Sequence[Told]) -> dict[str, datetime]:
    """When each line was said; one without a time, like a bullet of notes, with the one before it in its source."""
    own = {t.key: t.at for t in lines if t.at is not None}
    last: dict[str, datetime] = {t.line.passage.source: own[t.key] for t in reversed(lines)}  # first of each source
    out = {}
    for told in story:
        source = told.line.passage.source
        last[source] = own.get(told.key, last.get(source, _NO_TIME))
        if last[source] is not _NO_TIME and (told.key in own or told.at is None):
            out[told.key] = last[source]
    return out


def _begun(told: Told, said_at: datetime, detected: Moment | None) -> Iterator[tuple[datetime, float]]:
    """The moments that a line may mean as the beginning, and how well each fits; its own where it names none.

    Said days later, a clock time without a day is meant on the day of the first notice.
    """
    named = False
    for clock, moment in moments(told.text, said_at):
        if _PLANNED.search(told.text[: clock.start]) or withdrawn_before(told.text, clock.start) or moment > said_at + timedelta(minutes=1) or said_at - moment > _LOOKING_BACK:
            continue
        named = True
        if detected is not None and moment > detected.at:
            earlier = moment + (detected.at - moment) // timedelta(days=1) * timedelta(days=1)
            moment = earlier if detected.at - earlier <= _SAME_DAY else moment
        lead = told.text[max(0, clock.start - 60) : clock.start]
        yield moment, 0.5 + 0.3 * bool(_FIRST.search(lead)) + 0.2 * clock.exact
    if not named and told.at is not None:
        yield told.at, 0.5


def _detected(story: Story, lines: Sequence[Told]) -> Moment | None:
    """The first alert or report: when it came, or when somebody says that it came ("the pager rang me at 14:56")."""
    worth = {t.key: _noticing(story, t) for t in lines}
    most = max(worth.values(), default=0.0)
    notices = [t for t in lines if worth[t.key] >= NEARLY * most]
    first = notices[0] if notices else None
    if first is None or first.at is None:
        return None
    if first.line.machine:
        alarms = [(fired_at(t.text) or t.at, t) for t in notices if t.line.machine and t.at is not None]
        rung_at, alarm = min(alarms, key=lambda a: (a[0], a[1].place))
        return Moment(at=rung_at, told=alarm)
    told = [Moment(at=at, told=t) for t in lines if _witnesses(t) and (at := _rung(t))]
    earlier = [m for m in told if timedelta(0) <= first.at - m.at <= _RUNG_BEFORE]
    return min(earlier, key=lambda m: m.at, default=Moment(at=first.at, told=first))


def _noticing(story: Story, told: Told) -> float:
    """How well a line fits as the first notice of the trouble; 0 for what is no sign of it."""
    ours = not told.has("other", 3.0) or len(told.words & story.topic) >= 2
    alarm = told.line.machine and (raises_alarm(told.text) or fired_at(told.text) is not None) and ours
    if not alarm and (not told.serious or _BANTER.search(told.text) or told.line.machine):
        return 0.0
    seen = max(0.5 * alarm, min(1.0, told.strength("symptom") / 2))
    return (told.slot("detected") + 0.5 * alarm * seen + 0.1 * bool(told.words & story.topic)) * float(seen**0.5)


def _witnesses(told: Told) -> bool:
    """Whether a line can say when the first notice came: a statement, neither of a suspicion nor of a recovery."""
    return told.serious and not told.line.machine and not told.asks and not any(told.has(role) for role in ("hypothesis", "recovery"))


def _rung(told: Told) -> datetime | None:
    """The moment at which, as the line says, a call, a report or an alert came in."""
    if told.at is None:
        return None
    for clock, moment in moments(told.text, told.at):
        near = told.text[max(0, clock.start - 60) : clock.end + 30]
        if withdrawn_before(told.text, clock.start) or _is_since(told.text, clock):
            continue
        if (clock.exact or clock.value.minute) and timedelta(0) <= told.at - moment < timedelta(hours=3) and _NOTICED.search(near):
            return moment
    return None
