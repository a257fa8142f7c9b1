"""Names and identifiers of a claim (people, hosts, versions, tickets) must be in the cited entries."""


from __future__ import annotations

import re
from collections.abc import Set

from satchel.runtime.checks.evidence import Evidence, take, words
from satchel.runtime.checks.times import is_calendar_word

_HANDLE = re.compile(r"(?<![\w.])@([\w.-]*\w)")
_IDENTIFIER = re.compile(r"(?<![\w])(?=[\w./#-]*\d)(?=[\w./#-]*[^\W\d_])[\w#][\w./#-]*(?<![./-])|\b\w+_\w+\b")
_WITH_UNIT = re.compile(r"[\d.,/]+-?[^\W\d_]{1,4}|[\d.,]+-[\d.,]+-?[^\W\d_]{0,4}|\d[\d.,]*-[^\W\d_]+")
_CAPITALISED = re.compile(r"(?<![\w'])([A-ZÀ-ÖØ-ÞŁŚŻŠŽČĐĞİ][^\W\d_]*(?:[-'][^\W\d_]+)*|[^\W\d_]*[a-z][A-Z]\w*)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]\s|[\n(\[\"“„«»]|\s-\s)\s*$")
_ENDINGS = ("s", "'s", "es", "e", "n", "en", "er", "'")
_NO_NAMES = frozenset(
    "i i'm i'll i've i'd the a an and or but no not it this that these those he she they we you there who what when "
    "where ok der die das den dem ein eine und oder kein keine es sie wir ich el la los las un una y o se lo le les "
    "des une et ou ne pas il elle on nous ils am pm".split()
)
_ZONES = frozenset("UTC GMT CET CEST EST EDT PST PDT BST IST".split())  # in capitals; "Bst" may be somebody


def missing(text: str, evidence: Evidence, people: Set[str]) -> tuple[list[str], list[str], str]:
    """What the evidence lacks, what is doubtful, and the text without identifiers. `text` keeps its case.

    Doubtful is a capitalised word that only opens a sentence, and a plain word that is the name of somebody else.
    """
    handles, rest = take(_HANDLE, text)
    absent = [h[0] for h in handles if not _has_name(h[1].casefold(), evidence)]
    found, rest = _identifiers(rest)
    absent += [one for one in found if not _has_identifier(one, evidence)]
    doubtful: list[str] = []
    for hit in _CAPITALISED.finditer(rest):
        word = hit[1].casefold()
        is_plain = word in _NO_NAMES or hit[1] in _ZONES or is_calendar_word(word) or len(word) < 2
        if is_plain or _has_name(word, evidence):
            continue
        (doubtful if _SENTENCE_START.search(rest[: hit.start()]) else absent).append(hit[1])
    doubtful += [w for w in words(rest) if w in people and w not in _NO_NAMES and not _has_name(w, evidence)]
    return absent, doubtful, rest


def _identifiers(text: str) -> tuple[list[str], str]:
    """Tokens that mix letters and digits, or join words by underscores; a number with its unit is none."""
    found = []
    for hit in _IDENTIFIER.finditer(text):
        if not _WITH_UNIT.fullmatch(hit[0].casefold()):
            found.append(hit[0])
            text = text[: hit.start()] + " " * len(hit[0]) + text[hit.end() :]
    return found, text


def _squeezed(token: str) -> str:
    return re.sub(r"[-_#]", "", token.casefold())


def _has_identifier(token: str, evidence: Evidence) -> bool:
    """Whole, whatever its joints: db-3 is db3 and not db-30; v2.4 is 2.4."""
    parts = re.split(r"[-_#]+", token.casefold().removeprefix("v") if re.match(r"[vV]\d", token) else token.casefold())
    pattern = r"[-_#\s]*".join(re.escape(p) for p in parts if p)
    if re.search(rf"(?<![^\W_])v?{pattern}(?![^\W_]|[.]\d)", evidence.text):
        return True
    return _squeezed(token) in {_squeezed(w) for w in re.findall(r"[\w#][\w./#-]*", evidence.text)}


def _has_name(word: str, evidence: Evidence) -> bool:
    """The word itself, with or without an ending of plural or genitive, or all parts of a compound."""
    parts = [p for p in words(word) if p != "s"]
    return bool(parts) and all(_has_word(p, evidence.words) for p in parts)


def _has_word(word: str, known: Set[str]) -> bool:
    if word in known:
        return True
    longer = any(word + ending in known for ending in _ENDINGS)
    shorter = any(word.endswith(e) and word[: -len(e)] in known and len(word) - len(e) >= 3 for e in _ENDINGS)
    return longer or shorter
