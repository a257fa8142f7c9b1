"""Real processes: one that is killed in the middle of a call leaves its row, one that is offline sends nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.personas import Slow
from tests.support.scripted_model import ScriptedModel

from satchel.storage.ledger import SqliteLedger
from satchel.storage.migrations import open_database
from satchel.system import offline

ROOT = Path(__file__).parents[2]
CALLER = """
import sys
from pathlib import Path
from satchel.domain.errors import SatchelError
from satchel.domain.labels import Labels, Origin
from satchel.domain.models import Message, ModelRequest
from satchel.inference.endpoints.client import EndpointModel
from satchel.inference.endpoints.declaration import Endpoint
from satchel.policy.egress import EgressPolicy
from satchel.storage.ledger import SqliteLedger
from satchel.storage.migrations import open_database
from satchel.system import offline

folder, url, how = sys.argv[1:]
words = {"name": "lab", "url": url, "model": "scripted", "privacy": "personal", "context": 8192}
endpoint = Endpoint.from_json(words)
database = open_database(Path(folder) / "satchel.db", Path(folder) / "backups")
gate = EgressPolicy(SqliteLedger(database), {"lab": endpoint.grant()}.get)
model = EndpointModel(endpoint, gate=gate, find_key=lambda _name: None, wait=lambda _n: 0.0)
if how == "offline":
    offline.enforce()
    if "inherited" in folder:
        offline._state["strength"] = "none"  # as in a child, which has the filter without having set it
labels = Labels(origins=frozenset({Origin.OTHERS}))
try:
    model.reply(ModelRequest(messages=(Message(speaker="user", text="hello"),), labels=labels, run="r1"))
except SatchelError as error:
    print(error.what, error.hint)
    sys.exit(error.exit_code)
"""


def call(folder: Path, server: ScriptedModel, how: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
    folder.mkdir()
    return subprocess.Popen(
        [sys.executable, "-c", CALLER, str(folder), server.url, how], env=environment, stdout=subprocess.PIPE, text=True
    )


def rows(folder: Path) -> list[tuple[str, str | None]]:
    database = open_database(folder / "satchel.db", folder / "backups")
    try:
        return [(r.departure.run, r.arrival.fate if r.arrival else None) for r in SqliteLedger(database).rows()]
    finally:
        database.close()


@pytest.mark.skipif(os.name != "posix", reason="uses signals")
@pytest.mark.parametrize("half", [0.0, 0.5], ids=["before the first word", "in the middle"])
def test_a_call_that_was_killed_stays_in_the_ledger_as_open(tmp_path: Path, half: float) -> None:
    with ScriptedModel(Slow(half=half)) as server:
        with call(tmp_path / "home", server, "killed") as caller:
            assert server.wait_for(requests=1)
            assert rows(tmp_path / "home") == [("r1", None)], "the row is there while the call is under way"
            caller.send_signal(signal.SIGKILL)
        assert server.wait_for(hung_up=1)
    assert rows(tmp_path / "home") == [("r1", None)]


@pytest.mark.skipif(offline.best_strength() != "kernel", reason="no filter of the kernel here")
@pytest.mark.parametrize("name", ["home", "inherited"])
def test_offline_is_said_and_nothing_arrives(tmp_path: Path, name: str) -> None:
    with ScriptedModel() as server:
        with call(tmp_path / name, server, "offline") as caller:
            said, _ = caller.communicate(timeout=60)
        assert caller.returncode == 4
        assert "offline" in said
        assert "--offline" in said
        assert not server.requests
    assert rows(tmp_path / name) == ([] if name == "home" else [("r1", "failed")])


def test_a_call_that_goes_well_keeps_nothing_that_would_hold_its_process(tmp_path: Path) -> None:
    with ScriptedModel() as server, call(tmp_path / "home", server, "well") as caller:
        assert caller.wait(timeout=60) == 0
    assert rows(tmp_path / "home") == [("r1", "answered")]
