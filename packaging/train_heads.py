"""Trains the incident heads from the profile's labelled examples, written as safetensors: per encoder the roles of
lines, their weights for the slots of a result and how an incident ends, and for the fast encoder a first look at every
line of a long log; and, without an encoder, which lines of a channel are about the same incident.

    python packaging/train_heads.py [--examples DIR] [--out DIR] [--report FILE]

Same examples and encoder, same bytes. The report holds the cross-validated F1 per role for rules alone, heads alone and
both, which docs/quality.md shows.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from interleaving import pairs

from satchel.craft.heads import Head, dump
from satchel.craft.incident import evidence, outcome, strands
from satchel.craft.incident.cues import CUES, ROLES, cue_hits, rule_roles
from satchel.craft.incident.episodes import part
from satchel.craft.incident.evidence import ROLE_OF, SLOTS
from satchel.craft.incident.features import features
from satchel.craft.incident.figures import replaced
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import Line, cut
from satchel.craft.incident.roles import is_aside, noted
from satchel.craft.incident.story import Story, tell
from satchel.domain.passages import Passage
from satchel.inference.encoder.opening import open_encoders
from satchel.learning.examples import Example, load_folder
from satchel.learning.training import Fit, best_threshold, train

PROFILE = Path(__file__).parent.parent / "agents" / "incident-summariser" / "app.satchel"

SLOT_PENALTY, OUTCOME_PENALTY = 10.0, 1.0
LIVE = (0.35, 0.6)  # shares of a log that somebody sees while the incident is live
LEAST_LIVE = 4  # lines
WHOLE = 12.0  # how much more a whole log counts than its beginnings, of which there are more
TALK_EVERY = 6  # entries of an incident between two of office talk
FAR = 100_000  # entry numbers that no example has
UNSURE = 0.5  # weight of a line that lacks a role which another line of its entry has
_SLOT_OF = {"impact": "impact", "mitigations": "mitigation", "actions": "action", "open_questions": "question",
            "timeline": "turn", "people": "part"}  # fmt: skip


def targets(example: Example, lines: list[Line]) -> tuple[np.ndarray, np.ndarray]:
    """Shape (lines, roles) twice: the label, and how far it is known (0 to 1).

    Whether small talk without any label is beside the point is not known. A label belongs to an entry. Where an entry has several lines, those that prove a fact of the role or have a cue for
    it have the label; the others are taken not to, with less weight the less the entry tells.
    """
    roles = {p.entry: r for p, r in zip(example.passages, example.roles)}
    by_entry: dict[int | None, list[Line]] = {}
    for line in lines:
        by_entry.setdefault(line.passage.entry, []).append(line)
    wanted, known = [], []
    for line in lines:
        own = frozenset().union(roles[line.passage.entry], *(roles[p.entry] for p, _ in line.also))
        together = by_entry[line.passage.entry]
        if len(together) == 1:
            wanted.append([float(role in own) for role in ROLES])
            known.append([float(bool(own) or role != "other") for role in ROLES])
            continue
        here = _telling(example, line)
        elsewhere = frozenset().union(*(_telling(example, other) for other in together))
        wanted.append([float(role in own and (role in here or role not in elsewhere)) for role in ROLES])
        known.append([1.0 if role not in own or role in here else UNSURE if role in elsewhere else 0.0 for role in ROLES])
    return np.array(wanted, np.float32), np.array(known, np.float32)


def _telling(example: Example, line: Line) -> frozenset[str]:
    """Roles that a line has by its own words: it proves a fact of the role, or has a cue for it."""
    cued = {CUES[i][0] for i in cue_hits(line.text)}
    proven = {
        ROLE_OF[_slot_of(fact)]
        for fact in example.truth["facts"]
        if fact["section"] != "timeline"
        and line.passage.entry in fact["evidence"] and all(re.search(must, line.text, re.I) for must in fact["must"])
    }
    return frozenset(cued | proven)


def slot_targets(example: Example, story: Story) -> tuple[np.ndarray, np.ndarray]:
    """Shape (lines, slots) twice: whether a line proves a fact of the slot, and how much that counts.

    Of several lines of one entry the one with the words that the fact must have; where none has them, none is known.
    """
    roles = {p.entry: r for p, r in zip(example.passages, example.roles)}
    entries = [{t.line.passage.entry, *(p.entry for p, _ in t.line.also)} for t in story]
    wanted = np.zeros((len(story), len(SLOTS)), np.float32)
    worth = np.ones_like(wanted)
    for fact in example.truth["facts"]:
        slot = SLOTS.index(_slot_of(fact))
        for i, (told, own) in enumerate(zip(story, entries)):
            proof = own & set(fact["evidence"])
            if not proof:
                continue
            words = f"{told.text} {told.line.quote} {told.line.passage.author}"
            proposal = _slot_of(fact) == "ruledout" and not any("ruledout" in roles[n] for n in proof)
            if not proposal and all(re.search(pattern, words, re.I) for pattern in fact["must"]):
                wanted[i, slot], worth[i, slot] = 1, fact["weight"] / 1.5
            elif not wanted[i, slot]:
                worth[i, slot] = 0
    for name in ("started", "detected", "mitigated", "resolved"):
        proofs = set((example.truth.get(name) or {}).get("evidence", ()))
        for i, own in enumerate(entries):
            wanted[i, SLOTS.index(name)] = bool(own & proofs)
    return wanted, worth


def _slot_of(fact: Mapping[str, Any]) -> str:
    if fact["section"] == "causes":
        return "ruledout" if fact["standing"].startswith("ruled") else "cause"
    return _SLOT_OF[fact["section"]]


def main() -> None:
    """Trains and writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=Path, default=PROFILE / "examples")
    parser.add_argument("--out", type=Path, default=PROFILE / "heads")
    parser.add_argument("--report", type=Path, help="write cross-validated F1 per role as JSON")
    options = parser.parse_args()
    encoders = open_encoders()
    if encoders.full is None:
        sys.exit(f"Both encoders are needed: {encoders.reason}")
    labelled = load_folder(options.examples)
    examples = training_set(labelled)
    corpus = Corpus(examples)
    report: dict[str, dict[str, float]] = {"rules": _rules(corpus.texts, corpus.wanted, corpus.known)}
    options.out.mkdir(parents=True, exist_ok=True)
    for stem, encoder in (("full", encoders.full), ("static", encoders.fast)):
        rows = np.frombuffer(encoder.embed(corpus.texts).data, "<f4").reshape(len(corpus.texts), -1)
        both = corpus.fit(rows)
        report |= {f"{stem} both": both.f1, f"{stem} heads": corpus.fit(rows, cues=False).f1}
        stories = told(examples, both)
        slots = fit_slots(examples, stories)
        made = {"roles": both, "slots": slots, "outcome": fit_outcome(examples, stories, slots)}
        if encoder is encoders.fast:
            made["first"] = corpus.fit(rows, local=True)
        for name, found in made.items():
            write(options.out / f"{name}.{stem}.safetensors", found, encoder.name)
    encoders.close()
    rows, same, channels = pairs(labelled)
    write(options.out / f"strands.{strands.ENCODER}.safetensors", train(rows, same, np.ones_like(same), channels, ("same",)), strands.ENCODER)
    if options.report:
        options.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def write(path: Path, found: Fit, encoder: str) -> None:
    """The heads of a fit, for vectors of one encoder."""
    head = Head(encoder=encoder, labels=tuple(found.f1), weights=found.weights, bias=found.bias, threshold=found.threshold)
    path.write_bytes(dump(head))
    print(path.stem, f"macro F1 {sum(found.f1.values()) / len(found.f1):.3f}", flush=True)


def training_set(examples: Sequence[Example]) -> list[tuple[Example, list[Line]]]:
    """The examples with their lines; every second incident is talked over by colleagues who speak of other things."""
    calm = [e for e in examples if e.truth["status"] == "none"]
    mixed = [talked_over(e, calm) if i % 2 and e not in calm else e for i, e in enumerate(examples)]
    return [(e, cut(e.passages)[0]) for e in mixed]


def talked_over(example: Example, calm: Sequence[Example]) -> Example:
    """The example with an entry of office talk in its language after every few of its own; the same each time."""
    talk = [(p, r) for e in calm if e.truth["language"] == example.truth["language"] for p, r in zip(e.passages, e.roles)]
    chance = random.Random(example.id)
    rows: list[tuple[Passage, frozenset[str]]] = []
    for i, row in enumerate(zip(example.passages, example.roles)):
        rows.append(row)
        if talk and i % TALK_EVERY == TALK_EVERY - 1:
            passage, roles = chance.choice(talk)
            rows.append((replace(passage, source=example.id, entry=FAR + i, at=row[0].at), roles))
    return replace(example, passages=tuple(p for p, _ in rows), roles=tuple(r for _, r in rows))


class Corpus:
    """The labelled lines of all examples one after the other, with what is known of their roles."""

    def __init__(self, examples: Sequence[tuple[Example, list[Line]]]) -> None:
        self.examples = examples
        self.groups = [e.id for e, lines in examples for _ in lines]
        self.texts = [line.text for _, lines in examples for line in lines]
        self.wanted, self.known = (np.concatenate(part) for part in zip(*(targets(e, lines) for e, lines in examples)))

    def fit(self, vectors: np.ndarray, **switches: bool) -> Fit:
        """Role heads over these vectors (lines, dimension)."""
        parts, at = [], 0
        for _, lines in self.examples:
            parts.append(features(lines, vectors[at : at + len(lines)], **switches))
            at += len(lines)
        return train(np.concatenate(parts), self.wanted, self.known, self.groups, ROLES)


def told(examples: Sequence[tuple[Example, list[Line]]], roles: Fit) -> list[Story]:
    """The examples as stories with roles as a head gives them that has not seen the incident, which is how they will come.

    Office talk that was mixed in is left out, and what sounds like it: it teaches roles, and is never weighed for a slot.
    """
    cut_at = dict(zip(ROLES, map(float, roles.threshold)))
    stories, at = [], 0
    for example, lines in examples:
        held = zip(lines, roles.held_out[at : at + len(lines)])
        at += len(lines)
        own = [(line, noted(ROLES, row)) for line, row in held if (line.passage.entry or 0) < FAR]
        own = [(line, row) for line, row in own if not is_aside(line, row, cut_at)]
        story = tell([line for line, _ in own], [row for _, row in own], cut_at, resolve(example.passages))
        stories.append(replace(story, superseded=replaced(story)))
    return stories


def fit_slots(examples: Sequence[tuple[Example, list[Line]]], stories: Sequence[Story]) -> Fit:
    """Slot heads over the roles of lines."""
    wanted, worth = zip(*(slot_targets(example, story) for (example, _), story in zip(examples, stories)))
    groups = [example.id for (example, _), story in zip(examples, stories) for _ in story]
    rows = np.concatenate([evidence.features(story) for story in stories])
    return train(rows, np.concatenate(wanted), np.concatenate(worth), groups, SLOTS, penalty=SLOT_PENALTY)


def fit_outcome(examples: Sequence[tuple[Example, list[Line]]], stories: Sequence[Story], slots: Fit) -> Fit:
    """A head for how an incident stands in the end, over weights of lines as a head gives them that has not seen it; and
    for how it stands while it is live, over the beginnings of the same logs.
    """
    rows, wanted, weight, groups, at = [], [], [], [], 0
    for (example, _), story in zip(examples, stories):
        held = slots.held_out[at : at + len(story)]
        at += len(story)
        if example.truth["status"] not in outcome.STATES:
            continue
        moments = [(story, held, example.truth["status"])]
        for share in LIVE:
            early = part(story, story.told[: int(share * len(story))])
            if len(early) >= LEAST_LIVE and (state := standing(example, early)) is not None:
                moments.append((early, slots.unseen(evidence.features(early), example.id), state))
        for seen, weights, state in moments:
            kept = {t.key: evidence.noted(t, dict(zip(SLOTS, map(float, row)))) for t, row in zip(seen, weights)}
            rows.append(outcome.features(evidence.weighed(seen, kept)))
            wanted.append([float(state == each) for each in outcome.STATES])
            weight.append(1.0 if seen is not story else WHOLE)
            groups.append(example.id)
    targets = np.array(wanted, np.float32)
    worth = np.repeat(np.array(weight, np.float32)[:, None], len(outcome.STATES), axis=1)
    return train(np.concatenate(rows), targets, worth, groups, outcome.STATES, penalty=OUTCOME_PENALTY)


def standing(example: Example, early: Story) -> str | None:
    """How an incident stands at the end of its beginning; None where it is eased, which short talk hardly tells from its
    end, and where people believed in an all-clear that was none.
    """
    seen = {entry for t in early for entry in (t.line.passage.entry, *(p.entry for p, _ in t.line.also))}

    def reached(name: str) -> bool:
        return bool(seen & set((example.truth.get(name) or {}).get("evidence", ())))

    if reached("resolved"):
        return "resolved"
    cleared = [p.entry for p, roles in zip(example.passages, example.roles) if p.entry in seen and roles & {"resolved", "reopened"}]
    last = next((roles for p, roles in zip(example.passages, example.roles) if cleared and p.entry == cleared[-1]), frozenset())
    believed = "resolved" in last and "reopened" not in last
    return None if believed or reached("mitigated") else "ongoing"


def _rules(texts: list[str], wanted: np.ndarray, known: np.ndarray) -> dict[str, float]:
    scores = np.array([[rule_roles(t).get(role, 0.0) for role in ROLES] for t in texts], np.float32)
    return {
        role: best_threshold(scores[known[:, j] > 0, j], wanted[known[:, j] > 0, j])[1] for j, role in enumerate(ROLES)
    }


if __name__ == "__main__":
    main()
