"""Numbers in text with the thing they count: digits and words, ranges, money, approximations, in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from satchel.craft.incident.clock import clocks
from satchel.craft.incident.numerals import spelled
from satchel.craft.incident.words import content, stem

_SPACE = "[ \u00a0\u202f\u2009]"
_N = (
    rf"(?:\d{{1,3}}(?:[.,'’]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d{{1,3}}(?:{_SPACE}\d{{3}})+(?![\d.,]\d|\d)|"
    rf"\d+(?:[.,]\d+)?)"
)
_CUR = r"[€$£]|\b(?:eur|usd|gbp|chf)\b"
_SCALE = (
    r"k\b|mio\.?(?!\w)|mrd\.?(?!\w)|m(?=\s+[^\W\d_])|m\b|bn\b|thousand\b|tausend\b|tsd\.?(?!\w)|mil(?:lion(?:en|s)?|"
    r"l[oó]n(?:es)?|le)?\b|grand\b|milliers\b"
)
_SUFFIX = (
    r"(?:k?m/h|%|€|£|\$|°c?|ms|secs?|s|mins?|h(?:rs?)?|d|kg|g|t|[gmkt]b|km|cm|mm|m|l|hl|ml|kwh|mwh|kw|mw|kv|v|k?hz|"
    r"x)(?![\w])"
)
_NUMBER = re.compile(
    rf"(?<![\w.,:/#+@-])(?<!\d{_SPACE})(?P<cur>{_CUR})?\s?(?P<n>{_N})(?P<dash>\s?[-–]\s?(?P<cur2>[€$£])?(?P<n2>{_N}))?"
    rf"(?:\s?(?P<scale>{_SCALE}))?(?![\d:]|[.,]\d|-(?!ish\b)\w|/\d|(?!{_SUFFIX})[^\W\d_])(?:\s?(?P<pct>%|percent\b|per cent\b|"
    rf"prozent\b|por ciento\b|pour cent\b))?"
    rf"(?:\s?(?P<suffix>{_SUFFIX}))?(?:\s?(?P<cur3>[€$£]|(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|francs?|pfund|"
    rf"libras|livres)\b))?",
    re.I,
)
_TO = re.compile(r"\s(?:to|bis|a|à|or|oder|o|ou)\s", re.I)
_AND = re.compile(r"\s(?:and|und|y|et)\s", re.I)
_FROM = re.compile(r"\b(?:from|von|de|desde|bumped|went|up|down)\s(?:about\s)?$", re.I)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre)\s(?:about\s)?$", re.I)
_LABEL = re.compile(  # a number behind such a noun names a thing and counts nothing
    r"\b(?:ticket|case|incident|fall|inc|nr|no(?=\.)|número|num|room|raum|zimmer|sala|salle|pump|pumpe|bomba|pompe|pier|"
    r"gate|tor|line|linie|línea|linea|ligne|bay|row|ward|station|unit|version|release|firmware|port|build|shard|"
    r"node|server|host|rack|tank|berth|deck|dock|floor|level|stock|étage|platform|gleis|bus|tram|train|zug|route|hall|"
    r"halle|section|step|page|seite|chapter|tier|sev|phase|part|teil|table|box|crane|kran|lane|slot|door|switch|"
    r"channel|kanal|"
    r"rule|pr|issue|job|run|id|code|error|status|http|batch|charge|lot|lote|model|lift|aufzug|turm|tower|zone|camera|"
    r"boiler|kessel|vat|keg line|article|room|theatre|op|sector|puerta|quai|voie|vol|flight|ferry|fähre|priority|p|"
    r"v)\.?\s?#?$",
    re.I,
)
_DATE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)\b|\b\d{1,2}\.\d{1,2}\.(?!\d)|\b(?:19|"
    r"20)\d\d\b(?=\s*(?:$|[,.;)]))(?<=[a-z]\s\d{4})"
    r"|\b\d{1,2}(?:st|nd|rd|th|\.)?\s(?:of\s|de\s)?(?:jan|feb|m[aä]r|apr|jun|jul|aug|sep|o[ck]t|nov|de[cz]|enero|"
    r"abril|agosto|dic|janv|f[ée]v|avril|juin|juil|ao[ûu]t|mai|(?-i:May))[a-zéûí]*\b(?!\s?\d{3})"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december|(?-i:May|Jan|Feb|Mar|"
    r"Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec))\s\d{1,2}\b",
    re.I,
)
_LINK = re.compile(r"https?://\S+|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\b\d+(?:\.\d+){2,}\b")
_VERSION = re.compile(r"\b(?:v|version|release|firmware|rev\.?|os|ios|android|build)\s?$", re.I)
_ABOUT = re.compile(
    r"(?:~|≈|\b(?:about|around|roughly|approx\w*|circa|ca\.?|some|or so|etwa|rund|ungefähr|gut|knapp|unos|unas|"
    r"alrededor de|aprox\w*|más o menos|environ|à peu près|une? (?:bonne )?|quelque|like|maybe|estimated?|"
    r"est\.?))\s?$",
    re.I,
)
_MORE = re.compile(
    r"(?:>|\b(?:over|more than|at least|upwards of|above|no fewer than|mehr als|über|mindestens|más de|al menos|plus "
    r"de|au moins|minimum))\s?$",
    re.I,
)
_LESS = re.compile(
    r"(?:<|\b(?:under|less than|fewer than|at most|up to|below|almost|nearly|close to|just under|weniger als|unter|"
    r"höchstens|bis zu|fast|beinahe|menos de|casi|hasta|como mucho|moins de|presque|jusqu'à|au plus))\s?$",
    re.I,
)
_VAGUE = frozenset(
    stem(w)
    for w in """war waren wäre wurden wird and or so more now in to for at of the is are was from since per and other were und oder in seit von der die das y o en de del la el et ou à
    au le les que as by on but then than with after before not only still already again too today minus plus times out
    off up down if when who which that
    noch mehr schon jetzt weitere weiteren hay ya más menos son encore déjà pas nur auf im am pro a an über bei mit por
    con dans sur total gesamt
    altogether overall insgesamt alles also c'était était era eran already ya así maybe right really just so far left
    missing each i you he she we they it had has have having been who that's including included includes counted comes came made
    puis puis sin ni nor neither nicht sondern wieder davon darunter dont y'a want wanted declined extra""".split()
)
_MEASURES = {
    "time": "second seconds sec secs s ms minute minutes min mins hour hours h hr hrs day days d week weeks minuten minutos stunde stunden tag tage heure heures jour jours hora horas día días dia dias sekunden segundos secondes semaine semaines semana semanas woche wochen",
    "mass": "kg g t tonne tonnes tons kilo kilos kilogram gram", "size": "gb mb tb kb byte bytes", "length": "m km cm mm metre metres meter meters miles",
    "volume": "l hl ml litre litres liter liters litros hektoliter", "heat": "° °c degree degrees grad grados degrés celsius", "power": "kw mw kwh mwh kv v a hz khz volt volts watt",
}  # fmt: skip
_MEASURE = {word: kind for kind, words in _MEASURES.items() for word in words.split()}
_SECONDS = {"s": 1, "ms": 0.001, "min": 60, "h": 3600, "d": 86400, "w": 604800}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number by value and what it counts (stemmed, "" unknown; "money", "%").

    `top` is the upper end of a range. `low` and `high` bound what the words allow: "about 40", "over 200", "4.2k".
    `near` holds the stems of the next few words, `measure` the kind of a measured unit ("time", "mass", …).
    """

    value: float
    unit: str
    spelled: str
    start: int = 0
    end: int = 0
    top: float | None = None
    low: float = 0.0
    high: float = 0.0
    near: frozenset[str] = frozenset()
    measure: str = ""

    def allows(self, other: Figure) -> bool:
        """Whether both figures can be the same number."""
        return self.low <= other.high and other.low <= self.high


def value_of(text: str) -> float | None:
    """"4.2k" → 4200.0, "21,400" → 21400.0, "1.260" → 1260.0, "3,5" → 3.5, "£18k" → 18000.0; None for no number."""
    m = re.fullmatch(rf"(?:{_CUR})?\s?([\d.,'’ \u00a0\u202f\u2009]{{1,40}}?)\s?({_SCALE})?", text.strip(), re.I)
    if not m:
        return None
    raw, factor = m[1].strip(" .,'’\u00a0\u202f\u2009"), _factor(m[2])
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:(?:[.,'’]|{_SPACE})\d{{3}})+", raw) and factor == 1:
        return float(re.sub(r"\D", "", raw))
    if grouped := re.fullmatch(r"(\d{1,3}(?:([.,'’])\d{3})+)[.,](\d{1,2})", raw):
        return float(re.sub(r"\D", "", grouped[1]) + "." + grouped[3]) * factor
    try:
        return float(raw.replace(",", ".")) * factor
    except ValueError:
        return None


def _factor(scale: str | None) -> float:
    word = (scale or "").lower().strip(" .")
    if not word:
        return 1.0
    if word in ("k", "thousand", "tausend", "tsd", "mil", "mille", "grand", "milliers"):
        return 1e3
    return 1e9 if word in ("mrd", "bn") else 1e6


def figures(text: str) -> list[Figure]:
    """Every plain number of a text; clock times, dates, versions, addresses and identifiers are none."""
    return list(_found(text[:20000]))


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[Figure, ...]:
    seen = _blanked(text)
    digits = list(_digits(seen))
    words = [f for f in _words(seen) if not any(d.start <= f.start < d.end for d in digits)]
    return tuple(_ranged(seen, sorted([*digits, *words], key=lambda f: f.start)))


def _ranged(text: str, found: list[Figure]) -> list[Figure]:
    """Joins ranges: "30 to 40 beds" and "between 30 and 40 beds" are one figure; "from 30 to 40" is a change and stays two."""
    out: list[Figure] = []
    for figure in found:
        if out and out[-1].top is None and not out[-1].unit and out[-1].value < figure.value and figure.top is None:
            lead, gap = text[max(0, out[-1].start - 12) : out[-1].start], text[out[-1].end : figure.start]
            joined = (_TO.fullmatch(gap) and not _FROM.search(lead)) or (_AND.fullmatch(gap) and _BETWEEN.search(lead))
            if joined:
                low = out.pop()
                out.append(replace(figure, value=low.value, top=figure.value, low=low.value, high=figure.value, start=low.start))
                continue
        out.append(figure)
    return out


def _blanked(text: str) -> str:
    spans = [m.span() for pattern in (_LINK, _DATE) for m in pattern.finditer(text)]
    if any(c.isdigit() for c in text) or " " in text:
        spans += [(c.start, c.end) for c in clocks(text)]
    for start, end in spans:
        text = text[:start] + ";" * (end - start) + text[end:]
    return text


def _digits(text: str) -> Iterator[Figure]:
    for m in _NUMBER.finditer(text):
        lead = text[max(0, m.start() - 30) : m.start("n")]
        if _VERSION.search(lead) or (_LABEL.search(lead.rstrip("€$£ ")) and not m["cur"] and not m["scale"] and not m["pct"]):
            continue
        scale = _scale(m, text)
        value = value_of(m["n"] + scale)
        if value is None:
            continue
        top = value_of(m["n2"] + scale) if m["n2"] else None
        start, end = (m.start("cur") if m["cur"] else m.start("n")), m.start() + len(m[0].rstrip())
        unit = "money" if m["cur"] or m["cur2"] or m["cur3"] or m["suffix"] in ("€", "£", "$") else "%" if m["pct"] or m["suffix"] == "%" else (m["suffix"] or "").lower()
        if m["scale"] and not scale:
            unit = "m"
        yield _figure(text, start, end, value, top, unit, m["n"] + scale)


def _scale(m: re.Match[str], text: str) -> str:
    """The scale word that counts: "m" is a million only with money or a broken number and a noun: "£2m", "1.2m users", but not "30m"."""
    scale = m["scale"] or ""
    if scale.lower() != "m":
        return scale
    noun = re.match(r"\s+[^\W\d_]{3,}", text[m.end() :]) and re.search(r"[.,]\d{1,2}$", m["n"])
    return scale if m["cur"] or m["cur3"] or noun else ""


def _words(text: str) -> Iterator[Figure]:
    for number in spelled(text):
        lead = text[max(0, number.start - 30) : number.start]
        if _LABEL.search(lead) or _VERSION.search(lead) or re.match(r"\s(?:point|comma|coma|virgule|komma)\s", text[number.end :], re.I):
            continue
        unit = "money" if re.match(r"\s(?:euros?|dollars?|pounds?|francs?|pfund|libras|livres)\b", text[number.end :], re.I) else ""
        unit = "%" if re.match(r"\s(?:percent|per cent|prozent|por ciento|pour cent)\b", text[number.end :], re.I) else unit
        if not re.search(r"\bpoint\s$", lead, re.I):
            yield _figure(text, number.start, number.end, number.value, None, unit, text[number.start : number.end])


def _figure(text: str, start: int, end: int, value: float, top: float | None, unit: str, said: str) -> Figure:
    after = re.split(r"[.,;:!?()\n|]", text[end : end + 60])[0]
    following = re.findall(r"[^\W\d_][\w'’-]*", after)[:4]
    if not unit and following and re.match(r"\s", after):
        unit = stem(following[0].lower())
        unit = "" if unit in _VAGUE or stem(following[0]) in _VAGUE else unit
    measure = _MEASURE.get(following[0].lower(), "") if following and not unit.startswith(("money", "%")) else ""
    measure = measure or _MEASURE.get(unit, "")
    lead = text[max(0, start - 24) : start]
    low, high = _bounds(lead, value, top, said)
    return Figure(value=value, unit=unit, spelled=said, start=start, end=end, top=top, low=low, high=high, near=content(" ".join(following)),
                  measure=measure)  # fmt: skip


def _bounds(lead: str, value: float, top: float | None, said: str) -> tuple[float, float]:
    """The interval that the words allow; a round or scaled number is less sharp than it looks."""
    if top is not None:
        return min(value, top), max(value, top)
    slack = _roundness(value, said)
    if _MORE.search(lead):
        return value - slack, value * 1.6
    if _LESS.search(lead):
        return value * 0.8, value + slack
    if _ABOUT.search(lead):
        slack = max(slack, value * 0.12)
    return value - slack, value + slack


def _roundness(value: float, said: str) -> float:
    """Half of the last place that is given, at most a tenth: 4.2k is 4,150 to 4,250, 200 is 190 to 210."""
    if value < 100 or value != int(value):
        return 0.0
    place = 1
    while value % (place * 10) == 0:
        place *= 10
    return min(place / 2, value * (0.1 if place >= 100 else 0.03)) if place > 1 else 0.0


def seconds(figure: Figure) -> float | None:
    """How long a figure of time is, in seconds; None for a figure of anything else."""
    if figure.measure != "time":
        return None
    word = figure.unit
    for names, size in (
        (("ms",), "ms"), (("sec", "second", "sekund", "segundo", "s"), "s"), (("min", "minut"), "min"),
        (("h", "hr", "hour", "hora", "heur", "stund", "std"), "h"), (("d", "day", "tag", "jour", "día", "dia"), "d"), (("week", "woch", "seman", "semain"), "w"),
    ):  # fmt: skip
        if any(word == n or (len(n) > 2 and word.startswith(n)) for n in names):
            return figure.value * _SECONDS[size]
    return None
