"""The inbox over all runs: order, decisions that hold or do not, undoing, audits, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime_parts import Bench

from satchel.domain.errors import NotFoundError, UsageError
from satchel.domain.review import Decision, Wish, in_force
from satchel.domain.reviewable import claims_of
from satchel.domain.runs import RunCommand
from satchel.runtime.decided import open_claims, tally, with_decisions

AT = datetime(2026, 3, 14, tzinfo=UTC)
CITES = [{"source": "a.log", "entry": n, "quote": "q"} for n in (1, 2)]


def claim(name: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"id": name, "text": text or f"the words of claim {name}, at some length", "cites": CITES, "support": "supported", **more}


def new_run(bench: Bench, *claims: dict[str, Any]) -> str:
    run = bench.store.create(RunCommand(agent="a"), agent_version="7", at=AT).id
    if claims:
        bench.store.put_result(run, {"claims": list(claims)}, at=AT)
    return run


def names(bench: Bench, status: str = "open", run: str | None = None, limit: int = 50, offset: int = 0) -> list[str]:
    found = bench.reviews.inbox(status=status, run=run, limit=limit, offset=offset)
    return [item["claim"]["id"] for item in found["items"]]


async def test_claims_come_by_doubt_then_newest_run_then_place(bench: Bench) -> None:
    old = new_run(bench, claim("a1"), claim("b1", support="weak"))
    new_run(bench)  # has no result
    new = new_run(bench, claim("c2"), claim("d2"), claim("e2", support="unsupported"))
    assert names(bench) == ["e2", "b1", "c2", "d2", "a1"]
    assert names(bench, limit=2, offset=1) == ["b1", "c2"]
    assert names(bench, run=old) == ["b1", "a1"]
    assert names(bench, run="last") == ["e2", "c2", "d2"]
    (item, *_) = bench.reviews.inbox(status="open", run=None, limit=1, offset=0)["items"]
    assert (item["run"], item["agent"], item["section"], item["incident"], item["decision"]) == (new, "a", "claims", None, None)
    assert item["why"] == ["No source carries it."]
    with pytest.raises(NotFoundError):
        names(bench, run="nobody")


async def test_a_decision_keeps_what_was_shown_and_who_made_it(bench: Bench) -> None:
    run = new_run(bench, claim("a1"), claim("b1"))
    bench.store.put_piece(run, ".model", "tiny", None)
    done = bench.reviews.decide(Wish(run=run[:5], verdict="edit", claims=["a"], text=" Better words "))
    assert done == {"run": run, "decided": [1], "open": 1, "revision": 1}
    (kept,) = bench.decisions.of_run(run)
    assert (kept.verdict, kept.text, kept.before) == ("edit", "Better words", claim("a1"))
    assert (kept.agent, kept.agent_version, kept.model, kept.section) == ("a", "7", "tiny", "claims")
    assert names(bench) == ["b1"]
    assert names(bench, "decided") == ["a1"]
    counts = bench.reviews.inbox(status="all", run=None, limit=1, offset=0)
    assert [counts[key] for key in ("open", "decided", "total")] == [1, 1, 2]
    assert bench.reviews.show(run, "a1")["decision"]["text"] == "Better words"


async def test_all_or_nothing(bench: Bench) -> None:
    run = new_run(bench, claim("aa1"), claim("aa2"), claim("b"))
    for wrong in (["b", "nobody"], ["b", "aa"], ["b", ""]):
        with pytest.raises(NotFoundError):
            bench.reviews.decide(Wish(run=run, verdict="accept", claims=wrong))
    assert bench.decisions.of_run(run) == []
    assert bench.reviews.decide(Wish(run=run, verdict="reject", claims=["aa1", "aa1", "b"], reason="no"))["decided"] == [1, 2]
    assert bench.reviews.decide(Wish(run=run, verdict="accept", every=True)) == {"run": run, "decided": [3], "open": 0, "revision": 2}
    assert bench.reviews.decide(Wish(run=run, verdict="accept", every=True)) == {"run": run, "decided": [], "open": 0, "revision": 3}


@pytest.mark.parametrize("wish", [
    {"verdict": "accept"}, {"verdict": "accept", "claims": ["a"], "every": True}, {"verdict": "edit", "claims": ["a"]},
    {"verdict": "edit", "claims": ["a", "b"], "text": "x"}, {"verdict": "edit", "every": True, "text": "x"}, {"verdict": "accept", "claims": ["a"], "text": "x"},
    {"verdict": "accept", "claims": ["a"], "reason": "x"}, {"verdict": "edit", "claims": ["a"], "text": " \n "}, {"verdict": "edit", "claims": ["a"], "text": "x" * 4001},
    {"verdict": "reject", "claims": ["a"], "reason": "x" * 1001}, {"verdict": "edit", "claims": ["a"], "text": " the same "},
], ids=str)  # fmt: skip
async def test_what_is_no_decision_is_refused(bench: Bench, wish: dict[str, Any]) -> None:
    run = new_run(bench, claim("a", "the same"), claim("b"))
    with pytest.raises(UsageError):
        bench.reviews.decide(Wish(run=run, **wish))
    with pytest.raises(UsageError):
        bench.reviews.decide(Wish(run=new_run(bench), verdict="accept", every=True))  # no result yet
    assert bench.decisions.of_run(run) == []


async def test_what_holds_already_is_not_decided_once_more(bench: Bench) -> None:
    run = new_run(bench, claim("a1"), claim("b1"))
    wish = Wish(run=run, verdict="reject", claims=["a1", "b1"], reason="no")
    done = bench.reviews.decide(wish)
    assert bench.reviews.decide(wish) == done
    assert bench.reviews.decide(Wish(run=run, verdict="reject", claims=["a1"], reason="really"))["decided"] == [3]
    assert bench.reviews.decide(wish)["decided"] == [4, 5], "one of them says something else now"
    bench.reviews.undo(run=None, numbers=[5])
    assert bench.reviews.decide(Wish(run=run, verdict="reject", claims=["b1"], reason="no"))["decided"] == [2]
    bench.reviews.undo(run=None, numbers=[2])
    assert bench.reviews.decide(Wish(run=run, verdict="accept", every=True))["decided"] == [6]
    assert bench.reviews.decide(Wish(run=run, verdict="accept", claims=["b1"]))["decided"] == [7], "now somebody has looked"


async def test_a_claim_that_says_something_else_is_open_again_and_says_so(bench: Bench) -> None:
    run = new_run(bench, claim("a", standing="suspected"), claim("b"))
    bench.reviews.decide(Wish(run=run, verdict="accept", claims=["a", "b"]))
    bench.store.put_result(run, {"claims": [claim("a", standing="confirmed"), claim("b", support="weak")]}, at=AT)
    (item,) = bench.reviews.inbox(status="open", run=run, limit=9, offset=0)["items"]
    assert (item["claim"]["id"], item["decision"], item["earlier"]["verdict"]) == ("a", None, "accept")
    assert "something else" in item["why"][0]
    shown = bench.reviews.show(run, "a")
    assert [d["before"]["standing"] for d in shown["decisions"]] == ["suspected"]
    bench.store.put_result(run, {"claims": [claim("a", standing="suspected")]}, at=AT)
    assert names(bench, run=run) == []  # back to what was accepted


async def test_undoing_brings_back_what_held_before(bench: Bench) -> None:
    run, other = new_run(bench, claim("a"), claim("b")), new_run(bench, claim("c"))
    bench.reviews.decide(Wish(run=run, verdict="accept", claims=["a"]))
    bench.reviews.decide(Wish(run=run, verdict="reject", claims=["a", "b"]))
    bench.reviews.decide(Wish(run=other, verdict="accept", claims=["c"]))
    assert [d["number"] for d in bench.reviews.undo(run=run, numbers=[])["undone"]] == [2, 3]
    assert bench.reviews.show(run, "a")["decision"]["verdict"] == "accept"
    assert names(bench) == ["b"]
    with pytest.raises(UsageError, match="another run"):
        bench.reviews.undo(run=run, numbers=[4])
    with pytest.raises(NotFoundError):
        bench.reviews.undo(run=None, numbers=[1, 2])
    assert [d["number"] for d in bench.reviews.undo(run=None, numbers=[])["undone"]] == [4]
    assert [d["number"] for d in bench.reviews.undo(run=None, numbers=[1])["undone"]] == [1]
    with pytest.raises(UsageError, match="no decision"):
        bench.reviews.undo(run=None, numbers=[])
    assert len(bench.decisions.of_run(run)) == 3  # nothing was deleted


async def test_a_removed_run_leaves_the_inbox(bench: Bench) -> None:
    run, kept = new_run(bench, claim("a")), new_run(bench, claim("b"))
    assert set(names(bench)) == {"a", "b"}
    bench.store.remove(run)
    assert names(bench) == ["b"]
    assert names(bench, run=kept) == ["b"]


async def test_a_result_that_comes_in_between_breaks_no_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    run, gone = new_run(bench, claim("a"), claim("b")), new_run(bench, claim("c"))
    versions = bench.store.result_versions

    def and_then(*_: Any) -> Any:
        found = versions()
        monkeypatch.setattr(bench.store, "result_versions", versions)
        bench.store.put_result(run, {"claims": [claim("d")]}, at=AT)
        bench.store.remove(gone)
        return found

    monkeypatch.setattr(bench.store, "result_versions", and_then)
    assert names(bench) == ["a", "b"]  # as it was when it was asked for
    assert names(bench) == ["d"]


async def test_a_sample_stays_while_it_is_checked(bench: Bench) -> None:
    run = new_run(bench, *(claim(f"c{i:02}") for i in range(40)))

    def sample(size: int = 8, number: int = 1) -> list[str]:
        return [item["claim"]["id"] for item in bench.reviews.audit(run=run, size=size, number=number)["sample"]]

    drawn = sample()
    assert len(drawn) == 8
    assert sample(number=2) != drawn
    assert bench.reviews.audit_result(run=run, size=8, number=1)["checked"] == 0
    bench.reviews.decide(Wish(run=run, verdict="reject", claims=drawn[:1]))
    bench.reviews.decide(Wish(run=run, verdict="accept", claims=drawn[1:3]))
    assert sample() == drawn
    found = bench.reviews.audit_result(run=run, size=8, number=1)
    assert (found["checked"], found["wrong"], found["left"], found["of"]) == (3, 1, 5, 40)
    assert "5 of the sample are not checked yet" in found["sentence"]
    bench.reviews.decide(Wish(run=run, verdict="accept", every=True))
    assert bench.reviews.audit_result(run=run, size=8, number=1) == found  # nobody has looked at those
    assert bench.reviews.audit_result(run=run, size=100, number=1)["checked"] == 3


async def test_entries_stand_beside_a_claim(bench: Bench, tmp_path: Any) -> None:
    (tmp_path / "chat.log").write_text("14:05 rosa: orders fail!\n14:06 imre: looking\n14:07 imre: hm\n")
    run = await bench.finish(bench.command(tmp_path / "chat.log"))
    (item,) = bench.reviews.inbox(status="open", run=run, limit=9, offset=0)["items"]
    shown = bench.reviews.show(run, item["claim"]["id"])
    assert sorted(shown["entries"]["chat.log"]) == ["1", "2"]
    assert item.items() <= shown.items()


# -- what stands beside a result -----------------------------------------------------------------------------------


def decided(name: str, verdict: str, before: dict[str, Any], **more: Any) -> Decision:
    return Decision(run="r", claim=name, verdict=verdict, before=before, agent="a", agent_version="1", model=None, section="s", at=AT, **more)  # type: ignore[arg-type]


def test_marks_are_put_beside_claims_wherever_they_stand() -> None:
    one, two, three = claim("a"), claim("b"), claim("c")
    result = {"claims": [one, two, three], "changed_since": {"added": [one], "changed": [two]}}
    standing = in_force([decided("a", "edit", one, text="new"), decided("b", "accept", claim("b", "old words")), decided("c", "reject", three, reason="r")])
    marked = with_decisions(result, standing)
    assert marked["claims"][0] == {**one, "review": {"verdict": "edit", "text": "new", "at": AT.isoformat()}}
    assert marked["claims"][1] == {**two, "reopened": {"verdict": "accept", "at": AT.isoformat()}}
    assert marked["claims"][2]["review"] == {"verdict": "reject", "reason": "r", "at": AT.isoformat()}
    assert marked["changed_since"] == {"added": [marked["claims"][0]], "changed": [two]}
    assert result["claims"][0] == one  # the stored one is not touched
    assert tally(result, standing) == {"claims": 3, "open": 1, "accepted": 0, "edited": 1, "rejected": 1}


VERDICTS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["accept", "edit", "reject"]), st.booleans(), st.booleans()), max_size=12)


@given(VERDICTS)
@settings(max_examples=200)
def test_the_newest_decision_that_was_not_undone_is_the_one(rows: list[tuple[str, str, bool, bool]]) -> None:
    result = {"claims": [claim(name) for name in "abc"]}
    made = [
        decided(name, verdict, claim(name) if same else claim(name, "before"), undone_at=AT if undone else None, number=i)
        for i, (name, verdict, same, undone) in enumerate(rows, 1)
    ]
    standing = in_force(made)
    open_ids = {one.id for one in open_claims(result, standing)}
    for one in claims_of(result):
        mine = [row for row in rows if row[0] == one.id and not row[3]]
        assert (one.id in open_ids) == (not mine or not mine[-1][2])
    marked = {c["id"]: c for c in with_decisions(result, standing)["claims"]}
    assert {name for name, c in marked.items() if "review" not in c} == open_ids
    counts = tally(result, standing)
    assert counts["claims"] == counts["open"] + counts["accepted"] + counts["edited"] + counts["rejected"] == 3
