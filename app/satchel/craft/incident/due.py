"""Who has to do a task, and by when, from the words of the task and of whoever takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from satchel.craft.incident.clock import clocks
from satchel.craft.incident.identity import fold
from satchel.craft.incident.moments import days_of
from satchel.craft.incident.story import Story, Told

_DAYS = {
    0: "monday mon montag lunes lundi", 1: "tuesday tue tues dienstag martes mardi", 2: "wednesday wed mittwoch miércoles miercoles mercredi",
    3: "thursday thu thurs donnerstag jueves jeudi", 4: "friday fri freitag viernes vendredi", 5: "saturday sat samstag sonnabend sábado sabado samedi",
    6: "sunday sun sonntag domingo dimanche",
}  # fmt: skip
_WEEKDAY = {name: day for day, names in _DAYS.items() for name in names.split()}
_DAY = "(?:" + "|".join(sorted(_WEEKDAY, key=len, reverse=True)) + r")\b"
_MONTH = (
    r"(?:january|january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|(?-i:May)|"
    r"januar|jänner|februar|märz|mai|juni|juli|oktober|okt|dezember|dez|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
)
_JUST_PAST = 31  # days; a due day longer ago is meant in the next year
_COUNTED = {word: n for n, words in enumerate((
    "a an one einer einem un una une", "two zwei dos deux", "three drei tres trois", "four vier cuatro quatre", "five", "six",
), 1) for word in words.split()}  # fmt: skip
_LEAD = r"(?:by|before|until|till|bis(?:\s+(?:zum|spätestens))?|vor|para|antes\s+del?|avant|d'ici(?:\s+à)?|pour|due|on|am|el|no later than|not before|spätestens|after)"
_PART = r"(?:\s+(?:morning|noon|midday|lunchtime|afternoon|evening|night|früh|vormittag|mittag|nachmittag|abend|matin|midi|soir|por la \w+|lunch))"
_WHOLE = r"(?:day|week|month|sprint|quarter|year|shift|term|semester|season)"
_EVENTS = (
    r"(?:shift|shutdown|derby|sale|release|meeting|match|opening|freeze|holidays?|season|handover|review|stand-?up|weekend|lunch|launch|delivery|inspection|sailing|"
    r"schicht|sitzung|wochenende|feierabend|reunión|turno|apertura|réunion|ouverture|service)"
)
_DUE = re.compile(
    rf"(?<![\w])(?P<due>(?:{_LEAD}\s+)?(?:the\s+|el\s+|le\s+|next\s+|nächsten\s+|diesen\s+|kommenden\s+|this\s+|end of\s+|ende\s+){{0,4}}(?:"
    rf"{_DAY}{_PART}?(?:,?\s(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?(?:uhr|h\b|[:.]\d)))?(?:,?\s(?:of\s|de\s)?{_MONTH})?"
    rf"|(?:day after )?tomorrow{_PART}?|tmrw{_PART}?|(?:later )?tonight|(?:later |still )?today{_PART}?|(?:über)?morgen{_PART}?\b|(?:noch\s)?heute(?:\s(?:noch|früh|vormittag|mittag|nachmittag|abend|nacht))?|(?:pasado\s)?mañana{_PART}?"
    rf"|(?:après-)?demain{_PART}?|ce soir|esta (?:noche|tarde|semana|mañana)|hoy(?: mismo)?|aujourd'hui|noon|midnight|eod|eow|eob|(?:early|late|mid|mitte|anfang|end of|ende|finales de|fin)[ -](?:{_MONTH}|may\b)|(?:antes de|para|hasta) las \d{{1,2}}(?:[:.]\d\d)?"
    rf"|end of (?:the |this |next )?{_WHOLE}\b|ende (?:der woche|des monats|nächster woche|dieser woche)|fin(?: |ales )de (?:mes|semana|semaine|mois|l'année|año)|this {_WHOLE}\b|next {_WHOLE}\b"
    rf"|(?:this|next) (?:morning|afternoon|evening|weekend)|(?:diese|nächste|kommende) woche|(?:dieses|nächstes) wochenende|nächsten (?:sprint|monat)|(?:cette semaine|la semaine prochaine|ce week-end|le mois prochain)"
    rf"|la (?:próxima semana|semana que viene)|este (?:mes|finde)|\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th|\.|er)?\s(?:of\s|de\s)?{_MONTH}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)\b(?!\s(?:floor|time|try|attempt|one|bus|ferry|of\b))|q[1-4]\b|first thing|asap|in the morning|(?:with)?in (?:a|an|one|two|three|four|five|six|\d{{1,2}}) (?:days?|weeks?|months?|fortnight)|in (?:einer|zwei|drei|vier|\d{{1,2}}) (?:tagen?|wochen?)|(?:en|dentro de) (?:una?|dos|tres|\d{{1,2}}) (?:días?|semanas?)|(?:dans|sous) (?:une?|deux|trois|\d{{1,2}}) (?:jours?|semaines?)|right (?:now|away|after the \w+)|sofort)\b(?:,?\s(?:at\s|um\s|à\s|a las\s)?\d{{1,2}}(?:[:.h]\d\d|\suhr))?"
    rf"|(?:by|before|until|till|vor|bis|avant|antes de)\s(?:(?:the|my|our|der|zur|la|el|meine[rm]?|su|start of|his|her)\s){{0,3}}(?:[\w'-]+\s){{0,2}}{_EVENTS}\b(?:\s(?:ends|starts|begins|opens))?|until done)",
    re.I,
)
_CLOCK_LEAD = re.compile(r"(?:\b(?:by|before|until|till|for|at|bis|um|vor|avant|antes de|para|pour|à|d'ici|gegen))\s*(?:las\s*|the\s*)?$", re.I)
_FIRM = re.compile(r"^(?:by|before|until|till|bis|vor|para|antes|avant|d'ici|pour|due|no later|spätestens)\b", re.I)
_PAST = re.compile(r"\b(?:since|seit|desde|depuis|yesterday|last|gestern|letzte[nr]?|ayer|hier|pasado|dernier|was|were|until now)\s+(?:the\s+)?$", re.I)

_NOT_DOING = (
    r"think|guess|mean|believe|hope|see|saw|heard|had|was|were|need|know|knew|don'?t|doubt|wonder|have|want|see|agree|suppose|understand|propose|suggest|remember|am not|said|told|like|"
    r"feel|bet|reckon|can'?t|cannot|got|get|just|never|still|also|only|really|did|do(?: not| n| think| see| know| want| like|n)|wish|assume|count|only|would|could|should|might|am|suspect|trust|love"
)
_SELF = re.compile(
    rf"\b(?:i(?:'?ll|\s+will|\s+shall|\s+can|'d\s+(?!like\b|want\b|ask\b|say\b|love\b|rather\b|need\b|prefer\b)|(?:'?m|\s+am)\s(?:going to|on (?:it|that)|(?!going\b|being\b|having\b|seeing\b|wondering\b|guessing\b|asking\b)[a-z]{{2,}}ing)\b|"
    rf"\s+(?:could|would) (?:do|build|take|write|make|send|look)|\s+(?!(?:{_NOT_DOING})\b)[a-z]{{2,}}(?<!ed)(?=\s))|^(?:can do|will (?!be|not|it|this|that|they|we|you|he|she|the)[a-z]+)\b|let me (?!know)|leave (?:it|that) (?:to|with) me|is (?:on )?me\b|(?<=\()me\)|^(?!(?:noth|someth|anyth|everyth|dur|go|morn|even|accord|includ|miss|meet|follow|pend|wait|be|hav)ing\b)[a-z]{{2,}}ing\b(?! (?:is|are|was|were|of)\b)|(?:on|from|by) me\b|"
    r"(?:is|are) mine\b|^mine\b|i'?d (?:like|love) to|my action|:\s*me\b|^me\s*[:,]|ill\s[a-z]{3,}|i'?ve got it)",
    re.I,
)
_SELF_OTHER = re.compile(
    r"(?:^|[,.:;!\s])(?:ich (?!(?:glaube|denke|weiß|weiss|bräuchte|brauche|hätte|würde|sehe|sah|hatte|war|habe|hab|meine|hoffe|frage)\b)\w+|(?:mach|mache|übernehme|schreibe|schreib|erledige|lege|prüfe|bau) ich\b|"
    r"yo (?!(?:creo|no|diría|pienso|veo|tengo)\b)\w+|lo hago yo|me encargo|ya lo \w+o\b|je (?!(?:pense|crois|vois|ne|n'|suis|sais|voudrais|doute|propose)\b)\w+|j'(?!ai\b|avais\b|aimerais\b|étais\b)\w+|m'en (?:occupe|charge)|moi\s*[:,]|moi je)",
    re.I,
)
_NOBODY = re.compile(
    r"\b(?:someone|somebody|anyone|anybody|nobody|no (?:one|volunteers?|owner|name|takers?)|unassigned|tbd|one of us|whoever|who(?:'s| is| will| would| wants| can| could) (?:going|take|do|own|write)\w*|jemand\w*|niemand\w*|irgendwer|wer (?:macht|formuliert|übernimmt|schreibt)|"
    r"alguien|nadie|quelqu'un|personne (?:ne|n'|pour)|not volunteering|owner (?:to be|unknown|open|none)|owner\?|not (?:been )?(?:assigned|asked)|(?:not|isn'?t) (?:mine|hers|his|ours|theirs)(?: yet)?|ought to be|kein (?:name|freiwilliger)|"
    r"sin (?:dueño|responsable)|pas de (?:volontaire|responsable)|who decides)(?![\w])",
    re.I,
)
_TAKES = re.compile(
    r"(?:\b(?:i'?ll (?:do|take|write|file|own|handle|pick|raise|send|get)|(?:i )?will (?:do|raise|take|write|bring|send|get|have)|mine|on it|(?:i )?can (?:do|take)|yes|yep|yeah|aye|sure|ok(?:ay)?|done|works|fits|noted|suits|fine|deal|happy to|consider it|got it|"
    r"going out|invite'?s out|already|possible|all right|ja|klar|mach ich|geht klar|passt|übernehme|s[íi]|vale|claro|hecho|listo|voy|oui|d'accord|je (?:le fais|m'en charge|m'en occupe|prends)|[çc]a (?:marche|roule)|reicht|me encargo|yo (?:lo|me)|ich (?:mach|nehme|übernehme|schreibe))\b)",
    re.I,
)
_REFUSES = re.compile(r"\b(?:not (?:it|me|mine)|no\b(?! problem| worries| prob)|can'?t|cannot|nope|nicht ich|kann nicht|yo no|no puedo|pas moi|peux pas|isn'?t mine|no idea)", re.I)
_FINISHED = re.compile(r"\W*(?:done\b|already (?:done|sent|in place)|erledigt\b|hecho\b|fait\b|~~)", re.I)
_ANAPHOR = re.compile(r"\b(?:that|it|them|that one|das|eso|ça)\b", re.I)

_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s(?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w'’-]+))?"
_TITLED = rf"(?:(?:Mr|Ms|Mrs|Dr|Herr|Frau|Sra?|Mme|Sister)\.?\s)?(?P<n>{_NAME})"
_NO_NAME = frozenset(
    """the a an review meeting alarm report owner owners target action actions follow next please and all we it this that there in on at by to
    for tell ask check write add fix make get put send call open create update restore move replace order test talk monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november december bot alert status
    support nobody somebody someone none tbd unassigned open done today tomorrow tonight team also then ok note see if when why what who how
    hi hello dear thanks yes no not bitte noch morgen heute alle wir jemand hay revisar il faut nous new old""".split()
)  # fmt: skip
_ASKED = re.compile(  # words around a known name that make its bearer the one asked; {n} stands for a handle or name
    r"""(?:^|[.:;!?]\s+|\n\s*|\bok\s|\band\s|[-*]\s)(?:[-*•]\s|\[[ x]\]\s|\W)*(?P<a>@?[\w.'’-]{2,24}(?:\s[A-ZÀ-Þ][\w'’-]+)?)\s*(?:[,:]|→|->|=>)\s
    |@(?P<b>[\w.'’-]+[\w](?:\s[A-ZÀ-Þ][\w'’-]+)?)
    |\b(?P<c>[\w.'’-]{2,24})\s(?:can|could|would|will|to|please|should|kannst|bitte|puedes|peux|you|übernimmt|du\b)\b
    |\b(?P<d>[\w.'’-]{2,24})\s(?:[a-z]{2,}(?:s|es)|(?:schreib|prüf|mach|bring|leg|ruf|besorg|änder|stell|schick)\w*t|écrit|vérifie|prépare|revisa|escribe|prepara|hace|llama|rédige|appelle)\b
    |[,–-]\s*(?P<e>[A-ZÀ-Þ][\w'’-]+)(?:,|\s*[-–]|\s*[.?]?$|\s+by\b)
    |\(\s*(?P<f>[A-ZÀ-Þ@][\w'’.-]+)[^)]*\)
    |\b(?:owner|assigned\ to|assignee|übernimmt|zuständig|responsable)\s*(?:is|ist|es|est)?\s*:?\s*(?P<g>[\w.'’-]{2,24})
    |\b(?:klärt|macht|prüft|schreibt|schickt|bestellt|ruft|erledigt|holt|übernimmt|tauscht)\s(?P<i>[A-ZÀ-Þ][\w'’-]+)
    |\b(?P<h>[\w.'’-]{2,24})\s*\?\s*$""",
    re.X,
)


def due_of(told: Told, accept: Told | None = None) -> str | None:
    """The due words of a task, with the day they mean where that is known: "by friday (2025-03-07)".

    Whoever takes the task has the last word: a day named while accepting replaces the one that was asked for.
    """
    for source in filter(None, (accept, told)):
        found = _dues(source.text)
        if found:
            words = re.sub(r"\s+", " ", found).strip(" ,.")
            day = _day(words, source.at)
            return f"{words} ({day})" if day else words
    return None


def _dues(text: str) -> str | None:
    """The likeliest due words of a text: led by "by" or "before" first, then the last ones."""
    found = [(m.start("due"), m["due"]) for m in _DUE.finditer(text) if not _PAST.search(text[: m.start()])]
    spans = [(m.start("due"), m.end("due")) for m in _DUE.finditer(text)]
    for clock in clocks(text):
        lead = _CLOCK_LEAD.search(text[: clock.start])
        own = _CLOCK_LEAD.search(re.split(r"\s", text[clock.start : clock.end])[0])
        if (lead or own) and not any(a <= clock.start < b for a, b in spans) and not _past_clock(text):
            start = lead.start() if lead else clock.start
            found.append((start, text[start : clock.end]))
    if not found:
        return None
    return max(found, key=lambda f: (bool(_FIRM.match(f[1])), bool(re.search(_DAY, f[1], re.I)), f[0]))[1]


def _past_clock(text: str) -> bool:
    return bool(re.search(r"\b(?:was|were|began|started|failed|went|came|stopped|since|seit|desde|depuis)\b", text, re.I))


def _day(words: str, said_at: datetime | None) -> str | None:
    if said_at is None or said_at.year < 1971:
        return None
    low = words.lower()
    try:
        found = _dated(low, said_at)
        if found is None and not re.search(_MONTH + r"|\d{4}-\d\d", words, re.I):
            found = _ahead(low, said_at)
        if found is None and not re.search(_MONTH + r"|\d{4}-\d\d|week|woche|seman|semaine", words, re.I):
            found = _weekday(low, said_at) or _relative(low, said_at) or _numbered(low, said_at)
    except (OverflowError, ValueError):  # past the last day of the calendar
        return None
    return found.isoformat() if found else None


def _dated(low: str, said_at: datetime) -> date | None:
    """The day of "Friday 6 March" or "el 3 de marzo": the next such day, or one that is just past."""
    day = next(iter(days_of(low, said_at.year)), None)
    if day is None:
        return None
    return day if (said_at.date() - day).days < _JUST_PAST else day.replace(year=day.year + 1)


def _ahead(low: str, said_at: datetime) -> date | None:
    """The day of "in two weeks"."""
    found = re.search(r"\b(?:in|within|dentro de|en|dans|sous)\s(?P<n>\w+)\s(?P<unit>fortnight|days?|weeks?|tage?n?|wochen?|d[íi]as?|semanas?|jours?|semaines?)\b", low)
    count = _COUNTED.get(found["n"], int(found["n"]) if found["n"].isdigit() else 0) if found else 0
    if found is None or not count:
        return None
    days = 14 if found["unit"] == "fortnight" else 7 if found["unit"][0] in "ws" else 1
    return (said_at + timedelta(days=count * days)).date()


def _weekday(low: str, said_at: datetime) -> date | None:
    for name, weekday in _WEEKDAY.items():
        if re.search(rf"\b{name}\b", low):
            ahead = (weekday - said_at.weekday()) % 7 or 7
            return (said_at + timedelta(days=ahead)).date()
    return None


def _relative(low: str, said_at: datetime) -> date | None:
    if re.search(r"\b(?:day after tomorrow|übermorgen|pasado mañana|après-demain)\b", low):
        return (said_at + timedelta(days=2)).date()
    if re.search(r"\b(?:esta mañana|this morning)\b", low):
        return said_at.date()
    if re.search(r"\b(?:tomorrow|tmrw|morgen|mañana|demain)\b", low):
        return (said_at + timedelta(days=1)).date()
    if re.search(r"\b(?:tonight|today|heute|hoy|esta noche|esta tarde|this afternoon|this evening|ce soir|aujourd'hui|eod|right now)\b", low):
        return said_at.date()
    return None


def _numbered(low: str, said_at: datetime) -> date | None:
    """The next day of a number: "by the 20th"."""
    if not (m := re.search(r"\b(\d{1,2})(?:st|nd|rd|th)\b", low)):
        return None
    day = said_at.date()
    return next((d for i in range(62) if (d := day + timedelta(days=i)).day == int(m[1])), None)


def owner_of(story: Story, told: Told) -> tuple[str | None, Told | None]:
    """The owner's shown name (None: nobody yet), and the line in which somebody accepted."""
    author = told.line.passage.author
    named = _named(story, told)
    if named and author and story.people.find(named) == told.who:
        return story.people.shown(author), None
    if named:
        key = story.people.find(named)
        shown = story.people.shown(named if fold(named) in story.people.parent else story.people.named(key)) if key else named
        return shown, _acceptance(story, told, key) if key else None
    if author and _offers_before(told.text):
        return story.people.shown(author), None
    if not author and (written := _written(told.text)):
        return written, None
    taker = _acceptance(story, told, None)
    return (story.people.shown(taker.line.passage.author), taker) if taker else (None, None)


def _offers(text: str) -> bool:
    return bool(_SELF.search(text) or _SELF_OTHER.search(text))


def _offers_before(text: str) -> bool:
    """Whether the speaker offers to do it, with no word before that nobody has taken it."""
    nobody = _NOBODY.search(text)
    return _offers(text[: nobody.start()] if nobody else text)


def _named(story: Story, told: Told) -> str | None:
    """A known person named as the doer: a mention, an address at the start, a name before the verb or in brackets."""
    text = told.text
    for m in _ASKED.finditer(text):
        kind, word = next((k, v) for k, v in m.groupdict().items() if v)
        if kind in "cdh" and fold(word) in _NO_NAME:
            continue
        if (key := _person(story, word)) is None or (key == told.who and kind not in "ab"):
            continue
        if kind in "ef" and _offers(text) and told.line.passage.author:
            continue
        if kind == "d" and re.search(rf"{re.escape(word)}\s(?:is|was|has|does|says|thinks|sees|reports|asks|confirms|knows)\b", text):
            continue
        return word.lstrip("@") if story.people.find(word) else word.split()[0].lstrip("@")
    return None


def _person(story: Story, word: str) -> str | None:
    key = story.people.find(word) or story.people.find(word.split()[0])
    if key is None or fold(word) in _NO_NAME or re.fullmatch(r"[\d.]+", word):
        return None
    lines = [t.line.machine for t in story if t.who == key]
    return None if lines and all(lines) else key


def _written(text: str) -> str | None:
    """The name that stands in a note's usual places: a table cell, before "to", behind a colon, in brackets."""
    if _NOBODY.search(text):
        return None
    if text.count("|") >= 1:
        cells = [c.strip() for c in text.split("|")][1:]
        found = [c for c in cells if re.fullmatch(rf"(?:{_NAME}|[A-Z]{{2,3}})(?:\s(?:with|and|und|et|y|\+)\s.*)?", c) and not _DUE.match(c)]
        return next((c for c in found if fold(c.split()[0]) not in _NO_NAME), None)
    for pattern in (
        rf"^[\d.\s)]*{_TITLED}\s(?:to|will|should|is to|shall|wird|soll|va|doit|debe)\s[a-zà-þ]", rf"^[\d.\s)]*{_TITLED}\s*(?::|→|->|=>)",
        rf"[:–-]\s+{_TITLED}\s*(?:,|\.|$|\()", rf"[\[(]{_TITLED}(?:,[^)\]]*)?[)\]]", rf",\s{_TITLED}(?:,|\s[a-z]+s\b|\s*\.?$)",
        rf"\b(?:owner|assigned to|by|übernimmt|zuständig|pour|resp\.?)\s*:?\s{_TITLED}\b", rf"^{_TITLED}\s[a-zà-þ]+(?:s|t)\s",
    ):  # fmt: skip
        if (m := re.search(pattern, text)) and fold(m["n"].split()[0]) not in _NO_NAME and not re.match(_MONTH, m["n"], re.I):
            return m["n"]
    return None


def _acceptance(story: Story, told: Told, owner: str | None) -> Told | None:
    """The line in which `owner`, or for None anybody else, takes the task."""
    for later in story.near(told.place, after=8 if owner else 4):
        if not later.who or _REFUSES.search(later.text) or later.line.machine:
            continue
        if owner and later.who == owner and owner != told.who:
            return later if later.has("accept", 0.8) or _TAKES.search(later.text) else None
        if owner is None and later.who != told.who and _takes_up(story, told, later):
            return later
        if owner is None and later.has("action") and not later.has("accept"):
            return None
    return None


def _takes_up(story: Story, told: Told, later: Told) -> bool:
    """Whether another person's line takes a task that nobody was named for."""
    if later.asks or (told.who and _offers(told.text)):
        return False
    near = story.closeness(told.words, later.words) >= 0.2
    if later.has("accept", 0.8) and _offers(later.text):
        return near or len(later.text) < 60
    if later.has("accept", 0.8) and _TAKES.search(later.text):
        return near or not _NOBODY.search(told.text)
    same = near or (len(later.text) < 70 and bool(_ANAPHOR.search(later.text)) and not told.has("accept"))
    return later.has("action") and _offers_before(later.text) and not _NOBODY.search(later.text) and same


def finished(told: Told) -> bool:
    """Whether a check box or the words say that the task is done already."""
    return told.line.box is True or (told.line.box is None and bool(_FINISHED.match(told.text)))


def dues(text: str) -> Iterator[str]:
    """Every due expression of a text as written, in order."""
    yield from (m["due"] for m in _DUE.finditer(text))
