"""What the engine says in whole sentences, in the person's language: the sentence is found that it was made from, and filled in
again. What is not known stays as it is.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from satchel.domain.sentences import Sentence
from satchel.ui.words import known, number

_PLACE = re.compile(r"\{(\w+)\}")
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?=\.))(?:\.(\d+))?( [kMG]B)?")  # as the engine writes it, where a language may differ


def spoken(text: str) -> str:
    """One sentence of the engine's, or several with spaces between. What somebody else's words in it say may look like the
    end of a sentence: it is one where what follows is known, too.
    """
    ends = [*(found.start() + 1 for found in re.finditer(r"\. ", text)), len(text)]

    @cache  # of each place once: it is come to by every way of parting what stands before it
    def from_(start: int) -> str | None:
        for end in ends:
            if end <= start or (said := _sentence(text[start:end])) is None:
                continue
            if end + 1 >= len(text):
                return said
            if (more := from_(end + 1)) is not None:
                return f"{said} {more}"
        return None

    found = from_(0)
    return text if found is None else found


def _sentence(text: str) -> str | None:
    """One that is known, else None."""
    said = known(text)
    return said if said != text else _filled(text)


def _filled(text: str) -> str | None:
    if (made := _made_of(text)) is None:
        return None
    template, values = made
    return known(template).format(**{name: _value(value) for name, value in values.items()})


@lru_cache(maxsize=4096)
def _made_of(text: str) -> tuple[str, dict[str, str]] | None:
    """The sentence, and what was filled in."""
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return template, found.groupdict()
    return None


def _value(text: str) -> str:
    """What was filled in: an amount, another sentence of the engine's, or words of somebody's."""
    if found := _AMOUNT.fullmatch(text):
        whole, behind, unit = found.groups()
        value = float(whole.replace(",", "") + (f".{behind}" if behind else ""))
        return number(value, digits=len(behind or "")) + (unit or "")
    return _filled(text) or text


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((str(one), re.compile(_pattern(one), re.DOTALL)) for one in Sentence)


def _pattern(template: str) -> str:
    """A place that is named twice has the same both times."""
    parts, seen = _PLACE.split(template), set[str]()
    made = []
    for at, part in enumerate(parts):
        if at % 2 == 0:
            made.append(re.escape(part))
        else:
            made.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
            seen.add(part)
    return "".join(made)
