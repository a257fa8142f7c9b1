"""Screens as they are: a real Qt application without a screen, and a real engine on a home that has read the sample."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = os.environ.get("SATCHEL_TEST_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget
from tests.conftest import program, variables

from satchel.system.paths import Home, prepare_home, resources
from satchel.ui.bridge import Bridge
from satchel.ui.look.theme import Theme

SAMPLE = resources() / "samples" / "harbour-cranes"


@pytest.fixture(scope="session")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    """The application's theme, light."""
    made = Theme(qapp, resources(), tmp_path_factory.mktemp("look"))
    made.wear("light", still=True)
    return made


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with one finished run of the sample incident, and its engine, for tests that change nothing in it."""
    folder = tmp_path_factory.mktemp("sample")
    home = Home((folder / "home").resolve())
    prepare_home(home)
    with tempfile.TemporaryDirectory(prefix="st-") as short, pytest.MonkeyPatch.context() as patch:
        Path(short).chmod(stat.S_IRWXU)
        environment = variables(folder, home, Path(short))
        for name in ("XDG_RUNTIME_DIR", "SATCHEL_IDLE_SECONDS", "PYTHONPATH"):
            patch.setenv(name, environment[name])
        with program(environment, folder) as satchel:
            done = satchel("run", "incident-summariser", SAMPLE, "--format", "json", timeout=300)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["status"] == "done"
            yield home


@pytest.fixture
def bridge(qapp: QApplication, sample_home: Home) -> Iterator[Bridge]:
    """A conversation with the sample home's engine."""
    made = Bridge(sample_home)
    made.open()
    yield made
    made.close()


def texts(widget: QWidget) -> str:
    """All words of a widget, for tests that look for one."""
    return "\n".join(str(one.property("text")) for one in widget.findChildren(QWidget) if one.property("text"))
