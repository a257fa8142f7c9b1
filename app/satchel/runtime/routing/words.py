"""What is left of a request when the words that any request has are taken out; the encoder hears only that."""

from __future__ import annotations

import re
from collections.abc import Iterable

_EMPTY = frozenset(
    """a about all am an and any are as at be been but by can could did do does for from had has have he her him
    his i if in into is it its just let me my no not of off on or our please she should so some than that the
    their them then there these they this those to too up us very was we were will with would you your hello hi
    hey what when who whom whose why which where how
    der die das den dem des ein eine einen einem einer und oder aber ist sind war waren wird werden hat haben
    nicht kein keine mit von vom zu zum zur auf aus bei für im in am an es er sie wir ihr ich du mir mich uns
    man auch noch nur so wie als da dass diese dieser dieses diesen diesem bitte wann wer wem wen warum wieso
    welche welcher welches wo
    el la los las un una unos unas y o pero es son era eran ha han no con de del al a en por para que se su sus
    lo le les me te mi tu yo ya muy como si esto esta este estos estas favor qué cuándo quién quiénes cuál
    cuáles dónde cómo cuánto cuánta cuántos cuántas
    l le la les un une des du de et ou mais est sont était ont à au aux en dans par pour ce cette ces ne pas se
    sa son ses il elle on nous vous ils je tu y avec sur quand qui pourquoi quel quelle quelles où comment
    combien""".split()
)
_WORD = re.compile(r"\w[\w'’-]{0,59}")
_STEM = 6  # letters that two forms of a word share in most of the languages that we read
LONGEST = 2_000  # code points of a request that count
_MOST = 200  # words of it


def content(text: str) -> list[str]:
    """The words that say something, in order; a text of empty words alone has none."""
    found = (match[0] for match in _WORD.finditer(text[:LONGEST]))
    return [word for word in found if word.lower() not in _EMPTY][:_MOST]


def gist(text: str) -> str:
    """What the encoder hears."""
    return " ".join(content(text))


def stems(text: str) -> list[str]:
    """The beginnings of its content words, for comparing."""
    return [word.lower()[:_STEM] for word in content(text)]


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Every beginning of a content word in them."""
    return frozenset(stem for text in texts for stem in stems(text))


def share(words: list[str], known: frozenset[str]) -> float:
    """How many of the words are known, of 1."""
    return sum(word in known for word in words) / len(words) if words else 0.0
