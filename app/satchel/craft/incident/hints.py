"""What stands around a line corrects what its words suggest: the heading above it, who posts it, its language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from satchel.craft.incident.cues import rule_roles
from satchel.craft.incident.lines import Line
from satchel.craft.incident.machine import raises_alarm

_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.I))
    for role, pattern in (
        ("action", r"\b(?:actions?|to-?dos?|follow[- ]?ups?|next steps?|tasks?|maßnahmen|aufgaben|nächste schritte|acciones|tareas|pendientes|actions? [àa] mener|suites)\b"),
        ("question", r"\b(?:questions?|unknowns?|(?:do not|don'?t) know|unclear|open (?:points?|items?|issues?)|open$|offene?|unklar\w*|fragen|preguntas|dudas|sin aclarar|inconnu\w*|en suspens|points ouverts)\b"),
        ("impact", r"\b(?:impact|numbers|figures|who (?:is|was) (?:hit|affected)|damage|auswirkung\w*|zahlen|impacto|cifras|afectad\w+|chiffres|cons[ée]quences)\b"),
        ("cause", r"\b(?:root causes?|causes?|why it happened|ursachen?|causas?)\b"),
        ("role", r"\b(?:who is (?:here|who|on)|people|roles?|participants|attendees|teilnehmer\w*|beteiligte|anwesend\w*|participantes|pr[ée]sents|intervenants)\b"),
    )
)  # fmt: skip
_CORRECTS = re.compile(
    r"\b(?:make (?:that|it) (?:about |roughly )?[€$£]?\d|correction\b|scratch that|i (?:swapped|misread|mistyped|miscounted|misheard|misspoke)|\btypo\b|wrong (?:number|figure|column)|korrektur|correcci[óo]n|correctif|mach(?:t)? das (?:eher )?\d|que sean \d|mettez plut[ôo]t \d)",
    re.I,
)
_BANTER = re.compile(r"\b(?:lol|haha\w*|lmao|jaja\w*|mdr|yay|hooray|great|fantastic|super|wonderful|toll|genial|génial)\b|[:;]-?[)D]|🙃|😂", re.I)
_LITERAL: tuple[tuple[str, re.Pattern[str], float], ...] = tuple(  # words so plain that no head may overrule them
    (role, re.compile(pattern, re.I), worth)
    for role, pattern, worth in (
        ("cause", r"^\W*(?:and )?(?:confirmed|found it|got it|root cause)\b[:,.! ]|\b(?:the )?root cause (?:is|was|found|turned out|:)|\broot cause:|\bthe cause (?:is|was|turned out)\b|"
                  r"\bthat(?:'s| is| was) (?:the|our) (?:root )?cause\b|\bcause found\b|\bwas caused by\b|[,;:] (?:that(?:'s| is) it|confirmed)\W*$|, confirmed,|"
                  r"\bursache (?:ist|war|gefunden)\b|\bla causa (?:es|era|fue)\b|\bla cause (?:est|[ée]tait)\b|\bcause trouv[ée]e\b|\bcausa (?:ra[íi]z )?encontrada\b|^\W*(?:bestätigt|confirmado|confirm[ée]|gefunden|encontrado|trouv[ée])\b[:,.! ]", 1.2),
        ("resolved", r"(?:^|[.!,;:–-]\s*|\band )(?:resolved|resuelto|solucionado|behoben|gelöst|r[ée]solu)\b(?!\s+(?:the|a|an|my|our|to|by|with|it|den|die|das|el|la|le))|"
                     r"\b(?:incident|störung|issue|outage|incidencia|panne) (?:is |ist |was |now )?(?:closed|resolved|over|behoben|beendet|resuelta|cerrada|r[ée]solue|termin[ée]e)\b|\ball good[,.!]? (?:done|closing)?\W*$", 1.1),
        ("recovery", r"\b(?:works?|working|runs?|running|succeed\w*|moving|loads?|printing|scanning|up|back|online|functional) again\b|\bback to normal\b|\ball good\b|\b(?:läuft|geht|gehen|laufen|funktioniert) wieder\b|"
                     r"\b(?:funcionan?|van?|carga\w*) (?:de nuevo|otra vez)\b|\bya (?:funciona|va)n?\b|\b(?:remarche|refonctionne)\w*\b|\bde nouveau (?:en marche|disponible)", 1.2),
        ("symptom", r"\b(?:is|are|went|goes|all|still|completely|totally) (?:down|dead|offline|unreachable|stuck|broken|hanging)\b|\b50[0-4]\b(?! ?(?:ms|m|km|€|eur|people|users|orders))|\bunreachable\b|\bno longer (?:works?|responds?|loads?)\b|"
                    r"\bcan(?:no|')t (?:log ?in|connect|pay|open|print|load|reach|book|send)\b|\b(?:ist|sind) (?:ausgefallen|tot|weg|offline)\b|\b(?:funktionier(?:t|en)|geht|gehen|läuft|laufen) nicht\b|\bausgefallen\b|"
                    r"\bca[ií]d[oa]s?\b|\bno (?:funcionan?|pueden?|carga\w*|responden?)\b|\ben panne\b|\bne (?:fonctionn\w+|march\w+|r[ée]pond\w*) (?:pas|plus)\b|не работа\w+|(?:^|\s)(?:упал|лежит)", 1.1),
    )
)  # fmt: skip
_MARKED = re.compile(r"^\W*(?:ACTION(?: ITEM)?|TO-?DO|FOLLOW-?UP|AUFGABE|TAREA|T[ÂA]CHE)\b\s*(?:[:@(–-]|for\b)|^\W*(?:action(?: item)?|to-?do|follow-?up|aufgabe|tarea|t[âa]che)\s*(?:for \w+\s*)?[:@]|\baction item (?:for|:)")
_BROKEN_SINCE = re.compile(  # "hangs since 09:48", "seit 9:48 klingelt kein Telefon", "desde las 7 no cargan"
    r"\b(?:hang\w*|fail\w*|down|dead|dark|stuck|broken|silen\w*|frozen|froze|stopp?\w*|offline|unreachable|errors?|no|not|nobody|nothing|n't|won'?t|can'?t|kaputt|tot|steht|stehen|hängt|spinnt|spinnen|ausgefallen|kein\w*|nicht\w*|"
    r"ca[ií]d\w*|parad\w*|colgad\w*|nada|nadie|ningun\w*|sin|fallan?|en panne|bloqu\w*|plus|pas|rien|aucun\w*)\b.{0,45}\b(?:since|seit|desde|depuis)\b[^.;]{0,18}\d|\b(?:since|seit|desde|depuis)\b[^.;]{0,12}\d[^.;]{0,20}"
    r"\b(?:hang\w*|fail\w*|down|dead|stuck|broken|no|not|nobody|nothing|kaputt|tot|steht|stehen|hängt|spinnt|kein\w*|nicht\w*|ca[ií]d\w*|parad\w*|nada|nadie|fallan?|en panne|bloqu\w*|plus|rien|aucun\w*)\b",
    re.I,
)
_BETTER_SINCE = re.compile(r"\b(?:not (?:a|one) (?:single )?\w+|no more|nobody (?:is )?(?:stuck|waiting|standing)|no (?:new|further)|again|back|fine|works?|working|ok|kein\w* \w+ mehr|niemand mehr|wieder|ning\w+ \w+ más|nadie más|otra vez|de nouveau|plus (?:de|aucun|personne))\b", re.I)
_FOREIGN = re.compile(
    r"\b(?:der|die|das|und|ist|nicht|wir|ich|mit|auf|seit|ein|eine|kein\w*|sind|haben|jetzt|noch|el|la|los|las|que|por|para|con|está\w*|han|desde|ya|una?|es|"
    r"le|les|des|est|une|dans|pour|avec|nous|vous|pas|depuis|sur|du|ne|qui)\b",
    re.I,
)
_ENGLISH = re.compile(r"\b(?:the|and|is|are|was|were|not|we|i|it|of|to|for|with|on|that|this|you|have|has|at|but|from|all|they|be)\b", re.I)


def hinted(line: Line, p: Mapping[str, float], cut: Mapping[str, float]) -> dict[str, float]:
    """Role probabilities after the hints; the heads' own figures where nothing speaks against them."""
    out = dict(p)
    cued = rule_roles(line.text)
    if line.machine and raises_alarm(line.text):
        out["symptom"] = max(out.get("symptom", 0.0), 1.2 * cut.get("symptom", 0.5))
    elif line.machine and "symptom" not in cued:
        out["symptom"] = out.get("symptom", 0.0) * 0.2  # a deploy notice is an alert by its author only
    for role, pattern in _HEADINGS:
        if line.heading and pattern.search(line.heading):
            out[role] = max(out.get(role, 0.0), 1.2 * cut.get(role, 0.5))
    plain = plain_words(line.text) if not line.machine else frozenset()
    for role, _, worth in _LITERAL:
        if role in plain:
            out[role] = max(out.get(role, 0.0), worth * cut.get(role, 0.5))
            out["joke"] = 0.0 if not _BANTER.search(line.text) else out.get("joke", 0.0)
    if not line.machine and broken_since(line.text):
        out |= {role: max(out.get(role, 0.0), 1.1 * cut.get(role, 0.5)) for role in ("start", "symptom")}
        out["mitigated"] = min(out.get("mitigated", 0.0), 0.3 * cut.get("mitigated", 0.5))
    if _CORRECTS.search(line.text):
        out["correction"] = max(out.get("correction", 0.0), cut.get("correction", 0.5))
    if foreign(line.text):  # the heads have seen far more English: elsewhere a plain cue is worth a threshold
        for role, strength in cued.items():
            if role not in ("accept", "ask", "joke", "relayed", "decision"):
                out[role] = max(out.get(role, 0.0), cut.get(role, 0.5) * (0.8 if strength <= 0.5 else 1.1))
    return out


@lru_cache(maxsize=1 << 14)  # a followed log is read again at each growth
def broken_since(text: str) -> bool:
    """Whether a text says since when something does not work: its beginning, not its end."""
    return bool(_BROKEN_SINCE.search(text)) and not _BETTER_SINCE.search(text)


@lru_cache(maxsize=1 << 14)
def is_marked(text: str) -> bool:
    """Whether a line is marked as a follow-up: "ACTION @ben: …", "action item for me: …"."""
    return bool(_MARKED.search(text))


@lru_cache(maxsize=1 << 14)
def plain_words(text: str) -> frozenset[str]:
    """Roles that a text has by words so plain that no head may overrule them."""
    return frozenset(role for role, pattern, _ in _LITERAL if pattern.search(text)) if not text.rstrip().endswith("?") else frozenset()


@lru_cache(maxsize=1 << 14)
def foreign(text: str) -> bool:
    """Whether a text is German, Spanish or French rather than English, by its small words."""
    strange = len(_FOREIGN.findall(text))
    return strange >= 2 and strange > len(_ENGLISH.findall(text))
