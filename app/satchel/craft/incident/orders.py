"""Finds text that tries to give orders to a program reading it. Such text is data: it is flagged and never used.

Flagging is a courtesy to the reader, not the defence: nothing in the craft acts on words it reads.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")

_READER = (
    r"(?:ai|llm|gpt|chatgpt|copilot|language\s+models?|assistants?|agents?|summari[sz]ers?|bots?|models?|"
    r"ki(?:-|\s)?(?:assistent\w*|modelle?)?|ia|asistentes?|assistants?\s+ia|intelligence\s+artificielle|sprachmodelle?)"
)
_ADDRESSED = (
    r"(?:\b(?:ai|llm|ki|ia)[\s-]*(?:assistants?|agents?|models?|systems?|readers?|summari[sz]ers?|assistent\w*|tools?)\b"
    r"|\b(?:assistants?|asistentes?)\s+(?:de\s+)?(?:ai|ia)\b|\bsystem\s+(?:note|prompt|message|override)\b"
    r"|\b(?:note|instructions?|message|attention|hinweis|nota|aviso)\s+(?:to|for|an|para|pour)\s+(?:the\s+|all\s+|any\s+)?"
    + _READER
    + r"\b|\b(?:language\s+models?|sprachmodelle?|chatbots?)\s*[:,])"
)
_COMMAND = (
    r"(?:\b(?:ignore|disregard|discard|forget|override|bypass)\b.{0,40}\b(?:instructions?|above|previous|prior|earlier|rules?|prompts?|everything)\b"
    r"|\b(?:ignorier\w*|vergiss|missachte)\b.{0,40}\b(?:anweisung\w*|vorherig\w*|bisherig\w*|alles|regeln)\b"
    r"|\b(?:ignora|olvida|descarta)\w*\b.{0,40}\b(?:instrucci\w+|anterior\w*|todo)\b"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\b.{0,40}\b(?:instructions?|consignes?|pr[eé]c[eé]dent\w*|tout)\b)"
)
_DEED = (
    r"\b(?:report|say|state|summari[sz]e|write|conclude|mark|delete|omit|reply|respond|output|tell|claim|include|call|send|forward|"
    r"melde|schreibe?|berichte|fasse|lösche|informa|escribe|di|marca|borra|resume|[eé]cri[stvez]+|indique[zr]?|r[eé]sume[zr]?|supprime[zr]?)\b"
)
_PERSONA = r"\byou\s+are\s+(?:now\s+)?(?:an?|the)\s+(?:\w+\s+){0,3}(?:assistant|ai|model|summari[sz]er|bot)\b|\bnew\s+instructions?\s*:"

_ORDER = re.compile(f"(?:{_ADDRESSED}.{{0,160}}{_DEED})|(?:{_ADDRESSED}.{{0,120}}{_COMMAND})|(?:{_PERSONA})", re.I | re.S)
_BARE = re.compile(
    r"\b(?:ignore|disregard|discard|forget)\s+(?:all\s+|any\s+|the\s+|your\s+|every\w*\s+)*(?:(?:previous|prior|earlier|above)\s+)+"
    r"(?:instructions?|rules?|prompts?|messages?|context)"
    r"|\b(?:ignore|disregard|discard|forget|override)\s+(?:all\s+(?:of\s+)?)?(?:your|its|my|these)\s+(?:\w+\s+)?(?:instructions?|prompts?|guidelines|rules)"
    r"|\bignorier\w*\s+(?:alle\s+)?(?:vorherigen|bisherigen|früheren)\s+anweisungen"
    r"|\bignora\w*\s+(?:todas\s+)?(?:las\s+)?instrucciones\s+(?:anteriores|previas)"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\s+(?:toutes\s+)?(?:les\s+)?(?:instructions|consignes)\s+(?:pr[eé]c[eé]dentes|ant[eé]rieures)",
    re.I,
)


def plain(text: str) -> str:
    """Text without invisible characters, in NFKC, so that hiding letters between letters hides nothing."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


def gives_orders(text: str) -> bool:
    """Whether the text addresses a program that reads it and tells it what to do."""
    seen = plain(text)
    return bool(_BARE.search(seen) or _ORDER.search(seen))
