"""The key of a server: read from a file, kept for this session where there is no keyring, and nowhere to be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.household import AGENT, Household
from tests.support.personas import Competent
from tests.support.plan_answers import answers
from tests.support.scripted_model import ScriptedModel

RIGHT, WRONG = "sk-right-4b1f0e6a9d77", "sk-wrong-93c2d85e1f04"


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel(Competent(answers("competent")), key=RIGHT) as made:
        yield made


def declare(house: Household, name: str, server: ScriptedModel, key: str) -> Any:
    """Adds the server with a key, whose file the person deletes afterwards."""
    file = house.folder / "key.txt"
    file.write_text(key + "\n")
    done = house.satchel(
        "models", "endpoint", "add", name, "--url", server.url, "--model", "scripted", "--runs-here", "--key-file", file
    )
    file.unlink()
    return done


def holders(folder: Path, key: str) -> list[Path]:
    """Files that hold the key, in UTF-8 or UTF-16."""
    forms = [key.encode(), key.encode("utf-16-le")]
    return [p for p in folder.rglob("*") if p.is_file() and any(form in p.read_bytes() for form in forms)]


def test_a_server_that_repeats_a_wrong_key_puts_it_nowhere(house: Household, server: ScriptedModel, log: Path) -> None:
    added = declare(house, "wrong", server, WRONG)
    assert "wrong does not accept the key." in added.stderr
    assert house.run(log, "--model", "wrong")["model"] is None
    assert {call["problem"] for call in house.calls() if "model" in call} == {"wrong does not accept the key."}
    assert not holders(house.folder, WRONG)
    assert WRONG not in added.stdout + added.stderr


def test_a_key_is_sent_stored_nowhere_and_gone_with_the_session(
    house: Household, server: ScriptedModel, log: Path
) -> None:
    added = declare(house, "right", server, RIGHT)
    assert "No system keyring was found. The key is kept until Satchel's engine ends" in added.stderr
    ran = house.satchel("run", AGENT, log, "--model", "right")
    assert ran.stdout.rstrip().endswith("with right.")
    assert {one.headers["authorization"] for one in server.requests} == {f"Bearer {RIGHT}"}
    shown = [house.satchel(*words).stdout for words in (("models", "list"), ("runs", "trace", "last"))]
    assert RIGHT not in "".join([added.stdout, added.stderr, ran.stdout, ran.stderr, *shown])
    house.ask("engine", "stop")
    assert not holders(house.folder, RIGHT)
    server.requests.clear()
    document = house.run(log, "--model", "right")
    assert (document["status"], document["model"]) == ("done", None)
    assert not server.requests
    problem = "The key of right is out of reach: No system keyring was found."
    assert {call["problem"] for call in house.calls() if "model" in call} == {problem}


def test_a_key_that_went_with_the_session_is_given_anew(house: Household, server: ScriptedModel, log: Path) -> None:
    declare(house, "lab", server, RIGHT)
    house.ask("models", "use", "lab")
    house.ask("engine", "stop")
    assert house.run(log, "--model", "lab")["model"] is None
    file = house.folder / "key.txt"
    file.write_text(RIGHT)
    given = house.satchel("models", "endpoint", "key", "lab", "--key-file", file)
    file.unlink()
    assert (given.returncode, given.stdout) == (0, "lab has its key\n"), given.stderr
    assert house.run(log, "--model", "lab")["model"] == "lab"
    assert not holders(house.folder, RIGHT)
