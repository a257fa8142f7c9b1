"""Content words of a line, for deciding whether two lines talk about the same thing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


class Remembered:
    """A pattern that remembers in which texts it was found: a followed log is read again at each growth."""

    def __init__(self, pattern: str) -> None:
        compiled = re.compile(pattern, re.I)
        self.search = lru_cache(maxsize=1 << 13)(lambda text: compiled.search(text) is not None)


# Words that say nothing of what a line is about.
STOP = frozenset(
    """a about after again all also am an and any are as at be because been before being but by can could did do does doing don done down
    for from get getting go going got had has have he her here him his how i if in into is it its just know like look looking looks
    me more most much my no nor not now of off ok on one only or our out over really right same say says see she should since so some
    still such sure take than that the their them then there these they thing think this those though through time to today too try up
    us very want was we well were what when where which while who why will with would yeah yep yes you your im ill ive its thats dont
    der die das den dem des ein eine einen einem einer und oder aber ist sind war waren hat haben nicht kein keine mit von vom zu zum zur
    auf aus bei für im in am an es er sie wir ihr ich du man auch noch nur schon so wie was wer da hier jetzt dann doch mal ja nein seit
    el la los las un una unos unas y o pero es son era eran ha han no con de del al a en por para que qué se su sus lo le les me te mi tu
    yo ya más muy como cuando si sí esto eso está están hay desde
    le la les un une des du de et ou mais est sont était ont a à au aux en dans par pour que qui ce cette ces ne pas plus se sa son ses il
    elle on nous vous ils je tu y avec sur tout tous très déjà encore depuis c'est ça""".split()
)
LONGEST = 60  # code points; anything longer is no word
_WORD = re.compile(r"[^\W_][\w./+-]*[^\W_]|\w", re.UNICODE)


def plain(word: str) -> str:
    """In lower case, without accents."""
    spread = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in spread if not unicodedata.combining(c))


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def stem(word: str) -> str:
    """A rough stem: plural and verb endings cut, so that "deploys" meets "deploy"."""
    if any(c.isdigit() for c in word) or len(word) < 5:
        return word
    return re.sub(r"(?:ings?|ed|es|s|en|er|e|n)$", "", word)


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def content(text: str) -> frozenset[str]:
    """Stemmed content words, parts of compound identifiers included ("ledger-db-2" → also "ledger", "db")."""
    out: set[str] = set()
    for raw in _WORD.findall(text):
        if len(raw) > LONGEST:
            continue
        word = plain(raw)
        pieces = {word, *re.split(r"[./+_-]", word)} if re.search(r"[./+_-]", word) else {word}
        out |= {stem(p) for p in pieces if len(p) > 1 and p not in STOP and raw.lower() not in STOP}
    return frozenset(w for w in out if len(w) > 1)
