"""Requests about reviews over a real socket and real storage: shapes, what is refused, and when a run goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from satchel.domain.errors import NotFoundError, SatchelError, UsageError
from satchel.domain.runs import RunCommand

AT = datetime(2026, 3, 14, tzinfo=UTC)
ITEM = ["run", "run_title", "agent", "section", "incident", "claim", "doubt", "why", "decision", "earlier"]


def claim(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": f"the words of claim {name}, at length", "cites": [], "support": "supported", **more}


def new_run(engine: Any, *names: str, status: str = "done") -> str:
    store = engine.parts.store
    run = store.create(RunCommand(agent="a"), agent_version="1", at=AT).id
    store.put_result(run, {"incidents": [{"title": claim(f"{name}0"), "causes": [claim(f"{name}1")]} for name in names]}, at=AT)
    store.set_status(run, status, title="Outage", at=AT)
    return run


def test_a_review_from_the_inbox_to_the_last_decision(start: Any) -> None:
    engine = start()
    run, waits = new_run(engine, "a", "b"), new_run(engine, "c", status="waiting")
    with engine.client() as client:
        found = client.call("review.list")
        assert [found[key] for key in ("open", "decided", "total")] == [6, 0, 6]
        assert list(found["items"][0]) == ITEM
        assert [i["claim"]["id"] for i in found["items"]] == ["c0", "c1", "a0", "a1", "b0", "b1"]
        assert [(i["section"], i["incident"]) for i in client.call("review.list", run=run)["items"]][2:] == [("title", 2), ("causes", 2)]
        assert len(client.call("review.list", limit=2, offset=5)["items"]) == 1
        done = client.call("review.decide", run=run, claims=["a0", "b1"], verdict="reject", reason="no")
        assert done == {"run": run, "decided": [1, 2], "open": 2, "revision": 1, "goes_on": False}
        assert client.call("review.decide", run=run, claims=["a1"], verdict="edit", text="Other words")["decided"] == [3]
        decided = client.call("review.list", status="decided")["items"]
        assert {i["claim"]["id"]: i["decision"]["verdict"] for i in decided} == {"a0": "reject", "a1": "edit", "b1": "reject"}
        shown = client.call("review.show", run=run, claim="a1")
        assert list(shown) == [*ITEM, "entries", "decisions"]
        assert shown["decisions"][0]["text"] == "Other words"
        assert client.call("review.decide", run=waits, claims="open", verdict="accept") == {
            "run": waits, "decided": [4, 5], "open": 0, "revision": 3, "goes_on": True,
        }  # fmt: skip
        assert [d["number"] for d in client.call("review.undo")["undone"]] == [4, 5]
        assert [d["number"] for d in client.call("review.undo", run=run, numbers=[1])["undone"]] == [1]
        sample = client.call("review.audit", run=run, size=2)
        assert (len(sample["sample"]), sample["of"], sample["round"]) == (2, 4, 1)
        result = client.call("review.audit.result", run=run, size=4, round=1)
        assert list(result) == ["checked", "wrong", "left", "of", "low", "high", "sentence"]
        assert (result["checked"], result["wrong"], result["left"], result["of"]) == (2, 2, 2, 4)
    assert engine.parts.service.reviewed_runs == [waits]


def test_a_run_that_cannot_go_on_keeps_its_decisions(start: Any) -> None:
    engine = start()
    run = new_run(engine, "a", status="waiting")
    engine.parts.service.stuck.add(run)
    with engine.client() as client:
        done = client.call("review.decide", run=run, claims="open", verdict="accept")
        assert (done["decided"], done["goes_on"], done["notice"]) == ([1, 2], False, "The run cannot go on: The agent is gone.")
        assert client.call("review.list")["open"] == 0


@pytest.mark.parametrize(("method", "params", "error"), [
    ("review.list", {"status": "shut"}, UsageError), ("review.list", {"status": ["open"]}, UsageError), ("review.list", {"limit": 0}, UsageError),
    ("review.list", {"limit": 1001}, UsageError), ("review.list", {"limit": True}, UsageError), ("review.list", {"offset": -1}, UsageError),
    ("review.list", {"offset": 2**63}, UsageError), ("review.list", {"run": 3}, UsageError), ("review.list", {"run": "nobody"}, NotFoundError),
    ("review.show", {"run": "last"}, UsageError), ("review.show", {"run": "last", "claim": "x"}, NotFoundError), ("review.show", {"run": "last", "claim": ""}, NotFoundError),
    ("review.decide", {"run": "last", "claims": ["a0"]}, UsageError), ("review.decide", {"run": "last", "claims": ["a0"], "verdict": ["accept"]}, UsageError),
    ("review.decide", {"run": "last", "claims": "all", "verdict": "accept"}, UsageError), ("review.decide", {"run": "last", "claims": [1], "verdict": "accept"}, UsageError),
    ("review.decide", {"run": "last", "claims": [], "verdict": "accept"}, UsageError), ("review.decide", {"claims": ["a0"], "verdict": "accept"}, UsageError),
    ("review.decide", {"run": "last", "claims": ["a0"], "verdict": "edit", "text": 3}, UsageError), ("review.decide", {"run": "last", "claims": ["a0", "x"], "verdict": "accept"}, NotFoundError),
    ("review.decide", {"run": "last", "claims": ["a0"], "verdict": "reject", "reason": None}, UsageError),
    ("review.undo", {}, UsageError), ("review.undo", {"numbers": 3}, UsageError), ("review.undo", {"numbers": [0]}, UsageError), ("review.undo", {"numbers": [True]}, UsageError),
    ("review.undo", {"numbers": [5]}, NotFoundError), ("review.undo", {"numbers": [2**62]}, NotFoundError), ("review.undo", {"numbers": ["1"]}, UsageError),
    ("review.audit", {"size": 0}, UsageError), ("review.audit", {"size": 1.5}, UsageError), ("review.audit.result", {"round": 0}, UsageError),
])  # fmt: skip
def test_nonsense_is_answered(start: Any, method: str, params: dict[str, Any], error: type[Exception]) -> None:
    engine = start()
    new_run(engine, "a")
    with engine.client() as client:
        with pytest.raises(error):
            client.call(method, **params)
        assert client.call("review.list")["decided"] == 0
    assert not list(engine.home.logs.glob("report-*"))


def test_a_run_without_a_result_has_nothing_to_review(start: Any) -> None:
    engine = start()
    engine.parts.store.create(RunCommand(agent="a"), agent_version="1", at=AT)
    with engine.client() as client:
        assert client.call("review.list") == {"items": [], "open": 0, "decided": 0, "total": 0, "revision": 0}
        assert client.call("review.audit.result")["sentence"] == "There are no claims to check."
        with pytest.raises(SatchelError, match="no result"):
            client.call("review.decide", run="last", claims="open", verdict="accept")
