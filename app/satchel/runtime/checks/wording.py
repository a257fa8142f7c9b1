"""Doubts about meaning that exact checks cannot settle: few common words, or a "not" out of nowhere."""


from __future__ import annotations

from satchel.runtime.checks.evidence import Evidence, words

_ENOUGH = 0.45
_STEM = 5
_FEWEST = 3
_NEGATIONS = frozenset(
    "not no never none cannot without nor neither nicht kein keine keinen keiner nie ohne weder nada ningún "
    "ninguna nunca sin tampoco pas jamais aucun aucune sans ni ne wasn isn aren weren doesn didn don won couldn hasn "
    "haven hadn shouldn wouldn ain".split()
)
_CLEAR_NEGATIONS = _NEGATIONS - {"no", "ni", "ne", "sin"}  # short words that are something else elsewhere


def doubts(text: str, evidence: Evidence) -> list[str]:
    """Reasons, in words for the log, why the claim may say more than its evidence. `text` is folded."""
    found = []
    claimed = [w for w in words(text) if len(w) >= 4 and w.isalpha()]
    stems = {w[:_STEM] for w in evidence.words}
    if len(claimed) >= _FEWEST and sum(w[:_STEM] in stems for w in claimed) < _ENOUGH * len(claimed):
        found.append("few words in common with the evidence")
    if set(words(text)) & _CLEAR_NEGATIONS and not evidence.words & _NEGATIONS:
        found.append("denies what the evidence does not deny")
    return found
