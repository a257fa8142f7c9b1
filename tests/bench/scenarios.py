"""What is measured: one function per promise, each with its bounds beside the figures."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import noise
from figures import Figure
from fit import fit
from meter import APP, Done, Place, place, spent

HERE = Path(__file__).resolve().parent
AGENT = "incident-summariser"
GIB = 1 << 30


def run(where: Place, *arguments: object) -> tuple[dict[str, Any], Done]:
    """The document that `satchel run --format json` prints, and what it cost."""
    done = where.call("run", AGENT, *arguments, "--model", "none", "--format", "json")
    return json.loads(done.out), done


def told(body: Any) -> dict[str, Any]:
    """Every claim of a result by id."""
    out: dict[str, Any] = {}
    if isinstance(body, Mapping):
        if isinstance(body.get("id"), str) and "cites" in body:
            out[body["id"]] = body
        for value in body.values():
            out |= told(value)
    elif isinstance(body, list):
        for value in body:
            out |= told(value)
    return out


def cited(result: Any) -> list[int]:
    """The entries that the claims of a result cite."""
    return [cite["entry"] for claim in told(result).values() for cite in claim["cites"] if "entry" in cite]


def share_found(result: Any, scene: noise.Scene) -> float:
    """How many of the cited entries are the hidden incident's own, in percent."""
    entries = cited(result)
    return 100 * sum(entry in scene.hidden for entry in entries) / len(entries) if entries else 0.0


def write(where: Place, scene: noise.Scene, name: str = "ops.log") -> Path:
    """The scene as an irssi log."""
    path = where.folder / name
    path.write_text(noise.irssi(scene.said), encoding="utf-8")
    return path


def help_() -> Iterator[Figure]:
    """`satchel --help`, warm file cache, median of nine."""
    with place() as where:
        where.call("--help")
        costs = [where.call("--help").cpu for _ in range(9)]
    yield Figure(what="CPU of one call", value=1000 * statistics.median(costs), unit="ms", most=150)


def bridge150() -> Iterator[Figure]:
    """A bridge of 150 messages in a fresh data home: from the command to the printed result, cold engine included."""
    scene = noise.scene(150)
    with place() as where:
        path = write(where, scene)
        document, done = run(where, path)
        _, warm = run(where, path)
    assert document["coverage"]["entries"] == 150, document["coverage"]
    yield Figure(what="CPU of command, engine and workers, everything cold", value=done.cpu, unit="s", most=5)
    yield Figure(what="CPU of the same once more on the warm engine", value=warm.cpu, unit="s")
    yield Figure(what="wall time, cold, as a multiple of that CPU", value=done.wall / done.cpu, unit="×")


def reference(where: Place, texts: list[str]) -> float:
    """CPU seconds for embedding every text with the full encoder, its start not counted."""
    path = where.folder / "texts.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    done = subprocess.run([sys.executable, str(HERE / "embed_all.py"), str(path)], capture_output=True, check=True,
                          env={**where.environment, "PYTHONPATH": os.pathsep.join([str(APP), str(HERE)])})  # fmt: skip
    return float(done.stdout)


def many5k() -> Iterator[Figure]:
    """5,000 messages of an irssi log and of a Slack export, each on a cold engine, against the full encoder alone."""
    scene = noise.scene(5_000)
    with place() as where:
        full = reference(where, scene.texts)
    yield Figure(what="CPU for embedding each message with the full encoder", value=full, unit="s")
    for kind in ("irssi", "Slack"):
        document, done, _ = long(scene, kind)
        yield Figure(what=f"CPU, {kind}", value=done.cpu, unit="s")
        yield Figure(what=f"CPU, {kind}, of the full encoder's", value=100 * done.cpu / full, unit="%", most=25)
        if kind == "irssi":
            found = share_found(document["result"], scene)
            yield Figure(what="cited entries that belong to the hidden incident", value=found, unit="%", least=50)


def long(scene: noise.Scene, kind: str) -> tuple[dict[str, Any], Done, Mapping[str, int]]:
    """A long log in a fresh home: the document, the cost, and the largest resident memory of engine and workers."""
    with place() as where:
        path = where.folder / "export"
        if kind == "irssi":
            path = write(where, scene)
        else:
            noise.slack(scene.said, path)
        document, done = run(where, path)
        where.peaks.look()
        peaks = where.peaks.of("engine", "reader", "encoder")
    assert document["coverage"]["entries"] == len(scene.said), document["coverage"]
    return document, done, peaks


def many50k() -> Iterator[Figure]:
    """50,000 messages, cold engine: peak memory, and growth against 5,000 of the same kind."""
    for kind in ("irssi", "Slack"):
        _, small, _ = long(noise.scene(5_000), kind)
        document, large, peaks = long(noise.scene(50_000), kind)
        yield Figure(what=f"CPU, {kind}", value=large.cpu, unit="s")
        growth = large.cpu / small.cpu
        yield Figure(what=f"CPU, {kind}, against 5,000 messages", value=growth, unit="×", most=11.5)
        total = sum(peaks.values()) / GIB
        yield Figure(what=f"peak memory, {kind}, engine and workers together", value=total, unit="GiB", most=1)
        yield Figure(what=f"peak memory, {kind}, the largest one", value=max(peaks.values()) / GIB, unit="GiB", most=1)
        if kind == "irssi":
            found = share_found(document["result"], noise.scene(50_000))
            yield Figure(what="cited entries that belong to the hidden incident", value=found, unit="%", least=50)


def follow() -> Iterator[Figure]:
    """10,000 lines, then 10 more: with `--follow`, where the engine's start is left out of the first run, and with
    `--continue`, where each command is counted whole, as somebody types it.
    """
    scene = noise.scene(10_000)
    for way in ("--follow", "--continue"):
        with place() as where:
            path = write(where, scene)
            if way == "--follow":
                run(where, write(where, noise.scene(120), "small.log"))
            first, again, costs = (_followed if way == "--follow" else _continued)(where, path, scene)
            anew, _ = run(where, path)
        assert again["coverage"]["entries"] == 10_010, again["coverage"]
        before, after = told(first["result"]), told(again["result"])
        yield Figure(what=f"CPU of the first run before {way}", value=costs[0], unit="s")
        yield Figure(what=f"CPU of {way} after 10 more lines", value=costs[1], unit="s")
        yield Figure(what=f"CPU of {way}, of the first run's", value=100 * costs[1] / costs[0], unit="%", most=5)
        kept = 100 * sum(key in after for key in before) / max(len(before), 1)
        yield Figure(what=f"claim ids kept by {way}", value=kept, unit="%", least=100)
        same = again["result"]["incidents"] == anew["result"]["incidents"]
        yield Figure(what=f"incidents of {way} that are those of a new run", value=100 * same, unit="%", least=100)


def _append(path: Path, scene: noise.Scene) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(noise.irssi(noise.more(scene, 10), previous=scene.said[-1].at))


def _followed(where: Place, path: Path, scene: noise.Scene) -> tuple[Any, Any, tuple[float, float]]:
    started = spent()
    arguments = ("run", AGENT, path, "--model", "none", "--format", "json", "--follow")
    with where.start(*arguments, out=subprocess.PIPE) as child:
        assert child.stdout is not None
        first = json.loads(child.stdout.readline())
        done = spent()
        _append(path, scene)
        again = json.loads(child.stdout.readline())
        more = spent()
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 130
    return first, again, (done - started, more - done)


def _continued(where: Place, path: Path, scene: noise.Scene) -> tuple[Any, Any, tuple[float, float]]:
    first, once = run(where, path)
    _append(path, scene)
    again, more = run(where, "--continue", first["run"])
    return first, again, (once.cpu, more.cpu)


def bare(document: Mapping[str, Any]) -> str:
    """A document without what differs from run to run."""
    return json.dumps({key: value for key, value in document.items() if key not in ("run", "timings")})


def stable() -> Iterator[Figure]:
    """Every fourth labelled example as an irssi log: twice, in other encodings, and with one line that says nothing."""
    same = encodings = 0
    moved: list[int] = []
    names = sorted(path.stem for path in noise.EXAMPLES.glob("*.jsonl"))[::4]
    with place() as where:
        path = where.folder / "ops.log"
        for name in names:
            said = noise.example(name)
            text = noise.irssi(said)
            documents = []
            for data in (text.encode(), text.encode(), *_disguised(text)):
                path.write_bytes(data)
                documents.append(run(where, path)[0])
            same += bare(documents[0]) == bare(documents[1])
            whole = json.dumps(documents[0]["result"])
            encodings += sum(json.dumps(one["result"]) == whole for one in documents[2:])
            path.write_text(text + noise.irssi(noise.more(noise.Scene(said=tuple(said)), 1), previous=said[-1].at), "utf-8")
            before, after = told(documents[0]["result"]), told(run(where, path)[0]["result"])
            moved.append(sum(before.get(key) != after.get(key) for key in {*before, *after}))
    yield Figure(what="examples whose document is the same the second time", value=100 * same / len(names), unit="%",
                 least=100)  # fmt: skip
    yield Figure(what="results that CRLF, a BOM, UTF-16 LE and BE leave as they are", unit="%", least=100,
                 value=100 * encodings / (4 * len(names)))  # fmt: skip
    yield Figure(what="claims that one irrelevant line changes, at worst", value=max(moved), unit="", most=1)
    yield Figure(what="examples in which it changes more than one", value=sum(n > 1 for n in moved), unit="")


def _disguised(text: str) -> tuple[bytes, ...]:
    return (text.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + text.encode(), b"\xff\xfe" + text.encode("utf-16-le"),
            b"\xfe\xff" + text.encode("utf-16-be"))  # fmt: skip


SCENARIOS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "help": help_, "bridge150": bridge150, "many5k": many5k, "many50k": many50k, "follow": follow, "stable": stable, "fit": fit,
}  # fmt: skip
