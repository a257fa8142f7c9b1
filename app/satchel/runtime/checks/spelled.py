"""Numbers written as words in English, German, Spanish and French."""


from __future__ import annotations

import re
from functools import lru_cache

_EN = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
       "seventeen eighteen nineteen").split()  # fmt: skip
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_DE = ("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
       "siebzehn achtzehn neunzehn").split()  # fmt: skip
_DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_ES = ("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
       "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
       "veintiocho veintinueve").split()  # fmt: skip
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ES_HUNDREDS = ("ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
                "novecientos").split()  # fmt: skip
_FR = ("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
       "dix-huit dix-neuf").split()  # fmt: skip
_FR_TENS = "vingt trente quarante cinquante soixante".split()
_MULTIPLIERS = {
    "thousand": 1e3, "tausend": 1e3, "mil": 1e3, "mille": 1e3, "million": 1e6, "millions": 1e6, "millionen": 1e6,
    "millón": 1e6, "millones": 1e6, "billion": 1e9, "billions": 1e9, "milliarde": 1e9, "milliarden": 1e9,
    "milliard": 1e9, "milliards": 1e9,
}  # fmt: skip
# Words that are something else in a neighbouring language count only where their own language is spoken.
_AMBIGUOUS = {
    "once": "es", "dos": "es", "mil": "es", "elf": "de", "acht": "de", "sept": "fr", "neuf": "fr", "dix": "fr",
    "cent": "fr", "onze": "fr", "mille": "fr", "un": "fr", "uno": "es", "one": "en", "eins": "de", "null": "de",
    "zero": "en", "second": "en",
}  # fmt: skip
_SPEAKS = {
    "es": frozenset("el los las del que con por una está son fue hay desde hasta pero más".split()),
    "de": frozenset("der die das und ist nicht mit wir ein eine auf für von noch seit sind".split()),
    "fr": frozenset("le les des est une dans pas nous pour sur avec depuis mais et du".split()),
    "en": frozenset("the is are was and to of in we it for with on since".split()),
}
_LONGEST = 9  # words: "quatre cent quatre vingt dix sept mille" and a margin


def spelled(text: str) -> dict[str, float]:
    """Numbers by their words as found; `text` is folded. One and zero are left out: they are articles and names too."""
    tokens = re.findall(r"[^\W\d_]+|[^\w\s-]", text)
    speaks = {language for language, few in _SPEAKS.items() if few & set(tokens)}
    phrases = _phrases()
    out: dict[str, float] = {}
    at = 0
    while at < len(tokens):
        length, value = _longest(tokens, at, phrases)
        shown = " ".join(tokens[at : at + length])
        if length and value > 1 and (shown not in _AMBIGUOUS or _AMBIGUOUS[shown] in speaks):
            out[shown] = value
        at += length or 1
    return out


def _longest(tokens: list[str], at: int, phrases: dict[str, int]) -> tuple[int, float]:
    """How many tokens from `at` form one number, and its value."""
    length, value = 0, 0.0
    for n in range(min(_LONGEST, len(tokens) - at), 0, -1):
        known = phrases.get(" ".join(tokens[at : at + n]))
        if known is not None:
            length, value = n, float(known)
            break
    if not length:
        if tokens[at] in ("tausend", "mil", "mille"):
            return 1, 1e3
        return 0, 0.0
    following = tokens[at + length] if at + length < len(tokens) else ""
    if following in _MULTIPLIERS:
        rest, more = _longest(tokens, at + length + 1, phrases) if at + length + 1 < len(tokens) else (0, 0.0)
        value *= _MULTIPLIERS[following]
        if rest and more < 1000 <= value:
            return length + 1 + rest, value + more
        return length + 1, value
    return length, value


@lru_cache(maxsize=1)
def _phrases() -> dict[str, int]:
    """Every number below 1,000 (and English "seventy four hundred") by its words, hyphens as blanks."""
    out: dict[str, int] = {}
    for build in (_english, _german, _spanish, _french):
        for phrase, value in build().items():
            out.setdefault(phrase.replace("-", " "), value)
    return out


def _english() -> dict[str, int]:
    low = {w: i for i, w in enumerate(_EN)} | {w: 10 * i for i, w in enumerate(_EN_TENS, 2)}
    low |= {f"{t} {_EN[u]}": 10 * i + u for i, t in enumerate(_EN_TENS, 2) for u in range(1, 10)}
    out = dict(low) | {"hundred": 100, "a hundred": 100, "dozen": 12, "a dozen": 12}
    for word, n in low.items():
        if n:
            out[f"{word} hundred"] = 100 * n
            if n < 10:
                for link in (" ", " and "):
                    out |= {f"{word} hundred{link}{rest}": 100 * n + r for rest, r in low.items() if r}
    return out


def _german() -> dict[str, int]:
    one = ["", "ein", *_DE[2:10]]
    low = {w: i for i, w in enumerate(_DE)} | {w: 10 * i for i, w in enumerate(_DE_TENS, 2)}
    low |= {f"{one[u]}und{t}": 10 * i + u for i, t in enumerate(_DE_TENS, 2) for u in range(1, 10)}
    out = dict(low)
    for n in range(1, 10):
        for head in (f"{one[n]}hundert", *(("hundert",) if n == 1 else ())):
            out[head] = 100 * n
            out |= {f"{head}{link}{rest}": 100 * n + r for link in ("", "und") for rest, r in low.items() if r}
    out |= {f"{w}tausend": 1000 * n for w, n in list(low.items()) if n > 1} | {"eintausend": 1000}
    return out | {w.replace("ß", "ss"): n for w, n in out.items() if "ß" in w} | {"dutzend": 12}


def _spanish() -> dict[str, int]:
    low = {w: i for i, w in enumerate(_ES)} | {w: 10 * i for i, w in enumerate(_ES_TENS, 3)}
    low |= {f"{t} y {_ES[u]}": 10 * i + u for i, t in enumerate(_ES_TENS, 3) for u in range(1, 10)}
    out = dict(low) | {"cien": 100}
    for i, head in enumerate(_ES_HUNDREDS, 1):
        for form in (head, head[:-1] + "as" if head.endswith("os") else head):
            out[form] = 100 * i
            out |= {f"{form} {rest}": 100 * i + r for rest, r in low.items() if r}
    return out | {"docena": 12}


def _french() -> dict[str, int]:
    low = {w: i for i, w in enumerate(_FR)}
    for i, tens in enumerate(_FR_TENS, 2):
        low |= {tens: 10 * i, f"{tens} et un": 10 * i + 1, f"{tens} et une": 10 * i + 1}
        low |= {f"{tens} {_FR[u]}": 10 * i + u for u in range(2, 10)}
    low |= {f"soixante {_FR[u]}": 60 + u for u in range(10, 20)} | {"soixante et onze": 71}
    low |= {"quatre vingts": 80, "quatre vingt": 80} | {f"quatre vingt {_FR[u]}": 80 + u for u in range(1, 20)}
    out = dict(low) | {"cent": 100, "douzaine": 12, "centaine": 100}
    out |= {f"cent {rest}": 100 + r for rest, r in low.items() if r}
    for n in range(2, 10):
        out |= {f"{_FR[n]} cents": 100 * n, f"{_FR[n]} cent": 100 * n}
        out |= {f"{_FR[n]} cent {rest}": 100 * n + r for rest, r in low.items() if r}
    return out
