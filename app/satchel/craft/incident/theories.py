"""Theories about the cause: proposed, withdrawn, confirmed. Gives every cause its standing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from satchel.craft.incident.story import Story, Told, distinct
from satchel.craft.incident.words import Remembered, content

_OBJECT = (
    r"\bnot\s+(?:the|a|an|our|your|my|related to the|caused by the)?\s*(?P<o>[\w./-]{3,})",
    r"(?P<o>[\w./-]{3,})\s+(?:(?:is|was|are|were|theory|hypothesis|idea)\s+)*(?:now\s+)?(?:ruled out|off the table|innocent|withdrawn|cleared|excluded|exonerated|not (?:it|guilty|to blame|the (?:cause|problem|culprit)))",
    r"\b(?:ruling|rule|ruled)\s+(?:out\s+)?(?:the\s+)?(?P<o>[\w./-]{3,})",
    r"\b(?:forget|drop|scrap|exclude)\s+(?:about\s+)?(?:the\s+)?(?P<o>[\w./-]{3,})",
    r"\b(?:cross(?:ed|ing)?|strike|striking|tak(?:e|ing))\s+(?:the|my|that)?\s*(?P<o>[\w./-]{3,})\s+off\b",
    r"(?P<o>[\w./-]{3,})\s+(?:is|are|was|were)\s+(?:\w+\s+)?(?:off the hook|discounted|doing (?:its|their) job|alive|fine|healthy|in the clear)",
    r"(?P<o>[\w./-]{3,})\s+(?:kannst du|können wir|kann man|k[öo]nnt ihr)\s+(?:streichen|vergessen|ausschlie(?:ß|ss)en|abhaken)",
    r"\b(?:retiro|olvidad?|descarto)\s+(?:lo\s+)?(?:de\s+|del\s+|de la\s+)(?P<o>[\w./-]{3,})",
    r"\blo (?:del?|de la) (?P<o>[\w./-]{3,}) no (?:pinta|tiene)",
    r"\b(?:les|la|le)\s+(?P<o>[\w./-]{3,})\s+(?:on oublie|on peut oublier|n'y (?:est|sont) pour rien|est hors de cause)",
    r"\b(?P<o>[\w./-]{3,}) no tiene nada que ver",
    r"\b(?:withdraw(?:s|n)?|drops?|takes? back|crossing off|cross off|retracts?)\s+(?:the|my|his|her|our|their)?\s*(?P<o>[\w./-]{3,}(?:\s+(?!theory|story|idea|hypothesis)[\w./-]{3,}){0,2})",
    r"\b(?:the\s+)?(?P<o>[\w./-]{3,}(?:\s+[\w./-]{3,})?)\s+(?:can be|is|are)\s+(?:crossed|taken|struck)\s+off",
    r"\btakes?\s+(?:the|his|her|my|their|our)?\s*(?P<o>[\w./-]{3,})\s+off the (?:list|table)",
    r"\b(?:there (?:was|is|were)|we (?:had|have)|saw|see)\s+no\s+(?P<o>[\w./-]{3,}(?:\s+[\w./-]{3,})?)",
    r"\b(?P<o>[\w./-]{3,})\s+(?:kann es nicht|ist es nicht|war es nicht|no puede ser|no es|no era|n'est pas|n'y est pour rien|can'?t be it|isn'?t it|ist unschuldig|as a reason)",
    r"\b(?:it|that|this)\s+(?:wasn'?t|isn'?t|is not|was not)\s+(?:the|a|an|our|your)?\s*(?P<o>[\w./-]{3,})",
    r"\bnothing to do with (?:the )?(?P<o>[\w./-]{3,})",
    r"\bwrong about (?:the )?(?P<o>[\w./-]{3,})",
    r"\bnicht\s+(?:am|an der|der|die|das|den)\s+(?P<o>[\w./-]{3,})",
    r"\bno\s+(?:es|era|fue|son|eran)\s+(?:el|la|los|las|un|una)?\s*(?P<o>[\w./-]{3,})",
    r"\bdescart\w+\s+(?:el|la|los|las)?\s*(?P<o>[\w./-]{3,})",
    r"\b(?:pas|[ée]cart\w+)\s+(?:le|la|les|un|une|du|des)?\s*(?P<o>[\w./-]{3,})",
)  # fmt: skip
_OBJECTS = tuple(re.compile(p, re.I) for p in _OBJECT)
LEAST = 0.15  # weight that is enough for a cause: a missing one costs more than a weak one
GONE_LEAST = 0.15  # weight that is enough for a denial of something that was suspected
CLEARLY_GONE = 0.3  # weight at which a denial counts whose theory nobody had put into words
FOUND = 0.4  # weight of a cause that later denials are not about
FRESH = 15  # lines for which a suspicion is still in everybody's mind
FIRM, GONE = 4, 4  # most confirmed and most withdrawn causes shown, whatever the length: each is in the timeline, too
RIVAL = 0.5  # share of what a line weighs for any other slot that it must weigh as a cause
FOUND_BAR, HEDGED_BAR = 1.4, 0.5  # times the threshold of a role that a suspicion takes
_RIVALS = ("impact", "mitigation", "started", "resolved", "action", "ruledout", "question")
_EMPTY = content(
    "that this thing things one cause problem issue theory idea sure related anything something work worked working help helped helping fix fixed"
    " resolved over yet done good bad back time alone case true right normal coming enough only fair possible reproducible moving changed change"
)
_COUNTS = content("one two three four five six seven eight nine ten eleven twelve all both eins zwei drei vier fünf uno dos tres deux trois quatre")
_HEDGE = Remembered(
    r"\b(?:not (?:yet )?(?:confirmed|proven|sure|certain|100)|unconfirmed|can'?t prove|cannot prove|suspect\w*|suspicion|my (?:guess|bet|theory|hunch)|probably|might|maybe|perhaps|"
    r"could be|likely|i (?:think|guess|bet|believe)|looks like|seems|theory|hunch|(?:my|a) feeling|(?:couldn'?t|can'?t|not ready to|wouldn'?t) swear|possibly|smells (?:of|like)|"
    r"vermut\w*|verdächtig|verdacht|wahrscheinlich|vielleicht|unbestätigt|könnte? sein|riecht nach|tippe auf|sospech\w*|creo que|quiz[áa]s?|me da que|huele a|puede que|igual (?:es|fue)|"
    r"probablement|peut[- ]?[êe]tre|je pense|soup[çc]on\w*|on penche|je parie|à mon avis)\b",
)
_RETRACTS = re.compile(
    r"\b(?:i was wrong|my (?:mistake|bad|theory is dead)|tak(?:e|ing) (?:that|it|my \w+) (?:one )?back|scratch that|forget (?:it|that|what i)|so much for|never mind|doch nicht|nehme ich zurück|lag ich falsch|"
    r"me equivoqu[ée]|lo retiro|je me suis tromp[ée]|je retire|oubliez|not it after all|that'?s not it|that one'?s out|crossed off)\b",
    re.I,
)
_EXONERATES = Remembered(  # says so of whatever it names, proposed or not
    r"\b(?:is|are|was|were) (?:innocent|off the hook|exonerated|in the clear|not (?:it|to blame|guilty|the (?:cause|problem|culprit|issue)))\b|\b(?:that'?s|that is|so (?:that|it)'?s) (?:ruled )?out\b|"
    r"\brul(?:es?|ed|ing) (?:it|that|this|them) out\b|\b(?:don'?t|do not) think (?:that'?s|it'?s|that is|it is) (?:it|the cause|that)\b|\bhas nothing to do with (?:it|this)\b|"
    r"\b(?:kann|können) nichts dafür\b|\bdaran liegt'?s? (?:es )?nicht\b|\bliegt'?s? (?:es )?nicht\b|\bist (?:es|das) nicht\b|\bno (?:es|era|tiene la culpa)\b|\bn'y est pour rien\b",
)
_RULED_OUT = re.compile(r"\b(?:ruled out|descartad[oa]s?|ausgeschlossen|[ée]cart[ée]e?s?)\b", re.I)
_TAKEN_BACK = re.compile(
    r"\b(?:wrong about|was wrong|were wrong|tak(?:e|es|ing) (?:\w+ ){0,4}back|not it after all|so it (?:wasn'?t|isn'?t|is not|was not)|it (?:wasn'?t|was not|isn'?t) the|ruled out|ruling out|descartad[oa]s?|lag ich falsch|war es (?:doch )?nicht|"
    r"no era|me equivoqu[ée]|ce n'[ée](?:st|tait) pas|[ée]cart[ée]e?s?)\b",
    re.I,
)
_PROOF = re.compile(
    r"\b(?:confirm(?:ed|s)?|root cause|found (?:it|the|out)|that(?:'s| is) (?:the|it|why|our)|the cause|got it|culprit|proved|proof|reproduced|verified|because|turns out|so that'?s|explains|"
    r"bestätigt|ursache|gefunden|confirmad[oa]|la causa|encontr\w+|confirm[ée]\w*|trouv[ée]\w*|la cause)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theory:
    """One cause with its standing; `lines` are the lines it rests on, the most telling first."""

    lines: tuple[Told, ...]
    standing: str


@lru_cache(maxsize=1 << 14)  # a followed log is read again at each growth
def objects(text: str) -> frozenset[str]:
    """What a withdrawing line says it was not."""
    found = {m["o"] for pattern in _OBJECTS for m in pattern.finditer(text)}
    return frozenset(w for w in content(" ".join(found)) - _EMPTY if not w.isdigit() and w not in _COUNTS)


def withdrawn(story: Story) -> dict[str, list[Told]]:
    """Per withdrawing line (by key): the earlier theories that it closes."""
    out: dict[str, list[Told]] = {}
    proposed = [t for t in story.told if _proposes(t)]
    for told in story:
        if told.line.machine or not told.serious or told.asks:
            continue
        takes_back = _TAKEN_BACK.search(told.text) is not None  # then even what passed for found is a theory again
        earlier = [t for t in proposed if t.place < told.place and t.key not in out and (takes_back or t.slot("cause") < FOUND)]
        if _denies(told, earlier):
            out[told.key] = _closed_by(story, told, earlier)
    return out


def _denies(told: Told, earlier: Sequence[Told]) -> bool:
    """Whether a line says that something was not the cause."""
    if told.has("question", 1.2) or told.strength("correction") > max(1.0, told.strength("ruledout")):
        return False
    if told.has("hypothesis") and _HEDGE.search(told.text) and not (_TAKEN_BACK.search(told.text) or objects(told.text)):
        return False  # "I think it's the antenna" proposes
    names = objects(told.text)
    named = bool(names) and any(_meets(names, t.words) and t.has("hypothesis", 0.8) for t in earlier)
    return _exonerates(told) or told.slot("ruledout") >= GONE_LEAST or told.has("ruledout", 0.75) or (named and not told.has("hypothesis", 1.3))


def _closed_by(story: Story, told: Told, earlier: Sequence[Told]) -> list[Told]:
    """What a denial is about: what it names, else what shares its words, else the suspicion that was voiced last."""
    names = objects(told.text)
    shut = [t for t in earlier if _meets(names, t.words)] if names else []
    shut = shut or [t for t in earlier if story.closeness(t.words, told.words) > 0.34]
    if shut:
        return shut
    fresh = [t for t in earlier if told.place - t.place <= FRESH and t.has("hypothesis")]
    own = [t for t in earlier if told.who and t.who == told.who and told.place - t.place < 60 and t.has("hypothesis")]
    if _RETRACTS.search(told.text):
        return own[-1:] or fresh[-1:]
    return fresh[-1:] if told.slot("ruledout") >= CLEARLY_GONE else []


def _meets(names: frozenset[str], words: frozenset[str]) -> bool:
    """Whether a name stands among the words, compounds by their first part included: "firmware" in "firmwarestand"."""
    return bool(names & words) or any((len(n) > 5 and w.startswith(n)) or (len(w) > 5 and n.startswith(w)) for n in names for w in words)


def _proposes(told: Told) -> bool:
    """Whether a line puts a theory forward."""
    return told.has("hypothesis", 0.8) or told.has("cause", 0.8)


def theories(story: Story, shut: dict[str, list[Told]], *, settled: bool) -> list[Theory]:
    """Causes in the order confirmed, suspected, ruled out. `settled`: the incident is mitigated or over."""
    confirmed, suspected = _standing(story, shut, settled=settled)
    known = {t.key for t in confirmed}
    excluded = [t for t in story if t.key in shut and t.key not in known and (shut[t.key] or t.slot("ruledout") >= CLEARLY_GONE or _exonerates(t)) and not _blames(t)]
    gone = _once_per_theory(story, sorted(excluded, key=lambda t: (-t.slot("ruledout"), t.place)), shut, GONE)
    found = [Theory(lines=(t,), standing="confirmed") for t in confirmed]
    found += [Theory(lines=(t,), standing="suspected") for t in suspected]
    found += [Theory(lines=(t, *_proposal(shut[t.key])), standing="ruled_out") for t in sorted(gone, key=lambda t: t.place)]
    return found


def _standing(story: Story, shut: dict[str, list[Told]], *, settled: bool) -> tuple[list[Told], list[Told]]:
    """The causes that stand as facts, and those that are still suspicions."""
    closed = {t.key for group in shut.values() for t in group}
    denied = _denied(story, shut)
    fit = [t for t in story if t.serious and not t.line.machine and not t.asks and t.key not in closed and (t.key not in shut or _found(t))
           and not _RULED_OUT.search(t.text) and len(t.words) >= 2 and not (t.words & denied and not _PROOF.search(t.text) and not _found(t))]  # fmt: skip
    causes = sorted((t for t in fit if _is_cause(t)), key=lambda t: (-t.slot("cause"), t.place))
    bar = causes[0].slot("cause") / 2 if causes else 0.0  # beside a clear cause a faint one is none
    confirmed = distinct(story, [t for t in causes if _firm(story, t, settled=settled) and (t.slot("cause") >= bar or _PROOF.search(t.text))], FIRM)
    begun = next((t.place for t in story if t.has("symptom", 1.2) or t.has("impact", 1.2)), 0)
    after = max((t.place for t in confirmed), default=begun - 1)
    open_ones = [t for t in fit if t not in confirmed and t.place > after and not t.has("ruledout") and (_suspects(t, found=bool(confirmed)) or (t in causes and not confirmed))]
    ranked = sorted(open_ones, key=lambda t: (-max(t.strength("hypothesis"), t.strength("cause")), -t.place))
    return confirmed, distinct(story, ranked, 1 if confirmed else 3)


def _suspects(told: Told, *, found: bool) -> bool:
    """Whether a line voices a suspicion; less is enough in the words of one and where no cause has been `found`."""
    return told.has("hypothesis", FOUND_BAR if found else HEDGED_BAR if _HEDGE.search(told.text) else 1.0)


def _is_cause(told: Told) -> bool:
    """Whether a line weighs enough as a cause, and not much more as anything else."""
    return told.slot("cause") >= max(LEAST, told.slot("detected"), RIVAL * max(map(told.slot, _RIVALS)))


def _exonerates(told: Told) -> bool:
    """Whether a line says in plain words that something is not to blame."""
    return _EXONERATES.search(told.text)


def _blames(told: Told) -> bool:
    """Whether a line that seems to deny a cause rather says what it is: "one address never answers, three are fine"."""
    return _is_cause(told) and told.slot("cause") >= told.slot("ruledout") and not (_TAKEN_BACK.search(told.text) or _exonerates(told))


def _found(told: Told) -> bool:
    """Whether a line rather says what it was than what it was not."""
    return told.slot("cause") >= max(FOUND, told.slot("ruledout"))


def _once_per_theory(story: Story, ranked: Iterable[Told], shut: dict[str, list[Told]], limit: int) -> list[Told]:
    """One line per withdrawn theory: the most telling of those that close the same proposals or name the same thing."""
    kept: list[Told] = []
    for told in ranked:
        same = any(
            {t.key for t in shut[told.key]} & {t.key for t in shut[k.key]} or _meets(objects(told.text), objects(k.text))
            or story.closeness(told.words, k.words) > 0.5 for k in kept
        )  # fmt: skip
        if len(kept) < limit and not same:
            kept.append(told)
    return kept


def _proposal(group: list[Told]) -> tuple[Told, ...]:
    best = max(group, key=lambda t: t.strength("hypothesis"), default=None)
    return (best,) if best is not None else ()


def _denied(story: Story, shut: dict[str, list[Told]]) -> frozenset[str]:
    """Words that stand for withdrawn theories: what was denied and had been proposed."""
    out: set[str] = set()
    for told in story:
        if told.key in shut:
            named = objects(told.text)
            out |= {w for t in shut[told.key] for w in t.words if _meets(named, frozenset({w}))}
    return frozenset(out)


def _firm(story: Story, told: Told, *, settled: bool) -> bool:
    """Whether a cause is stated as a fact and nobody right after calls it a suspicion."""
    proven = bool(_PROOF.search(told.text))
    plain = proven or _found(told)
    hedged = _HEDGE.search(told.text) or "?" in told.text
    if (hedged and not proven) or (not plain and told.p.get("hypothesis", 0) > told.p.get("cause", 0)):
        return False
    doubted = any(_HEDGE.search(t.text) and t.has("hypothesis", 0.6) for t in story.near(told.place, after=2))
    return settled or (plain and not doubted)


def with_closed(story: Story, shut: dict[str, list[Told]]) -> Story:
    """The story with the keys of withdrawn theories."""
    return replace(story, closed=frozenset(t.key for group in shut.values() for t in group))
