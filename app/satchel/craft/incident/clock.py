"""Clock times inside text: "errors began 13:47", "seit Viertel nach sieben", "a las siete y media", "at ten past nine"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

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
_COUNTED = (  # what follows a quantity: then the words before it are no clock time
    r"(?:minutes?|mins?|seconds?|secs?|hours?|days?|weeks?|percent|per\s?cent|hundred|thousand|million|degrees|of|or|"
    r"more|people|times|other|"
    r"stations?|sites?|shops?|minuten|stunden|tage|prozent|minutos|horas|d[ií]as|heures|jours|pour|personas|personnes|"
    r"others)"
)

ZONES = {
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "bst": 1.0, "wet": 0.0, "west": 1.0, "cet": 1.0, "cest": 2.0, "mez": 1.0, "mesz": 2.0,
    "eet": 2.0, "eest": 3.0, "msk": 3.0, "eat": 3.0, "sast": 2.0, "gst": 4.0, "pkt": 5.0, "ist": 5.5, "sgt": 8.0, "hkt": 8.0,
    "jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "est": -5.0, "edt": -4.0, "cst": -6.0,
    "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "brt": -3.0, "art": -3.0,
}  # fmt: skip
# "est" and "art" are also French words: a zone only in capitals. So are all the others, UTC and GMT apart.
_ZONE = r"(?P<zone>(?-i:" + "|".join(z.upper() for z in ZONES if len(z) > 1) + r")\b|(?:utc|gmt)\b|(?-i:Z)(?![\w]))?"
_DIGITS = re.compile(
    r"(?:(?<=\dT)|(?<=:\d\d-)|(?<![\w.,:/+#-]))(?P<h>[01]?\d|2[0-4])"
    r"(?P<sep>:|\s?h\s?(?=\d\d)|\s?Uhr\s(?=[0-5]\d\b)|\.(?=\d\d\s?(?:uhr|h\b|am\b|pm\b)))(?P<m>[0-5]\d)(?P<s>:[0-5]\d(?:[.,]\d{1,6})?)?"
    r"(?![\d%]|:\d|[.,]\d|(?!z\b|[ap]\.?m\b|uhr\b|h\b|utc\b)[^\W\d_])(?:\s?(?P<half>[ap]\.?m\b\.?))?(?:\s?(?:uhr|"
    r"h)\b)?\s?"
    + _ZONE
    + r"(?P<offset>\+(?:0\d|1[0-4]):?[0-5]\d\b|(?<=:\d\d)(?<!^\d\d:\d\d)-(?:0\d|1[0-2]):?(?:00|30)\b)?",
    re.I,
)
_HOUR_AHEAD = re.compile(
    r"(?:\b(?:à|a|vers|depuis|dès|avant|après|entre|et|jusqu'à|il est|était|le|pour|at|since|from|until|by|around|las|"
    r"desde|sobre|"
    r"hacia|gegen|um|seit|ab|bis|vor|d'ici)|^|[(\[;:,.])\s*$",
    re.I,
)  # "3h24" without such a word in front is a duration
_LASTED = re.compile(
    r"\b(?:took|lasted|for|within|dauerte|dur[óo]|pendant|durant|durante|en|dur[ée]e?|in|nach|tras|au bout de|took us|"
    r"over)\s+"
    r"(?:(?:about|rund|unos|environ|only|nur)\s+)?$",
    re.I,
)
_LENGTH = re.compile(r"\s?(?:de|d'|of|long|late|delay\w*|lang|später|later|tarde)\s?\b", re.I)
_HOURS_LONG = re.compile(r"\s*(?:hours?|hrs?|h|min\w*|std|stunden|horas|heures)\b", re.I)
_RATIO = re.compile(
    r"\b(?:ratio|scored?|won|lost|lead|leading|led|odds|aspect|mix(?:ed)?|scale|psalm|verse|chapter|genesis|nil|beat|"
    r"drew)\b[^.;]{0,12}$", re.I
)
_BARE = re.compile(
    r"(?<![\w.:,$€£+#/-])(?:(?P<h>1[0-2]|0?[1-9])\s?(?P<half>[ap]\.?m\b\.?)|(?P<h2>1?\d|2[0-4])\s(?:uhr\b(?!\s?\d)|"
    r"o'?clock\b)|"
    r"(?:(?<=\bà )|(?<=\bvers )|(?<=\bdès )|(?<=\bavant ))(?P<h3>1?\d|2[0-3])\s?h(?:eures?)?\b(?!\s?\d)|"
    r"(?<=\blas )(?P<h4>1?\d|2[0-3])(?=\s(?:h\b|horas|de la)|\s*[,.;]|$))",
    re.I,
)
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
    rf"(?P<h4>{_WORD})(?P<oclock>\s?(?:o'?clock|uhr)\b)?(?!\s(?:past|to|after|before|nach|vor|y|menos)\s)"
    rf"|(?:at|by|since|until|around|before)\shalf\s(?P<half>{_WORD})|(?:à|vers|depuis|avant|dès)\s(?P<h6>midi|minuit)"
    rf"|(?P<h5>{_WORD})\s(?:o'?clock|uhr))\b)",
    re.I,
)
_SPOKEN_WORDS = {*_HOURS, *_LATE, "past", "nach", "vor", "las", "la", "heure", "heures", "halb", "viertel", "dreiviertel"} - {"la"}
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
_DAY_HALF = re.compile(
    r"^\W{0,2}(?:in the |de la |du |at |am |this )?(?:(?P<pm>afternoon|evening|tonight|night|tarde|noche|soir|"
    r"après-midi|abends?|nachmittags?)|"
    r"(?P<am>morning|mañana|madrugada|matin|morgens|früh|vormittags?))\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock time in a text: where it stands, its reading, whether the text names a zone or half of the day."""

    start: int
    end: int
    value: time
    zone: tzinfo | None
    exact: bool  # digits with minutes, no guess about the half of the day
    sure_half: bool


def clocks(text: str) -> list[Clock]:
    """Every clock time in the text, in order; durations, versions, ratios, scores and addresses are none."""
    return list(_found(text[:20_000]))


@lru_cache(maxsize=1 << 13)  # a followed log is read again at each growth
def _found(text: str) -> tuple[Clock, ...]:
    out: list[Clock] = []
    for clock in sorted([*_digit_clocks(text), *_word_clocks(text)], key=lambda c: (c.start, -c.end)):
        if not out or clock.start >= out[-1].end:
            out.append(clock)
    return tuple(out)


def _digit_clocks(text: str) -> Iterator[Clock]:
    for m in _DIGITS.finditer(text):
        lead = text[max(0, m.start() - 40) : m.start()]
        if "h" in m["sep"].lower() and _lasts(text, m, lead):
            continue
        if _LASTED.search(lead) and _HOURS_LONG.match(text, m.end()):
            continue
        if m["sep"] == ":" and not m["half"] and (_RATIO.search(lead) or m["h"] == "0"):
            continue
        hour, half = int(m["h"]), (m["half"] or "").lower().replace(".", "")
        if half and not 1 <= hour <= 12:
            half = ""
        hour = hour % 12 + (12 if half == "pm" else 0) if half else hour % 24
        yield Clock(start=m.start(), end=m.end() - _trailing(m[0]), value=time(hour, int(m["m"])), zone=_zone(m), exact=True,
                    sure_half=True)  # fmt: skip
    for m in _BARE.finditer(text):
        half = (m["half"] or "").lower().replace(".", "")
        hour = int(next(g for g in (m["h"], m["h2"], m["h3"], m["h4"]) if g))
        hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
        hour, sure = _half_named(text, m.end(), hour) if not half else (hour, True)
        clockwise = m[0].lower().endswith("clock") or bool(m["h4"])
        yield Clock(start=m.start(), end=m.end(), value=time(hour % 24), zone=None, exact=False,
                    sure_half=sure or not clockwise or hour > 12)  # fmt: skip


def _lasts(text: str, m: re.Match[str], lead: str) -> bool:
    """Whether "3h24" is how long something took: no word in front that makes it a time, or words that rule it out."""
    spans = re.search(r"\bde\s$", lead) and re.match(r"\s?à\s", text[m.end() :])
    if not _HOUR_AHEAD.search(lead) and not spans:
        return True
    return bool(_LASTED.search(lead) or _LENGTH.match(text, m.end()))


def _trailing(found: str) -> int:
    return len(found) - len(found.rstrip())


def _zone(m: re.Match[str]) -> tzinfo | None:
    if m["offset"]:
        sign, digits = m["offset"][0], re.sub(r"\D", "", m["offset"])
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=24) else None
    offset = ZONES.get((m["zone"] or "").lower())
    return timezone(timedelta(hours=offset)) if offset is not None else None


def _half_named(text: str, end: int, hour: int) -> tuple[int, bool]:
    """The hour moved into the half of the day that the words behind it name, and whether they name one."""
    named = _DAY_HALF.match(text[end : end + 24])
    if not named or hour > 12:
        return hour, False
    return (hour % 12 + 12 if named["pm"] and not (hour == 12 and "n" in named["pm"][:1].lower()) else hour % 12), True


def _word_clocks(text: str) -> Iterator[Clock]:
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    if words.isdisjoint(_SPOKEN_WORDS):
        return  # the pattern is slow, and few lines say a time in words
    for m in _SPOKEN.finditer(text):
        if (m["h3"] and _of_digits(text, m)) or (m["h4"] and not _is_time(text, m)):
            continue
        reading = _spoken(m)
        if reading is None:
            continue
        hour, minute = reading
        name = next((g for g in (m["h"], m["h2"], m["es"], m["fr"], m["h3"], m["h4"], m["h5"], m["h6"], m["half"]) if g), "").lower()
        moved, named = _half_named(text, m.end(), hour) if name not in _SURE else (hour, True)
        sure = named or name in _SURE or hour > 12
        yield Clock(start=m.start(), end=m.end(), value=time(moved % 24, minute), zone=None, exact=False, sure_half=sure)


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
    return int(word) if word.isdecimal() else _LATE.get(word.lower(), _HOURS.get(word.lower(), 0))


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
        if not m["frpart"] and not _HOUR_AHEAD.search(m.string[: m.start()]):
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


def resolve(clock: Clock, said_at: datetime) -> datetime:
    """The moment a clock time most likely means when said at `said_at`: the nearest one not much later.

    A time up to two hours ahead may be a plan; anything further ahead means the day before. Hours without a half of the
    day take the half that is nearest. The result has the zone that the clock names, else the zone of `said_at`.
    """
    try:
        base = _in_zone(said_at, clock.zone)
        return _nearest(clock, base)
    except (OverflowError, ValueError):  # the first or last day that the calendar has
        return said_at


def _in_zone(said_at: datetime, zone: tzinfo | None) -> datetime:
    if zone is None:
        return said_at
    return (said_at if said_at.tzinfo else said_at.replace(tzinfo=UTC)).astimezone(zone)


def _nearest(clock: Clock, base: datetime) -> datetime:
    shifts = (0, 12) if not clock.sure_half and 1 <= clock.value.hour <= 12 else (0,)
    options: list[datetime] = []
    for shift in shifts:
        hour = (clock.value.hour + shift) % 24
        reading = base.replace(hour=hour, minute=clock.value.minute, second=0, microsecond=0)
        options += [reading + timedelta(days=d) for d in (-1, 0, 1)]
    fit = [o for o in options if o - base <= timedelta(hours=2)]
    return min(fit, key=lambda o: abs(o - base))
