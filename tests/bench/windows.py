"""What the window promises, measured in the real program (`window_probe.py`) over a real engine."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import noise
from figures import Figure
from meter import APP, Place, place
from scenarios import AGENT, run, write

from satchel.domain.runs import RunCommand, RunInput
from satchel.storage.database import Database
from satchel.storage.runs import SqliteRunStore

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "resources" / "samples" / "harbour-cranes"
_GAP = 16.0  # milliseconds: a frame
_STARTS = 15
_MANY = 24  # incidents in one run, so that its result is long


def probe(where: Place, name: str, *arguments: object, platform: str = "offscreen", script: str = "") -> dict[str, Any]:
    """What `window_probe.py` tells of one scenario."""
    command = [sys.executable, str(HERE / (script or "window_probe.py"))]
    command += [] if script else [str(where.folder / "home"), name, *map(str, arguments)]
    paths = os.pathsep.join([str(APP), str(HERE)])
    environment = {**where.environment, "PYTHONPATH": paths, "QT_QPA_PLATFORM": platform, "SATCHEL_IDLE_SECONDS": "600"}
    done = subprocess.run(command, capture_output=True, cwd=where.folder, env=environment, check=False, timeout=600)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
    return {"paint": float(done.stdout)} if script else dict(json.loads(done.stdout))


@contextlib.contextmanager
def sampled() -> Iterator[tuple[Place, str]]:
    """A home with one finished run of the sample, and the run's id."""
    with place() as where:
        yield where, str(run(where, SAMPLE)[0]["run"])


@contextlib.contextmanager
def x_server() -> Iterator[str]:
    """The platform to use, with an X server where there is Xvfb; else "" """
    program = shutil.which("Xvfb")
    if program is None:
        yield ""
        return
    command = [program, "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout is not None
        display = f":{child.stdout.readline().strip()}"
        try:
            yield f"xcb:{display}"
        finally:
            child.kill()


def window_start() -> Iterator[Figure]:
    """`satchel` to its first paint, warm file cache, on the sample's home: the best of fifteen starts (a busy machine
    only adds), with the best of fifteen empty Qt windows from the same minutes beside it. Modules are looked up behind the paint.
    """
    with sampled() as (where, _):
        bare, told = [], []
        for _ in range(_STARTS):
            told.append(probe(where, "paint"))
            bare.append(probe(where, "", script="window_bare.py")["paint"])
    best = min(one["paint"] for one in told)
    yield Figure(what="CPU to the first paint", value=best, unit="ms", most=400)
    yield Figure(what="CPU of an empty Qt window", value=min(bare), unit="ms")
    heavy = {name for one in told for name in one["heavy"]}
    yield Figure(what="heavy libraries that are loaded by then", value=len(heavy), unit="", most=0)


def window_palette() -> Iterator[Figure]:
    """Ctrl+K in the window until the palette is painted and has the keyboard: the first time and nine more."""
    with sampled() as (where, _):
        costs = probe(where, "palette")["costs"]
    yield Figure(what="CPU, the first time", value=costs[0], unit="ms", most=100)
    yield Figure(what="CPU, the dearest of nine more", value=max(costs[1:]), unit="ms", most=100)


def window_idle() -> Iterator[Figure]:
    """A window on Today that nobody touches, its engine counted elsewhere; then after a look at every screen."""
    with sampled() as (where, found), x_server() as x:
        for platform in ("offscreen", *([x] if x else [])):
            where.environment = {**where.environment, "DISPLAY": platform.partition(":")[2] and ":" + platform.rpartition(":")[2]}
            name = platform.partition(":")[0]
            told = probe(where, "idle", found, platform=name)
            yield Figure(what=f"resident memory, {name}", value=told["idle"], unit="MB", most=150)
            yield Figure(what=f"the same when every screen was seen, {name}", value=told["visited"], unit="MB", most=150)
            yield Figure(what=f"CPU of ten idle seconds, {name}", value=told["cpu"], unit="ms")


def window_stream() -> Iterator[Figure]:
    """More than 200 events a second for an open run, written by another process in frames of the engine's protocol and decoded by the
    window's threads; each second its result is ready once more and is fetched (it stays the same). Four stretches of five seconds take turns
    with four in which the same is written and nobody reads it. A gap lies between two beats of a timer of
    5 ms; "own" is the processor time of Qt's thread within one, which no other program can stretch.
    """
    with place() as where:
        names = sorted(path.stem for path in noise.EXAMPLES.glob("*.jsonl"))[:_MANY]
        inputs = [SAMPLE, *(_example(where, name) for name in names)]
        found = str(run(where, *inputs)[0]["run"])
        told = probe(where, "stream", found)
    yield Figure(what="length of the result with the lines that it cites", value=told["text"], unit="KB", least=50)
    yield Figure(what="events that came", value=min(told["came"]), unit="a second", least=200)
    yield from _gaps(told, "when nobody reads", "when the window does")


def _gaps(told: Mapping[str, Any], idle: str, at_work: str) -> Iterator[Figure]:
    """The largest gap in each of two states of one window, and what the second costs beyond the first."""
    control, busy = told["control"], told["busy"]
    yield Figure(what=f"largest gap {idle}", value=control["wall"], unit="ms")
    yield Figure(what=f"largest gap {at_work}", value=busy["wall"], unit="ms")
    yield Figure(what="largest gap beyond the control's", value=busy["wall"] - control["wall"], unit="ms", most=_GAP)
    yield Figure(what="most of its own in one gap", value=busy["own"], unit="ms", most=_GAP)
    yield Figure(what="CPU of the window meanwhile, of one core", value=told["cpu"], unit="%")


def _example(where: Place, name: str) -> Path:
    path = where.folder / f"{name}.log"
    path.write_text(noise.irssi(noise.example(name)), encoding="utf-8")
    return path


def window_open() -> Iterator[Figure]:
    """The finished sample run, from the command to go there to its painted incident: for the first time after the start,
    then again.
    """
    with sampled() as (where, found):
        told = probe(where, "opened", found)
    yield Figure(what="CPU, the first time", value=told["costs"][0], unit="ms", most=400)
    yield Figure(what="CPU, again", value=statistics.median(told["costs"][1:]), unit="ms")
    yield Figure(what="most of its own in one gap", value=max(told["gaps"]), unit="ms")


def window_runs() -> Iterator[Figure]:
    """A home with 10,000 runs: the list opened, brought to its end (the engine is asked for 200 at a time), wheeled
    through and jumped about in.
    """
    with place() as where:
        where.call("runs", "list")
        where.call("engine", "stop")
        _fill(where.folder / "home" / "satchel.db", 10_000)
        told = probe(where, "runs", 10_000)
    assert told["rows"] == 10_000, told
    yield Figure(what="CPU until the list is painted", value=told["opening"], unit="ms", most=200)
    yield Figure(what="CPU until its end is reached, 50 pages", value=told["to_end"] / 1000, unit="s")
    yield Figure(what="most of its own in one gap while it grows", value=told["growing"]["own"], unit="ms", most=_GAP)
    yield from _scrolling(told)


_MARKDOWN = """
## In figures

| time | what | how many |
|---|:---:|---:|
| 14:05 | orders began to **fail** | 412 |
| 14:38 | rolled back, see `deploy/41` | 0 |

```python
def rolled_back(orders: list[str]) -> int:
    return sum(order.startswith("14:") for order in orders)
```

> Nobody looked at the [certificate] before 15:10.

"""


def window_markdown() -> Iterator[Figure]:
    """More than 200 tokens a second of Markdown (prose, lists, tables, code, quotes, a definition that changes a block
    above it) written into the column of a screen in the real window, which follows the end, until there are 50 KB. Stretches of
    five seconds take turns with as many in which nothing is written. Gaps as in `window-stream`.
    """
    with place() as where:
        text = where.folder / "text.md"
        skill = next((HERE.parents[1] / "agents").glob("*/skills/*/SKILL.md")).read_text("utf-8").split("---\n", 2)[2]
        text.write_text(skill + _MARKDOWN + "[certificate]: https://example.org/certificate\n\n", "utf-8")
        told = probe(where, "markdown", text)
    yield Figure(what="length of the text", value=told["text"], unit="KB", least=50)
    yield Figure(what="tokens that came", value=min(told["came"]), unit="a second", least=200)
    yield Figure(what="blocks", value=told["blocks"], unit="")
    yield Figure(what="blocks that are not those of the whole text at once", value=told["differ"], unit="", most=0)
    yield from _gaps(told, "when nothing is written", "while it is")


def window_source() -> Iterator[Figure]:
    """A source of 50,000 messages beside its result: opened, wheeled through and jumped about in."""
    with place() as where:
        path = write(where, noise.scene(50_000))
        found = str(run(where, path)[0]["run"])
        told = probe(where, "source", found)
    assert told["total"] == 50_000, told
    yield from _scrolling(told)


def _scrolling(told: Mapping[str, Any]) -> Iterator[Figure]:
    yield Figure(what="largest gap beyond the control's while it is scrolled", unit="ms", most=_GAP,
                 value=told["scrolling"]["wall"] - told["control"]["wall"])  # fmt: skip
    yield Figure(what="most of its own in one gap", value=told["scrolling"]["own"], unit="ms", most=_GAP)
    yield Figure(what="resident memory afterwards", value=told["memory"], unit="MB", most=200)


def _fill(file: Path, many: int) -> None:
    """Finished runs as the engine would have left them."""
    database = Database(file, synchronous="OFF")
    store, at = SqliteRunStore(database), datetime(2026, 3, 12, 5, 10, tzinfo=UTC)
    for number in range(many):
        inputs = (RunInput(path=f"/logs/bridge-{number}.log", shown=f"bridge-{number}.log"),)
        begun = at + timedelta(minutes=number)
        made = store.create(RunCommand(agent=AGENT, inputs=inputs), agent_version="1.0.0", at=begun)
        title = f"Gateway {number % 97} lost its clock for {number % 50} minutes"
        store.set_status(made.id, "done", title=title, at=begun + timedelta(seconds=40))
    database.close()


WINDOW: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "window-start": window_start, "window-palette": window_palette, "window-idle": window_idle,
    "window-stream": window_stream, "window-open": window_open, "window-runs": window_runs, "window-source": window_source,
    "window-markdown": window_markdown,
}  # fmt: skip
