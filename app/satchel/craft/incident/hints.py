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
        ("question", r"\b(?:questions?|unknowns?|(?:do not|don'?t) know|unclear|open (?:points?|items?|issues?)|offene?|unklar\w*|fragen|preguntas|dudas|sin aclarar|inconnu\w*|en suspens|points ouverts)\b"),
        ("impact", r"\b(?:impact|numbers|figures|who (?:is|was) (?:hit|affected)|damage|auswirkung\w*|zahlen|impacto|cifras|afectad\w+|chiffres|cons[ée]quences)\b"),
        ("cause", r"\b(?:root causes?|causes?|why it happened|ursachen?|causas?)\b"),
        ("role", r"\b(?:who is (?:here|who|on)|people|roles?|participants|attendees|teilnehmer\w*|beteiligte|anwesend\w*|participantes|pr[ée]sents|intervenants)\b"),
    )
)  # fmt: skip
_CORRECTS = re.compile(
    r"\b(?:make (?:that|it) (?:about |roughly )?[€$£]?\d|correction\b|scratch that|korrektur|correcci[óo]n|correctif|mach(?:t)? das (?:eher )?\d|que sean \d|mettez plut[ôo]t \d)",
    re.I,
)
_FOUND = re.compile(
    r"^\W*(?:and )?(?:confirmed|found it|got it|root cause)\b[:,.! ]|\b(?:root cause|the cause) (?:is|was|turned out)\b|\bcause found\b|\bwas caused by\b|\bursache (?:ist|war|gefunden)\b|"
    r"\bla causa (?:es|era|fue)\b|\bla cause (?:est|[ée]tait)\b|^\W*(?:bestätigt|confirmado|confirm[ée]|gefunden|encontrado|trouv[ée])\b[:,.! ]",
    re.I,
)
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
    if _FOUND.search(line.text) and not line.text.rstrip().endswith("?"):
        out["cause"] = max(out.get("cause", 0.0), 1.1 * cut.get("cause", 0.5))
    if _CORRECTS.search(line.text):
        out["correction"] = max(out.get("correction", 0.0), cut.get("correction", 0.5))
    if foreign(line.text):  # the heads have seen far more English: elsewhere a plain cue is worth a threshold
        for role, strength in cued.items():
            if role not in ("accept", "ask", "joke", "relayed", "decision"):
                out[role] = max(out.get(role, 0.0), cut.get(role, 0.5) * (0.8 if strength <= 0.5 else 1.1))
    return out


@lru_cache(maxsize=1 << 14)  # a followed log is read again at each growth
def foreign(text: str) -> bool:
    """Whether a text is German, Spanish or French rather than English, by its small words."""
    strange = len(_FOREIGN.findall(text))
    return strange >= 2 and strange > len(_ENGLISH.findall(text))
