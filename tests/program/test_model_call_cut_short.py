"""A model's answer that is cut short: Ctrl-C ends the request and keeps what is there; after the engine's death the next one goes on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from tests.support.household import AGENT, Household
from tests.support.misbehaving import SlowHeaders
from tests.support.personas import Competent, First, Persona, Slow
from tests.support.plan_answers import answers
from tests.support.scripted_model import ScriptedModel

from satchel.system import channel

able = answers("competent")
SLOW: dict[str, Persona] = {"says-nothing": Slow(able, half=0), "says-half": Slow(able), "dribbles": SlowHeaders()}


@pytest.mark.parametrize("name", SLOW)
def test_ctrl_c_keeps_the_result_without_the_model_and_hangs_up(house: Household, log: Path, name: str) -> None:
    with ScriptedModel() as server:
        house.declare(name, server)
        server.persona = SLOW[name]
        with house.begin("run", AGENT, log, "--model", name) as command:
            assert server.wait_for(requests=1)
            code, out, said = command.interrupt()
        assert (code, b"RESOLVED" in out) == (130, True)
        assert "Interrupted while a model was asked; the result without it is kept." in said
        assert "Traceback" not in said
        assert server.wait_for(hung_up=1)
    assert house.ask("runs", "list")["runs"][0]["status"] == "done"


@pytest.mark.skipif(os.name != "posix", reason="uses signals")
def test_the_next_engine_goes_on_and_asks_nothing_twice(house: Household, log: Path) -> None:
    with ScriptedModel(Competent(able)) as server:
        house.declare("box", server, "--runs-here", "--structured", "json_schema")
        undisturbed = house.run(log, "--model", "box")
        whole = [one.text for one in server.requests]
        server.requests.clear()
        server.persona = First(Competent(able), Competent(able), Slow(able))
        with house.begin("run", AGENT, log, "--model", "box", "--format", "json") as command:
            assert server.wait_for(requests=3)
            before = [one.text for one in server.requests]
            server.requests.clear()
            os.kill(channel.published(house.home).pid, signal.SIGKILL)
            assert server.wait_for(hung_up=1)
            server.persona = Competent(able)
            _, _, said = command.finish()
        assert "Traceback" not in said
        document = house.ask("runs", "resume", "last")
    assert (document["status"], document["model"]) == ("done", "box")
    assert document["run"] != undisturbed["run"]
    assert document["result"] == undisturbed["result"]
    assert before == whole[:3]
    assert [one.text for one in server.requests] == whole[2:], "what was answered is known, what was broken off is not"
    assert [call["task"] for call in house.calls()] == [call["task"] for call in house.calls(undisturbed["run"])]
