"""Whoever watches a home hears of every change once, however slow he is, and from whatever thread it comes."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from runtime_parts import Bench

from satchel.runtime.changes import Changes


async def test_changes_of_one_thing_are_one() -> None:
    changes = Changes()
    changes.run("before")  # nobody looks on yet
    with changes.watch() as watcher, changes.watch() as other:
        for run in ("b", "a", "b", "b"):
            changes.run(run)
        changes.part("models")
        changes.part("models")
        found = await watcher.next()
        assert (list(found.runs), found.parts) == (["b", "a"], {"models"})
        changes.run("c")
        assert list((await watcher.next()).runs) == ["c"]
        assert list((await other.next()).runs) == ["b", "a", "c"]  # slower: lost nothing
    changes.run("after")
    await asyncio.sleep(0)
    assert not changes._watchers


async def test_changes_come_from_any_thread() -> None:
    changes = Changes()
    with changes.watch() as watcher:
        threads = [threading.Thread(target=changes.run, args=(f"r{n}",)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        heard: set[str] = set()
        async with asyncio.timeout(10):
            while len(heard) < 20:
                heard |= set((await watcher.next()).runs)


def test_a_loop_that_has_ended_is_no_trouble() -> None:
    changes = Changes()

    async def look() -> None:
        with changes.watch():
            pass

    asyncio.run(look())
    changes.run("late")


async def test_a_run_tells_from_its_start_to_its_end(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("14:05 rosa: it burns!\n")
    with bench.service._changes.watch() as watcher:
        run = await bench.service.start(bench.command(tmp_path / "a.log"))
        states: list[tuple[str, str]] = []
        async with asyncio.timeout(30):
            while not states or states[-1][0] != "done":
                assert list((await watcher.next()).runs) == [run.id]
                now = bench.store.get(run.id)
                states.append((now.status, now.title))
        assert states[-1] == ("done", "1 lines")
        await bench.settle()
        await bench.service.mark_seen(run.id, now.ended_at)
        async with asyncio.timeout(10):
            assert list((await watcher.next()).runs) == [run.id]


async def test_what_recovery_ends_is_told(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("14:05 rosa: it burns!\n")
    gone = bench.store.create(bench.command(tmp_path / "a.log", zone="No/Where"), agent_version="1", at=bench.service._tools.clock())
    with bench.service._changes.watch() as watcher:
        assert await bench.service.recover() == []
        async with asyncio.timeout(10):
            assert list((await watcher.next()).runs) == [gone.id]
    assert bench.store.get(gone.id).status == "failed"
