"""Tells apart incidents that run at the same time in one channel: who talks about the same things belongs together.

Lines are the nodes of a graph; how likely two of them are about the same incident is a logistic regression over what they
share, as in conversation disentanglement (Elsner and Charniak 2008), and the graph is parted by its normalised cut
(Shi and Malik 2000).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from satchel.craft import heads
from satchel.craft.heads import Head
from satchel.craft.incident.episodes import part
from satchel.craft.incident.story import Story, Told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Mask = NDArray[np.bool_]

ENCODER = "words"  # what the head looks at: no encoder's vectors
FEATURES = 9
LEAST = 8  # lines that an incident takes
TOO_LONG = 600  # lines: the graph grows with the square
CUT = 0.31  # the largest normalised cut that parts two incidents; two teams on one incident have more
CHANCE = 0.45  # likelihood up to which two lines are strangers
HARM, WORK, CAUSE, END = 0.25, 0.2, 0.3, 0.5  # weight of a line that clearly shows it
_NAME = re.compile(r"[^\W\d_]{3,}")


def apart(story: Story, weigh: Callable[[Story], Story], known: Mapping[str, bytes]) -> list[Story]:
    """The incidents of a weighed story, each weighed by itself; mostly one, for in doubt it is one.

    `weigh` gives the lines of a story their weights; `known` holds the trained heads, without which nothing is parted.
    """
    head = heads.best(known, "strands", [ENCODER])
    if head is None or not 2 * LEAST <= len(story) <= TOO_LONG or not _is_talk(story):
        return [story]
    sides = _sides(story, head)
    if sides is None:
        return [story]
    ours, theirs = (weigh(part(story, [t for t, there in zip(story, side) if there])) for side in (sides, ~sides))
    if not _are_two(ours, theirs):
        return [story]
    place = {t.key: t.place for t in story}
    return sorted([*apart(ours, weigh, known), *apart(theirs, weigh, known)], key=lambda s: place[s.told[0].key])


def _is_talk(story: Story) -> bool:
    """Whether most lines have a speaker: in a scribe's notes nothing says who is with whom."""
    return sum(bool(t.line.passage.author) and not t.line.machine for t in story) > len(story) / 2


def _are_two(ours: Story, theirs: Story) -> bool:
    """Whether both sides by themselves show harm and what was done about it, and each has a cause or an end of its own:
    two teams on one incident share them.
    """
    if any(_most(side, "impact", "detected") < HARM or _most(side, "mitigation", "mitigated", "resolved") < WORK for side in (ours, theirs)):
        return False
    return all(_most(side, "cause") >= CAUSE for side in (ours, theirs)) or all(_most(side, "resolved") >= END for side in (ours, theirs))


def _most(story: Story, *slots: str) -> float:
    """The largest weight of a line of a person for any of the slots."""
    return max((t.slot(slot) for t in story if t.serious and not t.line.machine for slot in slots), default=0.0)


def _sides(story: Story, head: Head) -> Mask | None:
    """Shape (lines,): the side of the best cut that each line is on; None where no cut is good enough."""
    import numpy as np

    size = len(story)
    likely = head.probabilities(features(story).reshape(size * size, FEATURES)).reshape(size, size)
    bonds = np.maximum(likely.astype(np.float64) - CHANCE, 0.0)
    np.fill_diagonal(bonds, 0.0)
    degree = bonds.sum(1) + 1e-6
    scale = 1 / np.sqrt(degree)
    _, vectors = np.linalg.eigh(np.eye(size) - scale[:, None] * bonds * scale[None, :])
    order = np.argsort(np.round(vectors[:, 1] * scale, 9), kind="stable")
    inside = np.cumsum(degree[order])
    ranked = bonds[order][:, order]
    within = np.cumsum(ranked.sum(1) - 2 * np.tril(ranked, -1).sum(1))  # what crosses the cut behind each place
    values = within[:-1] / inside[:-1] + within[:-1] / (inside[-1] - inside[:-1])
    best = LEAST - 1 + int(np.argmin(values[LEAST - 1 : size - LEAST]))
    if values[best] > CUT:
        return None
    side = np.zeros(size, bool)
    side[order[: best + 1]] = True
    return side


def features(story: Story) -> Matrix:
    """Shape (lines, lines, `FEATURES`): what each two lines share, by speaker, place, words and whom they address."""
    import numpy as np

    told = list(story)
    keys = [t.who if t.who and not t.line.machine else f"\0{i}" for i, t in enumerate(told)]  # a bot speaks of many things
    names = sorted(set(keys))
    speaker = np.array([names.index(key) for key in keys])
    said = _words(story)
    lines = _unit(said)
    by_speaker = np.zeros((len(names), said.shape[1]), np.float32)
    np.add.at(by_speaker, speaker, said)
    speakers = _unit(np.log1p(by_speaker))
    same = (speaker[:, None] == speaker[None, :]).astype(np.float32)
    gap = np.abs(np.arange(len(told))[:, None] - np.arange(len(told))[None, :])
    near, around = np.exp(-gap / 2), np.exp(-gap / 10)
    terse = np.array([min(len(t.words), 4) / 4 for t in told])
    fits = (lines @ speakers.T)[:, speaker]
    address = np.zeros((len(told), len(names)), np.float32)
    for i, named in _addressed(told, keys):
        address[i, names.index(named)] = 1
    called = address[:, speaker]
    between = np.zeros((len(names), len(names)), np.float32)
    np.add.at(between, speaker, address)
    talk = np.minimum(between + between.T, 3)[speaker][:, speaker] / 3
    parts = [same, same * around, near, near * (1 - np.outer(terse, terse)), lines @ lines.T, (speakers @ speakers.T)[speaker][:, speaker] * (1 - same),
             (fits + fits.T) / 2, talk, np.minimum((called + called.T) * around, 1)]  # fmt: skip
    return np.stack(parts, axis=-1).astype(np.float32)


def _words(story: Story) -> Matrix:
    """Shape (lines, words): the words that come more than once, weighed by rarity."""
    import numpy as np

    counts: dict[str, int] = defaultdict(int)
    for told in story:
        for word in told.words:
            counts[word] += 1
    column = {word: i for i, word in enumerate(sorted(w for w, n in counts.items() if n > 1))}
    out = np.zeros((len(story), max(1, len(column))), np.float32)
    for i, told in enumerate(story):
        for word in told.words & column.keys():
            out[i, column[word]] = math.log((1 + len(story)) / counts[word])
    return out


def _unit(rows: Matrix) -> Matrix:
    import numpy as np

    unit: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return unit


def _addressed(told: Sequence[Told], keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Line and speaker, wherever a line names somebody else who speaks here."""
    owner: dict[str, str] = {}
    for line, key in zip(told, keys):
        for name in _NAME.findall(line.line.passage.author.lower() if not key.startswith("\0") else ""):
            owner[name] = key if owner.get(name, key) == key else ""
    for i, line in enumerate(told):
        for name in set(_NAME.findall(line.text.lower())) & owner.keys():
            if owner[name] and owner[name] != keys[i]:
                yield i, owner[name]
