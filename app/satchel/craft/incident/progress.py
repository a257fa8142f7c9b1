"""The state of an incident by plain words and roles, line by line: trouble, mitigated, resolved, reopened."""

from __future__ import annotations

import re
from dataclasses import dataclass

from satchel.craft.incident.clock import clocks, resolve
from satchel.craft.incident.story import Story, Told
from satchel.craft.incident.words import Remembered

_TOPIC = r"(?:it|this|that|all|red|(?:the )?(?:incident|issue|ticket|case|matter|outage|alarm|one)|incident|bridge|call|issue|ticket|case|matter|outage|war ?room|channel|sev ?\d|s\d|p\d|[a-z]{2,4}-?\d+)"
_CLOSES = Remembered(
    rf"\b(?:(?:call(?:ing)? (?:it|this|that)|declar(?:e|ing)|mark(?:ing)?|consider(?:ing)?|regard(?:ing)?)\b.{{0,40}}\b(?:done|resolved|closed|over|finished|fixed|the end)"
    rf"|clos(?:e|ing) (?:\w+ ){{0,2}}{_TOPIC}\b|clos(?:e|ing|ed) (?:for (?:good|real)|as (?:completed|resolved|not)|(?:at )?\d)|(?:^|[,.:]\s*|\d )closing\b"
    rf"|{_TOPIC}(?:'s| is| are| was)? (?:\w+ )?(?:over(?!\s+(?:the|to|a|my|our|there|at|in))|resolved|closed|finished|done)\b|\b(?:now|then|so|ok(?:ay)?|yes)\W{{1,2}}i(?:'m)? call(?:ing)? it\b(?!\s+(?:a|an|the|in|out|on|back|off)\b)|(?:^|[.;:!]\s*)calling it\W*(?:$|[.,;])|\bdone (?:here|(?:from|on) (?:my|our) (?:side|end))\b|stand(?:ing)? (?:\w+ ){{0,4}}down|ends? it\b|ending the|that'?s a wrap"
    r"|(?:^|[,.;!–-]\s*)(?:resolved|resuelto|solucionado|behoben|gelöst|r[ée]solu)\b(?!\s+(?:the|a|an|my|our|to|by|with|it|den|die|das|el|la|le))|\bresolved (?:\d|at|for|as of)|(?:green|all clear)[.,!]? (?:resolved|closing)|all clear\b"
    r"|(?:störung|vorfall|thema|incident)\b(?![^.!?]{0,25}\bnicht\b)[^.!?]{0,25}\b(?:beendet|behoben|geschlossen|erledigt)\b|schlie(?:ß|ss)e (?:ich|wir)|deckel drauf|entwarnung|mach(?:e|en|t)? (?:\w+ ){0,3}zu\b|ist (?:das |die sache )?(?:durch|gegessen|erledigt)\b|on peut souffler|c'est (?:bon|fini|r[ée]gl[ée])\b|(?:asunto|tema) (?:cerrado|zanjado)|se acab[óo]"
    r"|\bcierro\b|\bcerramos\b|damos (?:\w+ ){0,3}por (?:terminad|cerrad|resuelt)\w+|incidente? (?:queda )?(?:cerrad|resuelt)\w+"
    r"|\bje (?:clos|cl[ôo]ture|ferme)\b|\bon (?:clos|cl[ôo]ture|ferme)\b|incident (?:est )?(?:clos|r[ée]solu|termin[ée]|ferm[ée]))",
)
_RESOLVED = Remembered(
    r"\b(?:resolved|all clear|clos(?:e|ed|ing)|over|done|down|fixed|green|behoben|gelöst|erledigt|beendet|entwarnung|geschlossen|schlie(?:ß|ss)e|"
    r"resuelt[oa]|solucionad[oa]|cerr(?:amos|ad[oa]|ando)|cierro|terminad[oa]|r[ée]solu\w*|termin[ée]\w*|cl[ôo]tur\w+|clos|ferm[ée]\w*|finished|end(?:s|ing)?|wrap)\b",
)
_UNDONE = Remembered(
    r"\bno (?:lo|la|los) (?:cierr|doy por)\w*|\b\b(?:not|isn'?t|never|nicht|noch nicht|no|a[úu]n no|pas|pas encore|un)[ *_'’]+(?:[\w]+[ *_'’]+){0,2}(?:resolved|over(?=\s*(?:[.,;!)]|$|yet|at))|fixed|closed|closing|done|finished|through|behoben|gelöst|beendet|resuelt\w+|terminad\w+|r[ée]solu\w*|fini\w*|termin\w*|solved|mitigated)\b"
    r"|\b(?:unresolved|until|once|when|before|if|after|will be|would be|wird|cuando|quand|avant)\b.{0,30}\b(?:resolved|over|fixed|closed|mitigated|behoben|resuelt\w+|r[ée]solu\w*)\b",
)
_RESOLVED_WORD = Remembered(r"\b(?:resolved|solved|incident (?:is )?(?:over|closed)|behoben|gelöst|resuelt\w+|r[ée]solu\w*)\b")
_STILL = Remembered(r"\b(?:still|noch immer|immer noch|weiterhin|sigue|todav[íi]a|toujours|encore)\b")
_NOT_FIXED = Remembered(r"\b(?:not|isn'?t|nicht|noch nicht|no est[áa]|pas)[ *_]+(?:yet |encore |todav[íi]a )?(?:fixed|working|back|behoben|gelöst|repariert|arreglad\w+|solucionad\w+|r[ée]par\w+)\b")
_STILL_BAD = Remembered(
    r"\b(?:still|immer noch|noch immer|weiterhin|sigue[n]?|todav[íi]a|toujours|encore)\b.{0,20}\b(?:down|gone|dead|failing|broken|stuck|errors?|missing|red|out|unreachable|ausgefallen|kaputt|tot|ca[ií]d[oa]s?|en panne)\b"
)
_KEPT = Remembered(r"\b(?:keep|keeping|stays?|remains?|leave|leaving|bleibt|sigue|reste)\b.{0,25}\b(?:open|offen|abiert\w+|ouvert\w*)\b")
_NAMED = Remembered(r"\b(?:mitigated|mitigation (?:is )?(?:complete|in place)|bleeding (?:has )?stopped|contained|entschärft|mitigad[oa]|att[ée]nu[ée]e?)\b")
_WORKS_AGAIN = Remembered(  # how people end it who never say "resolved"
    r"\b(?:works?|working|runs?|running|prints?|loads?|opens?|comes? (?:out|through|up)|sells?|plays?)(?: \w+){0,2} (?:again|now|as before)\b|\ball (?:good|fine|well|green)\b|\bback to normal\b|"
    r"\b(?:läuft|laufen|geht|gehen|funktioniert|klappt|druckt)(?: \w+){0,2} wieder\b|\bwieder alles (?:gut|normal|da)\b|\b(?:funcionan?|va|van|cargan?|salen?)(?: \w+){0,2} (?:de nuevo|otra vez|bien)\b|\btodo (?:bien|en orden)\b|"
    r"\b(?:re)?(?:marche|fonctionne)(?: \w+){0,2} (?:à nouveau|de nouveau|normalement)\b|\btout (?:va|est) bien\b"
)
_NEXT_LOOK = Remembered(r"\b(?:next (?:update|look|check|call)|nächste[rs]? (?:update|stand|blick|runde)|próxim[ao] (?:actualización|revisión|parte)|prochain(?:e)? (?:point|mise à jour|nouvelle))\b")
_FOR_NOW = Remembered(
    r"\b(?:for (?:now|the moment|today)|by hand|manual\w*|workaround|detour|slow\w*|some|half|most|until|but|only|except|temporar\w*|provisional\w*|von hand|vorerst|umweg|erstmal|aber|nur|a mano|de momento|pero|solo|à la main|pour l'instant|mais)\b"
)
_BETTER = Remembered(
    r"\b(?:mitigat\w+|workaround|bleeding|contained|stable|stabili[sz]ed|restored|back|again|working|works?|recovered|usable|flow\w*|safe|holds?|holding|gone|running|normal|ok|downgrad\w+|entschärft|wieder|begrenzt|läuft|"
    r"mitigad\w+|contenid\w+|estable|restablecid\w+|ya|cortad\w+|funciona\w*|de nuevo|att[ée]nu\w+|contourn\w+|stabilis\w+|r[ée]tabli\w*|revenu\w*|marche\w*|refonctionne)\b",
)
_REOPENS = Remembered(r"\b(?:re-?open(?:ed|ing)?|reabr\w+|on rouvre|rouv(?:re|ert)\w*|back open|open again|not (?:done|over|finished|through) after all|wieder (?:auf|offen)|deckel wieder|celebrated too (?:early|soon)|spoke too soon)\b")
_REOPENED_ITSELF = Remembered(r"\bre-?open(?:ing|ed)?\b\s*(?:[.,;:!]|$|it\b|this\b|(?:the )?(?:incident|ticket|bridge|case|channel|inc\W?\d+)\b)|\b(?:reabr(?:o|imos|e)|on rouvre|ich mache wieder auf|machen wir wieder auf)\b")
_WORSE_AGAIN = Remembered(  # trouble and "again" or "still" in one breath
    r"\b(?:down|gone|dead|failing|fails?|failed|broken|stuck|full|hang\w*|stopp?(?:s|ed)?|errors?|missing|timeouts?|ausgefallen|weg|kaputt|ca[ií]d[oa]s?|fallan?|en panne|bloqu[ée]\w*)\b[^.!?;]{0,30}\b(?:again|still|wieder|otra vez|de nuevo|encore|de nouveau)\b|"
    r"\b(?:again|still|schon wieder|immer noch|wieder|otra vez|sigue[n]?|toujours)\b[^.!?;]{0,20}\b(?:down|gone|dead|failing|broken|stuck|errors?|missing|ausgefallen|kaputt|ca[ií]d[oa]s?|en panne)\b",
)
_GOOD_AGAIN = Remembered(r"\b(?:no|not|never|without|zero|keine?|sin|pas|nicht|if|when|before|unless|so (?:that )?(?:we|it|this))\b")
_AGAIN = Remembered(
    r"\b(?:re-?open\w*|(?:back|open) (?:open|again)|again|not (?:done|over|finished|through|out of)|isn'?t over|too early|spoke too soon|relaps\w*|returned|it'?s back|wieder|von vorne|schon wieder|otra vez|de nuevo|reabr\w+|vuelve|"
    r"rouvr\w+|[àa] nouveau|de nouveau|recommence\w*)\b",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where plain words leave the incident; `denied`: somebody said that it is not over, only eased."""

    state: str
    resolved: Told | None
    reopened: tuple[Told, ...]
    denied: bool


def walk(story: Story) -> Walk:
    """Walks through the lines once and keeps the last state that stands, by roles and plain words."""
    state, resolved, denied = "ongoing", None, False
    reopened: list[Told] = []
    for told in story:
        if told.line.machine or not told.serious or only_asks(told):
            continue
        undone = is_undone(told)
        if undone and _NAMED.search(told.text):
            state, resolved, denied = "mitigated", None, True
        elif opens_again(told) or (state != "ongoing" and (reopens(told) or (undone and state == "resolved" and not told.has("action", 1.5)))):
            reopened.append(told)
            state, resolved = "ongoing", None
        elif not undone and _resolves(told) and (not denied or _RESOLVED_WORD.search(told.text)):
            resolved = told if resolved is None or _trouble_between(story, resolved, told) else resolved
            state = "resolved"
        elif _mitigates(told) and state != "resolved":
            state = "mitigated"
    return Walk(state=state, resolved=resolved, reopened=tuple(reopened), denied=denied)


def is_undone(told: Told) -> bool:
    """Whether a line says that it is not over."""
    return bool(_UNDONE.search(told.text))


def lasts(told: Told) -> bool:
    """Whether a line says that anything is still so."""
    return bool(_STILL.search(told.text))


def goes_on(told: Told) -> bool:
    """Whether a line says that the trouble goes on, and not that it is eased though not over."""
    return not _NAMED.search(told.text) and bool(_NOT_FIXED.search(told.text) or (_STILL_BAD.search(told.text) and (told.has("symptom", 0.7) or told.has("summary"))))


def settles_by_name(told: Told) -> bool:
    """Whether a line calls it over or eased in so many words."""
    return bool(_CLOSES.search(told.text) or _NAMED.search(told.text))


def closes_by_name(told: Told) -> bool:
    """Whether a line calls it over in so many words, now and not as a plan."""
    return bool(_CLOSES.search(told.text)) and not is_undone(told) and not told.has("action", 2.0) and not lasts(told)


def awaits_more(told: Told) -> bool:
    """Whether a line, the last of a log, announces the next look: it goes on."""
    return bool(_NEXT_LOOK.search(told.text))


def works_again(told: Told) -> bool:
    """Whether a line says that everything works again, without a but."""
    return bool(_WORKS_AGAIN.search(told.text)) and not _FOR_NOW.search(told.text) and not is_undone(told) and not lasts(told) and not goes_on(told)


def eases_by_name(told: Told) -> bool:
    """Whether a line says "mitigated" or the like, and not as a plan."""
    return bool(_NAMED.search(told.text)) and not told.has("action", 2.0)


def reopens_by_name(told: Told) -> bool:
    """Whether a line says in so many words that it is open again."""
    return bool(_REOPENS.search(told.text))


def opens_again(told: Told) -> bool:
    """Whether a line opens the incident again, so that it must have been closed before, whatever was said then."""
    return bool(_REOPENED_ITSELF.search(told.text)) and not told.has("action", 2.0)


def only_asks(told: Told) -> bool:
    """Whether the line is a question and nothing else: "mitigated 15:05 then. backlog?" also says something."""
    text = told.text.rstrip()
    return text.endswith("?") and not _NAMED.search(re.split(r"[.!;] ", text)[0] if re.search(r"[.!;] ", text) else "")


def _trouble_between(story: Story, first: Told, second: Told) -> bool:
    """Whether a second all-clear is the true one, because people found something in between."""
    between = story.told[first.place + 1 : second.place]
    return bool(_CLOSES.search(second.text)) and sum(t.serious and (t.has("symptom", 1.2) or t.has("cause", 1.2)) for t in between) >= 2


def reopens(told: Told) -> bool:
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
    if lasts(told):
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
