"""From a story to the result: claims with their exact quotes, milestones, and what changed since an earlier look."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from satchel.craft.incident import slots
from satchel.craft.incident.conflicts import Clash
from satchel.craft.incident.lines import Flag
from satchel.craft.incident.milestones import Moment, Progress
from satchel.craft.incident.story import Story, Told
from satchel.craft.incident.theories import Theory
from satchel.domain.claims import Citation, Claim
from satchel.domain.incident import Conflict, Incident, IncidentResult, Milestone, Participant, Status

TITLE = 110
HEADLINE = 2.0  # what a subject or a title is worth as our title: more than any other line
_FILLER = re.compile(  # "so far" and "well over" are none: those words lead in only before a comma or the like
    r"^(?:(?:uh+|um+|ähm?|euh|lol|ok(?:ay)?|yeah|yep|hi|hey|hello|hallo|hola|bonjour|fyi|btw|oh|ah|great news)\b(?:[,:.!…\s-]+|$)"
    r"|(?:so|well|hm+|right|and|but|also|naja|moment|bueno|pues|alors|donc|bon|sorry)\b\s*[,:.!…–-]+\s*"
    r"|(?:found it|got it|noted|for the (?:record|protocol)|gefunden|trouvé)\s*[:.,!–]+\s*|(?:confirmed|resolved|summary|bestätigt|confirmado)\s*:\s*)+(?!\s*(?:no|not|nicht|keine?\w?|pas)\b)",
    re.I,
)
_SUMMARY = re.compile(r"\b(?:summary|description|message|title): (.{8,}?)(?=, \w+: |$)", re.I)  # what an alert says in words
_LABEL = re.compile(r"\b(status|alertname): ([^,]{1,80})")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_SEVERITY = re.compile(r"\b(?:SEV(?:ERITY)?[- ]?\d|P[0-5]\b|priority (?:one|two|three|four|\d)|(?:status|code) (?:red|yellow|green|amber|orange)|major(?= incident|\b)|critical incident)", re.I)  # fmt: skip
_ELSEWHERE = re.compile(r"\b(?:vendor|supplier|support|case)\b[^.;]{0,40}\bP[0-5]\b|\bP[0-5]\b[^.;]{0,16}\b(?:with|at) (?:the )?(?:vendor|supplier)", re.I)  # their ticket's priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many claims per slot a tired engineer would thank us for, growing slowly with the length of the log."""

    impact: int
    mitigations: int
    tasks: int
    questions: int
    people: int
    timeline: int

    @classmethod
    def of(cls, lines: int) -> Limits:
        """For a log of so many lines. No two slots grow at the same line: one line more changes one slot at most."""
        return cls(
            impact=4 + sum(lines >= n for n in (25, 50, 75, 100)),
            mitigations=3 + sum(lines >= n for n in (20, 45, 70, 95)),
            tasks=8 + sum(lines >= n for n in (11, 31, 51, 71, 91)),
            questions=2 + sum(lines >= n for n in (37, 87)),
            people=5,
            timeline=8 + sum(lines >= n for n in (8, 14, 22, 28, 34, 40, 46, 52, 58, 64, 72, 78, 84, 92)),
        )


def claim(section: str, told: Sequence[Told], text: str | None = None, **extra: object) -> Claim:
    """A claim that says what its first line says and cites all of them."""
    cites = tuple(c for t in told for c in cites_of(t))
    return Claim(id=claim_id(section, told[0]), text=text or readable(told[0]), cites=cites, support="supported", extra=extra)


def cite(told: Told) -> Citation:
    """The exact words at their place."""
    passage = told.line.passage
    if passage.entry is not None:
        return Citation(source=passage.source, entry=passage.entry, quote=told.line.quote)
    start = (passage.start or 0) + passage.text.find(told.line.quote)
    return Citation(source=passage.source, start=start, end=start + len(told.line.quote), quote=told.line.quote)


def cites_of(told: Told) -> tuple[Citation, ...]:
    """All places of a line: a sentence over several cues has several."""
    rest = tuple(Citation(source=p.source, entry=p.entry, quote=quote) for p, quote in told.line.also)
    return (cite(told), *rest)


def claim_id(section: str, told: Told) -> str:
    """The same claim keeps its id while a run is continued or followed."""
    return hashlib.sha256(f"{section}\0{told.key}".encode()).hexdigest()[:10]


def readable(told: Told) -> str:
    """What a line says; of an alert's labels its name, its state and its words."""
    alert = dict(_LABEL.findall(told.text)) if told.line.machine else {}
    if "alertname" not in alert:
        return clean(told.text)
    words = _SUMMARY.search(told.text)
    return f"{alert['alertname']} {alert.get('status', '')}".strip() + (f": {words[1]}" if words else "")


def clean(text: str) -> str:
    """A line as a statement: leading filler gone, first letter up."""
    bare = _FILLER.sub("", text).strip() or text
    return bare[:1].upper() + bare[1:] if re.match(r"[a-zà-ÿ]+\b(?![._/=-])", bare) else bare


def incident(story: Story, progress: Progress, causes: Sequence[Theory], clashes: Sequence[Clash]) -> Incident:
    """One incident of the result."""
    limits = Limits.of(len(story))
    hit = slots.impact(story, limits.impact)
    done = slots.mitigations(story, limits.mitigations)
    todo = slots.tasks(story, limits.tasks)
    asked = [q for q in slots.questions(story, limits.questions) if q.key not in {t.told.key for t in todo}]
    moments = {name: getattr(progress, name) for name in ("started", "detected", "mitigated", "resolved")}
    fixed = [m.told for m in moments.values() if m] + list(progress.reopened[-2:])
    fixed += [t.lines[0] for t in causes if t.standing != "suspected"]
    turns = slots.timeline(story, _once(fixed), limits.timeline)
    given = {m.told.key: m for m in reversed([m for m in moments.values() if m])}
    return Incident(
        title=title(story, hit, causes, progress),
        status=_status(progress),
        severity=severity(story),
        milestones={name: milestone(m) for name, m in moments.items()},
        impact=tuple(claim("impact", [t]) for t in hit),
        causes=tuple(claim("causes", t.lines, standing=t.standing) for t in causes),
        mitigations=tuple(claim("mitigations", [t]) for t in done),
        actions=tuple(_action(t) for t in todo),
        open_questions=tuple(claim("open_questions", [t]) for t in asked),
        people=tuple(Participant(name=p.name, role=p.role, cites=cites_of(p.told)) for p in slots.people(story, limits.people)),
        timeline=tuple(sorted((_turn(t, given) for t in turns), key=_when)),
        conflicts=tuple(Conflict(about=c.about, claims=tuple(claim("conflicts", [t]) for t in c.told)) for c in clashes),
    )


def _once(told: Iterable[Told]) -> list[Told]:
    return list({t.key: t for t in told if t.at}.values())


def _status(progress: Progress) -> Status:
    return {"resolved": "resolved", "mitigated": "mitigated", "ongoing": "ongoing"}.get(progress.status, "unclear")  # type: ignore[return-value]


def _action(task: slots.Task) -> Claim:
    told = [task.told, *([task.accepted] if task.accepted else [])]
    return claim("actions", told, owner=task.owner, due=task.due)


def _when(claim: Claim) -> float:
    """Sources differ in their zones, so the words of two times say nothing about their order."""
    at = claim.extra["at"]
    return datetime.fromisoformat(str(at)).timestamp() if at else math.inf


def _turn(told: Told, given: dict[str, Moment]) -> Claim:
    moment = given.get(told.key)
    at = moment.at if moment else told.at
    return claim("timeline", [told], at=at.isoformat() if at else None)


def milestone(moment: Moment | None) -> Milestone | None:
    """The contract's shape."""
    return Milestone(at=moment.at.isoformat(), cites=cites_of(moment.told)) if moment else None


def title(story: Story, hit: Sequence[Told], causes: Sequence[Theory], progress: Progress) -> Claim:
    """The line that best says what this is about, short enough for a headline."""
    if progress.false_alarm:
        return claim("title", [progress.false_alarm])
    firm = {t.key for theory in causes if theory.standing == "confirmed" for t in theory.lines}
    first = progress.detected
    fit = [t for t in story if t.serious and t.key not in story.superseded and t.key not in story.closed and not t.has("ruledout")
           and not t.asks and (_is_headline(t) or t.has("impact") or t.has("symptom") or t.has("summary") or t.key in firm)]  # fmt: skip
    if not fit:
        fit = list(hit) or [t for t in story if t.serious] or list(story)

    def score(t: Told) -> float:
        told = t.slot("impact") + t.slot("detected") + 0.5 * t.slot("cause") + 0.25 * min(t.strength("symptom"), 2)
        told += 0.2 * min(t.strength("summary"), 2) + 0.05 * min(len(t.words & story.topic), 6) + 0.4 * bool(first and t.key == first.told.key)
        told -= 0.3 * (len(_SENTENCE_END.split(t.text)[0]) > TITLE) + 0.4 * (len(t.text) < 25) + 0.4 * t.line.machine + 0.2 * t.has("relayed")
        return told + HEADLINE * _is_headline(t) - 0.3 * t.has("correction") - 0.3 * t.has("action") - 0.3 * t.has("joke", 0.7)

    best = max(fit, key=lambda t: (score(t), -t.place))
    told = _SUMMARY.search(best.text) if best.line.machine else None
    return claim("title", [best], shorten(clean(told[1] if told else best.text)))


def _is_headline(told: Told) -> bool:
    """Whether a line is the subject of a source's first mail or the title of an issue."""
    passage = told.line.passage
    head, _, rest = passage.text.partition("\n")
    return passage.entry == 1 and passage.parent is None and bool(rest.strip()) and told.line.quote.strip() == head.strip()


def shorten(text: str) -> str:
    """The first sentence or clauses that fit into a title; whole words only."""
    if len(text) <= TITLE:
        return text
    first = _SENTENCE_END.split(text)[0]
    if 30 <= len(first) <= TITLE:
        return first
    cut = max(text.rfind(mark, 30, TITLE) for mark in (". ", "; ", ", ", " - ", ": "))
    cut = cut if cut > 0 else text.rfind(" ", 0, TITLE - 1)
    return text[:cut].rstrip(" ,;:-.") + "…"


def severity(story: Story) -> str | None:
    """The last severity that somebody set."""
    said = [m[0] for t in story if t.has("severity", 0.7) and t.serious and not t.asks and not _ELSEWHERE.search(t.text) for m in _SEVERITY.finditer(t.text)]
    return said[-1] if said else None


def flagged(flags: Sequence[Flag]) -> tuple[Claim, ...]:
    """Orders to programs, shown as data: the claim's text never repeats them."""
    out = []
    for flag in flags:
        place = flag.passage
        ident = hashlib.sha256(f"flagged\0{place.id}\0{flag.quote}".encode()).hexdigest()[:10]
        quote = Citation(source=place.source, entry=place.entry, quote=flag.quote)
        out.append(Claim(id=ident, text="This text tries to give orders to AI tools; it was treated as data.", cites=(quote,), support="supported"))
    return tuple(out)


def nothing(progress: Progress | None, flags: Sequence[Flag]) -> IncidentResult:
    """No incident: an empty list and the sentence that says why."""
    note, cites = "No incident was found in these sources.", tuple[Citation, ...]()
    if progress and progress.false_alarm:
        told = progress.false_alarm
        who = f"{told.line.passage.author}: " if told.line.passage.author else ""
        note = f"This was a false alarm: {who}“{told.line.quote}” ({told.line.passage.source}, entry {told.line.passage.entry})."
        cites = (Citation(source=told.line.passage.source, entry=told.line.passage.entry, quote=told.line.quote),)
    return IncidentResult(note=note, cites=cites, flagged=flagged(flags))
