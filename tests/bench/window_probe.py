"""The real window in a process of its own, driven through one scenario: ``window_probe.py HOME NAME [ARGUMENT...]``.

It is started as `satchel --home HOME` starts it; the figures go to standard output as one JSON object.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from beat import Beat, Gaps
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from satchel import __main__ as program
from satchel.domain.runs import RunEvent
from satchel.engine import wire
from satchel.ui import app
from satchel.ui.window.presenter import Place
from satchel.ui.window.view import MainWindow

HEAVY = {"chromadb", "llama_cpp", "langgraph", "langchain_core", "numpy", "pydantic", "docx", "reportlab", "httpx", "keyring"}
Wait = float | Callable[[], bool]
Steps = Generator[Wait, None, None]
feed = [sys.executable, str(Path(__file__).with_name("window_feed.py"))]
told: dict[str, Any] = {}
arguments: list[str] = []


def resident() -> float:
    """Megabytes of this process in memory."""
    gc.collect()
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


class Painted(QObject):
    """Calls back behind the first paint of a widget."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._then: Callable[[], None] | None = then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._then is not None:
            then, self._then = self._then, None
            watched.removeEventFilter(self)
            QTimer.singleShot(0, then)
        return False


def paint(_window: MainWindow) -> Steps:
    """All is measured before this is called."""
    yield 0.0


def idle(window: MainWindow) -> Steps:
    """Memory some seconds after the start, then after a look at each screen; processor time of a window left alone."""
    yield 6.0
    told["idle"] = resident()
    before = time.process_time()
    yield 10.0
    told["cpu"] = 1000 * (time.process_time() - before)
    for name in window.screens:
        run = arguments[0] if name == "run" else ""
        window.presenter.go(Place(screen=name, run=run))
        yield 3.0
    window.presenter.go(Place(screen="today"))
    yield 3.0
    told["visited"] = resident()


def palette(window: MainWindow) -> Steps:
    """From the key to the painted palette that has the keyboard, ten times."""
    from PySide6.QtTest import QTest

    yield 5.0
    costs: list[float] = []
    around = next(one for one in QApplication.instance().children() if type(one).__name__ == "DesktopAround")
    for _ in range(10):
        window.activateWindow()
        yield window.isActiveWindow
        shown, done = around.palette, len(costs)
        begun = time.process_time()
        Painted(shown, lambda begun=begun: costs.append(1000 * (time.process_time() - begun)))
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        yield lambda done=done: len(costs) > done
        assert shown.field.hasFocus()
        shown.hide()
        yield 0.5
    told["costs"] = costs


def opened(window: MainWindow) -> Steps:
    """A finished run, from the list's Enter to its painted result; then once more, when its modules and widgets are there."""
    yield 5.0
    told["costs"], told["gaps"] = [], []
    beat = Beat()
    for _ in range(3):
        window.presenter.go(Place(screen="runs"))
        yield 2.0
        beat.take()
        begun, done = time.process_time(), []
        window.presenter.go(Place(screen="run", run=arguments[0]))
        screen = window.made("run")
        screen.presenter.enter(arguments[0])
        yield lambda screen=screen: screen.area.view is not None
        Painted(screen.area.view, lambda begun=begun, done=done: done.append(1000 * (time.process_time() - begun)))
        screen.area.view.update()
        yield lambda done=done: bool(done)
        told["costs"] += done
        yield 0.5
        told["gaps"].append(max(beat.take().own))
        window.presenter.go(Place(screen="run", run=""))
        yield 0.5


class Fed:
    """Stands for the engine's stream of one run: what a process of its own writes, decoded as ever."""

    def __init__(self, a_second: int) -> None:
        self.a_second, self.child, self.came = a_second, None, 0

    def follow(self, run: str, *, after: int = 0) -> Iterator[RunEvent]:
        with subprocess.Popen([*feed, run, str(self.a_second)], stdout=subprocess.PIPE) as child:
            self.child = child
            assert child.stdout is not None
            while header := child.stdout.read(wire.HEADER.size):
                message = wire.decode(child.stdout.read(wire.length(header)))
                assert isinstance(message, wire.Event)
                self.came += 1
                yield RunEvent.from_json(message.event)


def stream(window: MainWindow) -> Steps:
    """Events come for an open run with its result; stretches with and without them take turns."""
    from satchel.engine.client import Client

    run, a_second, seconds, rounds = arguments[0], 220, 5.0, 4
    fed = Fed(a_second)
    Client.follow = fed.follow
    window.presenter.go(Place(screen="run", run=run))
    screen = window.made("run")
    yield lambda: screen.area.view is not None
    told["text"] = len(json.dumps(screen.presenter.document, ensure_ascii=False)) / 1000
    yield 2.0
    control, busy, cpu, beat = Gaps(), Gaps(), 0.0, Beat()
    for _ in range(rounds):
        with subprocess.Popen([*feed, run, str(a_second)], stdout=subprocess.DEVNULL) as unread:
            yield 1.0
            beat.take()
            yield seconds
            control.add(beat.take())
            unread.kill()
        screen.home_changed({"kind": "run", "run": {"run": run, "status": "running"}})
        had = fed.came
        yield lambda had=had: fed.came > had + a_second // 4
        beat.take()
        had, before = fed.came, time.process_time()
        yield seconds
        busy.add(beat.take())
        cpu += time.process_time() - before
        told.setdefault("came", []).append((fed.came - had) / seconds)
        screen.presenter._following.drop()
        screen.presenter._following = None
        fed.child.kill()
        screen.home_changed({"kind": "run", "run": {"run": run, "status": "done"}})
        yield 1.0
    told.update(control=control.told(), busy=busy.told(), cpu=100 * cpu / (rounds * seconds))


def scrolled(area: QAbstractScrollArea, beat: Beat, is_there: Callable[[], bool], stops: int) -> Generator[Wait, None, Gaps]:
    """Wheels down page by page, then jumps to `stops` places and waits for what is there."""
    bar, gaps = area.verticalScrollBar(), Gaps()
    yield 1.0
    beat.take()
    for _ in range(60):
        bar.setValue(bar.value() + bar.pageStep())
        yield 0.03
    for place in range(stops):
        bar.setValue(bar.minimum() + (bar.maximum() - bar.minimum()) * (place * 7 % stops) // stops)
        yield is_there
        yield 0.05
    gaps.add(beat.take())
    return gaps


def runs(window: MainWindow) -> Steps:
    """The list of many runs: opened, then brought to its end page by page, and gone through."""
    yield 5.0
    beat, many = Beat(), int(arguments[0])
    yield 5.0
    told["control"] = beat.take().told()
    begun, done = time.process_time(), []
    window.presenter.go(Place(screen="runs"))
    screen = window.made("runs")
    yield lambda: screen.model.rowCount() > 0
    Painted(screen.list.viewport(), lambda: done.append(1000 * (time.process_time() - begun)))
    screen.list.viewport().update()
    yield lambda: bool(done)
    told["opening"], begun, bar = done[0], time.process_time(), screen.list.verticalScrollBar()
    beat.take()
    while screen.model.rowCount() < many:
        had, at = screen.model.rowCount(), bar.maximum()
        bar.setValue(at)
        yield lambda had=had, at=at: screen.model.rowCount() > had and (bar.maximum() > at or had + 200 >= many)
    told["to_end"], told["rows"] = 1000 * (time.process_time() - begun), screen.model.rowCount()
    told["growing"] = beat.take().told()
    gaps = yield from scrolled(screen.list, beat, lambda: True, 20)
    told["scrolling"], told["memory"] = gaps.told(), resident()


def source(window: MainWindow) -> Steps:
    """A long source beside its result: wheeled through, and jumped to places far apart."""
    run = arguments[0]
    window.presenter.go(Place(screen="run", run=run))
    screen = window.made("run")
    yield lambda: screen.area.view is not None
    yield 2.0
    beat = Beat()
    yield 5.0
    told["control"] = beat.take().told()
    name = next(iter(screen.presenter.document["entries"]))
    screen.open_source({"source": name, "entry": 1, "quote": ""})
    presenter = screen.pane.presenter
    yield lambda: presenter._rows.total > 0 and presenter._rows.get(0) is not None
    told["total"] = presenter._rows.total

    def is_there() -> bool:
        return not presenter._is_asking

    gaps = yield from scrolled(screen.pane.reader, beat, is_there, 20)
    told["scrolling"], told["memory"] = gaps.told(), resident()


class Writer(QObject):
    """Stands for a model: so many tokens a second by the clock, while it writes."""

    def __init__(self, view: Any, tokens: Iterator[str], a_second: int) -> None:
        super().__init__()
        self._view, self._tokens, self._a_second = view, tokens, a_second
        self.text, self.many, self._begun, self._before = [], 0, 0.0, 0
        self._timer = QTimer(self, interval=5)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._write)

    def begin(self) -> None:
        """From now on."""
        self._begun, self._before = time.perf_counter(), self.many
        self._timer.start()

    def pause(self) -> None:
        """Until it begins again."""
        self._timer.stop()

    def _write(self) -> None:
        due = self._before + round(self._a_second * (time.perf_counter() - self._begun))
        for token in itertools.islice(self._tokens, due - self.many):
            self.many += 1
            self.text.append(token)
            self._view.append(token)


def markdown(window: MainWindow) -> Steps:
    """A text is written into the column of a screen, which follows its end; stretches in which nothing is written take turns."""
    from satchel.ui.parts.markdown.growing import whole
    from satchel.ui.parts.markdown.view import MarkdownView

    a_second, seconds, size = 210, 5.0, 50_000
    window.presenter.go(Place(screen="agents"))
    screen = window.made("agents")
    yield lambda: bool(screen.cards) and all(one.card.permissions for one in screen.cards.values())
    view = MarkdownView(screen._theme, "Markdown")
    screen._column.insertWidget(screen._column.count() - 1, view)
    bar = screen.findChild(QScrollArea).verticalScrollBar()
    bar.rangeChanged.connect(lambda _least, most: bar.setValue(most))
    words = Path(arguments[0]).read_text("utf-8")
    writer = Writer(view, itertools.cycle(re.findall(r"\s*\S{1,5}|\s+$", words)), a_second)
    yield 3.0
    control, busy, cpu, rounds, beat = Gaps(), Gaps(), 0.0, 0, Beat()
    while sum(map(len, writer.text)) < size:
        beat.take()
        yield seconds
        control.add(beat.take())
        writer.begin()
        before, had = time.process_time(), writer.many
        yield seconds
        busy.add(beat.take())
        writer.pause()
        cpu, rounds = cpu + time.process_time() - before, rounds + 1
        told.setdefault("came", []).append((writer.many - had) / seconds)
    view.finish()
    text = "".join(writer.text)
    told.update(control=control.told(), busy=busy.told(), cpu=100 * cpu / (rounds * seconds), text=len(text) / 1000)
    told["differ"] = sum(one != other for one, other in itertools.zip_longest(view.blocks, whole(text)))
    told["blocks"] = len(view.views)


SCENARIOS: dict[str, Callable[[MainWindow], Steps]] = {
    "paint": paint, "idle": idle, "palette": palette, "opened": opened, "stream": stream, "runs": runs, "source": source,
    "markdown": markdown,
}  # fmt: skip


class Driver(QObject):
    """Goes through the steps; each yields how long to wait, or what for."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps, self._wait = steps, None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go)
        self._deadline = 0.0
        self._timer.start(0)

    def _go(self) -> None:
        try:
            if callable(self._wait) and not self._wait():
                assert time.monotonic() < self._deadline, f"waited too long: {self._steps.gi_frame.f_lineno}"
                self._timer.start(5)
                return
            self._wait = next(self._steps)
            self._deadline = time.monotonic() + 60
            self._timer.start(0 if callable(self._wait) else round(1000 * self._wait))
        except StopIteration:
            end()
        except Exception:  # noqa: BLE001 - a slot must not swallow it
            sys.excepthook(*sys.exc_info())
            os._exit(1)


def end() -> None:
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    QApplication.exit(0)


def main() -> int:
    home, name, *more = sys.argv[1:]
    arguments.extend(more)
    run_window, make_window, drivers = app.run_window, app.make_window, []

    def made(*given: Any, **named: Any) -> MainWindow:
        window = make_window(*given, **named)
        window.painted.connect(painted)
        return window

    def painted() -> None:
        told["paint"] = 1000 * time.process_time()
        told["heavy"] = sorted(HEAVY & {one.split(".")[0] for one in sys.modules})

    def shown(window: MainWindow) -> None:
        drivers.append(Driver(SCENARIOS[name](window)))

    app.make_window = made
    app.run_window = lambda *given, **named: run_window(*given, shown=shown, **named)
    return program.main(["--home", home])


if __name__ == "__main__":
    sys.exit(main())
