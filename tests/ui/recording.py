"""Records a real run of the sample incident for presenter tests: ``python -m tests.ui.recording`` writes `data/`.

`shape` is what a test compares between the recording and a fresh run: keys and types, never words.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from satchel.domain.runs import FINAL, RunCommand, RunInput
from satchel.engine.client import Client
from satchel.system.paths import Home, prepare_home, resources

DATA = Path(__file__).parent / "data"
SAMPLE = "harbour-cranes"


def record(client: Client) -> dict[str, Any]:
    """``{"run", "events", "document", "trace"}``; events with the live ones among them."""
    path = resources() / "samples" / SAMPLE
    command = RunCommand(agent=client.call("agents.list")["agents"][0]["agent"], inputs=(RunInput(path=str(path), shown=SAMPLE),))
    run = client.call("run.start", command=command.to_json())["run"]
    events = [event.to_json() for event in client.follow(run)]
    while (shown := client.call("runs.show", run=run))["status"] not in FINAL:
        continue
    return {"run": shown, "events": events, "document": client.call("result.get", run=run),
            "trace": client.call("runs.trace", run=run)}  # fmt: skip


def read(name: str) -> Any:
    """A part of what was recorded."""
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


def shape(value: Any) -> Any:
    """Types by key; a list is the shape of everything in it together."""
    if isinstance(value, Mapping):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_joined([shape(one) for one in value])]
    return type(value).__name__


def kinds(events: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The shape of each kind of stored event."""
    found: dict[str, list[Any]] = {}
    for event in events:
        if event["seq"]:
            found.setdefault(str(event["kind"]), []).append(shape(event["body"]))
    return {kind: _joined(bodies) for kind, bodies in sorted(found.items())}


def _joined(shapes: list[Any]) -> Any:
    mappings = [one for one in shapes if isinstance(one, Mapping)]
    if mappings and len(mappings) == len(shapes):
        keys = sorted({key for one in mappings for key in one})
        return {key: _joined([one[key] for one in mappings if key in one]) for key in keys}
    lists = [one for one in shapes if isinstance(one, list)]
    if lists and len(lists) == len(shapes):
        return [_joined([inner for one in lists for inner in one])]
    return sorted({str(one) for one in shapes})


def main() -> None:
    """Writes `data/`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home((Path(folder) / "home").resolve())
        prepare_home(home)
        with Client(home) as client:
            found = record(client)
            client.call("shutdown", when="now")
    DATA.mkdir(exist_ok=True)
    for name, part in found.items():
        (DATA / f"{name}.json").write_text(json.dumps(part, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
