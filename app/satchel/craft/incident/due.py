"""Who has to do a task, and by when, from the words of the task and of whoever takes it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from satchel.craft.incident.identity import fold
from satchel.craft.incident.story import Story, Told

_DAYS = {
    0: "monday mon montag lunes lundi", 1: "tuesday tue dienstag martes mardi", 2: "wednesday wed mittwoch miércoles miercoles mercredi",
    3: "thursday thu donnerstag jueves jeudi", 4: "friday fri freitag viernes vendredi", 5: "saturday sat samstag sonnabend sábado sabado samedi",
    6: "sunday sun sonntag domingo dimanche",
}  # fmt: skip
_WEEKDAY = {name: day for day, names in _DAYS.items() for name in names.split()}
_DAY = "|".join(sorted(_WEEKDAY, key=len, reverse=True))
_MONTH = (
    r"(?:jan\w*|feb\w*|m[aä]r\w*|apr\w*|ma[iy]o?|jun\w*|jul\w*|aug\w*|sep\w*|o[ck]t\w*|nov\w*|de[cz]\w*|enero|agosto|ene|ago|dic\w*|janvier|f[ée]vrier|avril|juin|juillet|ao[ûu]t|mars)"
)
_DUE = re.compile(
    rf"(?P<due>(?:(?:by|before|until|till|bis|vor|para|antes de|avant|d'ici|due|until|on|am|el|no later than)\s+)?(?:the\s+|el\s+|le\s+|next\s+|nächsten\s+|this\s+|end of\s+)*"
    rf"(?:(?:{_DAY})\b(?:\s+(?:morning|noon|afternoon|evening|night|früh|mittag|abend))?|tomorrow(?:\s+(?:noon|morning|afternoon|evening))?|tonight|today|morgen(?:\s+(?:früh|mittag|abend))?|heute(?:\s+\w+)?|mañana(?:\s+por la \w+)?|"
    rf"demain(?:\s+(?:matin|midi|soir))?|ce soir|esta (?:noche|tarde)|hoy|noon|eod|eow|end of (?:the |this |next )?(?:day|week|month|sprint|quarter|year)|ende (?:der woche|des monats|nächster woche)|"
    rf"fin de (?:mes|semana|semaine|mois)|next (?:week|month|sprint)|this (?:week|month|afternoon|evening)|nächste woche|la semaine prochaine|la próxima semana|\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:of\s|de\s)?{_MONTH}\b|"
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b|(?:by|before|until|at|bis|um|vor|avant|antes de las|a las|à)\s(?:\d{{1,2}}[:.h]\d\d|quarter past \w+|half past \w+|noon)|right (?:now|after the \w+))"
    rf"(?:\s+(?:at\s+)?\d{{1,2}}[:.h]\d\d)?)",
    re.I,
)
_SELF = re.compile(r"\b(?:i'?ll|i will|i'?m (?:going to|on|doing|writing|taking|filing)|i can|i take|i (?:post|call|open|write|do|file|send|run|check)|let me|leave (?:it|that) (?:to|with) me|is me\b|(?:on|from|by) me\b|mine|"
                   r"i'?d (?:do|take|like to)|my action|ich|mach ich|yo|je|j'|me encargo|m'en occupe)(?!\w)", re.I)  # fmt: skip
_NOBODY = re.compile(r"\b(?:someone|somebody|anyone|anybody|no ?(?:one|body)|no volunteer\w*|no owner|unassigned|tbd|one of us|whoever|jemand|niemand|alguien|nadie|quelqu'un|personne|not volunteering)\b", re.I)  # fmt: skip
_TAKES = re.compile(r"\b(?:i'?ll (?:do|take|write|file|own|handle|pick)|mine|me\b|on it|i can|will do|yes|yep|yeah|sure|ok(?:ay)?|done|works|fine|can do|deal|happy to|consider it|ja|klar|mach ich|geht klar|übernehme|s[íi]|vale|claro|"
                    r"oui|d'accord|ok|je (?:le fais|m'en charge)|[çc]a marche)\b", re.I)  # fmt: skip
_REFUSES = re.compile(r"\b(?:not (?:it|me)|no\b|can'?t|cannot|nope|nicht ich|yo no|pas moi)\b", re.I)
_FINISHED = re.compile(r"\b(?:done|already|erledigt|hecho|fait)\b", re.I)


def due_of(told: Told, accept: Told | None = None) -> str | None:
    """The due words of a task, with the day they mean where that is known: "by friday (2025-03-07)"."""
    for source in filter(None, (told, accept)):
        found = [m for m in _DUE.finditer(source.text)]
        if found:
            words = re.sub(r"\s+", " ", found[-1]["due"]).strip(" ,.")
            day = _day(words, source.at)
            return f"{words} ({day})" if day else words
    return None


def _day(words: str, said_at: datetime | None) -> str | None:
    if said_at is None or said_at.year < 1971:
        return None
    low = words.lower()
    for name, weekday in _WEEKDAY.items():
        if re.search(rf"\b{name}\b", low):
            ahead = (weekday - said_at.weekday()) % 7 or 7
            return (said_at + timedelta(days=ahead)).date().isoformat()
    if re.search(r"\b(?:tomorrow|morgen|mañana|demain)\b", low):
        return (said_at + timedelta(days=1)).date().isoformat()
    if re.search(r"\b(?:tonight|today|heute|hoy|esta noche|ce soir|eod|right now)\b", low):
        return said_at.date().isoformat()
    return None


def owner_of(story: Story, told: Told) -> tuple[str | None, Told | None]:
    """The owner's shown name (None: nobody yet), and the line in which somebody accepted."""
    answer = _acceptance(story, told)
    named = _named(story, told)
    if named:
        return named, answer if answer and answer.who == story.people.find(named.split(" (")[0]) else answer
    if _NOBODY.search(told.text):
        taker = answer if answer and _SELF.search(answer.text) else None
        return (story.people.shown(taker.line.passage.author), taker) if taker else (None, None)
    if _SELF.search(told.text) and told.line.passage.author:
        return story.people.shown(told.line.passage.author), None
    if answer and answer.who != told.who:
        return story.people.shown(answer.line.passage.author), answer
    return None, None


def _named(story: Story, told: Told) -> str | None:
    """A known person named as the doer: a mention, an address at the start, a name before the verb or in brackets."""
    text = told.text
    patterns = (
        r"@([\w.'-]+(?: [A-ZÀ-Þ][\w'-]+)?)",
        r"\(\s*([A-ZÀ-Þ][\w'-]+)[^)]*\)",
        r"^(?:\W*(?:ok|and|so|then|also|action|todo|ai)\W+)*([\w.'-]{2,20})(?:,|:)?\s+(?:can|could|will|would|to|please|opens?|writes?|checks?|takes?|files?|adds?|you|kannst|bitte|puedes|peux|is|runs?|calls?|owns?|sends?|gets?|does|said|"
        r"übernimmt|schreibt|prüft|macht|écrit|vérifie|prépare|revisa|escribe|prepara|hace)\b",
        r"^([\w.'-]{2,20}):",
        r",\s*([A-ZÀ-Þ][\w'-]+)(?:,|\s*[-–]|\s*$|\s+by\b)",
        r"\b(?:owner|assigned to|assignee|for|with|by|übernimmt|zuständig|responsable|pour|para)\s*:?\s*([A-ZÀ-Þ][\w'-]+)",
        r"^([A-ZÀ-Þ][\w'-]+)\b",
        r"\b([\w.'-]{2,20}) (?:can you|could you|would you|kannst du|puedes|tu peux|peux-tu)\b",
        r"\b([\w'-]{3,20}) (?:said|says|will)\b",
    )  # fmt: skip
    for pattern in patterns:
        for m in re.finditer(pattern, text, 0 if pattern.startswith(("@", r"\(", ",", r"^([A")) else re.I):
            key = story.people.find(m[1])
            if key and fold(m[1]) not in ("bot", "alert", "status", "support"):
                return story.people.shown(m[1])
    if "notes" or not told.who:
        for m in re.finditer(r"[\[(]([A-ZÀ-Þ][\w'-]+)[,)\]]|[,–-]\s*([A-ZÀ-Þ][\w'-]+),", text):
            if not told.line.passage.author and re.match(r"[A-ZÀ-Þ]", m[1] or m[2]):
                return m[1] or m[2]
    return None


def _acceptance(story: Story, told: Told) -> Told | None:
    for later in story.near(told.place, after=4):
        if later.who and later.has("accept", 0.8) and _TAKES.search(later.text) and not _REFUSES.search(later.text):
            return later
        if later.has("action") and later.who == told.who:
            return None
    return None


def finished(told: Told) -> bool:
    """Whether a check box or the words say that the task is done already."""
    return told.line.box is True or (told.line.box is None and bool(_FINISHED.match(told.text)))
