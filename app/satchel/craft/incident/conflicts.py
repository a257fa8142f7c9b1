"""Statements of different people or sources that cannot both be right: shown side by side, never settled."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from satchel.craft.incident.clock import Clock, clocks, resolve
from satchel.craft.incident.progress import Moment
from satchel.craft.incident.quantities import Figure, figures, seconds
from satchel.craft.incident.story import Story, Told
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What two lines disagree about."""

    about: str
    told: tuple[Told, ...]


def find(story: Story, started: Moment | None, limit: int = 4) -> list[Clash]:
    """Start times, figures, causes and affected things that differ between people and were not corrected."""
    out = [clash for clash in [_starts(story, started)] if clash]
    standing = [t for t in story if _stands(story, t)]
    for i, late in enumerate(standing):
        for early in standing[:i]:
            if len(out) >= limit:
                return out
            about = disagree(early, late)
            if about and _worth(story, about, early, late) and not (about == "start" and out):
                out.append(Clash(about=about, told=(early, late)))
    return out


def disagree(early: Told, late: Told) -> str | None:
    """What two lines by different people or sources contradict each other in: "start", "figures", "duration", "cause",
    "affected"; None when both can be right.

    Judges by the words, the authors and the times alone. In doubt the answer is None: a conflict that is none costs
    more trust than one that is missed.
    """
    if _same_voice(early, late) or not (_states(early) and _states(late)):
        return None
    checks: tuple[Callable[[Told, Told], str | None], ...] = (_start_times, _quantities, _causes, _affected)
    return next((about for check in checks if (about := check(early, late))), None)


def _worth(story: Story, about: str, early: Told, late: Told) -> bool:
    """Whether the roles of both lines bear out what their words seem to contradict each other in."""
    if about in ("figures", "duration"):
        return figures_clash(story, early, late)
    if about == "start":
        return early.has("start", 0.8) and late.has("start", 0.8)
    return _held(about, early, late)


def figures_clash(story: Story, early: Told, late: Told) -> bool:
    """Whether two lines give figures for the same matter that cannot both be right, seen in the whole story."""
    if late.has("correction", 0.8) or early.key in story.superseded or late.key in story.superseded:
        return False
    return disagree(early, late) in ("figures", "duration") and story.closeness(early.words, late.words) >= 0.3


def _stands(story: Story, told: Told) -> bool:
    return (
        told.key not in story.superseded and told.key not in story.closed and told.serious and not told.line.machine
        and not told.has("correction", 0.8) and any(told.has(r, 0.8) for r in ("impact", "cause", "start", "summary", "relayed"))
    )  # fmt: skip


def _held(about: str, early: Told, late: Told) -> bool:
    """Whether both lines still stand as what they say: a cause as a cause, a place as affected."""
    role = "cause" if about == "cause" else "impact"
    return early.has(role, 0.8) and late.has(role, 0.8) and not late.has("ruledout") and not early.has("hypothesis", 1.2)


def _same_voice(early: Told, late: Told) -> bool:
    """One person may count again; two lines of one anonymous source are one voice."""
    if early.who or late.who:
        return early.who == late.who
    return early.line.passage.source == late.line.passage.source


def _states(told: Told) -> bool:
    text = told.text.rstrip()
    return not text.endswith("?") and not _UNSURE.search(text) and not told.line.machine


def _starts(story: Story, started: Moment | None) -> Clash | None:
    """The first firm statement of another start than the one that the milestones settled on."""
    if started is None:
        return None
    settled = _begins(started.told)
    if any(_ABOUT.search(started.told.text[: c.start]) for c in clocks(started.told.text)):
        return None
    for told in story:
        if told.key == started.told.key or not told.has("start") or not told.at or told.has("resolved") or not told.serious:
            continue
        if told.key in story.superseded or _same_voice(started.told, told) or not _states(told) or _OTHER.search(told.text):
            continue
        for at, slack, subject in _begins(told):
            slack = max([slack, *(s for _, s, _ in settled)])
            alike = not subject or not settled or any(not of or of & subject for _, _, of in settled)
            if alike and slack < abs(at - started.at.timestamp()) < 6 * 3600 and slack < 1500:
                return Clash(about="start", told=(started.told, told))
    return None


def _begins(told: Told) -> list[tuple[float, float, frozenset[str]]]:
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
    ours, theirs = _begins(early), _begins(late)
    if len(ours) != 1 or len(theirs) != 1:
        return None
    (a, slack_a, of_a), (b, slack_b, of_b) = ours[0], theirs[0]
    gap = abs(a - b)
    if gap <= max(slack_a, slack_b) or gap > 8 * 3600:
        return None
    alike = bool(of_a & of_b) or not of_a or not of_b
    return "start" if alike and not _OTHER.search(early.text + " " + late.text) else None


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
    """Words of the clause around a figure, without its unit and without what every line has."""
    low = max(told.text.rfind(c, 0, figure.start) for c in ".;!?")
    high = min((i for i in (told.text.find(c, figure.end) for c in (". ", ";", "! ")) if i >= 0), default=len(told.text))
    words = content(told.text[low + 1 : high]) - _GENERIC - {figure.unit}
    return frozenset(w for w in words if not w[0].isdigit())


def _bare(told: Told) -> bool:
    return not frozenset(w for w in told.words - _GENERIC if not w[0].isdigit())


def _apart(early: Told, late: Told) -> bool:
    """Whether the lines name different places or parts ("pier 4" and "pier 6"): then both numbers can be right."""
    ours, theirs = _proper(early.text), _proper(late.text)
    return bool(ours and theirs and not ours & theirs)


def _proper(text: str) -> frozenset[str]:
    names = {m[0].lower() for m in _NAMES.finditer(text)}
    return frozenset(n for n in names if not re.match(r"(?:the|and|but|ich|wir|monday|tuesday|friday|eur|total)\b", n))


def _alone(told: Told, figure: Figure) -> bool:
    """A line with two figures of one kind tells of a change or of parts, not of a total."""
    same = [f for f in figures(told.text) if f.unit == figure.unit and (f.measure == figure.measure)]
    return len(same) == 1 and figure.top is None


def _fixed(early: Told, late: Told, a: Figure, b: Figure) -> bool:
    """Whether the quantity had to be the same both times: settled wording, or said within minutes of each other."""
    both = early.text + " \n " + late.text
    if _OTHER.search(both):
        return False
    apart = abs(late.at - early.at) if early.at and late.at else timedelta(0)
    if _GROWS.search(late.text) or _GROWS.search(early.text):
        return False
    settled = bool(_SETTLED.search(early.text)) + bool(_SETTLED.search(late.text))
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
    if _ONLY.search(early.text) and _ONLY.search(late.text):
        context = (early.words & late.words) - content(" ".join(ours | theirs))
        return "affected" if not ours & theirs and context else None
    spared, hit = bool(_SPARED.search(early.text)), bool(_SPARED.search(late.text))
    if spared != hit and ours & theirs:
        other = late.text if spared else early.text
        return "affected" if _HIT.search(other) and not _SINCE.search(other) else None
    return None
