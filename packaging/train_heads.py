"""Trains the incident heads from the profile's labelled examples: one per encoder, written as safetensors.

    python packaging/train_heads.py [--examples DIR] [--out DIR] [--report FILE]

Same examples and encoder, same bytes. The report holds the cross-validated F1 per role for rules alone, heads alone and
both, which docs/quality.md shows.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from satchel.craft.heads import Head, dump
from satchel.craft.incident.cues import CUES, ROLES, cue_hits, rule_roles
from satchel.craft.incident.features import features
from satchel.craft.incident.lines import Line, cut
from satchel.inference.encoder.opening import open_encoders
from satchel.learning.examples import Example, load_folder
from satchel.learning.training import best_threshold, train

PROFILE = Path(__file__).parent.parent / "agents" / "incident-summariser" / "app.satchel"


def targets(example: Example, lines: list[Line]) -> tuple[np.ndarray, np.ndarray]:
    """Shape (lines, roles) twice: the label, and whether it is known.

    A label belongs to an entry; where an entry has several lines, only the lines with a cue for the role are known to
    have it, and only roles that the entry does not have at all are known to be absent.
    """
    roles = {p.entry: r for p, r in zip(example.passages, example.roles)}
    count: dict[int | None, int] = {}
    for line in lines:
        count[line.passage.entry] = count.get(line.passage.entry, 0) + 1
    wanted, known = [], []
    for line in lines:
        own = frozenset().union(roles[line.passage.entry], *(roles[p.entry] for p, _ in line.also))
        cued = {CUES[i][0] for i in cue_hits(line.text)}
        wanted.append([float(role in own) for role in ROLES])
        shared = count[line.passage.entry] > 1
        known.append([float(not shared or role not in own or role in cued) for role in ROLES])
    return np.array(wanted, np.float32), np.array(known, np.float32)


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
    groups = [e.id for e, lines in examples for _ in lines]
    texts = [line.text for _, lines in examples for line in lines]
    wanted, known = (np.concatenate(part) for part in zip(*(targets(e, lines) for e, lines in examples)))
    report: dict[str, dict[str, float]] = {"rules": _rules(texts, wanted, known)}
    options.out.mkdir(parents=True, exist_ok=True)
    for stem, encoder in (("full", encoders.full), ("static", encoders.fast)):
        rows = np.frombuffer(encoder.embed(texts).data, "<f4").reshape(len(texts), -1)
        for mode, switches in (("both", {}), ("heads", {"cues": False})):
            parts, at = [], 0
            for _, lines in examples:
                parts.append(features(lines, rows[at : at + len(lines)], local=stem == "static", **switches))
                at += len(lines)
            fit = train(np.concatenate(parts), wanted, known, groups, ROLES)
            report[f"{stem} {mode}"] = fit.f1
            if mode == "both":
                head = Head(encoder=encoder.name, labels=ROLES, weights=fit.weights, bias=fit.bias, threshold=fit.threshold)
                (options.out / f"roles.{stem}.safetensors").write_bytes(dump(head))
            print(stem, mode, f"macro F1 {sum(fit.f1.values()) / len(fit.f1):.3f}", flush=True)
    encoders.close()
    if options.report:
        options.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _rules(texts: list[str], wanted: np.ndarray, known: np.ndarray) -> dict[str, float]:
    scores = np.array([[rule_roles(t).get(role, 0.0) for role in ROLES] for t in texts], np.float32)
    return {
        role: best_threshold(scores[known[:, j] > 0, j], wanted[known[:, j] > 0, j])[1] for j, role in enumerate(ROLES)
    }


if __name__ == "__main__":
    main()
