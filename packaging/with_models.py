"""The part of docs/quality.md on language models: the development cases with models of every character, scripted ones.

What a persona says is in tests/fakes/personas.py; all else is what a run does: budget, checks, what is left out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from satchel.craft.incident.summariser import IncidentCraft
from satchel.domain.labels import union
from satchel.domain.passages import Passage
from satchel.domain.ports import Workbench
from satchel.runtime.checks.claim import judge
from satchel.runtime.checks.evidence import Index
from satchel.runtime.checks.result import verify_result
from satchel.runtime.filling import Budget, RunFiller, Terms

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.fakes.personas import PERSONAS, OneModel, Persona, PersonaModel

CRAFT = IncidentCraft()
Score = Callable[[Mapping[str, Any]], dict[str, Any]]


def with_persona(passages: Sequence[Passage], pieces: Any, questions: Sequence[str], bench: Workbench, persona: Persona) -> dict[str, Any]:
    """The verified result and the answers, as a run with that model gives them."""
    index = Index(passages)
    terms = Terms(labels=union({p.labels for p in passages}), role="compose", budget=Budget(tokens=24_000, seconds=300.0))

    def filled() -> Workbench:
        filler = RunFiller(OneModel(PersonaModel(persona)), terms, {"system": "Help."}, tell=lambda _task, _body: None)
        return replace(bench, filler=filler, judge=lambda claim: judge(claim, index))

    result = CRAFT.compose(passages, pieces, since=None, since_at=None)
    found = dict(verify_result(CRAFT.refine(passages, pieces, result, filled()), passages))
    given = [verify_result(CRAFT.answer(passages, pieces, asked, filled()), passages)["answer"] for asked in questions]
    return {**found, "answers": [one if one and one["support"] != "unsupported" else {} for one in given]}


def persona_row(name: str, without: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One line of the table, over all cases."""
    lost = [before["score"] - after["score"] for before, after in zip(without, rows, strict=True)]
    return {
        "case": name, "score": _mean(r["score"] for r in rows), "worst": max(0.0, *lost), "best": max(0.0, *(-one for one in lost)),
        "fact_recall": _mean(r["fact_recall"] for r in rows), "citation_validity": _mean(r["citation_validity"] for r in rows),
        "unsupported_number_rate": _mean(r["unsupported_number_rate"] for r in rows), "answers": _mean(r["answers"] for r in rows),
        "traps": sum(len(r["traps_sprung"]) for r in rows),
    }  # fmt: skip


def _mean(values: Any) -> float:
    every = list(values)
    return sum(every) / len(every)


__all__ = ["PERSONAS", "persona_row", "with_persona"]
