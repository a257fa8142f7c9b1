"""Numbers in text with the thing they count, and which of them a later correction replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from satchel.craft.incident.story import Story, Told
from satchel.craft.incident.words import content, stem
from satchel.domain.passages import RegionKind

_NUMBER = re.compile(
    r"(?<![\w.,:/#-])(?P<cur>[€$£]|eur|usd|gbp|chf)?\s?(?P<n>\d{1,3}(?:[.,' ]\d{3})+|\d+(?:[.,]\d+)?)\s?(?P<k>k\b|m\b|million\b)?(?![\d:]|[.,]\d)"
    r"(?P<pct>\s?%)?(?:\s+(?P<unit>[^\W\d_][\w-]+))?",
    re.I,
)
_SPELLED = re.compile(r"\b(?:(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](one|two|three|four|five|six|seven|eight|nine)|"
                      r"(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))\s+thousand\b", re.I)  # fmt: skip
_ONES = {w: i for i, w in enumerate("one two three four five six seven eight nine".split(), 1)}
_TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_NOT = re.compile(
    r"\b(?:not|instead of|rather than|nicht|no (?:son|eran)|pas)\s+(?:the\s+|about\s+)?[€$£]?(?P<old>\d[\d.,]*\s?(?:k|m)?)\b", re.I
)
_WAS = re.compile(r"\b(?P<old>\d[\d.,]*\s?(?:k|m)?) (?:was|were|is) (?:the|wrong|a typo|last)\b", re.I)
_VAGUE = frozenset(stem(w) for w in "and or so more now in to for at of the is are was from since per and other".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number by value and what it counts (stemmed, "" unknown)."""

    value: float
    unit: str
    spelled: str


def value_of(text: str) -> float | None:
    """"4.2k" → 4200.0, "21,400" → 21400.0, "3,5" → 3.5."""
    m = re.fullmatch(r"[€$£]?\s?([\d.,' ]+?)\s?(k|m|million)?", text.strip(), re.I)
    if not m:
        return None
    raw, scale = m[1].strip(" .,'"), {"k": 1e3, "m": 1e6, "million": 1e6}.get((m[2] or "").lower(), 1.0)
    if re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", raw):
        return float(re.sub(r"\D", "", raw)) * scale
    try:
        return float(raw.replace(",", ".")) * scale
    except ValueError:
        return None


def figures(text: str) -> list[Figure]:
    """Every plain number of a text; clock times, dates and identifiers are none."""
    out = []
    for m in _NUMBER.finditer(text):
        value = value_of(m["n"] + (m["k"] or ""))
        if value is not None:
            unit = "money" if m["cur"] else "%" if m["pct"] else stem((m["unit"] or "").lower())
            out.append(Figure(value=value, unit="" if unit in _VAGUE else unit, spelled=m["n"] + (m["k"] or "")))
    for s in _SPELLED.finditer(text):
        tens, ones = _TENS[(s[1] or s[3]).lower()], _ONES.get((s[2] or "").lower(), 0)
        out.append(Figure(value=(tens + ones) * 1000.0, unit="", spelled=s[0]))
    return out


def replaced(story: Story) -> frozenset[str]:
    """Keys of lines that hold a figure or statement which a later line of the story corrects."""
    out: set[str] = set()
    for told in story:
        if told.line.machine or not told.has("correction", 0.9):
            continue
        new = {f.value for f in figures(told.text)}
        old = set(_explicit(told)) | set(_struck(told))
        source = None if old else _corrected(story, told)
        if source is not None:
            out.add(source.key)
            units = {f.unit for f in figures(told.text)}
            old = {f.value for f in figures(source.text) if f.unit in units or not f.unit or "" in units} - new
        old -= {v for v in old if v < 2}
        new -= old
        out |= {t.key for t in story if _repeats_old(t, told, old, new)}
    return frozenset(out)


def _explicit(told: Told) -> Iterator[float]:
    for pattern in (_NOT, _WAS):
        for m in pattern.finditer(told.text):
            if (value := value_of(m["old"])) is not None:
                yield value


def _struck(told: Told) -> Iterator[float]:
    passage = told.line.passage
    for region in passage.regions:
        if region.kind is RegionKind.STRUCK:
            yield from (f.value for f in figures(passage.text[region.start : region.end]))


def _corrected(story: Story, correction: Told) -> Told | None:
    """The earlier line that a correction without an explicit old value is about: the same speaker's, same matter."""
    units = {f.unit for f in figures(correction.text) if f.unit}
    topic = content(correction.text)
    for earlier in reversed(story.near(correction.place, before=25)):
        if earlier.line.machine or earlier.who != correction.who and correction.place - earlier.place > 6:
            continue
        own = figures(earlier.text)
        if own and units & {f.unit for f in own} and {f.value for f in own} != {f.value for f in figures(correction.text)}:
            return earlier
        if earlier.who == correction.who and correction.who and len(topic & earlier.words) >= 1 and len(earlier.words) >= 2:
            return earlier
    return None


def _repeats_old(told: Told, correction: Told, old: set[float], new: set[float]) -> bool:
    """Whether a line, before or soon after the correction, still says the old figure and not the new one."""
    if told.key == correction.key or not old or told.place > correction.place + 15 or told.place < correction.place - 60:
        return False
    said = {f.value for f in figures(told.text)}
    return bool(said & old) and not said & new
