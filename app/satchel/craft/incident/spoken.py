"""Clock times in words: "ten past nine", "seit Viertel nach sieben", "a las siete y media", "cinq heures moins le quart"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HOURS = {
    w: h
    for h, words in {
        1: "one eins ein una une", 2: "two zwei dos deux", 3: "three drei tres trois", 4: "four vier cuatro quatre",
        5: "five fünf cinco cinq", 6: "six sechs seis six", 7: "seven sieben siete sept", 8: "eight acht ocho huit",
        9: "nine neun nueve neuf", 10: "ten zehn diez dix", 11: "eleven elf once onze", 12: "twelve zwölf doce douze",
        0: "midnight mitternacht medianoche minuit",
    }.items()
    for w in words.split()
} | {"noon": 12, "midday": 12, "mediodía": 12, "midi": 12}  # fmt: skip
_SURE = frozenset("noon midday midnight mitternacht medianoche mediodía midi minuit".split())
_WORD = "|".join(sorted(_HOURS, key=len, reverse=True))
_LATE = {
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "twenty-one": 21, "twenty-two": 22, "twenty-three": 23, "twenty one": 21, "twenty two": 22, "twenty three": 23,
}  # fmt: skip
_LATE_WORD = "|".join(sorted(_LATE, key=len, reverse=True))
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_PARTS = {
    "five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty five": 25, "half": 30, "halb": 30, "dreiviertel": 45,
    "fünf": 5, "zehn": 10, "viertel": 15, "zwanzig": 20, "cinco": 5, "diez": 10, "cuarto": 15, "veinte": 20, "veinticinco": 25,
    "media": 30, "et quart": 15, "et demie": 30, "et demi": 30, "moins le quart": -15, "moins cinq": -5, "moins dix": -10,
    "moins vingt": -20, "cinq": 5, "dix": 10, "vingt": 20,
}  # fmt: skip
_MINUTES = {"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50} | {
    w: m for m, w in enumerate("eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 11)
}
_MINUTE_WORD = rf"(?:(?:twenty|thirty|forty|fourty|fifty)[- ](?:{_ONES})|(?:oh|o)[- ](?:{_ONES})|" + "|".join(_MINUTES) + ")"
_UNITS = (
    "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 "
    "sixteen=16 seventeen=17 eighteen=18 nineteen=19 eins=1 zwei=2 drei=3 vier=4 fünf=5 sechs=6 sieben=7 acht=8 neun=9 zehn=10 elf=11 "
    "zwölf=12 dreizehn=13 vierzehn=14 fünfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18 neunzehn=19 uno=1 dos=2 tres=3 cuatro=4 cinco=5 "
    "seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 trece=13 catorce=14 quince=15 dieciséis=16 diecisiete=17 dieciocho=18 "
    "diecinueve=19 veintiuno=21 veintidós=22 veintitrés=23 veinticuatro=24 veinticinco=25 veintiséis=26 veintisiete=27 veintiocho=28 "
    "veintinueve=29 deux=2 trois=3 quatre=4 cinq=5 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14 quinze=15 "
    "seize=16 dix-sept=17 dix-huit=18 dix-neuf=19"
)
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50,
    "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50,
}  # fmt: skip
_NUMBERS = {word: int(n) for word, n in (pair.split("=") for pair in _UNITS.split())}
_COUNT = {  # 1 to 59 in words of four languages
    **_NUMBERS, **_TENS,
    **{f"{t}{j}{w}": n + m for t, n in _TENS.items() for w, m in _NUMBERS.items() for j in ("-", " ", " y ", "-et-", " et ") if m < 10},
    **{f"{'ein' if w == 'eins' else w}und{t}": n + m for t, n in _TENS.items() for w, m in _NUMBERS.items() if m < 10},
}  # fmt: skip
_COUNT_WORD = "|".join(sorted((re.escape(w) for w in _COUNT), key=len, reverse=True))
_COUNTED = (  # what follows a quantity: then the words before it are no clock time
    r"(?:minutes?|mins?|seconds?|secs?|hours?|days?|weeks?|percent|per\s?cent|hundred|thousand|million|degrees|of|or|"
    r"more|people|times|other|"
    r"stations?|sites?|shops?|minuten|stunden|tage|prozent|minutos|horas|d[ií]as|heures|jours|pour|personas|personnes|"
    r"others)"
)

HOUR_AHEAD = re.compile(
    r"(?:\b(?:à|a|vers|depuis|dès|avant|après|entre|et|jusqu'à|il est|était|le|pour|at|since|from|until|by|around|las|"
    r"desde|sobre|"
    r"hacia|gegen|um|seit|ab|bis|vor|d'ici|hier|demain|soir|matin|nuit|après-midi)|^|[(\[;:,.])\s*$",
    re.I,
)  # "3h24" without such a word in front is a duration
_SPOKEN = re.compile(
    rf"\b(?:(?:(?P<part>five|ten|(?:a )?quarter|twenty[- ]five|twenty|half|\d\d?(?=\spast))\s(?P<side>past|to|after|"
    rf"before)\s(?P<h>{_WORD})"
    rf"|(?P<de>viertel|halb|dreiviertel|fünf|zehn|zwanzig|\d\d?(?=\s(?:nach|vor)\s(?:{_WORD}|"
    rf"halb)\b))\s(?:(?P<deside>nach|vor)\s)?"
    rf"(?P<dehalf>halb\s)?(?P<h2>{_WORD}|\d\d?)"
    rf"|(?:a|desde|hasta|sobre|hacia)\s+las?\s(?P<es>{_WORD}|\d\d?)\s(?P<esside>y|menos)\s(?P<espart>media|cuarto|"
    rf"veinticinco|veinte|diez|cinco)"
    rf"|(?P<fr>{_WORD}|\d\d?)\sheures?(?:\s(?P<frpart>et quart|et demie?|moins le quart|moins cinq|moins dix|moins "
    rf"vingt|cinq|dix|vingt))?"
    rf"|(?P<h3>{_LATE_WORD}|{_WORD})[ ](?P<m3>{_MINUTE_WORD})(?!\s{_COUNTED}\b)"
    rf"|(?P<late>{_LATE_WORD})[ ]hundred(?:[ ]hours)?(?![ ]\w)"
    rf"|(?P<lead>at|before|around|about|since|until|till|by|um|seit|vor|bis|gegen|a las|a la|desde las|hasta las|"
    rf"sobre las)\s"
    rf"(?P<h4>{_WORD})(?!\s{_MINUTE_WORD}\b)(?P<oclock>\s?(?:o'?clock|uhr)\b)?(?!\s(?:past|to|after|before|nach|vor|y|menos)\s)"
    rf"|(?:at|by|since|until|around|before)\shalf\s(?P<half>{_WORD})|(?:à|vers|depuis|avant|dès)\s(?P<h6>midi|minuit)"
    rf"|(?P<h5>{_WORD})\s(?:o'?clock|uhr))\b)",
    re.I,
)
_BEFORE = ("to", "before", "vor", "menos", "moins")
_HOUR_WORD = rf"(?:{_LATE_WORD}|{_WORD}|{_COUNT_WORD}|[01]?\d|2[0-3])"
_ENDS = r"(?=\s*(?:$|[,;!?)]|\.(?!\d)|(?:and|und|y|et|now|already|every\w*|sharp|today|yesterday|tonight|this|we|the|it|i|he|she|they|said|says)\b))"
_MINUTES_NAMED = tuple(
    re.compile(p, re.I)
    for p in (
        rf"\b(?P<m>{_COUNT_WORD}|[1-5]?\d)\s(?:minutes?|mins?)\s(?P<side>past|to|after|before)\s(?P<h>{_HOUR_WORD})\b",
        rf"\b(?P<m>(?:a )?quarter|half|five|ten|twenty(?:[- ]five)?|[1-5]?\d)\s(?P<side>past)\s(?P<h>{_HOUR_WORD})\b",
        r"\b(?P<m>(?:a )?quarter)\s(?P<side>to)\s(?P<h>[01]?\d|2[0-3])\b",
        rf"\b(?:um|seit|ab|gegen|bis|von)\s(?P<m>[1-5]?\d)\s(?P<side>nach|vor)\s(?P<h>{_HOUR_WORD})\b{_ENDS}",
        rf"\b(?:(?:um|seit|ab|gegen|bis|vor|von)\s)?(?P<h>{_HOUR_WORD})\suhr\s(?P<m>{_COUNT_WORD})\b",
        rf"\b(?:a|de|desde|hasta|sobre|hacia|son|eran|para)\slas?\s(?P<h>{_HOUR_WORD})\s(?P<side>y|menos)\s(?P<m>media|cuarto|{_COUNT_WORD})\b",
        rf"\b(?:a|de|desde|hasta|sobre|hacia|son|eran|para)\slas?\s(?P<h>{_HOUR_WORD})(?P<m>)\sen punto\b",
        rf"\b(?P<h>{_HOUR_WORD})\sheures?\s(?P<m>{_COUNT_WORD})\b",
        r"\b(?:à\s)?(?P<h>midi|minuit)\s(?P<m>et quart|et demie?|moins le quart|moins dix|moins cinq|moins vingt|cinq|dix|vingt|vingt-cinq)\b",
        rf"\b(?:about|almost|nearly|after)\s(?P<m>half)\s(?P<h>{_WORD})\b{_ENDS}",
    )
)
_NO_HOUR = re.compile(
    r"\b(?:(?:at|since|from|around|about|until)\s(?P<en>(?:a )?quarter|half|five|ten|twenty)\s(?P<side>past|to)(?!\s(?:the|a|an)\b)|"
    r"(?:seit|um|ab|gegen)\s(?P<de>viertel|fünf|zehn|zwanzig)\s(?:nach|vor)(?=\s*(?:$|[.,;!?)]))|"
    r"(?:desde|a|sobre)\s(?P<es>y (?:media|cuarto|cinco|diez|veinte|veinticinco)))\b",
    re.I,
)
_AT_DIGIT = re.compile(rf"\b(?:at|since|until|um|seit|ab)\s(?P<h>1?\d|2[0-3]){_ENDS}", re.I)
_SPOKEN_WORDS = {*_HOURS, *_LATE, "past", "quarter", "half", "nach", "vor", "uhr", "las", "y", "la", "heure", "heures", "halb", "viertel", "dreiviertel"} - {"la"}
_GOES_ON = re.compile(  # behind "at nine": anything else than such words is a thing that is counted
    r"\s*(?:$|[^\w\s%€£$]|(?:and|we|the|it|i|he|she|they|you|when|but|so|then|today|tonight|in|on|this|until|or|sharp|"
    r"is|was|were|has|had|as|"
    r"there|yesterday|local|utc|already|still|no|every\w*|nothing|all|a|an|my|our|his|her|their|please|latest|for|if|"
    r"what|that|who|with|because|und|wir|"
    r"ich|ist|war|sind|waren|geht|gehen|läuft|steht|hat|haben|nicht|nichts|alles|heute|morgens|abends|früh|in|der|die|"
    r"das|es|kein\w*|de|y|en|se|no|"
    r"está\w*|ya|hoy|por|et|on|il|elle|le|la|les|du|rien|tout|precis\w*|exakt|genau|onwards?|oder|bis|or)\b)",
    re.I,
)
_NIGHT_ENDS = 6  # o'clock: "four at night" is early, "ten at night" late
_DAY_HALF = re.compile(
    r"^\W{0,2}(?:in the |at |de la |du |am |in der |this )?(?:(?P<pm>afternoon|evening|tonight|tarde|soir|"
    r"après-midi|abends?|nachmittags?)|"
    r"(?P<night>nights?|noche|nuit|nachts?)|(?P<am>morning|mañana|madrugada|matin|morgens|früh|vormittags?))\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A time at ``text[start:end]``. `hour` is None in "since quarter past"; `sure`: the half of the day is said, too."""

    start: int
    end: int
    hour: int | None
    minute: int
    sure: bool


def half_named(text: str, end: int, hour: int) -> tuple[int, bool]:
    """The hour moved into the half of the day that the words behind it name, and whether they name one."""
    named = _DAY_HALF.match(text[end : end + 24])
    if not named or hour > 12:
        return hour, False
    if named["night"]:
        return (hour % 12 if hour < _NIGHT_ENDS or hour == 12 else hour + 12), True
    return (hour % 12 + 12 if named["pm"] and not (hour == 12 and "n" in named["pm"][:1].lower()) else hour % 12), True


def spoken(text: str) -> Iterator[Spoken]:
    """Every time in words; they may overlap, and the longest is meant."""
    yield from _at_digit(text)
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    if words.isdisjoint(_SPOKEN_WORDS):
        return  # the patterns are slow, and few lines say a time in words
    for m in _SPOKEN.finditer(text):
        if (m["h3"] and _of_digits(text, m)) or (m["h4"] and not _is_time(text, m)):
            continue
        name = next((g for g in (m["h"], m["h2"], m["es"], m["fr"], m["h3"], m["h4"], m["h5"], m["h6"], m["half"]) if g), "").lower()
        yield from _made(m, _spoken(m), known=name in _SURE)
    for pattern in _MINUTES_NAMED:
        for m in pattern.finditer(text):
            if not re.match(rf"\s{_COUNTED}\b", text[m.end() :], re.I):
                yield from _made(m, _by_minutes(m), known=m["h"].lower() in _SURE)
    for m in _NO_HOUR.finditer(text):
        if _GOES_ON.match(text, m.end()):
            minute = _minute(m["en"] or m["de"] or m["es"]) * (-1 if (m["side"] or "").lower() in _BEFORE else 1)
            yield Spoken(start=m.start(), end=m.end(), hour=None, minute=minute % 60, sure=True)


def _made(m: re.Match[str], reading: tuple[int, int] | None, *, known: bool) -> Iterator[Spoken]:
    if reading is not None:
        hour, minute = reading
        moved, named = half_named(m.string, m.end(), hour) if not known else (hour, True)
        yield Spoken(start=m.start(), end=m.end(), hour=moved % 24, minute=minute, sure=named or known or hour > 12)


def _at_digit(text: str) -> Iterator[Spoken]:
    """A bare number after "at", "since", "um", with the end of the clause or a pronoun behind it: "woke up at 7"."""
    for m in _AT_DIGIT.finditer(text):
        hour, sure = half_named(text, m.end(), int(m["h"]))
        yield Spoken(start=m.start(), end=m.end(), hour=hour, minute=0, sure=sure or hour > 12)


def _by_minutes(m: re.Match[str]) -> tuple[int, int] | None:
    """Hour and minute where both are named: "20 past 4", "las siete y dos", "vier Uhr elf"."""
    before = (m.groupdict().get("side") or "").lower() in _BEFORE
    return _wrapped(_hour(m["h"]), _minute(m["m"]) * (-1 if before else 1))


def _minute(words: str) -> int:
    bare = words.lower().removeprefix("y ")
    return int(bare) if bare.isdecimal() else _COUNT.get(bare, _PARTS.get(bare.replace("-", " "), 0))


def _of_digits(text: str, m: re.Match[str]) -> bool:
    """Whether "seven ten" goes on with more number words: then it is no time."""
    more = rf"\s(?:{_ONES}|{_MINUTE_WORD}|{_LATE_WORD}|hundred|thousand|point)\b|[-.]\w"
    return bool(re.search(r"[\w-]$", text[: m.start()]) or re.match(more, text[m.end() : m.end() + 16], re.I))


def _is_time(text: str, m: re.Match[str]) -> bool:
    """Whether "at nine" ends there or goes on like a sentence: "at nine sites" counts sites."""
    word, lead = m["h4"].lower(), m["lead"].lower()
    if word in _SURE or m["oclock"]:
        return True
    if lead in ("seit", "um", "bis", "gegen", "vor") and re.match(r"\s[a-zäöü]", text[m.end() :]):
        return True  # German nouns, and so all that can be counted, begin with a capital
    goes_on = _GOES_ON.match(text, m.end())
    if goes_on is None:
        return False
    return word not in ("one", "ein", "una", "une") or not goes_on[0].strip().isalpha()


def _hour(word: str) -> int:
    return int(word) if word.isdecimal() else _LATE.get(word.lower(), _HOURS.get(word.lower(), _COUNT.get(word.lower(), 0)))


def _spoken(m: re.Match[str]) -> tuple[int, int] | None:
    """Hour and minute of a spoken time; None when the reading is impossible ("33 heures")."""
    hour = minute = 0
    if m["part"]:
        sign = 1 if m["side"].lower() in ("past", "after") else -1
        hour, minute = _hour(m["h"]), sign * _part(m["part"])
    elif m["de"]:
        return _german(m)
    elif m["es"]:
        hour, minute = _hour(m["es"]), _PARTS[m["espart"].lower()] * (1 if m["esside"].lower() == "y" else -1)
    elif m["fr"]:
        hour, minute = _hour(m["fr"]), _PARTS[m["frpart"].lower()] if m["frpart"] else 0
        if not m["frpart"] and not HOUR_AHEAD.search(m.string[: m.start()]):
            return None  # "deux heures" alone is how long it took
    elif m["h3"]:
        hour, minute = _hour(m["h3"]), _spoken_minutes(m["m3"].lower())
    elif m["half"]:
        hour, minute = _hour(m["half"]), 30
    else:
        hour = _hour(next(g for g in (m["late"], m["h4"], m["h5"], m["h6"]) if g))
    return _wrapped(hour, minute)


def _german(m: re.Match[str]) -> tuple[int, int] | None:
    part, side, hour = m["de"].lower(), (m["deside"] or "").lower(), _hour(m["h2"])
    if m["dehalf"]:
        return _wrapped(hour - 1, 30 + _part(part) * (-1 if side == "vor" else 1)) if side else None
    if part == "halb":
        return _wrapped(hour - 1, 30) if not side else None
    if part == "dreiviertel":
        return _wrapped(hour - 1, 45) if not side else None
    if not side:
        return _wrapped(hour - 1, 15) if part == "viertel" else None
    return _wrapped(hour, _part(part) * (-1 if side == "vor" else 1))


def _part(words: str) -> int:
    """Minutes of "ten", "a quarter", "20"."""
    return int(words) % 60 if words.isdecimal() else _PARTS[words.lower().replace("-", " ")]


def _wrapped(hour: int, minute: int) -> tuple[int, int] | None:
    if hour > 24:
        return None
    whole = (hour * 60 + minute) % (12 * 60 if 0 < hour <= 12 else 24 * 60)
    found = whole // 60
    return (12 if found == 0 and 0 < hour <= 12 else found), whole % 60


def _spoken_minutes(words: str) -> int:
    first, _, second = words.replace("-", " ").partition(" ")
    if first in ("oh", "o"):
        return _HOURS[second]
    return _MINUTES[first] + (_HOURS[second] if second else 0)


