"""Questions about a run with a model at hand: its words where they hold, else the answer that needs no model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.household import Household
from tests.support.misbehaving import Status
from tests.support.personas import Competent, Persona
from tests.support.plan_answers import answers
from tests.support.scripted_model import ScriptedModel

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "harbour-cranes"
QUESTION = "How many moves was planning behind?"


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as made:
        yield made


@pytest.fixture(scope="module")
def run(house: Household, server: ScriptedModel) -> str:
    house.declare("expert", server)
    return str(house.run(SAMPLE, "--model", "expert")["run"])


@pytest.fixture(scope="module")
def plain(house: Household) -> dict[str, Any]:
    """What is answered without a model."""
    without = house.run(SAMPLE, "--model", "none")["run"]
    return outcome(house.ask("ask", without, QUESTION))


def outcome(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("answer", "why")}


def test_an_answer_that_holds_is_given_in_the_model_s_words(
    house: Household, server: ScriptedModel, run: str, plain: dict[str, Any]
) -> None:
    server.persona = Competent(answers("competent"))
    said = outcome(house.ask("ask", run, QUESTION))
    assert said["why"] == "A model put it into words; they rest on what jonas said."
    assert said["answer"]["support"] == "supported"
    assert said["answer"]["text"].startswith("Number check: planning counted 312 moves behind")
    assert "number check: planning counted 312" in said["answer"]["cites"][0]["quote"]
    assert said["answer"]["text"] != plain["answer"]["text"]
    assert said["answer"]["text"] in " ".join(house.satchel("ask", run, QUESTION).stdout.split())


@pytest.mark.parametrize("name", ["lying", "wrong lines", "obedient", "garbage", "random", "endless"])
def test_what_does_not_hold_is_not_given(
    house: Household, server: ScriptedModel, run: str, plain: dict[str, Any], name: str
) -> None:
    server.persona = Competent(answers(name))
    server.requests.clear()
    assert outcome(house.ask("ask", run, QUESTION)) == plain
    assert server.requests, "it was asked"


@pytest.mark.parametrize("persona", [Status(401), Status(404)], ids=["no key", "no model"])
def test_a_server_that_refuses_is_no_obstacle(
    house: Household, server: ScriptedModel, run: str, plain: dict[str, Any], persona: Persona
) -> None:
    server.persona = persona
    assert outcome(house.ask("ask", run, QUESTION)) == plain
