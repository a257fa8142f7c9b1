"""A run that waits for a review: nothing of it stays in memory, and every way on leads to the same end."""
# ruff: noqa: ASYNC240 - a test may write its own small files

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from runtime_parts import AGENT, MANIFEST, REVIEWED, REVIEWED_TOML, Bench, write_profile

from satchel.domain.errors import RefusedError, UsageError
from satchel.domain.review import Wish
from satchel.domain.runs import EventKind

LINES = "14:05 rosa: orders fail!\n14:06 imre: looking\n14:09 rosa: pay-2 is down!\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.log"
    path.write_text(LINES)
    return path


async def waiting(bench: Bench, log: Path, **more: Any) -> str:
    run = await bench.finish(bench.command(log, agent=REVIEWED, review=True, **more))
    assert bench.store.get(run).status == "waiting"
    return run


def accept(bench: Bench, run: str) -> None:
    assert bench.reviews.decide(Wish(run=run, verdict="accept", every=True))["open"] == 0


def kinds(bench: Bench, run: str) -> list[str]:
    return [f"{e.kind.value} {e.body.get('step', '')}".strip() for e in bench.store.events(run)]


async def test_it_waits_with_its_result_and_goes_on_to_deliver(bench: Bench, log: Path) -> None:
    run = await waiting(bench, log)
    assert not bench.service.busy
    document = await bench.service.document(run)
    assert (document["status"], document["review"]["open"], document["title"]) == ("waiting", 2, "2 lines")
    assert kinds(bench, run)[-2:] == ["result_ready", "run_waiting"]
    assert bench.store.events(run)[-1].body == {"why": "2 claims wait for a decision."}
    assert list(bench.service._checkpoints.saver().list(None)) == []
    log.unlink()  # the inputs are not needed any more
    accept(bench, run)
    assert await bench.service.reviewed(run)
    await bench.events(run)
    await bench.settle()
    assert bench.store.get(run).status == "done"
    after = kinds(bench, run)[kinds(bench, run).index("run_waiting") + 1 :]
    assert after == ["run_resumed", "step_finished review", "step_started deliver", "step_finished deliver", "run_finished"]
    assert bench.store.result(run, 2) is None
    assert bench.reader.calls == 1


async def test_one_that_nobody_asked_to_wait_does_not(bench: Bench, log: Path) -> None:
    run = await bench.finish(bench.command(log, agent=REVIEWED))
    assert bench.store.get(run).status == "done"
    assert not await bench.service.reviewed(run)


async def test_it_waits_on_while_anything_is_open(bench: Bench, log: Path) -> None:
    run = await waiting(bench, log)
    seen = len(bench.store.events(run))
    (first, _) = bench.reviews.inbox(status="open", run=run, limit=9, offset=0)["items"]
    bench.reviews.decide(Wish(run=run, verdict="reject", claims=[first["claim"]["id"]]))
    assert not await bench.service.reviewed(run)
    assert (await bench.service.resume(run)).status == "waiting"
    assert len(bench.store.events(run)) == seen
    assert await bench.events(run, after=seen) == []


async def test_what_was_decided_while_it_began_to_wait_counts(bench: Bench, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = bench.store
    append = store.append

    def decide_in_between(run: str, kind: EventKind, body: Any, **more: Any) -> Any:
        if kind is EventKind.RUN_WAITING:
            accept(bench, run)
        return append(run, kind, body, **more)

    monkeypatch.setattr(store, "append", decide_in_between)
    run = await bench.finish(bench.command(log, agent=REVIEWED, review=True))
    assert store.get(run).status == "done"
    assert kinds(bench, run)[-1] == "run_finished"


async def test_whoever_asks_twice_gets_one_end(bench: Bench, log: Path) -> None:
    run = await waiting(bench, log)
    accept(bench, run)
    went = await asyncio.gather(*(bench.service.reviewed(run) for _ in range(5)))
    assert went.count(True) == 1
    await bench.settle()
    assert kinds(bench, run).count("run_finished") == 1


async def test_the_next_engine_goes_on_with_what_was_decided(bench: Bench, log: Path) -> None:
    run, other = await waiting(bench, log), await waiting(bench, log)
    accept(bench, run)
    await bench.close()
    again = Bench(bench.home)
    try:
        assert await again.service.recover() == [run]
        await again.settle()
        assert (again.store.get(run).status, again.store.get(other).status) == ("done", "waiting")
    finally:
        await again.close()


@pytest.mark.parametrize("status", ["running", "queued"])
async def test_a_status_that_a_kill_left_is_put_right(bench: Bench, log: Path, status: Any) -> None:
    run = await waiting(bench, log)
    bench.store.set_status(run, status)
    assert await bench.service.recover() == []
    assert bench.store.get(run).status == "waiting"


async def test_a_waiting_run_can_be_cancelled_and_taken_up(bench: Bench, log: Path) -> None:
    run = await waiting(bench, log)
    assert (await bench.service.cancel(run)).status == "cancelled"
    accept(bench, run)
    assert not await bench.service.reviewed(run)
    await bench.service.resume(run)
    await bench.settle()
    assert bench.store.get(run).status == "done"  # everything in it is decided


async def test_a_continued_run_waits_for_what_is_new(bench: Bench, log: Path) -> None:
    run = await waiting(bench, log)
    accept(bench, run)
    assert await bench.service.reviewed(run)
    await bench.settle()
    log.write_text(LINES + "14:12 rosa: and pay-3!\n")
    await bench.finish(bench.command(agent="", continues=run))
    assert bench.store.get(run).status == "waiting"
    (item,) = bench.reviews.inbox(status="open", run=run, limit=9, offset=0)["items"]
    assert item["claim"]["text"] == "and pay-3!"


async def test_an_agent_that_is_gone_leaves_it_waiting(bench: Bench, log: Path) -> None:
    run = await waiting(bench, log)
    accept(bench, run)
    toml = bench.home / "agents" / REVIEWED / "app.satchel" / "agent.toml"
    toml.write_text("nonsense")
    again = Bench(bench.home)
    try:
        assert await again.service.recover() == []
        assert again.store.get(run).status == "waiting"
    finally:
        await again.close()


async def test_what_cannot_wait_is_refused(bench: Bench, log: Path, tmp_path: Path) -> None:
    def profile(name: str, when: str, toml: str = REVIEWED_TOML) -> None:
        write_profile(bench.home / "agents", toml=f'{toml}[review]\nwhen = "{when}"\n', manifest={**MANIFEST, "name": name})

    profile("never", "never")
    profile("always", "always")
    profile("wishful", "always", REVIEWED_TOML.replace('id = "review"\nstep = "review"', 'id = "again"\nstep = "verify"'))
    profile("hasty", "asked", REVIEWED_TOML.replace('step = "verify"', 'step = "X"').replace('step = "review"', 'step = "verify"').replace('step = "X"', 'step = "review"'))
    again = Bench(bench.home)
    try:
        for agent, more in ((AGENT, {"review": True}), ("never", {"review": True}), (REVIEWED, {"review": True, "follow": True}), ("always", {"follow": True})):
            with pytest.raises(UsageError):
                await again.service.start(again.command(log, agent=agent, **more))
        for agent in ("wishful", "hasty"):
            with pytest.raises(RefusedError):
                await again.service.start(again.command(log, agent=agent))
        assert again.store.list() == []
        run = await again.finish(again.command(log, agent="always"))
        assert again.store.get(run).status == "waiting"
    finally:
        await again.close()
