"""Whether a model's sentence says no more, and nothing else, than the lines it cites.

Exact checks of numbers, names, times and quotes are the judge's business, which every claim passes. Here a sentence may
leave words of its lines out, and put small ones between them; it may not bring a word that matters, turn their order
round, or loosen or tighten what a line limits: drop its "not", lose its "maybe", make "some" of "all". A good rewording is
refused now and then; then the exact words stand, which were there before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from satchel.craft.incident.plans.scopes import NOT, ORDERS, Scoped, scoped
from satchel.domain.claims import Claim
from satchel.domain.ports import Judge


def why_not(claim: Claim, said: Iterable[str], judge: Judge) -> str:
    """Why a claim in a model's words is not taken, by these checks and by those that every claim passes; or nothing."""
    return doubts(claim.text, said) or ("" if judge(claim.to_json()) == "supported" else "its lines do not carry it")


def doubts(text: str, evidence: Iterable[str]) -> str:
    """Why a sentence is not taken, or an empty text."""
    if "\n" in text or any(not char.isprintable() for char in text):
        return "it is more than one line"
    own, lines = scoped(text), [scoped(one) for one in dict.fromkeys(evidence)]
    if not any(any(char.isalpha() for char in word) for word in own.words):
        return "it says nothing"
    if set(own.words) - {word for line in lines for word in line.words}:
        return "it uses words that its lines do not have"
    return _limited(own, lines) or ("" if _in_order(own.words, lines) else "it turns the order of its lines round")


def _limited(own: Scoped, lines: Sequence[Scoped]) -> str:
    """What it denies, doubts or bounds otherwise than its lines."""
    theirs: Counter[tuple[str, str]] = Counter()
    for line in lines:
        theirs.update({pair: line.near.get(pair, 1) for pair in {*line.near, *line.far}})
    total = sum((Counter(line.limits) for line in lines), Counter[str]())
    new = [limit for limit, count in own.limits.items() if count > total[limit]]
    new += [limit for (limit, word), count in own.near.items() if count > theirs[limit, word]]
    if new:
        limit = min(new)
        return "it denies what its lines do not deny" if limit == NOT else f"it says “{limit}” where its lines do not"
    loose = frozenset[str]().union(*(line.loose for line in lines))
    dropped = next((limit for line in lines for limit in _dropped(own, line, loose)), "")
    if dropped:
        return f"it drops “{dropped}” of its lines"
    return "it says without a limit what its lines limit" if own.loose - loose else ""


def _dropped(own: Scoped, line: Scoped, loose: AbstractSet[str]) -> Iterator[str]:
    """Limits of a line whose words it uses without them; what only followed a limit may stand alone if it does so there."""
    for limit, word in sorted({*line.near, *line.far}):
        count = line.near.get((limit, word), 0)
        if limit in ORDERS or word not in own.words or (not count and word in loose):
            continue
        is_kept = (limit, word) in own.near or (limit, word) in own.far
        as_often = own.words.count(word) == line.words.count(word)
        if not is_kept or (as_often and 0 < own.near.get((limit, word), 0) < count):
            yield limit


def _in_order(words: Sequence[str], lines: Sequence[Scoped]) -> bool:
    """Whether each two neighbours stand in this order in a line, if any line has both."""
    for one, other in pairwise(words):
        both = [line.words for line in lines if one in line.words and other in line.words]
        if both and one != other and not any(_before(one, other, line) for line in both):
            return False
    return True


def _before(one: str, other: str, line: Sequence[str]) -> bool:
    last = len(line) - 1 - line[::-1].index(other)
    return line.index(one) < last
