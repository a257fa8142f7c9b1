"""A model that takes its time keeps nobody waiting: the result is there before it is asked, and stays when one leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.household import AGENT, Household
from tests.support.personas import Competent, Slow
from tests.support.plan_answers import answers
from tests.support.scripted_model import ScriptedModel

LOG = """09:01 mira: the booking page throws 500s, customers cannot book
09:03 tom: looking. 31 of 40 requests fail since 08:55
09:21 tom: root cause: the disk of db-3 is full. freed 80 GB
09:52 mira: all bookings work, this is resolved
"""
able = answers("competent")


@pytest.fixture
def stalling(house: Household) -> Iterator[ScriptedModel]:
    """A server that never ends its first answer, chosen for everything."""
    with ScriptedModel() as server:
        house.declare("snail", server)
        house.ask("models", "use", "snail")
        server.persona = Slow(able)
        yield server
        house.ask("models", "remove", "snail")


@pytest.fixture
def plain(house: Household, log: Any) -> dict[str, Any]:
    return house.run(log, "--model", "none")["result"]


@pytest.fixture
def log(house: Household) -> Any:
    path = house.folder / "booking.log"
    path.write_text(LOG)
    return path


def test_who_follows_sees_the_result_before_the_model_has_answered(
    house: Household, stalling: ScriptedModel, log: Any, plain: dict[str, Any]
) -> None:
    with house.begin("run", AGENT, log, "--follow", "--format", "json") as live:
        first = live.document(30)
        assert first["result"]["incidents"] == plain["incidents"]
        assert first["model"] is None
        code, _, _ = live.interrupt()
    assert code == 130
    assert house.ask("runs", "show", first["run"])["status"] == "done"


@pytest.mark.parametrize("shape", ["text", "json"])
def test_who_interrupts_a_model_keeps_the_result_without_it(
    house: Household, stalling: ScriptedModel, log: Any, plain: dict[str, Any], shape: str
) -> None:
    with house.begin("run", AGENT, log, "--format", shape) as command:
        assert stalling.wait_for(requests=1)
        code, out, said = command.interrupt()
    assert code == 130
    assert "the result without it is kept" in said
    if shape == "json":
        assert set(json.loads(out)) == {"error"}
    else:
        assert b"RESOLVED" in out
    shown = house.ask("runs", "show", "last")
    assert (shown["status"], shown["result"]) == ("done", plain)


def test_a_result_that_a_model_betters_is_told_twice_and_a_model_that_gives_nothing_once(
    house: Household, log: Any
) -> None:
    with ScriptedModel(Competent(able)) as server:
        house.declare("refiner", server)
        with house.begin("run", AGENT, log, "--follow", "--model", "refiner", "--format", "json") as live:
            first, second = live.document(30), live.document(30)
            live.interrupt()
    assert first["run"] == second["run"]
    assert (first["model"], second["model"]) == (None, "refiner")
    assert "summary" not in first["result"]["incidents"][0]
    assert second["result"]["incidents"][0]["summary"]
