"""Child of test_resume_after_kill: runs a service on a folder in forked processes that are killed at given instants.

Prints one JSON line per scenario. An instant is one side of a call into storage, outbox, originals or checkpoints.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from runtime_parts import AGENT, REVIEWED, Bench

from satchel.domain.review import Wish
from satchel.domain.runs import FINAL
from satchel.system.environment import neutralise

LINES = "".join(f"14:{i:02} rosa: line {i}{'!' if i % 3 == 0 else ''}\n" for i in range(40))


class Fuse:
    """Kills this process at the n-th instant; counts them when it is told none."""

    def __init__(self, instant: int | None) -> None:
        self.instant = instant
        self.count = 0

    def tick(self) -> None:
        self.count += 1
        if self.count == self.instant:
            os.kill(os.getpid(), signal.SIGKILL)


class Fused:
    """A part whose every call has an instant before and after it."""

    def __init__(self, part: Any, fuse: Fuse) -> None:
        self._part, self._fuse = part, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return fused(found, self._fuse) if callable(found) else found


def fused(call: Any, fuse: Fuse) -> Any:
    def wrapped(*args: Any, **more: Any) -> Any:
        fuse.tick()
        out = call(*args, **more)
        fuse.tick()
        return out

    return wrapped


async def live(home: Path, fuse: Fuse, *, review: bool) -> None:
    """Starts the run, or goes on with it, to its end; with `review` it waits in between, and everything is accepted."""
    bench = Bench(home, wrap=lambda part: Fused(part, fuse))
    saver = bench.service._checkpoints.saver()
    for name in ("put", "put_writes", "delete_thread"):
        setattr(saver, name, fused(getattr(saver, name), fuse))
    found = await bench.service.recover()
    if not found and not bench.store.list():
        command = bench.command(home / "chat.log", agent=REVIEWED if review else AGENT, review=review)
        found = [(await bench.service.start(command)).id]
    for run in found:
        await bench.events(run)
    await bench.settle()
    for run in bench.store.list(status="waiting"):
        bench.reviews.decide(Wish(run=run.id, verdict="accept", every=True))
        await bench.service.reviewed(run.id)
        await bench.settle()
    await bench.close()


def attempt(home: Path, *, review: bool = False, instant: int | None = None, seconds: float | None = None) -> int:
    """One life in a fork; the number of instants that it had, or -1 when it was killed."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        fuse = Fuse(instant)
        code = 1
        try:
            asyncio.run(live(home, fuse, review=review))
            os.write(send, str(fuse.count).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(send)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    count = os.read(receive, 100)
    os.close(receive)
    if os.WIFSIGNALED(status):
        return -1
    if status:
        raise SystemExit("a life ended with a fault")
    return int(count)


def story(home: Path) -> dict[str, Any]:
    """What the store says in the end."""

    async def read() -> dict[str, Any]:
        bench = Bench(home)
        runs = bench.store.list()
        assert len(runs) == 1, f"{len(runs)} runs"
        events = bench.store.events(runs[0].id)
        told = [[e.kind.value, {k: v for k, v in e.body.items() if k != "seconds"}] for e in events]
        left = len(list(bench.service._checkpoints.saver().list(None)))
        out = {
            "status": runs[0].status, "title": runs[0].title, "result": bench.store.result(runs[0].id),
            "gapless": [e.seq for e in events] == list(range(1, len(events) + 1)),
            "events": [one for one in told if one[0] != "run_resumed"],
            "resumed": sum(one[0] == "run_resumed" for one in told), "checkpoints": left,
            "decided": len(bench.decisions.of_run(runs[0].id)),
            "versions": 1 if bench.store.result(runs[0].id, 2) is None else 2, "final": runs[0].status in FINAL,
        }  # fmt: skip
        await bench.close()
        return out

    return asyncio.run(read())


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "chat.log").write_text(LINES)
    return folder


def say(**body: Any) -> None:
    sys.stdout.write(json.dumps(body) + "\n")
    sys.stdout.flush()


def main(folder: Path, every: int, offset: int, random_lives: int, review: bool) -> None:
    neutralise()
    import langgraph.checkpoint.sqlite
    import langgraph.graph  # noqa: F401 - once, before the forks

    home = fresh(folder / "home")
    began = time.monotonic()
    count = attempt(home, review=review)
    whole = time.monotonic() - began
    say(scenario="undisturbed", instants=count, **story(home))
    for instant in range(1 + offset, count + 1, every):
        home = fresh(folder / "home")
        killed = attempt(home, review=review, instant=instant)
        attempt(home, review=review)
        say(scenario="once", instant=instant, killed=killed == -1, kills=1, **story(home))
    dice = random.Random(20260314 + offset)
    for _ in range(random_lives):
        home = fresh(folder / "home")
        kills = 0
        while kills < 6 and attempt(home, review=review, seconds=dice.uniform(0, whole * 1.1)) == -1:
            kills += 1
        attempt(home, review=review)
        say(scenario="random", kills=kills, **story(home))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "review")
