"""The window paints before anything heavy is loaded, and before its other screens are."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.architecture.test_start_up import HEAVY

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from satchel.system.paths import Home
from satchel.ui import app

make = app.make_window

def made(*given, **named):
    window = make(*given, **named)
    window.painted.connect(lambda: (print(*sys.modules), QApplication.exit(0)))
    return window

app.make_window = made
sys.exit(app.run_window(Home(Path(sys.argv[1]))))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a window that was just painted for the first time."""
    home = tmp_path_factory.mktemp("home").resolve() / "home"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, str(home)], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    return set(done.stdout.split())


def test_nothing_heavy_is_loaded(loaded):
    assert "satchel.ui.today.view" in loaded
    assert not {name.split(".")[0] for name in loaded} & (HEAVY - {"PySide6"} | {"asyncio", "httpx", "keyring", "rich"})


def test_no_other_screen_is_loaded_nor_what_talks_to_the_engine(loaded):
    late = ("satchel.ui.incident", "satchel.ui.run.", "satchel.ui.review.view", "satchel.ui.palette", "satchel.engine")
    assert not [name for name in loaded if name.startswith(late)]
