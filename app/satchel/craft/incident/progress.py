"""The state machine of an incident: trouble, mitigated, resolved, reopened; and the four milestones with their proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from satchel.craft.incident.clock import clocks, resolve
from satchel.craft.incident.cues import rule_roles
from satchel.craft.incident.hints import plain_words
from satchel.craft.incident.machine import raises_alarm
from satchel.craft.incident.story import Story, Told

EARLIEST = 0.6  # in units of a role's threshold
SHORT_INPUT = 30  # lines; a single alert is an incident, a single odd remark in a long chat is none
_SIGNS = ("symptom", "impact", "mitigation", "noeffect", "cause", "resolved", "reopened", "severity", "hypothesis", "ruledout", "start")
_TOPIC = r"(?:it|this|that|all|red|(?:the )?(?:incident|issue|ticket|case|matter|outage|alarm|one)|incident|bridge|call|issue|ticket|case|matter|outage|war ?room|channel|sev ?\d|s\d|p\d|[a-z]{2,4}-?\d+)"
_CLOSES = re.compile(
    rf"\b(?:(?:call(?:ing)? (?:it|this|that)|declar(?:e|ing)|mark(?:ing)?|consider(?:ing)?|regard(?:ing)?)\b.{{0,40}}\b(?:done|resolved|closed|over|finished|fixed|the end)"
    rf"|clos(?:e|ing) (?:\w+ ){{0,2}}{_TOPIC}\b|clos(?:e|ing|ed) (?:for (?:good|real)|as (?:completed|resolved|not)|(?:at )?\d)|(?:^|[,.:]\s*|\d )closing\b"
    rf"|{_TOPIC}(?:'s| is| are| was)? (?:\w+ )?(?:over(?!\s+(?:the|to|a|my|our|there|at|in))|resolved|closed|finished|done)\b|stand(?:ing)? (?:\w+ ){{0,4}}down|ends? it\b|ending the|that'?s a wrap"
    r"|(?:^|[,.;!–-]\s*)(?:resolved|resuelto|solucionado|behoben|gelöst|r[ée]solu)\b(?!\s+(?:the|a|an|my|our|to|by|with|it|den|die|das|el|la|le))|\bresolved (?:\d|at|for|as of)|(?:green|all clear)[.,!]? (?:resolved|closing)|all clear\b"
    r"|(?:störung|vorfall|thema|incident) (?:ist )?(?:beendet|behoben|geschlossen|erledigt)|schlie(?:ß|ss)e (?:ich|wir)|deckel drauf|entwarnung|mach(?:e|en)? (?:ich |wir )?(?:das |es )?zu\b"
    r"|\bcierro\b|\bcerramos\b|damos (?:\w+ ){0,3}por (?:terminad|cerrad|resuelt)\w+|incidente? (?:queda )?(?:cerrad|resuelt)\w+"
    r"|\bje (?:clos|cl[ôo]ture|ferme)\b|\bon (?:clos|cl[ôo]ture|ferme)\b|incident (?:est )?(?:clos|r[ée]solu|termin[ée]|ferm[ée]))",
    re.I,
)
_RESOLVED = re.compile(
    r"\b(?:resolved|all clear|clos(?:e|ed|ing)|over|done|down|fixed|green|behoben|gelöst|erledigt|beendet|entwarnung|geschlossen|schlie(?:ß|ss)e|"
    r"resuelt[oa]|solucionad[oa]|cerr(?:amos|ad[oa]|ando)|cierro|terminad[oa]|r[ée]solu\w*|termin[ée]\w*|cl[ôo]tur\w+|clos|ferm[ée]\w*|finished|end(?:s|ing)?|wrap)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:not|isn'?t|never|nicht|noch nicht|no|a[úu]n no|pas|pas encore|un)[ *_'’]+(?:[\w]+[ *_'’]+){0,2}(?:resolved|over(?=\s*(?:[.,;!)]|$|yet|at))|fixed|closed|closing|done|finished|through|behoben|gelöst|beendet|resuelt\w+|terminad\w+|r[ée]solu\w*|fini\w*|termin\w*|solved|mitigated)\b"
    r"|\b(?:unresolved|until|once|when|before|if|after|will be|would be|wird|cuando|quand|avant)\b.{0,30}\b(?:resolved|over|fixed|closed|mitigated|behoben|resuelt\w+|r[ée]solu\w*)\b",
    re.I,
)
_RESOLVED_WORD = re.compile(r"\b(?:resolved|solved|incident (?:is )?(?:over|closed)|behoben|gelöst|resuelt\w+|r[ée]solu\w*)\b", re.I)
_STILL = re.compile(r"\b(?:still|noch immer|immer noch|weiterhin|sigue|todav[íi]a|toujours|encore)\b", re.I)
_KEPT = re.compile(r"\b(?:keep|keeping|stays?|remains?|leave|leaving|bleibt|sigue|reste)\b.{0,25}\b(?:open|offen|abiert\w+|ouvert\w*)\b", re.I)
_NAMED = re.compile(r"\b(?:mitigated|mitigation (?:is )?(?:complete|in place)|bleeding (?:has )?stopped|contained|entschärft|mitigad[oa]|att[ée]nu[ée]e?)\b", re.I)
_BETTER = re.compile(
    r"\b(?:mitigat\w+|workaround|bleeding|contained|stable|stabili[sz]ed|restored|back|again|working|works?|recovered|usable|flow\w*|safe|holds?|holding|gone|running|normal|ok|downgrad\w+|entschärft|wieder|begrenzt|läuft|"
    r"mitigad\w+|contenid\w+|estable|restablecid\w+|ya|cortad\w+|funciona\w*|de nuevo|att[ée]nu\w+|contourn\w+|stabilis\w+|r[ée]tabli\w*|revenu\w*|marche\w*|refonctionne)\b",
    re.I,
)
_REOPENS = re.compile(r"\b(?:re-?open(?:ed|ing)?|reabr\w+|on rouvre|rouv(?:re|ert)\w*|back open|open again|not (?:done|over|finished|through) after all|wieder (?:auf|offen)|deckel wieder|celebrated too (?:early|soon)|spoke too soon)\b", re.I)
_WORSE_AGAIN = re.compile(  # trouble and "again" or "still" in one breath
    r"\b(?:down|gone|dead|failing|fails?|failed|broken|stuck|full|hang\w*|errors?|missing|timeouts?|ausgefallen|weg|kaputt|ca[ií]d[oa]s?|fallan?|en panne|bloqu[ée]\w*)\b.{0,30}\b(?:again|still|wieder|otra vez|de nuevo|encore|de nouveau)\b|"
    r"\b(?:again|still|schon wieder|immer noch|wieder|otra vez|sigue[n]?|toujours)\b.{0,20}\b(?:down|gone|dead|failing|broken|stuck|errors?|missing|ausgefallen|kaputt|ca[ií]d[oa]s?|en panne)\b",
    re.I,
)
_GOOD_AGAIN = re.compile(r"\b(?:no|not|never|without|zero|keine?|sin|pas|nicht|if|when|before|unless|so (?:that )?(?:we|it|this))\b", re.I)
_AGAIN = re.compile(
    r"\b(?:re-?open\w*|(?:back|open) (?:open|again)|again|not (?:done|over|finished|through|out of)|isn'?t over|too early|spoke too soon|relaps\w*|returned|it'?s back|wieder|von vorne|schon wieder|otra vez|de nuevo|reabr\w+|vuelve|"
    r"rouvr\w+|[àa] nouveau|de nouveau|recommence\w*)\b",
    re.I,
)
_FALSE = re.compile(
    r"\b(?:false (?:alarm|positive)|never (?:an?|any|really) (?:\w+ )?(?:outage|incident|down|problem|issue|breach|leak)|(?:was|is|there was) (?:no|not an?) (?:real |actual |genuine )?(?:outage|incident|breach)|"
    r"nothing (?:was|is|were|had been) (?:ever |actually |really )*(?:wrong|broken|down|lost)|(?:not|wasn'?t|isn'?t) (?:a |an )?(?:real|actual) (?:\w+ )?(?:outage|incident|problem)|not an? (?:\w+ )?incident|no (?:technical |security |service )?(?:incident|outage)\b(?! (?:report|number|channel|id))|fehlalarm|falsa alarma|fausse alerte)\b",
    re.I,
)
_BANTER = re.compile(r"\b(?:lol|haha\w*|lmao|jaja\w*|mdr)\b|[:;]-?[)D]", re.I)
_MAYBE = re.compile(r"\b(?:maybe|might|could|perhaps|probably|for me|if|hope\w*|they claim|vielleicht|hoffentlich|quiz[áa]s?|para m[íi]|peut[- ]?[êe]tre|pour moi|side|part)\b", re.I)
_FIRST = re.compile(
    r"\b(?:first|earliest|began|begun|started?|beginning|onset|since|looking back|in hindsight|logs? (?:show|say)|graphs? (?:show|say)|went (?:back )?through|erste[rsn]?|seit|begann|angefangen|"
    r"desde|empez\w+|comenz\w+|primer\w*|depuis|d[ée]but\w*|commenc\w+|premi[èe]re?s?|d[èe]s)\b",
    re.I,
)
_NOTICED = re.compile(
    r"\b(?:rang me|called me|rang (?:us|in)|got (?:a|the) (?:call|page)|first (?:ticket|call|page|alert|report|complaint|mail|email)|(?:ticket|call|page|alert|report)s? (?:came|came in|arrived|fired|landed)|paged|pager|phone[ds]?|alert(?:ed)?|noticed|detected|reported|"
    r"erste[rs]? (?:ticket|anruf|meldung|alarm)|gemeldet|primer (?:aviso|ticket|reporte)|avis[óo]|premi(?:er|ère) (?:ticket|appel|alerte)|signal[ée]\w*)\b",
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
    """Walks through the lines once and keeps the last state that stands."""
    state, resolved, denied = "ongoing", None, False
    reopened: list[Told] = []
    for told in story:
        if told.line.machine or not told.serious or _only_asks(told):
            continue
        undone = bool(_UNDONE.search(told.text))
        if undone and _NAMED.search(told.text):
            state, resolved, denied = "mitigated", None, True
        elif state != "ongoing" and (_reopens(told) or (undone and state == "resolved" and not told.has("action", 1.5))):
            reopened.append(told)
            state, resolved = "ongoing", None
        elif not undone and _resolves(told) and (not denied or _RESOLVED_WORD.search(told.text)):
            resolved = told if resolved is None or _trouble_between(story, resolved, told) else resolved
            state = "resolved"
        elif _mitigates(told) and state != "resolved":
            state = "mitigated"
    alarm = _false_alarm(story)
    detected = _detected(story)
    eased = _eased(story, resolved if state == "resolved" else None)
    if state == "ongoing" and not reopened and eased is not None and _lasting(story, eased):
        state = "mitigated"
    return Progress(
        status="resolved" if alarm else state,
        started=None if alarm else _started(story, detected),
        detected=detected,
        mitigated=_after(detected, _when(eased, story, recovery=True)) if state != "ongoing" and not alarm else None,
        resolved=_when(alarm if alarm and not resolved else resolved, story) if state == "resolved" or alarm else None,
        reopened=tuple(reopened),
        false_alarm=alarm,
    )


def _only_asks(told: Told) -> bool:
    """Whether the line is a question and nothing else: "mitigated 15:05 then. backlog?" also says something."""
    text = told.text.rstrip()
    return text.endswith("?") and not _NAMED.search(re.split(r"[.!;] ", text)[0] if re.search(r"[.!;] ", text) else "")


def _trouble_between(story: Story, first: Told, second: Told) -> bool:
    """Whether a second all-clear is the true one, because people found something in between."""
    between = story.told[first.place + 1 : second.place]
    return bool(_CLOSES.search(second.text)) and sum(t.serious and (t.has("symptom", 1.2) or t.has("cause", 1.2)) for t in between) >= 2


def _after(first: Moment | None, later: Moment | None) -> Moment | None:
    """`later`, unless it lies before what it should follow."""
    return None if first is not None and later is not None and later.at < first.at else later


def _reopens(told: Told) -> bool:
    """Only asked once it was thought to be over, so that a weak sign with plain words is enough."""
    if _REOPENS.search(told.text) and not told.has("action", 2.0):
        return True
    if _WORSE_AGAIN.search(told.text) and not told.has("action", 1.5) and not _GOOD_AGAIN.search(told.text):
        return True
    plain = bool(_AGAIN.search(told.text))
    return told.strength("reopened") >= (0.8 if plain else 2.5) and told.strength("reopened") >= told.strength("resolved") * 0.8


def ends(told: Told) -> bool:
    """Whether a line, taken alone, says that it is over."""
    return not told.line.machine and told.serious and not _UNDONE.search(told.text) and _resolves(told)


def _resolves(told: Told) -> bool:
    if told.has("action", 2.0) or told.has("hypothesis", 2.5) or told.has("comms", 2.0) or _KEPT.search(told.text):
        return False
    if _STILL.search(told.text):
        return False
    strong = bool(_CLOSES.search(told.text))
    return told.strength("resolved") >= (0.05 if strong else 1.0 if _RESOLVED.search(told.text) else 3.0)


def _mitigates(told: Told) -> bool:
    if told.has("action", 2.0) or told.has("hypothesis", 2.5) or told.has("comms", 2.5):
        return False
    return bool(_NAMED.search(told.text)) or (_ease(told) >= 2.2 and bool(_BETTER.search(told.text)))


def _ease(told: Told) -> float:
    """How much a line says that the worst is over."""
    as_of = any(c.exact and told.at is not None and abs((told.at - resolve(c, told.at)).total_seconds()) < 2400 for c in clocks(told.text))
    return min(told.strength("mitigated"), 4) * 0.6 + min(told.strength("recovery"), 3) * 0.45 + 0.5 * as_of + 2.0 * bool(_NAMED.search(told.text))


def _eased(story: Story, resolved: Told | None) -> Told | None:
    """The line that best says when it was mitigated, before the end where there is one."""
    end = resolved.place if resolved is not None else len(story)
    fit = [t for t in story.told[:end] if t.at and t.serious and not t.line.machine and not _only_asks(t)
           and not t.has("action", 2.0) and not t.has("hypothesis", 2.0) and _BETTER.search(t.text)]  # fmt: skip
    best = max(fit, key=lambda t: (_ease(t) + 0.6 * t.late, t.place), default=None)
    return best if best is not None and _ease(best) >= (0.5 if resolved is not None else 1.6) else None


def _lasting(story: Story, eased: Told) -> bool:
    """Whether nothing after the easing says that the trouble goes on."""
    after = [t for t in story.told[eased.place + 1 :] if t.serious]
    return _ease(eased) >= 2.2 and not any(t.has("symptom", 1.5) or t.has("noeffect", 2.0) or _UNDONE.search(t.text) for t in after)


def _when(told: Told | None, story: Story, *, recovery: bool = False) -> Moment | None:
    """The time a line gives itself, else of the recovery it sums up, else when it was said."""
    if told is None or told.at is None:
        return None
    for clock in clocks(told.text):
        moment = resolve(clock, told.at)
        if clock.exact and timedelta(minutes=-2) <= told.at - moment <= timedelta(minutes=45):
            return Moment(at=moment, told=told)
    if recovery:
        for earlier in reversed(story.near(told.place, before=12)):
            if earlier.at and earlier.has("recovery") and earlier.has("mitigation", 0.7) and told.at - earlier.at <= timedelta(minutes=20):
                return Moment(at=earlier.at, told=earlier)
    return Moment(at=told.at, told=told)


def _started(story: Story, detected: Moment | None) -> Moment | None:
    """The best statement of when it began: explicit, retrospective ones first; else the first trouble seen."""
    found: list[tuple[float, Moment]] = []
    limit = detected.at + timedelta(minutes=10) if detected else None
    for told in story:
        if not told.at or told.line.machine or told.key in story.superseded:
            continue
        if not told.has("start", 0.8) and not (told.has("symptom", 0.8) and "start" in rule_roles(told.text)):
            continue
        for clock in clocks(told.text):
            moment = resolve(clock, told.at)
            lead = told.text[max(0, clock.start - 60) : clock.start]
            if (limit and moment > limit) or moment > told.at + timedelta(minutes=1) or told.at - moment > timedelta(hours=36):
                continue
            score = told.strength("start") + (1.0 if _FIRST.search(lead) else 0) + (0.6 if clock.exact else 0)
            score += 0.5 * told.late + (0.4 if told.has("cause", 0.8) or told.has("correction", 0.8) else 0)
            score -= 0.8 if told.asks else 0
            found.append((score, Moment(at=moment, told=told)))
    if found:
        first = min(m.at for _, m in found)  # of two honest statements the earlier one is the beginning
        return max(found, key=lambda f: (f[0] + EARLIEST * (f[1].at == first), -f[1].told.place))[1]
    return detected


def _detected(story: Story) -> Moment | None:
    """The first alert or report, at the time that it names."""
    topic, early = story.topic, None
    for told in story:
        if not told.at or (not told.line.machine and (told.has("other") or told.has("joke") or _BANTER.search(told.text))):
            continue
        alarm = told.line.machine and raises_alarm(told.text) and not told.has("other", 1.5)
        if told.line.machine and not alarm and not told.has("symptom", 1.5):
            continue
        sign = told.strength("symptom") + (0.7 if told.line.machine else 0) + (0.6 if _NOTICED.search(told.text) else 0)
        if topic and not alarm and not told.words & topic and told.strength("symptom") < 3:
            continue
        echo = sum(min(t.strength("symptom"), 1.5) for t in story.near(told.place, after=6))
        if sign >= 1.0 and sign + 0.5 * echo >= 2.2:
            return Moment(at=_noticed_at(told), told=told)
        early = early or (told if sign >= 0.6 else None)
    early = early or next((t for t in story if t.at and t.has("symptom") and not t.has("other")), None)
    return Moment(at=_noticed_at(early), told=early) if early else None


def _noticed_at(told: Told) -> datetime:
    assert told.at is not None
    if not told.line.machine:
        for clock in clocks(told.text):
            moment = resolve(clock, told.at)
            near = told.text[max(0, clock.start - 50) : clock.end + 30]
            timed = clock.exact or clock.value.minute
            if timed and moment <= told.at and told.at - moment < timedelta(hours=3) and _NOTICED.search(near):
                return moment
    return told.at


def _false_alarm(story: Story) -> Told | None:
    """A clear statement, late and not hedged, that nothing was wrong, with no later word against it."""
    found = [t for t in story if not t.line.machine and _FALSE.search(t.text) and not _MAYBE.search(t.text) and t.strength("falsealarm") > 0.2
             and not t.asks]  # fmt: skip
    if not found:
        return None
    last = found[-1]
    after = [t for t in story.told[last.place + 1 :] if t.serious]
    harmed = any(_REOPENS.search(t.text) or t.has("reopened", 2.0) for t in after) or sum(t.has("symptom", 1.5) for t in after) > 2
    return last if last.place > len(story) * 0.4 and not harmed else None


def trouble(lines: Sequence[Told]) -> bool:
    """Whether these lines are about an incident at all, and not office talk with an odd word in it.

    A short input needs one clear sign. In a long one the twenty strongest signs must be strong together, of more than
    one kind, and not a mere handful among hundreds; alarms and plain words ("is down", "root cause:") need less. The bounds lie between measured office talk and the weakest of 33
    incidents judged by heads that had not seen them; in doubt there is an incident.
    """
    told = [t for t in lines if t.serious]
    peaks = sorted((max(((t.strength(r), r) for r in _SIGNS), default=(0.0, "")) for t in told), reverse=True)
    alarmed = any(t.line.machine and raises_alarm(t.text) for t in told)
    kinds = len({r for peak, r in peaks if peak >= 2})
    if len(told) <= SHORT_INPUT:
        share = sum(peak >= 1 for peak, _ in peaks) / max(1, len(told))
        settled = any(_CLOSES.search(t.text) or _NAMED.search(t.text) for t in told)
        return alarmed or share >= 0.34 or (share >= 0.1 and (kinds >= 1 or settled))
    strongest = sum(peak for peak, _ in peaks[:20]) / 20
    clear = sum(peak >= 2 for peak, _ in peaks) / len(told)
    plain = sum(bool(plain_words(t.text)) for t in told if not t.line.machine)
    if (plain >= 1 and (alarmed or strongest >= 1.2)) or plain >= 3 or (alarmed and strongest >= 1.0 and kinds >= 2):
        return True
    return strongest >= 1.45 and kinds >= 2 and clear >= 0.03
