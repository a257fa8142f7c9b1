"""Plain words for what only bridges an incident: done by hand for now, the new part comes tomorrow, handed to the night."""

from __future__ import annotations

from satchel.craft.incident.words import Remembered

_FOR_NOW = Remembered(
    r"\b(?:for (?:now|the moment|today|tonight)|until (?:further|then|the|we|they|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|meanwhile|in the meantime|by hand|manual\w*|work-?around|detour|on paper|spare|instead|one by one|stop-?gap|temporar\w*|provisional\w*|"
    r"von hand|vorerst|solange|bis dahin|umweg|erst ?mal|notbetrieb|derweil|auf papier|behelf\w*|a mano|de momento|por ahora|mientras tanto|en papel|apaño|à la main|pour l'instant|en attendant|provisoire\w*|sur papier|dépann\w*)\b"
)
_PART = Remembered(
    r"\b(?:new|spare|replacement|proper|permanent|supplier|vendor|engineer|technician|part|maker|neue[nrs]?|ersatz\w*|techniker\w*|hersteller|anbieter|lieferant|nuev[oa]s?|repuesto|pieza|técnico|proveedor|definitiv\w+|"
    r"nouve\w+|pièce|technicien\w*|fournisseur|définitiv\w+)\b"
)
_LATER = Remembered(
    r"\b(?:tomorrow|tonight|next week|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morgen|nächste\w?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|mañana|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
)
_HANDED_ON = Remembered(
    r"\b(?:i'?ll (?:write|look|report|update|ring|call) (?:\w+ )?(?:again|back|when|once|at)|keep (?:looking|digging|trying)|still (?:looking|digging|trying|waiting)|handing (?:over|this|it)|hand(?:s|ed)? over|next shift|change of shift|state for the night|unchanged|no change|"
    r"übergeb\w*|nachtschicht|suche weiter|melde mich|cambio de turno|sigo (?:llamando|mirando|buscando)|sigue igual|relève|je continue|on cherche toujours|inchangé\w*)\b"
)


def is_stopgap(text: str) -> bool:
    """Whether something is done only for now."""
    return bool(_FOR_NOW.search(text))


def mends_later(text: str) -> bool:
    """Whether what mends it comes on a later day: a part, a technician, the new version."""
    return bool(_PART.search(text) and _LATER.search(text))


def hands_on(text: str) -> bool:
    """Whether somebody goes on looking, or hands it to the next shift as it is."""
    return bool(_HANDED_ON.search(text))
