"""Judges whether two statements contradict each other, by their words, authors and times alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from satchel.craft.incident.clock import Clock, clocks, resolve
from satchel.craft.incident.quantities import Figure, figures, seconds
from satchel.craft.incident.story import Told
from satchel.craft.incident.words import content, stem

_BEGAN = re.compile(
    r"\b(?:began|begun|started?|starting|starts|set in|went (?:down|dark|dead|off|out)|died|stopped|failed|lost "
    r"(?:power|contact)|tripped|tore|since|first|begann|begonnen|seit|angefangen|ausgefallen|"
    r"desde|empez\w+|comenz\w+|se cay[óo]|depuis|commenc\w+|d[ée]but\w*|tomb[ée]\w*|dès|kicked off|onset)\b",
    re.I,
)
_SEEN = re.compile(
    r"\b(?:noticed|ticket|called|call|alert\w*|paged|phoned|rang|reported|told|heard|came in|detected|saw|gemeldet|"
    r"anruf|aviso|llam\w+|appel\w*|signal\w*|ended|over|recovered|back|restored|resumed|until|fixed)\b",
    re.I,
)
_ABOUT = re.compile(
    r"(?:~|\b(?:about|around|roughly|approx\w*|circa|ca\.?|some time|shortly|before|after|by|gegen|ungefähr|etwa|kurz|"
    r"hacia|sobre las|alrededor|unas|vers|environ|autour|peu|between|à peu près|not long))\s*(?:\w+\s)?$",
    re.I,
)
_UNSURE = re.compile(
    r"\b(?:maybe|perhaps|might|could be|would|if|expect\w*|forecast|plan(?:ned)?|target|should be|will be|guess|"
    r"vielleicht|wohl|könnte|quizás?|tal vez|podr\w+|peut-être|si\b|joke|lol)\b",
    re.I,
)
_GROWS = re.compile(
    r"\b(?:so far|by now|now at|now|already|and (?:rising|counting|climbing)|up to|currently|at the moment|still|"
    r"left(?! behind| out| without)|remaining|remain|down to|just (?:arrived|came)|more|another|additional|since then|"
    r"by then|this hour|last hour|per hour|an hour|"
    r"bis jetzt|inzwischen|mittlerweile|derzeit|noch|schon|gerade|aktuell|weitere|hasta ahora|ahora|ya|todavía|quedan|"
    r"llevamos|otros?|otras?|pour l'instant|maintenant|désormais|déjà|encore|restent?|jusqu'ici|autres?|waiting|queue|"
    r"open|before|after)\b",
    re.I,
)
_SETTLED = re.compile(
    r"\b(?:in total|total|altogether|overall|all in all|final\w*|in the end|exactly|precisely|my (?:list|sheet|count|"
    r"log|notes|records?)|the (?:log|list|report|sheet|records?|register|manifest|roster|ledger|system|books?|"
    r"database|protocol|minutes) (?:says?|shows?|has|have|gives|lists)|i count(?:ed)?|we counted|"
    r"counted|according to|lost|were (?:lost|hurt|cancelled|affected|turned away|delayed|spoiled|missing)|was (?:lost|"
    r"down|closed|out)|lasted|took|cost|came to|amounts? to|insgesamt|laut|gezählt|dauerte|verloren|betrug|liste|"
    r"protokoll|en total|según|conté|contamos|duró|perdid\w+|costó|lista|parte|au total|selon|d'après|"
    r"compté|duré|perdu\w*|coûté|liste|registre|report|stood|sent home|rebooked|moved|evacuated|destroyed|thrown|"
    r"poured|written off|refunded|missed|had been|were)\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:different|other|separate|another|second|last (?:week|month|year|time)|yesterday|previous|next|tomorrow|"
    r"usual\w*|normal\w*|on a normal|average|limit|capacity|maximum|max|threshold|budget|allowed|gestern|letzte|"
    r"üblich\w*|normalerweise|ayer|pasad[oa]|normalmente|hier\b|dernier|d'habitude)\b",
    re.I,
)
_CAUSE = re.compile(
    r"\b(?:(?:the |our |its |real |true |root |actual )*(?:cause|culprit|reason|trigger|origin) (?:was|is|of it was|"
    r"of it is|turned out to be)|(?:was|were|is|got) (?:caused|triggered|set off|brought down) by|(?:the |real "
    r")?(?:ursache|auslöser) (?:war|ist)|schuld (?:war|ist)|lag an|"
    r"la causa (?:fue|era|es)|(?:fue )?causad[oa] por|se debió a|la cause (?:était|est|fut)|(?:a été )?causée? par|"
    r"venait d|was down to|is down to|(?=\S+ \S+ (?:was|is) (?:the cause|to blame)))\s*(?P<what>[^.;:!?]{3,80})",
    re.I,
)
_BLAMED = re.compile(
    r"(?:^|[.,;:]\s|\bthat\s|\bsays\s)(?P<what>[^.,;:!?]{3,60}?)\s(?:was|is|were|are) (?:the (?:root )?(?:cause|"
    r"culprit|reason|trigger)|to blame|what caused it|what did it)\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|never|nothing to do|n't|nicht|kein\w*|no (?:fue|era|es|tiene)|nunca|pas|jamais|rien à voir|ruled "
    r"out)\b",
    re.I,
)
_ONLY = re.compile(
    r"\b(?:only|just|solely|nothing but|nur|ausschließlich|allein|solo|sólo|solamente|únicamente|seulement|uniquement|"
    r"que)\b",
    re.I,
)
_SPARED = re.compile(
    r"\b(?:never|not|wasn't|weren't|was not|were not|isn't|nicht|no (?:fue|estuvo|se vio)|nunca|pas|"
    r"jamais)\b(?:\s\w+){0,3}?\s(?:affected|hit|touched|involved|impacted|down|closed|lost|without|betroffen|"
    r"ausgefallen|geschlossen|afectad\w+|cerrad\w+|touchée?s?|concernée?s?|fermée?s?)\b",
    re.I,
)
_HIT = re.compile(
    r"\b(?:was|were|got|also|lost|had|been|went|wurde|war|waren|fue|estuvo|quedó|a été|"
    r"était)\b(?:\s\w+){0,3}?\s?(?:affected|hit|touched|involved|impacted|down|closed|lost|power|without|dark|"
    r"betroffen|ausgefallen|geschlossen|afectad\w+|cerrad\w+|touchée?s?|concernée?s?|fermée?s?)\b",
    re.I,
)
_SINCE = re.compile(r"\b(?:now|again|later|then|jetzt|wieder|ahora|maintenant)\b", re.I)
_NAMES = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Þ][\w'’-]{2,}(?:\s(?:[A-ZÀ-Þ][\w'’-]+|\d+))?|\b(?i:ward|pier|gate|line|hall|depot|"
    r"deck|tank|berth|lane|room|boiler|lift|unit|bay|platform|branch|pump|halle|linie|station|puerta|línea|sala|"
    r"planta|quai|salle|ligne|muelle|sede|kessel|tor)\s(?:\d+\w?|[A-Z]\b)",
)
_GENERIC = frozenset(content(
    """it outage incident trouble problem problems issue issues failure failures everything thing all whole system systems service errors error alarm alarms symptoms first began start started begin began since
    störung ausfall alles problem incidencia problema fallo caída corte incident panne problème tout coupure log logs
    say says said show shows according looking back really actually time clock clocks
    morning today afternoon tonight night evening exactly already minutes hours graph graphs records report reported
    sheet list mine me see seen find found count total people affected impact
    trust sure note notes register paper camera footage sensor recorder printout guard book books one number figure
    figures told tells think know own now cause caused reason lag hat went down dark off out died stopped failed lost
    power
    lasted took takes cost costs duró dura duré dauerte gedauert kostet kostete costó cuesta coûté coûte"""
))
_WORDINGS = {"unsure": _UNSURE, "grows": _GROWS, "settled": _SETTLED, "other": _OTHER, "only": _ONLY, "spared": _SPARED, "hit": _HIT}
_FAMILIES = tuple(frozenset(stem(w) for w in row.split()) for row in (
    "people persons guests visitors passengers customers clients users patrons readers travellers pilgrims riders "
    "personen leute gäste kunden fahrgäste personas clientes pasajeros usuarios viajeros personnes clients voyageurs "
    "usagers passagers",
    "tickets calls complaints reports phonecalls anrufe beschwerden meldungen llamadas quejas avisos appels plaintes "
    "signalements",
    "patients residents bewohner patienten pacientes residentes résidents", "kegs barrels casks fässer barriles fûts", "buses coaches busse autobuses bus cars",
    "bottles flaschen botellas bouteilles", "books volumes titles bücher libros livres", "ferries boats ships vessels fähren schiffe barcos transbordadores bateaux navires",
    "beds betten camas lits", "parcels packages pakete paquetes colis", "tickets billets fahrkarten entradas boletos", "orders bestellungen pedidos commandes",
))  # fmt: skip
_SOON = timedelta(minutes=3)


def disagree(early: Told, late: Told) -> str | None:
    """What two lines by different people or sources contradict each other in: "start", "figures", "duration", "cause",
    "affected"; None when both can be right.

    Judges by the words, the authors and the times alone. In doubt the answer is None: a conflict that is none costs
    more trust than one that is missed.
    """
    if same_voice(early, late) or not (states(early) and states(late)):
        return None
    checks: tuple[Callable[[Told, Told], str | None], ...] = (_start_times, _quantities, _causes, _affected)
    return next((about for check in checks if (about := check(early, late))), None)


def same_voice(early: Told, late: Told) -> bool:
    """One person may count again; two lines of one anonymous source are one voice."""
    if early.who or late.who:
        return early.who == late.who
    return early.line.passage.source == late.line.passage.source


def states(told: Told) -> bool:
    """Whether a person says something as a fact: no question, guess, plan or machine."""
    return not told.line.machine and "stated" in marks(told.text)


@lru_cache(maxsize=8192)
def marks(text: str) -> frozenset[str]:
    """Which of the wordings that decide between conflict and change a line has; "stated" for a plain statement."""
    marks = {name for name, pattern in _WORDINGS.items() if pattern.search(text)}
    return frozenset(marks | (set() if "unsure" in marks or text.rstrip().endswith("?") else {"stated"}))


def checkable(told: Told) -> bool:
    """Whether a line says anything that another could contradict."""
    text = told.text
    return bool(
        any(f.unit for f in figures(text)) or begins(told) or _cause(text) or {"only", "spared", "hit"} & marks(text)
    )


def about_then(text: str, place: int) -> bool:
    """Whether the words in front of `place` make the time there an approximate one."""
    return bool(_ABOUT.search(text[:place]))


def begins(told: Told) -> list[tuple[float, float, frozenset[str]]]:
    """Per start time that a line gives: second of the day, tolerance in seconds, and the words of its subject."""
    out = []
    for clock in clocks(told.text):
        head = re.split(r"[.;!?]\s", told.text[: clock.start])[-1]
        tail = re.split(r"[.;,!?]", told.text[clock.end :])[0]
        said = _BEGAN.search(head) or _BEGAN.search(tail[:40])
        if not said or _SEEN.search(head[-40:]) or _SEEN.search(tail[:20]):
            continue
        slack = 1500.0 if _ABOUT.search(head) or not clock.exact else 240.0
        subject = content(head + " " + tail) - _GENERIC
        out.append((_second_of_day(told, clock), slack, frozenset(w for w in subject if not w[0].isdigit())))
    return out


def _second_of_day(told: Told, clock: Clock) -> float:
    if told.at is not None:
        return resolve(clock, told.at).timestamp()
    return clock.value.hour * 3600.0 + clock.value.minute * 60


def _start_times(early: Told, late: Told) -> str | None:
    ours, theirs = begins(early), begins(late)
    if len(ours) != 1 or len(theirs) != 1:
        return None
    (a, slack_a, of_a), (b, slack_b, of_b) = ours[0], theirs[0]
    gap = abs(a - b)
    if gap <= max(slack_a, slack_b) or gap > 8 * 3600:
        return None
    alike = bool(of_a & of_b) or not of_a or not of_b
    return "start" if alike and "other" not in marks(early.text) | marks(late.text) else None


def _quantities(early: Told, late: Told) -> str | None:
    for a in figures(early.text):
        for b in figures(late.text):
            differ = _countable(a, b) and _same_thing(early, a, late, b) and not _compatible(a, b)
            if differ and _alone(early, a) and _alone(late, b) and _fixed(early, late, a, b):
                return "duration" if a.measure == "time" else "figures"
    return None


def _countable(a: Figure, b: Figure) -> bool:
    """Whether two figures measure the same way and nothing that swings by itself (heat, power, shares)."""
    swings = ("heat", "power", "size")
    if a.measure in swings or b.measure in swings or a.unit == "%" or b.unit == "%" or not a.unit or not b.unit:
        return False
    if (a.unit == "money") != (b.unit == "money") or a.measure != b.measure:
        return False
    x, y = seconds(a) or a.value, seconds(b) or b.value
    return min(x, y) > 0 and max(x, y) < 20 * min(x, y)


def _compatible(a: Figure, b: Figure) -> bool:
    if a.measure == "time":
        x, y = seconds(a), seconds(b)
        if x is None or y is None:
            return True
        slack = 0.25 if _spread(a) or _spread(b) else 0.1
        return abs(x - y) <= slack * max(x, y)
    nearly = max(a.value, b.value) >= 100 and abs(a.value - b.value) <= 0.02 * max(a.value, b.value)
    return a.allows(b) or nearly


def _spread(figure: Figure) -> bool:
    return figure.high > figure.low


def _same_thing(early: Told, a: Figure, late: Told, b: Figure) -> bool:
    """Whether two figures count the same: same noun or family, and lines with a shared subject."""
    if a.unit == "money" or a.measure == "time":
        shared = (_subject(early, a) & _subject(late, b)) or (_bare(early) and _bare(late))
        return bool(shared)
    kin = a.unit == b.unit or any(a.unit in f and b.unit in f for f in _FAMILIES) or len(a.near & b.near) >= 2
    ours, theirs = _subject(early, a), _subject(late, b)
    return kin and (bool(ours & theirs) or not ours or not theirs) and not _apart(early, late)


def _subject(told: Told, figure: Figure) -> frozenset[str]:
    return _clause_words(told.text, figure)


@lru_cache(maxsize=8192)
def _clause_words(text: str, figure: Figure) -> frozenset[str]:
    """Words of the clause around a figure, without its unit and without what every line has."""
    low = max(text.rfind(c, 0, figure.start) for c in ".;!?")
    high = min((i for i in (text.find(c, figure.end) for c in (". ", ";", "! ")) if i >= 0), default=len(text))
    words = content(text[low + 1 : high]) - _GENERIC - {figure.unit}
    return frozenset(w for w in words if not w[0].isdigit())


def _bare(told: Told) -> bool:
    return not frozenset(w for w in told.words - _GENERIC if not w[0].isdigit())


def _apart(early: Told, late: Told) -> bool:
    """Whether the lines name different places or parts ("pier 4" and "pier 6"): then both numbers can be right."""
    ours, theirs = _proper(early.text), _proper(late.text)
    return bool(ours and theirs and not ours & theirs)


@lru_cache(maxsize=4096)
def _proper(text: str) -> frozenset[str]:
    names = {m[0].lower() for m in _NAMES.finditer(text)}
    return frozenset(n for n in names if not re.match(r"(?:the|and|but|ich|wir|monday|tuesday|friday|eur|total)\b", n))


def _alone(told: Told, figure: Figure) -> bool:
    """A line with two figures of one kind tells of a change or of parts, not of a total."""
    same = [f for f in figures(told.text) if f.unit == figure.unit and (f.measure == figure.measure)]
    return len(same) == 1 and figure.top is None


def _fixed(early: Told, late: Told, a: Figure, b: Figure) -> bool:
    """Whether the quantity had to be the same both times: settled wording, or said within minutes of each other."""
    ours, theirs = marks(early.text), marks(late.text)
    if {"other", "grows"} & (ours | theirs):
        return False
    apart = abs(late.at - early.at) if early.at and late.at else timedelta(0)
    settled = ("settled" in ours) + ("settled" in theirs)
    if b.value > a.value and apart > _SOON:
        return settled == 2
    return settled >= 1


def _causes(early: Told, late: Told) -> str | None:
    """Two firm statements of the one cause that share no word, or one that denies the other's."""
    ours, theirs = _cause(early.text), _cause(late.text)
    if ours is None or theirs is None or not ours[0] or not theirs[0]:
        return None
    shared = ours[0] & theirs[0]
    if ours[1] != theirs[1]:
        return "cause" if shared else None
    return "cause" if not ours[1] and not shared else None


@lru_cache(maxsize=4096)
def _cause(text: str) -> tuple[frozenset[str], bool] | None:
    """What a line says the cause was, and whether it denies it."""
    m = _BLAMED.search(text) or _CAUSE.search(text)
    if not m:
        return None
    denied = bool(_NOT.search(text[max(0, m.start() - 5) : m.end() + 15]))
    return content(m["what"]) - _GENERIC, denied


def _affected(early: Told, late: Told) -> str | None:
    """"only pier 4" against "only pier 6", "ward 7 was never hit" against "ward 7 lost power"."""
    ours, theirs = _proper(early.text), _proper(late.text)
    if not ours or not theirs:
        return None
    if "only" in marks(early.text) & marks(late.text):
        context = (early.words & late.words) - content(" ".join(ours | theirs))
        return "affected" if not ours & theirs and context else None
    spared, hit = "spared" in marks(early.text), "spared" in marks(late.text)
    if spared != hit and ours & theirs:
        other = late.text if spared else early.text
        return "affected" if _HIT.search(other) and not _SINCE.search(other) else None
    return None
