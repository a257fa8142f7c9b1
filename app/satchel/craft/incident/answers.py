"""Answers a question from the lines of an incident with their exact words, or says that they hold no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from satchel.craft.incident.case import Case
from satchel.craft.incident.clock import clocks
from satchel.craft.incident.compose import claim
from satchel.craft.incident.figures import figures
from satchel.craft.incident.milestones import Moment, Progress
from satchel.craft.incident.plans.answering import answered
from satchel.craft.incident.progress import goes_on, is_undone, only_asks
from satchel.craft.incident.roles import vectors
from satchel.craft.incident.story import Story, Told, heaviest
from satchel.craft.incident.words import content
from satchel.domain.ports import Workbench

_STATUS = re.compile(
    r"^\W*(?:(?:so|and|ok|hey),?\s)?(?:(?:is|are|was|were)\s(?:it|this|that|we|they|things|everything|all|the (?:incident|outage|problem|issue|service|system)\w*)\s(?:all\s|now\s|still\s|already\s|really\s|finally\s|back\s)*"
    r"(?:resolved|over|fixed|done|solved|mitigated|ongoing|down|broken|closed|finished|up|good|back|normal|ok)(?:\s(?:now|yet|already|again|then))?|what(?:'s| is) the (?:current |latest )?(?:status|state)(?:\sof\s(?:it|this|things|the (?:incident|outage|problem)))?|where (?:do|are) we(?: stand)?(?: now)?|"
    r"ist (?:es|das|die störung|der vorfall)\s(?:\w+\s)?(?:behoben|gelöst|vorbei|beendet|erledigt)|wie ist der stand|está (?:ya )?(?:resuelto|solucionado|arreglado)|se ha (?:resuelto|solucionado)|(?:ya )?se acabó|cuál es el estado|"
    r"est-ce (?:résolu|réglé|fini|terminé)|c'est (?:résolu|réglé|fini|terminé)|où en est-on|(?:l'incident )?est(?:-il)? (?:résolu|clos|terminé))\W*$",
    re.I,
)
_LASTED = re.compile(
    r"\bhow long (?:did|was|were|has|is) (?:it|this|that|we|the (?:incident|outage|problem|whole thing))\b[^?]{0,20}\b(?:last|take|took|down|out|going on|go on)|\bwie lange (?:hat|war|ging|dauerte)\b[^?]{0,24}\b(?:gedauert|aus|weg|kaputt|es|das)|"
    r"\bcuánto (?:duró|ha durado|tiempo estuvo)|\bcombien de temps (?:a duré|cela a|ça a)|\bcombien de temps\b[^?]{0,20}\bduré",
    re.I,
)
SURE = 0.2  # weight of a line that answers a bare "what was the cause?"
_PLAIN = frozenset({"cause", "start", "resolved", "impact", "detected"})
_GENERIC = content(
    "root cause reason why happened detected noticed found out first seen bemerkt entdeckt detectó detectado notó détecté remarqué started start begin began first when over end ended resolved solved fixed incident outage problem impact affected was the it everything"
    " ursache grund warum angefangen begann beginn beginnt start behoben gelöst beendet ende vorbei störung vorfall ausfall auswirkung"
    " causa motivo empezó comenzó inicio resuelto terminó fin incidente avería impacto cause raison commencé début résolu fini fin incident panne impact"
)
ENOUGH = 1.0  # score of an answer to a question whose every word somebody used
UNHEARD = 2.8  # how much more it takes when nobody used any of them; between answers and mere talk of the same things
DENIED = 1.0  # what it is worth to "was it the deploy?" that a line takes back just that
ANOTHER = 0.8  # what a line loses that speaks of another number: "hall 5" where hall 3 is asked about
OUTDATED = 2.0  # what a line loses that a later one corrects or takes back: it is no answer while there is any other
BESIDE, ELSEWHERE = 0.86, 0.9  # share of the best score at which a line near it, or one far away, is cited with it
CLOSE = 0.6  # share of the best score, or of what takes, with which a line may serve a model's answer
SERVES = 0.6  # what the weight for the slot asked about is worth
_ABSTAIN = "Nothing in the sources answers this."
_KINDS: tuple[tuple[str, str], ...] = (
    ("when", r"\b(?:when|what time|since when|how long ago|wann|seit wann|cu[áa]ndo|desde cu[áa]ndo|quand|depuis quand|à quelle heure)\b"),
    ("count", r"\b(?:how (?:many|much|long|often|big|high)|wie (?:viele?|lange|hoch|oft)|cu[áa]nt[oa]s?|combien)\b"),
    ("who", r"\b(?:who|whom|whose|wer|wem|wen|qui[ée]n(?:es)?|qui)\b"),
    ("why", r"\b(?:why|what caused|cause|reason|warum|wieso|ursache|por qu[ée]|causa|pourquoi)\b"),
)  # fmt: skip
_BLAME = re.compile(r"\b(?:to blame|at fault|fault|guilty|responsible|the cause|confirmed|ruled out|schuld|culpa)\b|^\W*(?:so )?(?:was|is|were) (?:it|this|that) (?:really )?(?:the|a|an|our|my)\b|^\W*(?:war es|lag es|fue (?:el|la)|era (?:el|la)|[ée]tait-ce)\b", re.I)
_NAME = re.compile(r"(?<![\w'’])(?:[A-ZÀ-Þ][\w'’-]*|(?=[\w./-]*\d)[\w./-]*\w)")
_GERMAN = re.compile(r"\b(?:wer|was|wann|wie|wo|warum|wieso|welche\w*|wurde\w*|ist|sind|war|waren|hat|haben|der|die|das)\b", re.I)  # writes every noun in capitals
_SLOT_OF = {"start": "started", "cause": "cause", "impact": "impact", "mitigation": "mitigation", "action": "action", "resolved": "resolved", "detected": "detected",
            "ruledout": "ruledout", "role": "part", "question": "question"}  # fmt: skip
_FINAL = re.compile(r"\b(?:in the end|finally|final|in total|altogether|overall|really|actually|am ende|insgesamt|wirklich|al final|en total|de verdad|finalement|au total|vraiment)\b", re.I)
_ROLE_WORDS: tuple[tuple[str, str], ...] = (
    ("start", r"\b(?:start|began|begin|first|since|beginn|empez|commenc|debut|desde cu|depuis quand|seit wann)"),
    ("detected", r"\b(?:detected|noticed|found out|first seen|bemerkt|entdeckt|detect[óo]|detectad|not[óo]|d[ée]tect[ée]|remarqu[ée]|rep[ée]r[ée])"),
    ("cause", r"\b(?:cause|why|root|reason|warum|ursache|por qu|causa|pourquoi|blame|fault)"),
    ("impact", r"\b(?:affect|broken|kaputt|roto|cass[ée]|wrong|happen|passiert|pas[óo]\b|se passe|impact|lost|lose|customer|user|how many|how much|betroffen|afect|touch|combien|cu[áa]nt)"),
    ("mitigation", r"\b(?:fix|fixed|restart|rolled|mitigat|done|workaround|stop|behoben|arregl|r[ée]par)"),
    ("action", r"\b(?:who (?:will|does|adds|writes|runs|owns|has to|is going)|by when|follow|action|todo|wer (?:macht|schreibt)|qui[ée]n (?:va|hace)|qui (?:va|fait|doit))"),
    ("resolved", r"\b(?:resolved|over|end|finished|closed|solved|behoben|resuelt|r[ée]solu)"),
    ("reopened", r"\b(?:reopen|again|back)"),
    ("ruledout", r"\b(?:blame|fault|guilty|ruled|was it the|innocent)"),
    ("role", r"\b(?:who (?:leads|led|runs|ran)|commander|in charge|incident lead|bridge lead)"),
    ("question", r"\b(?:open|unknown|unclear)"),
)  # fmt: skip


def answer(
    story: Story, question: str, bench: Workbench, cases: Sequence[Case] = (), shut: Mapping[str, Sequence[Told]] = MappingProxyType({})
) -> dict[str, Any]:
    """``{"answer": claim|None, "why": sentence}``; the claim's text is the best line, more lines are cited when they add to it.

    `cases` are the incidents of the story, `shut` its withdrawing lines (by key) with what each takes back.
    """
    if not story.told or not question.strip():
        return {"answer": None, "why": _ABSTAIN}
    if _STATUS.match(question) and (lines := [told for case in cases if (told := _standing(case)) is not None]):
        states = ", ".join(case.way.status for case in cases)
        return _given(lines, f"By these words it is {states}.")
    if _LASTED.search(question) and (spans := [span for case in cases if (span := _span(case.way)) is not None]):
        lines = list({t.key: t for start, end in spans for t in (start.told, end.told)}.values())
        lasted = ", ".join(f"{round((end.at - start.at).total_seconds() / 60)} min" for start, end in spans)
        return _given(lines, f"By these words it lasted {lasted}.")
    if unknown := _unmentioned(story, question):
        return {"answer": None, "why": f"Nobody in the sources mentions {unknown}."}
    if (plain := _plainly_asked(story, question, cases)) is not None:
        told, why = plain
        return _given([told], why)
    scored = sorted(((score, -t.place, t) for t, score in zip(story.told, _scores(story, question, bench, shut))), key=lambda s: s[:2], reverse=True)
    best, _, told = scored[0]
    bar = ENOUGH + UNHEARD * _unheard(story, question)
    close = [t for score, _, t in scored if score >= CLOSE * min(best, bar)]
    if bench.filler is not None and (thought := answered(story, close, question, bench.filler, bench.judge)) is not None:
        return thought
    if best < bar:
        return {"answer": None, "why": _ABSTAIN}
    more = [t for score, _, t in scored[1:3] if score > (BESIDE if abs(t.place - told.place) < 4 else ELSEWHERE) * best]
    return _given([told, *more], _why(told, *more))


def _given(lines: Sequence[Told], why: str) -> dict[str, Any]:
    """The answer that lines give, with who said each of them and when."""
    said = [{"author": t.line.passage.author or None, "at": t.at.isoformat() if t.at else None} for t in lines]
    return {"answer": claim("answer", lines, " / ".join(t.text for t in lines), said=said).to_json(), "why": why}


def _why(*told: Told) -> str:
    names = list(dict.fromkeys(t.line.passage.author or "the notes" for t in told))
    return f"These words of {' and '.join(names)} fit the question best."


def _span(way: Progress) -> tuple[Moment, Moment] | None:
    """Beginning and end, where both are known and half a day does not hang on a guess."""
    if way.started is None or way.resolved is None or way.resolved.at < way.started.at:
        return None
    return way.started, way.resolved


def _standing(case: Case) -> Told | None:
    """The line that says how things stand in the end."""
    way = case.way
    if way.status == "resolved":
        return way.resolved.told if way.resolved else None
    open_ = [t for t in case.story if t.serious and not t.line.machine and not only_asks(t) and (is_undone(t) or goes_on(t))]
    return open_[-1] if open_ else way.mitigated.told if way.mitigated else None


def _unmentioned(story: Story, question: str) -> str | None:
    """A name, a number or an identifier that a question asks about and that nobody uses."""
    said = {w for t in story for w in _parts(f"{t.text} {t.line.quote} {t.line.passage.author} {t.line.passage.channel} {t.line.passage.source}")}
    names = [m for m in _NAME.finditer(question) if m.start() > 0 or not m[0][0].isupper()]
    if _GERMAN.search(question):
        names = [m for m in names if any(c.isdigit() for c in m[0])]
    return next((m[0] for m in names if (words := _parts(m[0])) and not words & said), None)


def _parts(text: str) -> frozenset[str]:
    """Words as written, without case and endings, and the parts of compound ones."""
    return content(text) | frozenset(re.findall(r"[^\W_]+", text.lower()))


def _plainly_asked(story: Story, question: str, cases: Sequence[Case]) -> tuple[Told, str] | None:
    """The line that the report rests on when a question asks for nothing else, "What was the root cause?"; and why."""
    role = next((role for role, pattern in _ROLE_WORDS if role in _PLAIN and re.search(pattern, question, re.I)), None)
    if role is None or content(question) - _GENERIC:
        return None
    if role == "cause":
        for standing, why in (("confirmed", "This is what the sources call the cause."), ("suspected", "This is only suspected: nobody confirms a cause.")):
            if (told := next((t.lines[0] for case in cases for t in case.causes if t.standing == standing), None)) is not None:
                return told, why
    moments = ({"start": c.way.started, "resolved": c.way.resolved, "detected": c.way.detected}.get(role) for c in cases)
    moment = next((moment for moment in moments if moment is not None), None)
    if moment is not None:
        return moment.told, _why(moment.told)
    slot = _SLOT_OF[role]
    fit = [t for t in story if t.key not in story.closed and t.key not in story.superseded and not t.asks and t.serious]
    best = heaviest(fit, slot)
    return (best, _why(best)) if best is not None and best.slot(slot) >= SURE else None


def _scores(story: Story, question: str, bench: Workbench, shut: Mapping[str, Sequence[Told]]) -> list[float]:
    """Per line: meaning, shared rare words, the kind of answer asked for, and the role asked about."""
    import numpy as np

    encoder = bench.full or bench.fast
    asked = np.frombuffer(encoder.embed([question]).data, "<f4")
    meaning = vectors([t.line for t in story], encoder, bench) @ asked
    words = content(question)
    numbered = _numbered(question)
    weight = story.rarity
    known = sum(weight.get(w, 0.0) for w in words)
    roles = [role for role, pattern in _ROLE_WORDS if re.search(pattern, question, re.I)]
    final, blamed = bool(_FINAL.search(question)), bool(_BLAME.search(question))
    kinds = [kind for kind, pattern in _KINDS if re.search(pattern, question, re.I)]
    wide = [t.words | _around(story, t) for t in story]
    out = []
    for told, close, near in zip(story, meaning, wide):
        shared = sum(weight.get(w, 0.0) for w in words & told.words) + 0.35 * sum(weight.get(w, 0.0) for w in (words & near) - told.words)
        score = 1.3 * float(close) + (1.4 * shared / known if known else 0.0)
        score += (0.35 if len(words) > 2 else 0.7) * sum(min(told.strength(role), 1.5) for role in roles if told.has(role, 0.7))
        score += sum(_fits(kind, told) for kind in kinds) + SERVES * max((told.slot(_SLOT_OF[role]) for role in roles if role in _SLOT_OF), default=0.0)
        score += 0.3 * final * told.late
        score -= 0.9 * told.asks + 0.7 * (not told.serious) + OUTDATED * (told.key in story.superseded or told.key in story.closed)
        score -= 0.6 * (len(told.words) < 4 and "start" not in roles)  # a headline or a greeting shares words, but tells nothing
        score -= 0.4 * told.line.machine + ANOTHER * (bool(numbered) and not numbered <= _numbered_near(story, told))
        if blamed and told.key in shut and any(words & t.words for t in (told, *shut[told.key])):
            score += DENIED
        elif blamed and told.has("ruledout") and words & told.words:
            score += 0.4
        out.append(round(score, 4))
    return out


def _numbered(text: str) -> frozenset[str]:
    """Numbers and identifiers of a text: "3", "db-2"."""
    return frozenset(re.findall(r"(?<![\w.-])(?=[\w.-]*\d)[\w.-]*\w", text.lower()))


def _numbered_near(story: Story, told: Told) -> frozenset[str]:
    return _numbered(" ".join(t.text for t in (told, *story.near(told.place, before=1, after=1))))


def _unheard(story: Story, question: str) -> float:
    """The share of what is asked about that nobody mentions, by rarity: an answer must then fit all the better."""
    words = content(question)
    rarest = max(story.rarity.values(), default=1.0)
    every = sum(story.rarity.get(w, rarest) for w in words)
    return sum(rarest for w in words if w not in story.rarity) / every if every else 0.0


def _around(story: Story, told: Told) -> frozenset[str]:
    return frozenset().union(*(t.words for t in story.near(told.place, before=1, after=1))) if len(story) > 1 else frozenset()


def _fits(kind: str, told: Told) -> float:
    if kind == "when":
        return 0.35 if clocks(told.text) else 0.0
    if kind == "count":
        return 0.35 if figures(told.text) else -0.35
    if kind == "why":
        return 0.25 if told.has("cause") else 0.0
    return 0.0
