"""Whether a model's sentence says no more than the lines it cites: stricter than the checks that every claim passes.

Exact checks of numbers, names, times and quotes are the judge's business. Here nearly every content word has to be in the
lines, nothing may be denied that they do not deny, and no word may stand for its opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from satchel.craft.incident.words import content
from satchel.domain.claims import Claim
from satchel.domain.ports import Judge

COVERED = 0.75  # share of the content words that the lines have, by their beginnings
_STEM = 5
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor|nicht|keine?\w?|nie(?:mand)?|nichts|ohne|sin|nunca|nadie|nada|ning[uú]n\w*|"
    r"tampoco|pas|jamais|aucun\w*|rien|sans|personne)\b|n['’]t\b",
    re.I,
)
# Each row holds the two sides of a matter, as beginnings of words.
_OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("fail broke break outage down kaputt ausgefallen fall rot échou panne cass", "succeed succes work recover fixed up back läuft gelungen funciona éxito marche réuss"),
        ("before vorher antes avant", "after nachher danach después après"),
        ("increase rise rose grew gestiegen aument augment", "decrease drop fell gesunken baj dismin baiss"),
        ("resolved solved over closed behoben gelöst resuelto résolu", "ongoing unresolved open offen andauernd abierto ouvert"),
        ("all every alle todos tous", "some few einige algunos quelques"),
        ("confirmed bestätigt confirmado confirmé", "suspected unconfirmed vermutet sospech soupçonné"),
        ("enabled started on aktiviert gestartet activado activé", "disabled stopped off deaktiviert gestoppt desactivado désactivé"),
        ("first erste primer premier", "last letzte último dernier"),
        ("lost verloren perdid perdu", "kept restored safe erhalten gerettet recuperad récupér"),
    )
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def why_not(claim: Claim, said: Iterable[str], judge: Judge) -> str:
    """Why a claim in a model's words is not taken, by these checks and by those that every claim passes; or nothing."""
    return doubts(claim.text, said) or ("" if judge(claim.to_json()) == "supported" else "its lines do not carry it")


def doubts(text: str, evidence: Iterable[str]) -> str:
    """Why a sentence is not taken, or an empty text."""
    said = list(evidence)
    if "\n" in text or any(not char.isprintable() for char in text):
        return "it is more than one line"
    own = {w for w in content(text) if not any(c.isdigit() for c in w)}  # figures are the judge's business
    theirs = {w[:_STEM] for one in said for w in content(one)}
    if not own:
        return "it says nothing"
    if sum(w[:_STEM] in theirs for w in own) < COVERED * len(own):
        return "it uses words that its lines do not have"
    if bool(_NEGATION.search(text)) and not any(map(_NEGATION.search, said)):
        return "it denies what its lines do not deny"
    if _turned(text, said):
        return "it says the opposite of its lines"
    return ""


def _turned(text: str, said: Iterable[str]) -> bool:
    own, theirs = _words(text), {w for one in said for w in _words(one)}
    for one, other in _OPPOSITES:
        for side, opposite in ((one, other), (other, one)):
            if _any(own, side) and not _any(theirs, side) and _any(theirs, opposite):
                return True
    return False


def _words(text: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(text)}


def _any(words: set[str], beginnings: frozenset[str]) -> bool:
    """Short beginnings ("up", "on") count as whole words only."""
    return any(word == one or (len(one) >= 4 and word.startswith(one)) for word in words for one in beginnings)
