"""Numbers written as words in four languages, because bridge transcripts and tired people spell them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

LONGEST = 16  # words of one number; anything longer is no number that people say

_EN = """zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13
 fourteen=14
 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fourty=40 fifty=50 sixty=60
 seventy=70
 eighty=80 ninety=90 dozen=12"""
_DE = """null=0 eins=1 ein=1 eine=1 zwei=2 zwo=2 drei=3 vier=4 fünf=5 sechs=6 sieben=7 acht=8 neun=9 zehn=10 elf=11
 zwölf=12 dreizehn=13
 vierzehn=14 fünfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18 neunzehn=19 zwanzig=20 dreißig=30 dreissig=30 vierzig=40
 fünfzig=50
 sechzig=60 siebzig=70 achtzig=80 neunzig=90"""
_ES = """cero=0 uno=1 un=1 una=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12
 trece=13 catorce=14
 quince=15 dieciséis=16 dieciseis=16 diecisiete=17 dieciocho=18 diecinueve=19 veinte=20 veintiuno=21 veintiún=21
 veintiuna=21
 veintidós=22 veintidos=22 veintitrés=23 veintitres=23 veinticuatro=24 veinticinco=25 veintiséis=26 veintiseis=26
 veintisiete=27
 veintiocho=28 veintinueve=29 treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 cien=100
 ciento=100
 doscientos=200 doscientas=200 trescientos=300 trescientas=300 cuatrocientos=400 cuatrocientas=400 quinientos=500
 quinientas=500
 seiscientos=600 seiscientas=600 setecientos=700 setecientas=700 ochocientos=800 ochocientas=800 novecientos=900
 novecientas=900"""
_FR = """zéro=0 un=1 une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13
 quatorze=14 quinze=15
 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante=80 octante=80
 nonante=90
 douzaine=12"""
_SCALES = {
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6},
    "de": {"hundert": 100, "tausend": 1000, "million": 10**6, "millionen": 10**6},
    "es": {"mil": 1000, "millón": 10**6, "millones": 10**6},
    "fr": {"cent": 100, "cents": 100, "mille": 1000, "million": 10**6, "millions": 10**6},
}
_JOINS = {"en": {"and"}, "de": {"und"}, "es": {"y"}, "fr": {"et"}}
# Words that are also ordinary words of another language: they need company of their own language in the text.
_DOUBTFUL = {"once", "dos", "sept", "neuf", "cent", "cents", "elf", "mil", "six", "acht", "null", "quince"}
_COMPANY = {
    "es": re.compile(r"\b(?:el|los|las|de|del|que|hay|son|eran|con|por|para|unos|unas|en|ya|van|casi|más|y)\b", re.I),
    "fr": re.compile(r"\b(?:le|les|des|du|est|sont|et|il|avec|pour|environ|nous|vous|ne|pas|plus|au|aux|depuis|j'ai)\b", re.I),
    "de": re.compile(r"\b(?:der|die|das|und|sind|ist|es|wir|nicht|noch|nur|mit|von|seit|etwa|rund|haben|im)\b", re.I),
    "en": re.compile(r""),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(r"an?\s+(?:hundred|thousand|million|dozen)\b", re.I)
_OPENING = {"a", "an"}
_ARTICLES = {"one", "a", "an", "ein", "eine", "eins", "un", "una", "uno", "une", "zero", "cero", "null", "zéro", "million", "millions", "millionen", "millones", "millón", "hundred", "thousand", "cents"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A number in words at ``text[start:end]``."""

    start: int
    end: int
    value: float


def _table(rows: str) -> dict[str, int]:
    return {word: int(value) for word, value in (pair.split("=") for pair in rows.split())}


_UNITS = {"en": _table(_EN), "de": _table(_DE), "es": _table(_ES), "fr": _table(_FR)}
_KNOWN = {language: {*_UNITS[language], *_SCALES[language]} for language in _UNITS}
_COMPOUND = re.compile(r"(?:hundert|tausend|zig|ßig|ssig)")


def spelled(text: str) -> list[Spelled]:
    """Every number above one that the text writes in words, longest reading first, in order of place."""
    words = [(m.start(), m.end(), m[0].casefold()) for m in _WORD.finditer(text)]
    said = {word for _, _, word in words}
    found: dict[int, Spelled] = {}
    for language, known in _KNOWN.items():
        if said.isdisjoint(known) and not (language == "de" and _COMPOUND.search(" ".join(said))):
            continue
        for number in _runs(text, words, language):
            rival = found.get(number.start)
            if rival is None or number.end > rival.end:
                found[number.start] = number
    apart = _apart(sorted(found.values(), key=lambda n: (n.start, -n.end)))
    kept = [n for i, n in enumerate(apart) if not _digit_by_digit(text, apart, i)]
    return [_halved(text, n) for n in kept if text[n.start : n.end].casefold() not in _ARTICLES]


def _halved(text: str, number: Spelled) -> Spelled:
    half = re.search(r"\b(?:half|medio|demi)[ -]$", text[max(0, number.start - 6) : number.start], re.I)
    return replace(number, value=number.value / 2) if half and number.value >= 1000 else number


def _digit_by_digit(text: str, numbers: list[Spelled], i: int) -> bool:
    """Whether a digit stands next to another one ("four seven one"): an identifier read aloud."""
    near = [(numbers[i - 1], numbers[i])] if i else []
    near += [(numbers[i], numbers[i + 1])] if i + 1 < len(numbers) else []
    return any(a.value < 10 and b.value < 10 and text[a.end : b.start] in (" ", "-") for a, b in near)


def _apart(numbers: list[Spelled]) -> list[Spelled]:
    """Overlapping readings of two languages: the longer one stays."""
    out: list[Spelled] = []
    for number in numbers:
        if out and number.start < out[-1].end:
            if number.end - number.start > out[-1].end - out[-1].start:
                out[-1] = number
            continue
        out.append(number)
    return out


def _runs(text: str, words: list[tuple[int, int, str]], language: str) -> Iterator[Spelled]:
    company = bool(_COMPANY[language].search(text))
    i = 0
    while i < len(words):
        if words[i][2] not in _OPENING and not _known(words[i][2], language):
            i += 1
            continue
        run = _run(text, words, i, language)
        if not run:
            i += 1
            continue
        value = _value([w for _, _, w in run], language)
        said = {w for _, _, w in run}
        trusted = company or not said <= _DOUBTFUL
        if value is not None and trusted:
            yield Spelled(start=run[0][0], end=run[-1][1], value=value)
        i += len(run)


def _run(text: str, words: list[tuple[int, int, str]], i: int, language: str) -> list[tuple[int, int, str]]:
    """The longest stretch of number words from word `i` on that reads as one number; empty when there is none."""
    run: list[tuple[int, int, str]] = []
    for start, end, word in words[i : i + LONGEST]:
        gap = text[run[-1][1] : start] if run else ""
        if run and gap not in (" ", "-", "  ", "\u00a0"):
            break
        opens = not run and language == "en" and word in ("a", "an") and _OPENS.match(text, start)
        if not (opens or _known(word, language) or (run and word in _JOINS[language])):
            break
        run.append((start, end, word))
    while run and (run[-1][2] in _JOINS[language] or _value([w for _, _, w in run], language) is None):
        run.pop()
    return run


def _known(word: str, language: str) -> bool:
    if word in _KNOWN[language]:
        return True
    return language == "de" and bool(_COMPOUND.search(word)) and _compound(word) is not None


def _value(words: list[str], language: str) -> float | None:
    """The value of number words, or None when they do not form one number ("ten five")."""
    total, current, room = 0, 0, 10**9
    for word in words:
        if word in _JOINS[language] or word in ("a", "an"):
            continue
        scale = _SCALES[language].get(word)
        if scale == 100:
            if current >= 100:
                return None
            current, room = max(1, current) * 100, 100
        elif scale:
            total, current, room = total + max(1, current) * scale, 0, min(scale, 10**9)
        else:
            step = _UNITS[language].get(word)
            step = _compound(word) if step is None else step
            if step is None:
                return None
            if language == "fr" and step == 20 and current % 100 == 4:
                current, room = current + 76, 20
                continue
            if step == 12 and word in ("dozen", "douzaine") and 0 < current < 12:
                current, room = current * 12, 1
                continue
            if step >= room or (current and step == 0):
                return None
            current += step
            room = _room(step, language)
    return float(total + current)


def _room(step: int, language: str) -> int:
    """What may still follow: after twenty a unit, after sixty in French up to nineteen, after a hundred all below it."""
    if step >= 100:
        return 100
    if step < 20:
        return 10 if language == "fr" and step == 10 else 1
    return 20 if language == "fr" and step in (60, 80) else 10


def _compound(word: str) -> int | None:
    """A German number written as one word: "zweihundertfünfzig", "viertausend", "einundzwanzig"."""
    if len(word) > 60:
        return None
    head, thousand, tail = word.partition("tausend")
    if thousand:
        low, high = _below_thousand(tail) if tail else 0, _below_thousand(head) if head else 1
        return None if low is None or high is None else high * 1000 + low
    return _below_thousand(word)


def _below_thousand(word: str) -> int | None:
    units = _UNITS["de"]
    head, hundred, tail = word.partition("hundert")
    if hundred:
        low, high = _below_thousand(tail.removeprefix("und")) if tail else 0, units.get(head) if head else 1
        return None if low is None or high is None or high > 19 else high * 100 + low
    if word in units:
        return units[word]
    unit, und, ten = word.rpartition("und")
    if und and ten in units and unit in units and units[ten] >= 20 and units[unit] < 10:
        return units[ten] + units[unit]
    return None
