"""Which lines a later correction replaces: "not 140, it's 104", "scratch that", struck words, "make that 21,400"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from satchel.craft.incident.clock import clocks
from satchel.craft.incident.quantities import Figure, figures, value_of
from satchel.craft.incident.story import Story, Told
from satchel.craft.incident.words import Remembered
from satchel.domain.passages import RegionKind

__all__ = ["Figure", "figures", "replaced", "value_of"]

_OLD_BEFORE = re.compile(  # the words in front of a withdrawn number
    r"(?:\b(?:not|instead of|rather than|and not|but not|nicht|und nicht|statt|anstatt|no (?:son|eran|es|fueron)|y no|"
    r"en vez de|en lugar de|pas|et non|non pas|au lieu de|plutôt que|"
    r"scratch|ignore|forget|drop|discard|disregard|strike|(?:do not|don't) (?:quote|use|trust)|vergesst|streich\w*|"
    r"ignoriert?|olvid\w+|oubliez|corrected from|changed from|down from|up from|misread|"
    r"i (?:said|wrote|posted|reported|estimated|guessed|counted|had)|(?:said|wrote|estimated|reported|stated|counted|"
    r"guessed)(?:\s+it was)?|was wrong about|a écrit|avait dit|j'ai dit|j'avais dit|hatte|"
    r"ich (?:sagte|hatte|schrieb)|dije|había dicho|puse)\s+(?:at\s+|since\s+|from\s+|erst\s+|um\s+|seit\s+|à\s+|depuis\s+|a\s+las\s+|the\s+|that\s+|my\s+|your\s+|our\s+|about\s+|around\s+|"
    r"rund\s+|los\s+|las\s+|les\s+|die\s+|einmal\s+|only\s+|it was\s+|€|£|\$)*)$",
    re.I,
)
_OLD_LEAD = re.compile(r"\b(?:forget|drop|scratch|ignore|disregard|do not (?:quote|use)|don't (?:quote|use)|vergesst|olvid\w+|oubliez)\b", re.I)
_NOT_JUST = re.compile(
    r"\b(?:not|nicht|no|pas)\s+(?:just|only|even|yet|all|nur|mal|alle|solo|sólo|seulement|tous)\s+$",
    re.I,
)
_OLD_AFTER = re.compile(  # the words behind it
    r"^(?:\s+[^\W\d_][\w'-]*){0,2}?\s*,?\s*(?:(?:was|were|is|are|came|comes|war|waren|sind|ist|enthielt\w*|era|eran|"
    r"son|incluía\w*|c'était|était|étaient|comptait)\s+(?:actually |really |just |still |nur |solo |seulement )?"
    r"(?:the|a|an|my|wrong|only|just|last|yesterday'?s?|with|without|before|after|included|including|too|one|hour|"
    r"residential|from|off|not|wishful|people|counted|retries|double|der|die|das|inkl|falsch|mit|ohne|vor|el|la|los|"
    r"las|un|una|con|sin|antes|"
    r"tout|toute?s?|le|les|avec|sans|une?|trop|eu-w|queue)\b|had (?:people|test|qc|double|duplicate|both|two|the \w+ "
    r"(?:too|as well))|(?:included|counted|incluía\w*|enthielt\w*|comptait)\s+(?:people|test|qc|\w+)|c'était\b)",
    re.I,
)
_MY_OWN = re.compile(
    r"\b(?:my|mein\w*|mi|mon|our|your|his|her|earlier|previous)\s+(?:€|£|\$|earlier\s+|first\s+|figure of\s+|number "
    r"of\s+)*$",
    re.I,
)
_TELLS = Remembered(
    r"\b(?:correct\w*|scratch|make that|put right|better count|counted (?:again|properly|from|it)|(?:my|the) (?:number|figure|count|tally|estimate|list)\b.{0,40}\b(?:before|earlier|was|were|had|counted|lacks?)|"
    r"(?:the )?(?:earlier|older|first) (?:one|number|figure|count)|way (?:under|over|off)|i was (?:under|over)|no los que dije|conté bien|no las que dije|gezählt statt|nachgezählt|misread|misheard|miscount\w*|mistyped?|misspoke|typo|edit(?:ed)?\s*:|wrong|"
    r"sorry|instead of|rather than|recount\w*|counted again|redone|revised|replaces|fix (?:my|mine|what)|was off|"
    r"korrektur|korrigier\w*|falsch|verlesen|vertippt|sondern|statt|corrijo|correcci[óo]n|me equivoqu[ée]|rectific\w*|"
    r"error m[íi]o|perd[óo]n|corrig\w*|rectifi\w*|erreur|pardon|je me suis tromp[ée]e?|"
    r"not (?:all|every\w*|\d[\d.,]*)|nicht (?:alle|\d)|no (?:son|eran|todos|todas)\s|pas (?:tous|toutes|\d))",
)
_ADMITS = Remembered(
    r"\b(?:correction|scratch that|make that|put right|better count|way under|way over|no l[oa]s que dije|(?:the )?(?:earlier|older) (?:one|number|figure|count) (?:was|is)|misread|misheard|miscounted|mistyped|misspoke|edit(?:ed)?\s*:|sorry,|"
    r"sorry\b.{0,20}\bnot|i was wrong|korrektur|verlesen|vertippt|falsch gelesen|corrijo|me equivoqu[ée]|perd[óo]n,|"
    r"je corrige|erreur de ma part|pardon,)",
)
_PARTLY = re.compile(
    r"\b(?:not (?:all|every\w*|the whole)|nicht (?:alle|jede\w*)|no (?:todos|todas|toda|todo)|pas (?:tous|toutes|"
    r"tout))\b",
    re.I,
)
_WINDOW_BEFORE, _WINDOW_AFTER = 300, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Old:
    """A number that a correction withdraws, with what it counts as far as anybody said."""

    value: float
    unit: str
    measure: str
    near: frozenset[str]


def replaced(story: Story) -> frozenset[str]:
    """Keys of lines that hold a figure, a time or a statement which a later line of the story corrects.

    Lines that give the old figure and the new one together stay, and so do lines where the same number counts
    something else.
    """
    out: set[str] = set()
    for told in story:
        if told.line.machine or not _corrects(story, told):
            continue
        source, old = _withdrawn(story, told)
        if source is not None:
            out.add(source.key)
        around = story.near(told.place, before=_WINDOW_BEFORE, after=_WINDOW_AFTER)
        found = figures(told.text)
        for gone in old:
            new = _successors(gone, found, old)
            out |= {t.key for t in around if _says_old(t, gone, new)}
        out |= _old_times(told, around)
    return frozenset(out)


def withdrawn_before(text: str, place: int) -> bool:
    """Whether the words in front of a place withdraw what stands there: "I wrote 06:15 first", "not 13:40"."""
    lead = text[max(0, place - 40) : place]
    return bool(_OLD_BEFORE.search(lead)) and not _NOT_JUST.search(lead)


def _successors(gone: _Old, found: Sequence[Figure], old: Sequence[_Old]) -> set[float]:
    """The new values that a correction puts in the place of a withdrawn one."""
    stale = {o.value for o in old}
    fresh = [f for f in found if f.value not in stale]
    same = [f for f in fresh if (gone.unit and f.unit == gone.unit) or (not gone.unit and f.measure == gone.measure)]
    return {v for f in same for v in _values(f)}


def _old_times(told: Told, around: Sequence[Told]) -> set[str]:
    """Lines that hold a clock time which the correction withdraws: "05:30, not 06:40"."""
    said = clocks(told.text)
    gone = {c.value for c in said if withdrawn_before(told.text, c.start)}
    kept = {c.value for c in said} - gone
    if not gone or not kept:
        return set()
    mine = [t for t in around if t.place < told.place and (t.has("start", 0.8) or (t.who and t.who == told.who))]
    return {t.key for t in mine if (own := {c.value for c in clocks(t.text)}) & gone and not own & kept}


def _corrects(story: Story, told: Told) -> bool:
    """Whether a line corrects: the heads say so, they half say so and the words do, or the words leave no doubt."""
    if told.has("correction", 0.9):
        return True
    if told.asks:
        return False
    if _TELLS.search(told.text) and (told.has("correction", 0.4) or _ADMITS.search(told.text)):
        return True
    return _denies_said(story, told)


def _denies_said(story: Story, told: Told) -> bool:
    """Whether a line withdraws a number that somebody said before, and puts another of its kind in its place."""
    found = figures(told.text)
    if len(found) < 2 and not _OLD_LEAD.search(told.text):
        return False
    old = _explicit(told.text, found)
    if not old:
        return False
    known = _known(story, told)
    said = {f.value for t in known for f in figures(t.text)}
    return any(o.value in said and (o.value >= 13 or o.unit) for o in (_placed(o, found, known) for o in old))


def _known(story: Story, told: Told) -> list[Told]:
    """What people had said before a line."""
    return [t for t in story.near(told.place, before=_WINDOW_BEFORE) if not t.line.machine]


def _values(figure: Figure) -> set[float]:
    return {figure.value} | ({figure.top} if figure.top is not None else set())


def _withdrawn(story: Story, told: Told) -> tuple[Told | None, list[_Old]]:
    """The line that a correction is about, when only its place tells, and the withdrawn numbers."""
    found = figures(told.text)
    old = [*_explicit(told.text, found), *_struck(told)]
    known = _known(story, told)
    if not old:
        old = _said_before(found, known)
    if old:
        return None, [_placed(o, found, known) for o in old]
    source = _corrected(story, told, found)
    if source is None:
        return None, []
    units = {f.unit for f in found}
    own = figures(source.text)
    stale = [f for f in own if f.value >= 2 and any(f.value != g.value and _comparable(f, g) for g in found)
           and (f.unit in units or (len(own) == 1 and "" in units))]  # fmt: skip
    return source, [_as_old(f) for f in stale]


def _as_old(figure: Figure) -> _Old:
    return _Old(value=figure.value, unit=figure.unit, measure=figure.measure, near=figure.near)


def _explicit(text: str, found: Sequence[Figure]) -> list[_Old]:
    """Numbers that the correction itself calls wrong."""
    out = []
    for figure in found:
        lead, rest = text[max(0, figure.start - 40) : figure.start], text[figure.end : figure.end + 60]
        marked = bool(_OLD_BEFORE.search(lead)) and not _NOT_JUST.search(lead)
        marked = marked or bool(_OLD_AFTER.match(rest)) or bool(_MY_OWN.search(lead) and len(found) > 1)
        if marked:
            out.append(_as_old(figure))
    return out if len(out) < len({f.value for f in found}) or len(out) == 1 else out[:1]


def _struck(told: Told) -> list[_Old]:
    passage = told.line.passage
    struck = [r for r in passage.regions if r.kind is RegionKind.STRUCK]
    return [_as_old(f) for r in struck for f in figures(passage.text[r.start : r.end])]


def _said_before(found: Sequence[Figure], known: Sequence[Told]) -> list[_Old]:
    """In "31 had two sites in it: 29" the number that somebody said before is the old one, the fresh one is new."""
    if len(found) < 2:
        return []
    said = [f for t in known for f in figures(t.text)]
    fresh = [f for f in found if not any(f.value == s.value for s in said)]
    stale = [f for f in found if f.value >= 13 and any(f.value == s.value and _same_kind(_as_old(f), s) for s in said)
             and any(f.unit == g.unit or not (f.unit and g.unit) for g in fresh)]  # fmt: skip
    return [_as_old(stale[0])] if len(stale) == 1 and fresh and stale[0].start < fresh[-1].start else []


def _placed(old: _Old, found: Sequence[Figure], known: Sequence[Told]) -> _Old:
    """The withdrawn number with a unit: its own, its successor's beside it, or that of the last line that gave it."""
    if old.unit:
        return old
    beside = next((f for f in found if f.unit and f.value != old.value), None)
    said = [f for t in reversed(known) for f in figures(t.text) if f.value == old.value and f.unit]
    like = [f for f in said if beside and f.unit == beside.unit]
    if beside is not None and old.value < 100:
        return replace(old, unit=beside.unit, measure=beside.measure, near=old.near | beside.near)
    return _as_old((like or said)[0]) if said else old


def _corrected(story: Story, correction: Told, found: Sequence[Figure]) -> Told | None:
    """The earlier line that a correction without an old value is about: the same speaker's or a near one, same matter."""
    best: tuple[float, Told] | None = None
    for earlier in reversed(story.near(correction.place, before=60)):
        score = 0.0 if earlier.line.machine else _about(story, correction, found, earlier)
        if score > 0 and (best is None or score > best[0]):
            best = score, earlier
    return best[1] if best else None


def _about(story: Story, correction: Told, found: Sequence[Figure], earlier: Told) -> float:
    """How likely `earlier` is what the correction is about; 0 for no."""
    apart, mine = correction.place - earlier.place, bool(correction.who) and earlier.who == correction.who
    near = story.closeness(correction.words, earlier.words)
    if not mine and apart > 6:
        return 0.0
    own, score = figures(earlier.text), near - apart / 60
    if own and found and {f.value for f in own}.isdisjoint(f.value for f in found):
        if any(a.unit and a.unit == b.unit and a.unit not in ("%",) and a.measure == b.measure for a in own for b in found):
            return 1.2 + score + 0.5 * mine
        bare = any(not f.unit for f in found)
        if bare and (mine or correction.words & earlier.words) and apart <= 8 and any(_comparable(a, b) for a in own for b in found if not b.unit):
            return 1.0 + score
    shared = len(correction.words & earlier.words)
    close = (apart <= 30 and near >= 0.4 and shared >= 2) or (apart <= 3 and (near >= 0.25 or (shared and _PARTLY.search(correction.text))))
    return max(0.1, 0.5 + score) if mine and close else 0.0


def _comparable(a: Figure, b: Figure) -> bool:
    return a.value != b.value and min(a.value, b.value) > 0 and max(a.value, b.value) / min(a.value, b.value) < 100


def _same_kind(old: _Old, figure: Figure) -> bool:
    """Whether a figure of equal value counts the same: "30 minutes" is not "30 buses"; large odd numbers are no accident."""
    if not old.unit:
        return figure.measure == "" or old.value >= 100
    if old.measure != figure.measure or (old.unit in ("money", "%")) != (figure.unit in ("money", "%")):
        return not figure.unit and not old.measure and old.value >= 100
    if not figure.unit or old.unit == figure.unit or old.near & figure.near:
        return True
    return (old.value >= 20 and old.value % 10 != 0) or (old.value >= 100 and old.value % 100 != 0)


def _says_old(told: Told, old: _Old, new: set[float]) -> bool:
    """Whether a line still says the withdrawn figure and not the new one."""
    own = figures(told.text)
    same = [f for f in own if old.value in _values(f) and _same_kind(old, f)]
    if old.value < 13 and not any(f.unit or old.unit in told.words for f in same):
        return False
    return bool(same) and not {v for f in own for v in _values(f)} & new
