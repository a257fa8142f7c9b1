"""Which lines fill which slot of the result: impact, mitigations, actions, questions, people, timeline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from satchel.craft.incident.due import due_of, finished, owner_of
from satchel.craft.incident.hints import is_marked, plain_words
from satchel.craft.incident.lines import TICKET
from satchel.craft.incident.story import Story, Told, distinct
from satchel.craft.incident.words import content

_ROLES: tuple[tuple[str, str], ...] = (
    ("incident commander", r"\b(?:ic|incident (?:command(?:er)?|lead|manager)|run(?:ning|s)? (?:this|it|the (?:bridge|call|incident))|lead(?:s|ing)?(?: (?:this|the (?:bridge|call|incident|response)|on this))?|coordinat\w*|"
     r"(?:take|takes|taking|took|got|have|has|hold|holds) (?:the )?(?:incident )?(?:wheel|hat|helm|conn|reins|command|point)(?: for this one)?|(?:i'?ll|i will|will|so i|i) (?:drive|steer)(?: this(?: one)?)?|steering|wheel'?s (?:mine|with me)|captain|"
     r"calls? the shots|pull(?:s|ing)? the strings|take(?:s)? over(?= from)|takes the decisions|(?:den |die )?(?:hut auf|führung|leitung)|führe|(?:tiens|prends) la barre|(?:me pongo|estoy) al frente|(?:lo|la) llevo yo|au volant|"
     r"in charge|chair\w*|opens the bridge|bridge lead|take (?:this|the) (?:one|bridge|call|lead)|einsatzleit\w*|moderier\w*|leite|leitung|coordino|coordina|al mando|dirijo|pilote|je coordonne|coordonne\w*|mène)\b"),
    ("communications", r"\b(?:(?:be|as|are|you'?re) (?:our|my) (?:voice|mouth)|(?:the )?outside talking|speaks? (?:to|for) (?:the )?(?:press|customers|outside)|comms?|communications?|status ?page|kommunikation|comunicaci[óo]n|communication)\b"),
    ("scribe", r"\b(?:scribe|notes|timeline|protokoll|acta|compte[- ]rendu)\b"),
)  # fmt: skip
_CALL = re.compile(  # asks for follow-ups, is none
    r"\W*(?:so |ok(?:ay)?,? |right,? |now |before (?:you|we|everybody) \w+(?: \w+)?:? )*(?:follow[- ]?ups?|actions?(?: items?)?|to-?dos?|stuff to do|next steps)\b[^.@]{0,60}\W*$|"
    r"\W*(?:let'?s|can we|we should) (?:do|collect|write down|go through|list) (?:the )?(?:actions?|who does what|follow[- ]?ups?)\b[^,.]{0,30}\W*$",
    re.I,
)
_DECLINES = re.compile(r"\W*(?:no(?! problem| worries| prob|\.? ?\d)|nope|nah|nein|non|better not|lieber nicht|mejor no)\b", re.I)
_CLAUSE = re.compile(r"(?<=[.;!])\s+|\n+|\s+(?=@\w)")
_HEAD = re.compile(r"^(?:actions?|to[- ]?dos?|follow[- ]?ups?|tasks?|next steps)\s*:\s*", re.I)
_LED_BY = re.compile(
    r"(?:(?i:actions?|to[- ]?dos?|follow[- ]?ups?|tasks?)\s*:\s*|and |- )?"
    r"(?:(?P<at>@[\w'.-]{2,20})\b|I (?!think|guess|believe|hope|don)|(?P<name>(?!(?:They|We|He|She|It|This|That|These|Those|The|There|You|Then|Please|After|Before|Once|When|If|Sie|Wir|Er|Es|Das|Die|Der|Dann|Bitte|Ellos|Nosotros|Nous|Ils|Elle|Il|On)\b)[A-ZÀ-Þ][\w'.-]{1,20})(?::|,| ?(?:→|->|=>)| (?:to|will|can|does|macht|übernimmt|prüft|bestellt|[a-z]{2,12}s)\b))"
)
_PLAIN_ROLE = re.compile(r"\b(?:leads? the (?:bridge|call|incident|response)|incident (?:commander|lead|manager)|bridge lead)\b", re.I)
_SELF = re.compile(r"\b(?:i'?ll|i am|i'?m|i will|i can|i (?:run|lead|take|coordinate)|me|ich|yo|je|mine)\b", re.I)
_TRAILING_ROLE = re.compile(r"^(?:\s+(?:is|as|on|has|runs|leads|takes|opens|will|to|=|:|und|y|et)|\s*[:=(–-])?\s*(?:the\s+)?", re.I)

# Weight that is enough for a slot: below the best F1, since a missed fact costs more than a weak claim.
FEW = 2  # impact statements below which symptoms stand in
LEAST = {"impact": 0.15, "mitigation": 0.1, "action": 0.15, "question": 0.15, "turn": 0.05, "part": 0.05}
RIVAL = {"impact": 0.5, "mitigation": 0.8, "action": 0.8, "question": 0.5}  # share of what a line weighs elsewhere that it must weigh here
_RIVALS = ("impact", "cause", "ruledout", "mitigation", "action", "question", "started", "resolved")
_TURNS = ("turn", "started", "detected", "mitigated", "resolved", "cause", "ruledout", "mitigation", "impact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A follow-up with its owner and due words (None: nobody, never said), and who accepted it."""

    told: Told
    owner: str | None
    due: str | None
    accepted: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A person's role and the line that says so."""

    name: str
    role: str
    told: Told


def impact(story: Story, limit: int) -> list[Told]:
    """Who and what was affected; replaced figures are left out. Where hardly anything is, what people saw going wrong."""
    fit = [t for t in _meant(story) if not _asks(t) and not t.line.machine and t.slot("impact") >= max(t.slot("cause"), t.slot("ruledout"))
           and not (t.has("recovery") and not t.has("impact"))]  # fmt: skip
    sure = [t for t in fit if _serves(t, "impact")]
    seen = [t for t in fit if t not in sure and "symptom" in plain_words(t.text) and not t.has("other")] if len(sure) < FEW else []
    return _chosen(story, [*sure, *seen], "impact", limit)


def mitigations(story: Story, limit: int) -> list[Told]:
    """What was done against it, tried without effect included."""
    fit = [t for t in _meant(story) if _serves(t, "mitigation") and not _asks(t) and t.line.box is None and not is_marked(t.text)
           and not (t.line.machine and (t.has("symptom", 0.7) or t.strength("mitigation") < 1.5))]  # fmt: skip
    return _chosen(story, fit, "mitigation", limit, alike=0.5)


def _serves(told: Told, slot: str) -> bool:
    """Whether a line weighs enough for a slot, and not much more for another; a ticket's subject is nothing done or to do."""
    if slot in ("mitigation", "action") and TICKET.match(told.text):
        return False
    return told.slot(slot) >= max(LEAST[slot], RIVAL[slot] * max(told.slot(other) for other in _RIVALS if other != slot))


def _chosen(story: Story, fit: Iterable[Told], slot: str, limit: int, alike: float = 0.6) -> list[Told]:
    """The heaviest that do not repeat each other, in the order of the story."""
    ranked = sorted(fit, key=lambda t: (-t.slot(slot), t.place))
    return sorted(distinct(story, ranked, limit, alike=alike), key=lambda t: t.place)


def tasks(story: Story, limit: int) -> list[Task]:
    """Follow-ups; check boxes count, done ones do not."""
    fit = [t for t in _meant(story) if (_serves(t, "action") or t.line.box is False) and not finished(t) and not t.line.machine
           and not _CALL.match(t.text) and len(t.words) >= 2 and (t.slot("action") >= t.slot("question") or t.line.box is False) and not _declined(story, t)]  # fmt: skip
    out: list[Task] = []
    chosen = _chosen(story, fit, "action", limit, alike=0.55)
    for told in (part for whole in chosen for part in _by_owner(story, whole)):
        if any(task.accepted is not None and task.accepted.key == told.key for task in out):
            continue
        owner, accepted = owner_of(story, told)
        out.append(Task(told=told, owner=owner, due=due_of(told, accepted), accepted=accepted))
    return out


def _declined(story: Story, told: Told) -> bool:
    """Whether a line turns down what was proposed, or proposes what the next person turns down."""
    if _DECLINES.match(told.text):
        return not _SELF.search(told.text)
    answer = next((t for t in story.near(told.place, after=2) if t.who != told.who), None)
    return told.asks and answer is not None and bool(_DECLINES.match(answer.text))


def _by_owner(story: Story, told: Told) -> list[Told]:
    """A line that gives tasks to several people, cut into one part each; others as they are."""
    parts = [p.strip() for p in _CLAUSE.split(told.line.quote) if p.strip()]
    led = [_LED_BY.match(p) is not None for p in parts]
    heads = [m for p in parts if (m := _LED_BY.match(p))]
    sure = any(m["at"] or m[0].endswith(":") or (m["name"] and story.people.find(m["name"])) for m in heads)
    if sum(led) < 2 or not sure or told.line.also:
        return [told]
    bounds = [i for i, is_led in enumerate(led) if is_led] + [len(parts)]  # what stands before the first name is no task
    made = []
    for low, high in pairwise(bounds):  # what follows a named part without a name of its own belongs to it
        start = told.line.quote.find(parts[low])
        quote = told.line.quote[start : told.line.quote.find(parts[high - 1], start) + len(parts[high - 1])]
        text = re.sub(r"\s+", " ", _HEAD.sub("", quote)).strip(" ;")
        made.append(replace(told, line=replace(told.line, quote=quote, text=text), words=content(text)))
    return [part for part in made if len(part.words) >= 2]


def questions(story: Story, limit: int) -> list[Told]:
    """What stays open."""
    fit = [t for t in _meant(story) if _serves(t, "question") and not t.line.machine and _ours(story, t)]
    return _chosen(story, fit, "question", limit, alike=0.5)


def people(story: Story, limit: int) -> list[Part]:
    """Who took which role; the last to take a role holds it."""
    held: dict[tuple[str, str], Part] = {}
    for told in story:
        if told.line.machine or not (told.has("role", 0.7) or told.slot("part") >= LEAST["part"] or _PLAIN_ROLE.search(told.text)):
            continue
        for role, pattern in _ROLES:
            for m in re.finditer(pattern, told.text, re.I):
                name = _holder(story, told, m.start(), m.end())
                if name:
                    held.setdefault((role, story.people.key(name)), Part(name=story.people.shown(name), role=role, told=told))
    return list(held.values())[:limit]


def _holder(story: Story, told: Told, start: int, end: int) -> str | None:
    """Whom the role word at ``text[start:end]`` belongs to: the nearest known name before it in its clause, else the speaker."""
    if asked := re.search(r"@([\w.'-]{2,24})(?: [A-ZÀ-Þ][\w'-]+)?[^.;\n@]{0,24}$", told.text[:start]):
        return asked[1]
    clause_start = max(told.text.rfind(c, 0, start) for c in ",;.|\n(") + 1
    before: list[str] = re.findall(r"@?[\w.'-]+", told.text[clause_start:start])
    for word in reversed(before):
        if _SELF.fullmatch(word.strip("'")) or word.lower() in ("i'll", "i'm"):
            return told.line.passage.author or None
        if len(word) > 2 and word[0] != "-" and story.people.find(word):
            return word.lstrip("@")
        if not told.line.passage.author and re.fullmatch(r"[A-ZÀ-Þ][\w'-]{2,}", word) and word.lower() not in ("incident", "bridge", "the"):
            return " ".join(w for w in before if re.fullmatch(r"[A-ZÀ-Þ][\w'-]+", w)) or word
    if not told.line.passage.author and "|" in told.text:
        return told.text.split("|")[0].strip() or None
    after = re.match(r"\W{0,3}([\w.'-]{2,24})", told.text[end:])
    if after and story.people.find(after[1]) and not _SELF.search(told.text):
        return str(after[1])
    return told.line.passage.author if _SELF.search(told.text) and told.line.passage.author else None


def timeline(story: Story, fixed: Iterable[Told], limit: int) -> list[Told]:
    """The turns of the story in order of time: `fixed` lines always, then the weightiest others."""
    chosen = {t.key: t for t in fixed}
    fit = [t for t in story if t.at and t.key not in chosen and t.key not in story.superseded and not _asks(t) and t.serious
           and not t.has("action", 1.3) and _turn(t) >= LEAST["turn"]]  # fmt: skip
    ranked = sorted(fit, key=lambda t: (-_turn(t), t.place))
    room = max(0, limit - len(chosen))
    every = [*chosen.values(), *distinct(story, ranked, room, alike=0.7)]
    return sorted(every, key=lambda t: t.place)


def _turn(told: Told) -> float:
    """How much a line turns the story: its own weight as a turn, and the most that it proves elsewhere."""
    return told.slot("turn") + 0.5 * max(told.slot(slot) for slot in _TURNS)


def _ours(story: Story, told: Told) -> bool:
    """Whether anybody else uses a word of this line: "has anybody seen my umbrella?" is about nothing that was said."""
    return any(told.words & other.words for other in story if other.place != told.place and other.serious)


def _meant(story: Story) -> list[Told]:
    return [t for t in story if t.serious and t.key not in story.superseded]


def _asks(told: Told) -> bool:
    return told.asks or ("?" in told.text and (told.has("question") or told.has("ask")))

