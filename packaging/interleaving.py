"""Makes channels with two incidents at once out of labelled ones, to learn from which lines belong together."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from satchel.craft.incident import strands
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import cut
from satchel.craft.incident.story import Story, tell
from satchel.domain.passages import Passage
from satchel.learning.examples import Example

CHANNELS = 60
LONG = 20  # entries that an incident has at least
OVERLAP = 0.6  # the latest that the second one begins, as a share of the first one's length
PAIRS = 1500  # of two lines, drawn per channel, beside all that are near each other
NEAR = 4
_START = datetime(2025, 1, 1, tzinfo=UTC)


def pairs(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Shapes (pairs, features) and (pairs, 1), whether they are of one incident, and the channel of each."""
    rows, wanted, groups = [], [], []
    for number, (story, whose) in enumerate(channels(examples)):
        shared = strands.features(story)
        one, other = np.triu_indices(len(story), 1)
        drawn = np.random.RandomState(number).permutation(len(one))[:PAIRS]
        near = np.flatnonzero(other - one <= NEAR)
        pick = np.concatenate([drawn, near])
        rows.append(shared[one[pick], other[pick]])
        wanted.append((whose[one[pick]] == whose[other[pick]]).astype(np.float32))
        groups += [f"{number:03}"] * len(pick)
    return np.concatenate(rows), np.concatenate(wanted)[:, None], groups


def channels(examples: Sequence[Example]) -> Iterator[tuple[Story, np.ndarray]]:
    """Stories of two incidents at once, and whose each line is; in every second one somebody is in both."""
    chance = random.Random(3)
    long = [e for e in examples if len(e.passages) >= LONG and e.truth["status"] != "none"]
    for number in range(CHANNELS):
        first = chance.choice(long)
        second = chance.choice([e for e in long if e.truth["language"] == first.truth["language"] and e is not first])
        passages, whose = _interleaved(first, second, chance, shared=number % 2 == 0)
        lines = cut(passages)[0]
        of = dict(zip((p.entry for p in passages), whose))
        yield tell(lines, [{} for _ in lines], {}, resolve(passages)), np.array([of[line.passage.entry] for line in lines])


def _interleaved(first: Example, second: Example, chance: random.Random, *, shared: bool) -> tuple[list[Passage], list[int]]:
    ours, theirs = _timed(first), _timed(second)
    later = ours[0][0] - theirs[0][0] + (ours[-1][0] - ours[0][0]) * chance.uniform(0, OVERLAP)
    rows = sorted([(at, 0, i, p) for i, (at, p) in enumerate(ours)] + [(at + later, 1, i, p) for i, (at, p) in enumerate(theirs)],
                  key=lambda row: row[:3])  # fmt: skip
    names = _same_person(first, second) if shared else {}
    passages = [
        replace(p, source="channel", entry=n, at=at, author=names.get(p.author, p.author) if whose else p.author)
        for n, (at, whose, _, p) in enumerate(rows, 1)
    ]
    return passages, [whose for _, whose, _, _ in rows]


def _timed(example: Example) -> list[tuple[datetime, Passage]]:
    """Entries with their times; one without a time has that of the entry before it."""
    last = next((p.at for p in example.passages if p.at), _START)
    out = []
    for passage in example.passages:
        last = passage.at or last
        out.append((last, passage))
    return out


def _same_person(first: Example, second: Example) -> dict[str, str]:
    """Somebody of the second incident under the name of somebody of the first one."""
    ours = Counter(p.author for p in first.passages if p.author).most_common(3)
    theirs = Counter(p.author for p in second.passages if p.author).most_common(2)
    return {theirs[-1][0]: ours[-1][0]} if ours and theirs else {}
