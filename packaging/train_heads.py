"""Trains the incident heads from the profile's labelled examples, written as safetensors: per encoder the roles of
lines and their weights for the slots of a result, and for the fast encoder a first look at every line of a long log.

    python packaging/train_heads.py [--examples DIR] [--out DIR] [--report FILE]

Same examples and encoder, same bytes. The report holds the cross-validated F1 per role for rules alone, heads alone and
both, which docs/quality.md shows.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from satchel.craft.heads import Head, dump
from satchel.craft.incident import evidence
from satchel.craft.incident.cues import CUES, ROLES, cue_hits, rule_roles
from satchel.craft.incident.evidence import ROLE_OF, SLOTS
from satchel.craft.incident.features import features
from satchel.craft.incident.figures import replaced
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import Line, cut
from satchel.craft.incident.roles import noted
from satchel.craft.incident.story import Story, tell
from satchel.inference.encoder.opening import open_encoders
from satchel.learning.examples import Example, load_folder
from satchel.learning.training import Fit, best_threshold, train

PROFILE = Path(__file__).parent.parent / "agents" / "incident-summariser" / "app.satchel"

SLOT_PENALTY = 10.0
UNSURE = 0.5  # weight of a line that lacks a role which another line of its entry has
_SLOT_OF = {"impact": "impact", "mitigations": "mitigation", "actions": "action", "open_questions": "question",
            "timeline": "turn", "people": "part"}  # fmt: skip


def targets(example: Example, lines: list[Line]) -> tuple[np.ndarray, np.ndarray]:
    """Shape (lines, roles) twice: the label, and how far it is known (0 to 1).

    A label belongs to an entry. Where an entry has several lines, those that prove a fact of the role or have a cue for
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
            known.append([1.0] * len(ROLES))
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
    examples = [(e, cut(e.passages)[0]) for e in load_folder(options.examples)]
    corpus = Corpus(examples)
    report: dict[str, dict[str, float]] = {"rules": _rules(corpus.texts, corpus.wanted, corpus.known)}
    options.out.mkdir(parents=True, exist_ok=True)
    for stem, encoder in (("full", encoders.full), ("static", encoders.fast)):
        rows = np.frombuffer(encoder.embed(corpus.texts).data, "<f4").reshape(len(corpus.texts), -1)
        both = corpus.fit(rows)
        report |= {f"{stem} both": both.f1, f"{stem} heads": corpus.fit(rows, cues=False).f1}
        made = {"roles": both, "slots": fit_slots(examples, both)}
        if encoder is encoders.fast:
            made["first"] = corpus.fit(rows, local=True)
        for name, found in made.items():
            head = Head(encoder=encoder.name, labels=tuple(found.f1), weights=found.weights, bias=found.bias, threshold=found.threshold)
            (options.out / f"{name}.{stem}.safetensors").write_bytes(dump(head))
            print(stem, name, f"macro F1 {sum(found.f1.values()) / len(found.f1):.3f}", flush=True)
    encoders.close()
    if options.report:
        options.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


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


def fit_slots(examples: Sequence[tuple[Example, list[Line]]], roles: Fit) -> Fit:
    """Slot heads over roles as a head gives them that has not seen the incident, which is how they will come."""
    cut_at = dict(zip(ROLES, map(float, roles.threshold)))
    parts, wanted, worth, groups, at = [], [], [], [], 0
    for example, lines in examples:
        held = roles.held_out[at : at + len(lines)]
        at += len(lines)
        story = tell(lines, [noted(ROLES, row) for row in held], cut_at, resolve(example.passages))
        story = replace(story, superseded=replaced(story))
        parts.append(evidence.features(story))
        hits, known = slot_targets(example, story)
        wanted.append(hits)
        worth.append(known)
        groups += [example.id] * len(lines)
    stacked = [np.concatenate(part) for part in (parts, wanted, worth)]
    return train(*stacked, groups, SLOTS, penalty=SLOT_PENALTY)


def _rules(texts: list[str], wanted: np.ndarray, known: np.ndarray) -> dict[str, float]:
    scores = np.array([[rule_roles(t).get(role, 0.0) for role in ROLES] for t in texts], np.float32)
    return {
        role: best_threshold(scores[known[:, j] > 0, j], wanted[known[:, j] > 0, j])[1] for j, role in enumerate(ROLES)
    }


if __name__ == "__main__":
    main()
