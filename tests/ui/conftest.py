"""Screens as they are: a real Qt application without a screen, and a real engine on a home that has read the sample."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

os.environ["QT_QPA_PLATFORM"] = os.environ.get("SATCHEL_TEST_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget
from tests.conftest import Satchel, program, variables
from tests.support.quiet import Heard, nothing_left
from tests.support.whole_window import Whole, whole_window

from satchel.system.paths import Home, prepare_home, resources
from satchel.ui.bridge import Bridge
from satchel.ui.incident.view import IncidentResultView
from satchel.ui.look.theme import Theme

SAMPLE = resources() / "samples" / "harbour-cranes"


@pytest.fixture(autouse=True)
def quiet(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """No test may make Qt or our log warn, or leave a window or a thread behind. Made first, so it looks last."""
    with Heard() as heard, nothing_left() as left:
        yield
    assert not heard.said, f"{request.node.name} was not quiet: {heard.said}"
    assert not left, f"{request.node.name} left {left}"


@pytest.fixture(scope="session", autouse=True)
def empty_clipboard_at_the_end(qapp: QApplication) -> Iterator[None]:
    """Without a desktop the clipboard is a static of Qt's, which would call Python after Python's end."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    """The application's theme, light."""
    made = Theme(qapp, resources(), tmp_path_factory.mktemp("look"))
    made.wear("light", still=True)
    return made


@pytest.fixture(scope="session")
def read_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one finished run of the sample incident; nobody is at work in it. To be copied."""
    folder = tmp_path_factory.mktemp("read")
    with _engine_of(folder) as (home, satchel):
        done = satchel("run", "incident-summariser", SAMPLE, "--format", "json", timeout=300)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["status"] == "done"
    return home.root


@pytest.fixture(scope="session")
def sample_home(read_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home that has read the sample, and its engine, for tests that change nothing in it."""
    with _engine_of(tmp_path_factory.mktemp("sample"), read_sample) as (home, _satchel):
        yield home


@pytest.fixture
def own_home(read_sample: Path, tmp_path: Path) -> Iterator[Home]:
    """The same, for one test that changes things."""
    with _engine_of(tmp_path / "own", read_sample) as (home, _satchel):
        yield home


@pytest.fixture
def whole(own_home: Home, theme: Theme) -> Iterator[Whole]:
    """The whole window over a home of its own."""
    with whole_window(own_home, theme) as made:
        yield made


@pytest.fixture
def whole_sample(sample_home: Home, theme: Theme) -> Iterator[Whole]:
    """The whole window over the home that tests share, for those that only look."""
    with whole_window(sample_home, theme) as made:
        yield made


@contextlib.contextmanager
def _engine_of(folder: Path, like: Path | None = None) -> Iterator[tuple[Home, Satchel]]:
    """A home in the folder, and the program; engines are found by it, and ended afterwards."""
    home = Home((folder / "home").resolve())
    if like is not None:
        shutil.copytree(like, home.root, ignore=shutil.ignore_patterns("*.sock"))
    prepare_home(home)
    with tempfile.TemporaryDirectory(prefix="st-") as short, pytest.MonkeyPatch.context() as patch:
        Path(short).chmod(stat.S_IRWXU)
        environment = variables(folder, home, Path(short))
        for name in ("XDG_RUNTIME_DIR", "SATCHEL_IDLE_SECONDS", "PYTHONPATH"):
            patch.setenv(name, environment[name])
        with program(environment, folder) as satchel:
            yield home, satchel


@pytest.fixture
def bridge(qapp: QApplication, sample_home: Home) -> Iterator[Bridge]:
    """A conversation with the sample home's engine."""
    made = Bridge(sample_home)
    made.open()
    yield made
    made.close()


@pytest.fixture
def open_result(qtbot, theme):
    """Shows a document, and waits until all of it is built."""

    def make(document, *, width=1100, height=800, can_decide=True):
        cited, decided = [], []
        decide = (lambda claim, verdict, *, refused, **words: decided.append((claim, verdict, words))) if can_decide else None
        view = IncidentResultView(theme, cite=cited.append, decide=decide)
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show_document(document)
        view.show()
        qtbot.waitExposed(view)
        qtbot.waitUntil(lambda: not view._building.isActive(), timeout=20_000)
        return SimpleNamespace(view=view, cited=cited, decided=decided)

    return make


def texts(widget: QWidget) -> str:
    """All words of a widget, for tests that look for one."""
    return "\n".join(str(one.property("text")) for one in widget.findChildren(QWidget) if one.property("text"))
