"""What a server of somebody else's is sent: text up to the label that it was granted, each request on the record."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.household import Household
from tests.support.personas import Competent
from tests.support.plan_answers import answers
from tests.support.scripted_model import ScriptedModel

from satchel.system import offline

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "harbour-cranes"


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel(Competent(answers("competent"))) as made:
        yield made


@pytest.fixture
def cut_off(house: Household) -> Iterator[None]:
    """An engine that was started offline stays so until it ends."""
    yield
    house.ask("engine", "stop")


def ledger(house: Household, run: str) -> list[dict[str, Any]]:
    """The rows of a run."""
    database = sqlite3.connect(house.home.database)
    database.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in database.execute("SELECT * FROM egress WHERE run = ? ORDER BY number", (run,))]
    finally:
        database.close()


def texts(server: ScriptedModel) -> str:
    return "".join(one.raw.decode() for one in server.requests)


def test_a_server_for_public_text_gets_nothing_of_what_people_wrote(house: Household, server: ScriptedModel) -> None:
    house.declare("public", server, "--up-to", "public")
    document = house.run(SAMPLE, "--model", "public")
    assert document["model"] is None
    assert not server.requests
    assert not ledger(house, document["run"])
    (call,) = house.calls(document["run"])
    assert call["problem"] == "No model: public is an endpoint that may see public text, and this is personal."


def test_a_server_for_personal_text_gets_it_and_every_request_has_its_row(
    house: Household, server: ScriptedModel
) -> None:
    house.declare("personal", server, "--up-to", "personal")
    document = house.run(SAMPLE, "--model", "personal")
    assert document["model"] == "personal"
    assert "tidevand-1" in texts(server)
    rows = ledger(house, document["run"])
    assert [row["digest"] for row in rows] == [hashlib.sha256(one.raw).hexdigest() for one in server.requests]
    assert [row["purpose"] for row in rows] == ["probe", *["reply"] * (len(rows) - 1)]
    for row in rows:
        assert (row["endpoint"], row["origin"]) == ("personal", server.url.removesuffix("/v1"))
        assert json.loads(row["labels"])["privacy"] == ("public" if row["purpose"] == "probe" else "personal")
        assert json.loads(row["arrival"])["fate"] == "answered"
        assert row["ended_at"]


def test_a_private_run_sends_nothing_wherever_others_may(house: Household, server: ScriptedModel) -> None:
    house.declare("trusted", server, "--up-to", "personal")
    document = house.run(SAMPLE, "--model", "trusted", "--private")
    assert document["model"] is None
    assert not server.requests
    (call,) = house.calls(document["run"])
    assert call["problem"] == "No model: trusted is an endpoint that may see personal text, and this is local-only."


def test_a_server_that_was_removed_gets_nothing_more(house: Household, server: ScriptedModel) -> None:
    house.declare("gone", server, "--up-to", "personal")
    house.ask("models", "use", "gone", "--for", "compose")
    house.ask("models", "remove", "gone")
    assert house.run(SAMPLE)["model"] is None
    assert not server.requests


@pytest.mark.skipif(offline.best_strength() != "kernel", reason="no filter of the kernel here")
def test_offline_nothing_leaves_and_the_run_is_done(house: Household, cut_off: None, server: ScriptedModel) -> None:
    house.declare("far", server, "--up-to", "personal")
    document = house.run(SAMPLE, "--model", "far", "--offline")
    assert (document["status"], document["model"]) == ("done", None)
    assert not server.requests
    assert [call["problem"] for call in house.calls(document["run"]) if "model" in call] == ["Satchel is offline: far cannot be reached."]
    assert not ledger(house, document["run"])
