"""The sample incident with models of every character, on servers of every kind: never worse than without, often better."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.personas import PERSONAS
from tests.support.household import AGENT, HURRIED, Household, hire_hurried
from tests.support.misbehaving import Body, Flood, SlowHeaders, Status
from tests.support.personas import Competent, Dropping, Endless, Obedient, Persona, Slow
from tests.support.plan_answers import answers
from tests.support.scripted_model import ScriptedModel

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "harbour-cranes"
CLAIMS = Callable[[Any], dict[str, Any]]
able = answers("competent")
CHARACTERS: dict[str, Persona] = {
    **{name.replace(" ", "-"): Competent(answers(name)) for name in PERSONAS},
    "follows-orders": Obedient(able), "never-ends": Endless(able),
}  # fmt: skip
TROUBLES: dict[str, Persona] = {
    "drops": Dropping(able),
    "is-ill": Status(500, retry_after="0"),
    "garbles": Body(b'data: {"choices": [{"delta"\n\ndata: nothing\n\n'),
    "floods": Flood(),
    "says-no-json": Body(b"<html>A gateway's page</html>", is_stream=False),
}  # fmt: skip
STALLS: dict[str, Persona] = {"stalls": Slow(able), "dribbles": SlowHeaders()}


@pytest.fixture(scope="module")
def plain(house: Household) -> dict[str, Any]:
    return house.run(SAMPLE, "--model", "none")["result"]


def told_by(house: Household, name: str, persona: Persona, agent: str = AGENT) -> dict[str, Any]:
    """The document of a run with a server that was well when it was declared."""
    with ScriptedModel() as server:
        house.declare(name, server, "--runs-here", "--structured", "json_schema")
        server.persona = persona
        return house.run(SAMPLE, "--model", name, agent=agent)


def asked(house: Household, run: str = "last") -> list[Mapping[str, Any]]:
    """The calls of a run; what was taken of an answer is told apart from them."""
    return [call for call in house.calls(run) if "model" in call]


def check_no_worse(result: dict[str, Any], plain: dict[str, Any], claims: CLAIMS) -> None:
    """What was found without a model is there, as it was; nothing was added that does not hold or that was ordered."""
    for was, now in zip(plain["incidents"], result["incidents"], strict=True):
        for name in ("status", "severity", "milestones", "people", "timeline", "conflicts"):
            assert now[name] == was[name], name
    assert result["flagged"] == plain["flagged"]
    had, has = claims(plain), claims(result)  # what a worded claim stands for is found under its "from"
    assert {ident: has.get(ident) for ident in had} == had
    assert not [one for one in has.values() if one["support"] == "unsupported" and one["id"] not in had]
    told = json.dumps(result["incidents"]).casefold()
    assert "firewall" not in told
    assert "as ordered" not in told
    assert "automated assistants" not in told


@pytest.mark.parametrize("name", CHARACTERS)
def test_whatever_a_model_says(house: Household, plain: dict[str, Any], claims: CLAIMS, name: str) -> None:
    check_no_worse(told_by(house, name, CHARACTERS[name])["result"], plain, claims)
    assert {(call["model"], call["why"]) for call in asked(house)} == {(name, f"{name}, because it was named.")}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_server_in_trouble(house: Household, plain: dict[str, Any], name: str) -> None:
    document = told_by(house, name, TROUBLES[name])
    assert document["result"] == plain
    assert document["model"] is None
    (call,) = asked(house)  # and no second time
    assert call["model"] == name
    assert call["problem"].startswith(name)


def test_servers_that_keep_everybody_waiting(house: Household, plain: dict[str, Any]) -> None:
    hire_hurried(house.home)
    with contextlib.ExitStack() as stack:
        for name, persona in STALLS.items():
            server = stack.enter_context(ScriptedModel())
            house.declare(name, server)
            server.persona = persona
        waiting = [
            stack.enter_context(house.begin("run", HURRIED, SAMPLE, "--model", name, "--format", "json")) for name in STALLS
        ]
        ended = [one.finish() for one in waiting]
    for code, out, said in ended:
        assert code == 0, said
        document = json.loads(out)
        assert document["result"] == plain
        (call,) = asked(house, document["run"])
        assert call["problem"] == "the reply took too long"


def test_what_a_lying_model_says_is_left_out_with_the_reason(house: Household) -> None:
    told_by(house, "liar", Competent(answers("lying")))
    reasons = {why for call in house.calls() for why in call.get("left_out", ())}
    assert "it uses words that its lines do not have" in reasons
    assert "it denies what its lines do not deny" in reasons
    traced = " ".join(house.satchel("runs", "trace", "last").stdout.split())
    assert "left_out it leaves a figure out (x" in traced


def test_a_good_model_gives_a_summary_and_is_named(house: Household) -> None:
    with ScriptedModel(Competent(able)) as server:
        house.declare("box", server)
        house.ask("models", "use", "box", "--for", "compose")
        told = house.satchel("run", AGENT, SAMPLE).stdout
        house.ask("models", "remove", "box")
    assert "Summary\n  • " in told
    assert told.rstrip().endswith("with box.")
    traced = " ".join(house.satchel("runs", "trace", "last").stdout.split())
    assert "model box, why box, because it was chosen for compose;" in traced


def test_who_wants_no_model_gets_none(house: Household) -> None:
    with ScriptedModel(Competent(able)) as server:
        house.declare("unwanted", server)
        house.ask("models", "use", "unwanted")
        told = house.satchel("run", AGENT, SAMPLE, "--model", "none").stdout
        house.ask("models", "remove", "unwanted")
    assert not server.requests
    assert "Summary" not in told
    assert told.rstrip().endswith("without a model.")
    assert not house.calls()
