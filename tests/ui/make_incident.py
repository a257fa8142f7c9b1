"""Makes `tests/ui/data/incident.json`: what the window gets of the sample incident, from the real program.

python -m tests.ui.make_incident
"""

from __future__ import annotations

import json
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import program, variables

from satchel.engine.client import Client
from satchel.system.paths import Home, prepare_home, resources

FILE = Path(__file__).parent / "data" / "incident.json"


def document(home: Home) -> dict[str, Any]:
    """Of the newest run, without what is another each time."""
    client = Client(home)
    try:
        found = dict(client.call("result.get", run=client.call("runs.list", limit=1)["runs"][0]["run"]))
    finally:
        client.close()
    return {**found, "run": "sample", "timings": dict.fromkeys(found["timings"], 0.0)}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sm-") as folder, pytest.MonkeyPatch.context() as patch:
        place = Path(folder).resolve()
        home = Home(place / "home")
        prepare_home(home)
        (place / "r").mkdir(mode=stat.S_IRWXU)
        environment = variables(place, home, place / "r")
        for name in ("XDG_RUNTIME_DIR", "SATCHEL_IDLE_SECONDS", "PYTHONPATH"):
            patch.setenv(name, environment[name])
        with program(environment, place) as satchel:
            done = satchel("run", "incident-summariser", resources() / "samples" / "harbour-cranes", timeout=300)
            assert done.returncode == 0, done.stderr
            FILE.write_text(json.dumps(document(home), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
