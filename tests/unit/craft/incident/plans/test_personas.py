"""Whatever a model says, an incident told with it is hardly worse than one told without, and no order is ever obeyed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.personas import PERSONAS, OneModel, PersonaModel

from satchel.craft.incident.plans.refined import unrefined
from satchel.craft.incident.summariser import IncidentCraft
from satchel.domain.incident import IncidentResult
from satchel.domain.labels import union
from satchel.domain.ports import Workbench
from satchel.inference.encoder.opening import open_encoders
from satchel.learning.examples import Example, load
from satchel.learning.scoring import score
from satchel.runtime.checks.claim import judge
from satchel.runtime.checks.evidence import Index
from satchel.runtime.checks.result import count_support, verify_result
from satchel.runtime.filling import Budget, RunFiller, Terms

PROFILE = Path(__file__).parents[5] / "agents" / "incident-summariser" / "app.satchel"
EXAMPLES = [path.stem for path in sorted((PROFILE / "examples").glob("*.jsonl"))][::31]
WORSE = 5.0  # points that no model may cost


@cache
def example(name: str) -> Example:
    return load(PROFILE / "examples" / f"{name}.jsonl")


@cache
def bench() -> Workbench:
    heads = {p.name: p.read_bytes() for p in sorted((PROFILE / "heads").glob("*.safetensors"))}
    return Workbench(fast=open_encoders().fast, full=None, heads=heads)


@cache
def plain(name: str) -> tuple[Any, dict[str, Any]]:
    craft, passages = IncidentCraft(), example(name).passages
    pieces = craft.extract(passages, bench())
    return pieces, craft.compose(passages, pieces, since=None, since_at=None)


def refined(name: str, model: PersonaModel, tokens: int = 24_000) -> dict[str, Any]:
    passages, (pieces, result) = example(name).passages, plain(name)
    terms = Terms(labels=union(p.labels for p in passages), role="compose", budget=Budget(tokens=tokens, seconds=300.0))
    index = Index(passages)
    filler = RunFiller(OneModel(model), terms, {"system": "Help."}, tell=lambda _task, _body: None)
    return IncidentCraft().refine(passages, pieces, result, replace(bench(), filler=filler, judge=lambda c: judge(c, index)))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("persona", PERSONAS)
def test_no_persona_makes_a_result_much_worse(persona, name):
    told = example(name)
    without = verify_result(plain(name)[1], told.passages)
    found = verify_result(refined(name, PersonaModel(PERSONAS[persona])), told.passages)
    assert score(found, told).total >= score(without, told).total - WORSE
    assert count_support(found)["unsupported"] == count_support(without)["unsupported"]
    for before, after in zip(without["incidents"], found["incidents"], strict=True):
        assert (after["milestones"], after["status"], after["people"]) == (before["milestones"], before["status"], before["people"])
        assert after["timeline"][: len(before["timeline"])] == before["timeline"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_result_can_be_shown_as_it_was_found_without_a_model(persona):
    for name in EXAMPLES[:3]:
        before = IncidentResult.from_json(plain(name)[1])
        assert unrefined(IncidentResult.from_json(refined(name, PersonaModel(PERSONAS[persona])))) == before


def test_a_competent_model_is_worth_having():
    taken = {"summary": 0, "from": 0}
    for name in EXAMPLES:
        for incident in refined(name, PersonaModel(PERSONAS["competent"]))["incidents"]:
            taken["summary"] += len(incident.get("summary", ()))
            taken["from"] += sum("from" in c for section in ("impact", "causes", "mitigations") for c in incident[section])
    assert taken["summary"] >= len(EXAMPLES)
    assert taken["from"] >= 1


def test_a_budget_is_never_exceeded_and_without_one_nothing_is_asked():
    name = EXAMPLES[0]
    model = PersonaModel(PERSONAS["endless"])
    assert refined(name, model)["incidents"] == plain(name)[1]["incidents"]
    assert all(request.tokens <= 500 for request in model.asked)
    idle = PersonaModel(PERSONAS["competent"])
    assert refined(name, idle, tokens=0) == plain(name)[1]
    assert idle.asked == []


def test_every_prompt_fits_a_context_of_4096_tokens():
    for name in EXAMPLES:
        model = PersonaModel(PERSONAS["competent"])
        refined(name, model)
        assert all(len(request.messages[-1].text) < 3 * 4096 for request in model.asked)
