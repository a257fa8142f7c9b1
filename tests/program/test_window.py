"""The window as a person has it: a program on a screen, over a home that is new, and the next day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.desktop_session import x_server

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "harbour-cranes"
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="windows of other systems are not tried")


@pytest.fixture
def person(environment, home, satchel):
    """Sends a person to the window; what was seen. Engines are ended by `satchel`."""
    with x_server() as display:
        paths = os.pathsep.join([environment["PYTHONPATH"], str(ROOT)])
        session = {**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": paths}

        def send(part: str) -> dict:
            argv = [sys.executable, "-m", "tests.support.driven_window", str(home.root), part]
            done = subprocess.run(argv, env=session, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
            seen = json.loads(done.stdout) if done.stdout else {}
            assert done.returncode == 0, (seen, done.stderr[-3000:])
            assert seen["heard"] == []
            return seen

        yield send


def test_a_first_day_and_the_next(person, home):
    seen = person("first")
    assert seen["marked"] == [seen["cited"]], "the very words that are cited are lit"
    found = person("again")
    assert found["claim"] == seen["claim"]
    assert found["decision"]["verdict"] == "edit"
    assert found["decision"]["text"] == f"{seen['words']} Seen by a person."
    assert found["place"] == [30, 60, 940, 660]
    assert found["typed_on"] == "the next thing", "a run that begins leaves the keyboard where it is"
    assert "bridge.vtt" in found["inputs"]
    assert not list(home.logs.glob("report-*")), "no mistake of ours was reported"
