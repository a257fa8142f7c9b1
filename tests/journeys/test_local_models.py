"""Models in files through the whole program: taken in, tried, put to work, killed in mid-answer, removed while they work."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.tiny_models import Tiny
from tests.program.conftest import LOG
from tests.support.household import AGENT, Household

from satchel.system import channel

pytestmark = pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed")
QUESTION = "Which job holds the connections of pg-main-2?"
ANSWER = '{"text": "The job reindex-orders holds 96 of 100 connections", "lines": [2]}'


@pytest.fixture(scope="module", autouse=True)
def plain(house: Household) -> dict[str, Any]:
    """What is found in the log without a model."""
    (house.folder / "ops.log").write_text(LOG)
    return house.run("ops.log", "--model", "none")["result"]


def take_in(house: Household, name: str, like: Tiny) -> None:
    house.ask("models", "add", like.write(house.folder / f"{name}.gguf"))


def worker_of(house: Household) -> int | None:
    """The process that holds the model which was loaded last."""
    address = channel.published(house.home)
    assert address is not None
    found = [
        int(child)
        for task in Path(f"/proc/{address.pid}/task").iterdir()
        for child in (task / "children").read_text().split()
        if b"inference.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return max(found, default=None)


def ticks(process: int) -> int:
    """What a process has computed so far, in hundredths of a second."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.001)


def test_random_weights_are_found_out_and_do_no_harm_when_named(house: Household, plain: dict[str, Any], claims: Any) -> None:
    take_in(house, "dice", Tiny(seed=3))
    shown = house.ask("models", "bench", "dice")
    assert shown["bench"]["reply tokens/s"] > 0
    assert shown["card"]["follows_schema"] is False
    house.ask("models", "use", "dice")
    assert house.run("ops.log")["result"] == plain
    assert [call["problem"] for call in house.calls()] == ["No model: dice could not fill a schema when it was tried."]
    result = house.run("ops.log", "--model", "dice")["result"]
    assert {call["model"] for call in house.calls() if "model" in call} == {"dice"}
    assert result["incidents"][0]["milestones"] == plain["incidents"][0]["milestones"]
    had, has = claims(plain), claims(result)
    assert {ident: has.get(ident) for ident in had} == had
    house.ask("models", "remove", "dice")


def test_a_model_that_fills_the_form_is_found_to_do_so_and_asked(house: Household) -> None:
    form = json.dumps({"service": "checkout", "restarted_by": "Ana Ruiz", "minutes": 17, "resolved": True})
    take_in(house, "clerk", Tiny(script=form))
    card = house.ask("models", "bench", "clerk")["card"]
    assert (card["follows_schema"], card["trials"][0]["said"], card["problem"]) == (True, form, "")
    house.ask("models", "use", "clerk")
    house.run("ops.log")
    assert {call["model"] for call in house.calls() if "model" in call} == {"clerk"}
    house.ask("models", "remove", "clerk")


def test_a_model_that_knows_the_answer_gives_it(house: Household) -> None:
    take_in(house, "knows", Tiny(script=ANSWER))
    run = house.run("ops.log", "--model", "knows")["run"]
    said = house.ask("ask", run, QUESTION)
    assert said["answer"]["text"] == "The job reindex-orders holds 96 of 100 connections"
    assert "root cause: batch job reindex-orders" in said["answer"]["cites"][0]["quote"]
    assert house.calls(run)[0]["why"] == "knows, because it was named."
    house.ask("models", "remove", "knows")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for a process in /proc")
def test_a_process_killed_in_mid_answer_is_replaced_and_the_trace_says_so(house: Household, plain: dict[str, Any]) -> None:
    take_in(house, "repeats", Tiny(script="again and over", loops=True))
    house.run("ops.log", "--model", "repeats")  # now it is loaded, and what it computes is an answer
    worker = worker_of(house)
    assert worker is not None
    before = ticks(worker)
    with house.begin("run", AGENT, "ops.log", "--model", "repeats", "--format", "json") as command:
        wait_for(lambda: ticks(worker) > before)
        os.kill(worker, signal.SIGKILL)
        code, _, said = command.finish()
    assert code == 0, said
    assert house.ask("runs", "show", "last")["result"] == plain
    assert worker_of(house) not in (None, worker)
    (notice,) = [notice for call in house.calls() for notice in call.get("notices", ())]
    assert notice.startswith("repeats stopped (it was ended from outside")
    house.ask("models", "remove", "repeats")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for a process in /proc")
def test_a_model_that_is_removed_while_it_works_ends_its_run(house: Household, plain: dict[str, Any]) -> None:
    take_in(house, "leaves", Tiny(script="again and over", loops=True))
    house.run("ops.log", "--model", "leaves")
    worker = worker_of(house)
    assert worker is not None
    before = ticks(worker)
    with house.begin("run", AGENT, "ops.log", "--model", "leaves", "--format", "json") as command:
        wait_for(lambda: ticks(worker) > before)
        os.kill(worker, signal.SIGSTOP)
        gone = house.ask("models", "remove", "leaves")
        with contextlib.suppress(ProcessLookupError):  # it went with its model
            os.kill(worker, signal.SIGCONT)
        code, _, said = command.finish()
    assert code == 0, said
    assert gone["deleted"] == []
    assert house.ask("runs", "show", "last")["result"] == plain
    assert {call["model"] for call in house.calls() if "model" in call} == {"leaves"}
    assert "There is no model 'leaves'" in house.satchel("run", AGENT, "ops.log", "--model", "leaves").stderr
