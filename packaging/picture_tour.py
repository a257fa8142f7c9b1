"""Drives the real window from screen to screen and takes a picture of each: a child of `pictures.py`.

``picture_tour.py HOME new|used SCHEME SCALE INPUTS OUT``
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from satchel.engine.client import Client
from satchel.system.paths import Home, prepare_home
from satchel.ui import app
from satchel.ui.remembered import Remembered
from satchel.ui.window.presenter import Place
from satchel.ui.window.view import MainWindow

HOME, KIND, SCHEME, SCALE, INPUTS, OUT = sys.argv[1:]
Wait = float | Callable[[], bool]
Steps = Generator[Wait, None, None]
_SIZE = (1180, 760)
_SETTLES = 1.2  # seconds
# At 200 % only what shows whether things fit; everything would be four times as large.
_LARGE = {
    "today-done", "runs-done", "run-done", "run-source", "review-done", "palette-words", "welcome-1", "run-long",
    "agents-done", "models-done", "settings-done", "about-done",
}  # fmt: skip
_FILL = ("today", "runs", "review")  # screens that are empty in a new home


def keep(widget: QWidget, name: str) -> None:
    """One picture."""
    large = SCALE != "100"
    if large and name not in _LARGE:
        return
    file = Path(OUT) / f"{name}-{SCHEME}{'-200' if large else ''}.png"
    if not widget.grab().save(str(file)):
        raise SystemExit(f"{file} cannot be written.")


def new(window: MainWindow) -> Steps:
    """A home in which nothing has happened yet."""
    window.presenter.go(Place(screen="welcome"))
    welcome: Any = window.made("welcome")
    for number in (1, 2, 3):
        yield _SETTLES
        keep(window, f"welcome-{number}")
        welcome.presenter.next()
    for name in _FILL:
        window.presenter.go(Place(screen=name))
        yield _SETTLES
        keep(window, f"{name}-empty")


def used(window: MainWindow) -> Steps:
    """A home with runs: a good one, a long one, a failed one."""
    with Client(Home(Path(HOME))) as client:
        good, long, failed = [one["run"] for one in client.call("runs.list", limit=3)["runs"]]
    for name in [*(stop.name for stop in window.stops), "about"]:
        window.presenter.go(Place(screen=name))
        yield 2 * _SETTLES
        keep(window, f"{name}-done")
    yield from known(window)
    yield from a_run(window, good)
    for run, state in ((long, "long"), (failed, "error")):
        window.presenter.go(Place(screen="run", run=run))
        yield 2 * _SETTLES
        keep(window, f"run-{state}")
    yield from quick(window)
    yield from busy(window)


def known(window: MainWindow) -> Steps:
    """What an agent knows, opened in its card."""
    window.presenter.go(Place(screen="agents"))
    screen: Any = window.made("agents")
    knowledge = next(iter(screen.cards.values())).knowledge
    knowledge.toggle.click()
    yield lambda: all(text.is_drawn for text in knowledge.texts)
    yield _SETTLES
    keep(window, "agents-knows")
    knowledge.toggle.click()


def a_run(window: MainWindow, run: str) -> Steps:
    """The result, its source beside it, a question about it, its trace."""
    window.presenter.go(Place(screen="run", run=run))
    screen: Any = window.made("run")
    yield lambda: screen.area.view is not None
    yield 2 * _SETTLES
    keep(window, "run-done")
    cause = screen.presenter.document["result"]["incidents"][0]["causes"][0]
    screen.open_source(cause["cites"][0])
    yield 2 * _SETTLES
    keep(window, "run-source")
    screen.close_source()
    screen.asking.presenter.ask("Was it the firmware?")
    yield lambda: screen.asking.is_open
    yield _SETTLES
    keep(window, "run-answer")
    screen.asking.escape()
    screen.tabs.setCurrentIndex(1)
    yield 2 * _SETTLES
    keep(window, "run-trace")
    screen.tabs.setCurrentIndex(0)


def quick(window: MainWindow) -> Steps:
    """The palette: opened, with words in it, with an answer."""
    around: Any = next(one for one in QApplication.instance().children() if type(one).__name__ == "DesktopAround")
    around.show_palette()
    palette = around.palette
    yield _SETTLES
    keep(palette, "palette-open")
    palette.field.setText("summarise the incident in the yard")
    yield 2 * _SETTLES
    keep(palette, "palette-words")
    palette.field.setText("was it the firmware?")
    yield 2 * _SETTLES
    palette.presenter.enter(in_window=False)
    yield 4 * _SETTLES
    keep(palette, "palette-answer")
    palette.hide()


def busy(window: MainWindow) -> Steps:
    """While a run reads a long log."""
    command = [sys.executable, "-m", "satchel", "--home", HOME, "run", "incident-summariser", "yard.log"]
    with subprocess.Popen(command, cwd=INPUTS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        window.presenter.go(Place(screen="runs"))
        runs: Any = window.made("runs")
        yield lambda: runs.model.rowCount() > 3 and runs.model.rows[0].is_live
        yield 0.3
        keep(window, "runs-busy")
        live = runs.model.rows[0].run
        window.presenter.go(Place(screen="run", run=live))
        yield 0.8
        keep(window, "run-busy")
        window.presenter.go(Place(screen="today"))
        yield 0.8
        keep(window, "today-busy")
        window.made("run").presenter.cancel()
        yield lambda: child.poll() is not None


class Guide(QObject):
    """Goes through the steps; each yields how long to wait, or what for."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps, self._until, self._deadline = steps, lambda: True, 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go)
        self._timer.start(1500)

    def _go(self) -> None:
        try:
            if not self._until():
                if time.monotonic() > self._deadline:
                    raise TimeoutError(f"step at line {self._steps.gi_frame.f_lineno}")
                self._timer.start(50)
                return
            wait = next(self._steps)
            self._until = wait if callable(wait) else lambda: True
            self._deadline = time.monotonic() + 90
            self._timer.start(0 if callable(wait) else round(1000 * wait))
        except StopIteration:
            QApplication.exit(0)
        except Exception:  # noqa: BLE001 - a slot must not swallow it
            sys.excepthook(*sys.exc_info())
            os._exit(1)


def main() -> int:
    """The tour of one home."""
    home, guides = Home(Path(HOME)), []
    prepare_home(home)
    remembered = Remembered(home.cache / "window.json")
    remembered.keep(theme=SCHEME, still=True, welcomed=KIND != "new")

    def shown(window: MainWindow) -> None:
        window.resize(*_SIZE)
        guides.append(Guide({"new": new, "used": used}[KIND](window)))

    return app.run_window(home, shown=shown)


if __name__ == "__main__":
    sys.exit(main())
