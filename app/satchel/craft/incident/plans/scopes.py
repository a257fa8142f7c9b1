"""A sentence as words that matter in their order, and what limits them: denials, doubts, amounts and order in time.

A limiting word ("not", "maybe", "only", "before") holds for the words that follow it in its clause, the first one above all;
where none follows, for the one in front of it. A clause without words that matter limits the next one, or the last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from satchel.craft.incident.words import LONGEST, STOP, plain, stem

NOT, MAYBE = "not", "maybe"
_REACH = 3  # words that matter behind a limiting one
_DENIALS = frozenset(
    """not no never none nobody nothing nowhere without neither nor non nicht kein keine keinen keinem keiner keines nie niemand
    nichts ohne weder noch sin nunca jamas nadie nada ningun ninguna ninguno tampoco ni pas jamais aucun aucune rien sans
    personne isnt arent wasnt werent dont doesnt didnt cant couldnt wont wouldnt hasnt havent hadnt aint""".split()
)
_DOUBTS = frozenset(
    """maybe perhaps might may could would should probably possibly likely unlikely seem seems seemed appear appears apparently
    think guess suspect suspected supposedly if unless whether vielleicht wahrscheinlich vermutlich moglicherweise konnte konnten
    scheint wohl falls ob quiza quizas probablemente podria parece si peut-etre probablement semble pourrait""".split()
)
_LIMITS = frozenset(
    """only all every each some few half both most least more less almost nearly hardly barely mostly partly about always
    above below over under up down off out first last
    nur alle jede jeder einige wenige halb mehr weniger fast immer uber unter erste letzte
    solo todos todas algunos algunas pocos mas menos casi siempre seulement tous toutes quelques plus moins presque
    toujours""".split()
)
# What happened before, since or until something else did happen: these may go, but none may come.
ORDERS = frozenset("before after since until vor nach seit bis antes despues desde hasta avant apres depuis".split())
_WORD = re.compile(r"[^\W_](?:[\w./+'-]*[^\W_])?|[.,;:!?()–—\n]")
_SHORTENED = ((re.compile(r"\bcan(?:not|'t)\b"), "can not"), (re.compile(r"\bwon't\b"), "will not"),
              (re.compile(r"(?<=\w)n't\b"), " not"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """`words` that matter, stemmed, in order; `near` counts pairs of a limit and the word it holds for first, `far` those
    with the words that follow; `loose` are the words that stand outside of every limit at least once; `limits` counts all.
    """

    words: tuple[str, ...]
    near: Mapping[tuple[str, str], int]
    far: frozenset[tuple[str, str]]
    loose: frozenset[str]
    limits: Mapping[str, int]


@lru_cache(maxsize=1 << 10)
def scoped(text: str) -> Scoped:
    """What a text says, in these terms."""
    words: list[str] = []
    near: Counter[tuple[str, str]] = Counter()
    far: set[tuple[str, str]] = set()
    loose: set[str] = set()
    lone: list[str] = []
    limits: Counter[str] = Counter()
    for clause in _clauses(text):
        limits.update(name for name, _ in clause if name)
        held = _within([*((name, "") for name in lone), *clause])
        words += [word for word, _ in held]
        lone = [] if held else [*lone, *(name for name, _ in clause if name)]  # a clause of limits alone ("No, …", "…, not")
        for word, on_it in held:
            loose |= {word} if all(name in ORDERS for name, _ in on_it) else set()
            near.update((name, word) for name, place in on_it if place == 0)
            far |= {(name, word) for name, place in on_it if place}
    near.update((name, words[-1]) for name in lone if words)
    return Scoped(
        words=tuple(words), near=near, far=frozenset(far), loose=frozenset(loose), limits=limits
    )  # fmt: skip


@dataclass(slots=True)
class _Open:
    """A limit, and how many words that matter were seen behind it."""

    name: str
    seen: int = 0


def _within(clause: Sequence[tuple[str, str]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """The words of a clause that matter, each with the limits that hold for it and its place behind them."""
    held: list[tuple[str, list[tuple[str, int]]]] = []
    limits: list[_Open] = []
    for name, word in clause:
        if name:
            limits.append(_Open(name))
            continue
        on_it = [one for one in limits if one.seen < _REACH]
        held.append((word, [(one.name, one.seen) for one in on_it]))
        for one in on_it:
            one.seen += 1
    for one in limits:
        if one.seen == 0 and held:  # nothing follows it
            held[-1][1].append((one.name, 0))
    return held


def _clauses(text: str) -> Iterator[list[tuple[str, str]]]:
    """(limit, "") or ("", stemmed word), clause by clause."""
    clause: list[tuple[str, str]] = []
    lowered = text.lower().replace("’", "'")
    for pattern, whole in _SHORTENED:
        lowered = pattern.sub(whole, lowered)
    for found in _WORD.findall(lowered):
        if len(found) == 1 and not found.isalnum():
            yield clause
            clause = []
            continue
        word = plain(found.replace("'", ""))
        limit = NOT if word in _DENIALS else MAYBE if word in _DOUBTS else word if word in _LIMITS | ORDERS else ""
        if limit:
            clause.append((limit, ""))
        elif word not in STOP and found not in STOP and len(word) <= LONGEST:
            clause.append(("", stem(word)))
    yield clause
