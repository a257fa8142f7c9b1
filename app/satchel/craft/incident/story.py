"""What every slot works on: the lines of an incident in order, each with its roles, words and author."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from satchel.craft.incident.hints import hinted
from satchel.craft.incident.identity import People
from satchel.craft.incident.lines import Line
from satchel.craft.incident.words import content

WEIGHTY = 0.4
_NAMED_SPEAKER = re.compile(r"([A-ZÀ-Þ][\w'-]{1,20})(?: \([^)]*\))?:\s")
_ASIDE = re.compile(
    r"\b(?:unrelated|no (?:connection|link|relation)|nothing to do with (?:this|it|us|the (?:present|outage|incident))|not (?:related|connected)|separate (?:thing|issue|incident|matter|topic|problem)|different (?:incident|issue|story|matter)|(?:while|since) (?:you'?re|we'?re|i'?m) (?:at it|there|in the)|before i forget|"
    r"nichts (?:damit|hiermit) zu tun|andere baustelle|otro tema|sin relaci[óo]n|rien [àa] voir|sans rapport|ignore (?:that|this) one)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line, how likely each role is, its content words, and the key of the person who said it ("" unknown)."""

    line: Line
    place: int  # position among the told lines
    p: Mapping[str, float]
    cut: Mapping[str, float]  # threshold per role
    words: frozenset[str]
    who: str
    slots: Mapping[str, float] = field(default_factory=dict)  # how well it serves each slot of the result
    _serious: bool | None = field(default=None, init=False, repr=False, compare=False)  # asked for by every slot

    @property
    def text(self) -> str:
        """The tidied words."""
        return self.line.text

    @property
    def at(self) -> datetime | None:
        """When it was said."""
        return self.line.at

    @property
    def key(self) -> str:
        """Stable identity."""
        return self.line.key

    def has(self, role: str, slack: float = 1.0) -> bool:
        """Whether the role's probability reaches its threshold times `slack`."""
        return self.p.get(role, 0.0) >= self.cut.get(role, 0.5) * slack

    def strength(self, role: str) -> float:
        """Probability relative to the threshold, so that rare and common roles compare: 1 is just enough."""
        return self.p.get(role, 0.0) / max(self.cut.get(role, 0.5), 0.05)

    def slot(self, name: str) -> float:
        """How well the line serves a slot of the result: a probability, small for most."""
        return self.slots.get(name, 0.0)

    @property
    def asks(self) -> bool:
        """Whether the line ends as a question."""
        return self.text.rstrip().endswith("?")

    @property
    def late(self) -> float:
        """0 at the beginning, 1 from the hundredth line on: independent of what comes after."""
        return min(self.place, 100) / 100

    @property
    def serious(self) -> bool:
        """Whether it is meant: not banter, not about another incident; what serves a slot that well is so only in plain words."""
        if self._serious is None:
            object.__setattr__(self, "_serious", self._is_serious())
        return bool(self._serious)

    def _is_serious(self) -> bool:
        if self.has("other", 0.4) and _ASIDE.search(self.text):
            return False
        if max(self.slots.values(), default=0.0) >= WEIGHTY:
            return True
        return not (self.has("joke") and self.p["joke"] > 0.35) and not self.has("other", 1.15)


@dataclass(frozen=True, kw_only=True)
class Story:
    """All told lines in chronological order, and who is who."""

    told: tuple[Told, ...]
    people: People
    superseded: frozenset[str] = frozenset()  # keys of lines that a later correction replaces
    closed: frozenset[str] = frozenset()  # keys of lines whose theory was withdrawn later

    def __iter__(self) -> Iterator[Told]:
        return iter(self.told)

    def __len__(self) -> int:
        return len(self.told)

    def near(self, place: int, before: int = 0, after: int = 0) -> Sequence[Told]:
        """Neighbours of a place, itself left out."""
        low, high = max(0, place - before), min(len(self.told), place + after + 1)
        return [t for t in self.told[low:high] if t.place != place]

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """Inverse document frequency of every content word over the lines."""
        counts = Counter(w for t in self.told for w in t.words)
        size = 2 ** math.ceil(math.log2(1 + len(self.told)))  # in steps, so that one more line does not move every weight
        return {w: math.log((1 + size) / n) for w, n in counts.items()}

    @cached_property
    def topic(self) -> frozenset[str]:
        """Words that at least two clearly telling lines share: what the incident is about."""
        telling = [t for t in self.told if any(t.has(r, 1.2) for r in ("symptom", "impact", "cause", "mitigation"))]
        counts = Counter(w for t in telling for w in t.words)
        return frozenset(w for w, n in counts.items() if n >= 2)

    def closeness(self, a: frozenset[str], b: frozenset[str]) -> float:
        """Shared words weighed by rarity, relative to the poorer of the two: 0 to 1."""
        weight = self.rarity
        shared = sum(weight.get(w, 1.0) for w in a & b)
        least = min(sum(weight.get(w, 1.0) for w in a), sum(weight.get(w, 1.0) for w in b))
        return shared / least if least else 0.0


def tell(lines: Sequence[Line], roles: Sequence[Mapping[str, float]], cut: Mapping[str, float], people: People) -> Story:
    """A story from lines and their role probabilities."""
    told = tuple(
        Told(line=line, place=i, p=hinted(line, p, cut), cut=cut, words=content(line.text), who=_speaker(line, people))
        for i, (line, p) in enumerate(zip(lines, roles))
    )
    return Story(told=told, people=people)


def _speaker(line: Line, people: People) -> str:
    """The author, or in a scribe's notes the name in front: "Denholm: make that 21,400"."""
    if line.passage.author:
        return people.key(line.passage.author)
    named = _NAMED_SPEAKER.match(line.text)
    return people.key(named[1]) if named else ""


def heaviest(lines: Iterable[Told], slot: str) -> Told | None:
    """The line that serves a slot best; of equal ones the first."""
    return max(lines, key=lambda t: (t.slot(slot), -t.place), default=None)


def distinct(story: Story, ranked: Iterable[Told], limit: int, alike: float = 0.6) -> list[Told]:
    """The best of `ranked` (best first) that do not repeat each other's words; at most `limit`."""
    kept: list[Told] = []
    for told in ranked:
        if len(kept) >= limit:
            break
        if all(story.closeness(told.words, other.words) < alike for other in kept):
            kept.append(told)
    return kept
