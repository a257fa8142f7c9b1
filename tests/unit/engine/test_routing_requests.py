"""Requests are routed, started, corrected and forgotten over a real connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from satchel.domain.errors import NotFoundError, UsageError

KEYS = ["kind", "agent", "run", "why", "sure", "others"]


def test_a_route_has_its_shape(start: Any) -> None:
    with start().client() as client:
        found = client.call("route", text="quick please")
        assert list(found) == KEYS
        assert (found["kind"], found["agent"], found["sure"]) == ("run", "quick", True)
        assert client.call("route", text="x", inputs=["/a/b.log"])["agent"] is None
        assert found["others"] == [{"agent": "slow", "why": "No.", "score": 0.2}]
        assert client.call("runs.list") == {"runs": []}


def test_what_is_sure_is_started(start: Any, tmp_path: Path) -> None:
    with start().client() as client:
        given = [{"path": str(tmp_path / "a.log"), "shown": "a.log"}]
        found = client.call("do.start", text="quick please", inputs=given, private=True, zone="UTC")
        assert {"run", "agent", "status", "after", "route", "learnt"} <= set(found)
        assert (found["agent"], found["after"], found["learnt"]) == ("quick", 0, None)
        assert (found["inputs"], found["say"]) == (["a.log"], "quick please")


def test_what_is_unsure_is_not_started_unless_the_best_is_wanted(start: Any) -> None:
    with start().client() as client:
        assert list(client.call("do.start", text="hm")) == ["route"]
        assert client.call("runs.list") == {"runs": []}
        found = client.call("do.start", text="hm", best=True)
        assert (found["agent"], found["route"]["sure"], found["learnt"]) == ("quick", False, None)
        assert client.call("route.list") == {"corrections": []}


def test_a_question_is_not_started(start: Any) -> None:
    with start().client() as client:
        found = client.call("do.start", text="why?", best=True)
        assert (list(found), found["route"]["kind"]) == (["route"], "ask")


def test_a_named_agent_is_a_correction_where_it_is_not_the_route(start: Any) -> None:
    with start().client() as client:
        same = client.call("do.start", text="quick please", agent="quick")
        assert (same["learnt"], same["route"]["why"]) == (None, "It says so.")
        found = client.call("do.start", text="hm", agent="quick")
        assert found["route"] | {"others": []} == {
            "kind": "run", "agent": "quick", "run": None, "why": "You chose it.", "sure": True, "others": []
        }  # fmt: skip
        (kept,) = client.call("route.list")["corrections"]
        assert (kept["number"], kept["text"], kept["agent"], kept["kinds"]) == (found["learnt"], "hm", "quick", [])
        assert client.call("do.start", text="why?", agent="quick")["learnt"]
        assert client.call("route.forget", number=kept["number"]) == {"number": kept["number"], "forgotten": True}
        with pytest.raises(NotFoundError):
            client.call("route.forget", number=kept["number"])
        with pytest.raises(NotFoundError):
            client.call("do.start", text="hm", agent="nobody")
        assert len(client.call("route.list")["corrections"]) == 1  # from what could not be started nothing is learnt


def test_a_correction_can_be_told_alone(start: Any) -> None:
    with start().client() as client:
        assert client.call("route.correct", text="hm", inputs=["/a.log"], agent="slow")["agent"] == "slow"
        with pytest.raises(NotFoundError):
            client.call("route.correct", text="hm", agent="nobody")


def test_pasted_text_is_kept_privately_and_goes_with_its_run(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        found = client.call("do.start", text="18:41 ana: down\n18:42 dee: up")
        assert (found["inputs"], found["say"]) == (["pasted text"], "")
        (kept,) = engine.home.spool.iterdir()
        assert kept.read_text() == "18:41 ana: down\n18:42 dee: up"
        assert kept.stat().st_mode & 0o777 == 0o600
        client.call("runs.remove", run=found["run"])
        assert list(engine.home.spool.iterdir()) == []
        with pytest.raises(NotFoundError):
            client.call("do.start", text="a\nb", agent="nobody")
        with pytest.raises(UsageError, match="followed"):
            client.call("do.start", text="a\nb", follow=True)
        assert list(engine.home.spool.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"text": 3}, {"text": "x", "inputs": "a"}, {"text": "x", "inputs": ["relative"]}, {"text": "x", "inputs": [3]},
        {"text": "x", "inputs": ["/a\0b"]}, {"text": "x", "inputs": [{"path": "/a"}]}, {"text": "x", "inputs": ["/a"] * 2_001},
        {"text": "x", "inputs": [{"path": "/a", "shown": "a", "more": 1}]}, {"text": "x", "inputs": ["/" + "a" * 20_000]},
        {"text": "quick", "model": 3}, {"text": "quick", "private": "yes"}, {"text": "hm", "best": 1}, {"text": "x", "agent": []},
    ],
)  # fmt: skip
def test_nonsense_is_refused(start: Any, wrong: dict[str, Any]) -> None:
    with start().client() as client:
        for method in ("do.start",) if {"model", "private", "best", "agent"} & set(wrong) else ("do.start", "route"):
            with pytest.raises(UsageError):
                client.call(method, **wrong)
        assert client.call("runs.list") == {"runs": []}


@pytest.mark.parametrize("number", [0, -1, True, "1", None, 2**70])
def test_a_number_must_be_one(start: Any, number: Any) -> None:
    with start().client() as client, pytest.raises(UsageError):
        client.call("route.forget", number=number)
