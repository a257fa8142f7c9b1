"""The whole window with everything around it, over the real engine of a home."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from tests.support.quiet import sweep

from satchel.domain.errors import SatchelError
from satchel.system.paths import Home
from satchel.ui.assembly import make_window
from satchel.ui.bridge import Bridge
from satchel.ui.desktop import DesktopAround
from satchel.ui.look.theme import Theme
from satchel.ui.palette.view import Palette
from satchel.ui.remembered import Remembered
from satchel.ui.review.view import ReviewScreen
from satchel.ui.run.view import RunScreen
from satchel.ui.runs.view import RunsScreen
from satchel.ui.today.view import TodayScreen
from satchel.ui.welcome.view import WelcomeScreen
from satchel.ui.window.presenter import Place

_PATIENCE = 30.0  # seconds
_TURN = 5  # milliseconds that the window gets before it is looked at again
NONE = Qt.KeyboardModifier.NoModifier


class Whole:
    """A window that is shown, and short ways to what is in it."""

    def __init__(self, home: Home, theme: Theme, *, welcomed: bool = True) -> None:
        app = cast(QApplication, QApplication.instance())
        self.home, self.theme = home, theme
        self.remembered = Remembered(home.cache / "window.json")
        self.remembered.keep(welcomed=welcomed)
        self.bridge = Bridge(home)
        self.window = make_window(theme, self.bridge, self.remembered)
        self.around = DesktopAround(app, home, theme, self.bridge, self.window, self.remembered, offline=False)
        self.window.show_screen(self.window.presenter.place)
        self.window.show()
        self.bridge.open()

    def close(self) -> None:
        """Everything that was made goes."""
        self.around.close()
        self.bridge.close()
        for one in (self.window, self.around, self.bridge):
            one.deleteLater()
        sweep()

    def until(self, holds: Callable[[], Any], what: str = "it") -> None:
        """Waits without sleeping; fails where it never comes."""
        deadline = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"{what} never came"
            QTest.qWait(_TURN)

    def ask(self, method: str, **params: Any) -> Any:
        """What the engine says."""
        told: list[Any] = []

        def failed(error: SatchelError) -> None:
            raise AssertionError(error)

        self.bridge.ask(method, done=told.append, failed=failed, **params)
        self.until(lambda: told, method)
        return told[0]

    def is_in_front(self) -> bool:
        """Whether the window has the keyboard, which it is given here."""
        self.window.activateWindow()
        return self.window.isActiveWindow()

    def go(self, screen: str, **more: str) -> None:
        """To a screen, as a click on the rail; the palette is put away."""
        if self.around.palette is not None:
            self.around.palette.hide()
        self.until(self.is_in_front, "the window")
        self.window.presenter.go(Place(screen=screen, **more))

    def press(self, key: Qt.Key | str, held: Qt.KeyboardModifier = NONE) -> None:
        """Where the keyboard is, as a keyboard does it."""
        to = self.focus or QApplication.activeWindow() or self.window
        if isinstance(key, str):
            QTest.keyClicks(to, key, held)
        else:
            QTest.keyClick(to, key, held)

    @property
    def focus(self) -> QWidget | None:
        """What has the keyboard."""
        return QApplication.focusWidget()

    @property
    def today(self) -> TodayScreen:
        return cast(TodayScreen, self.window.made("today"))

    @property
    def runs(self) -> RunsScreen:
        return cast(RunsScreen, self.window.made("runs"))

    @property
    def run(self) -> RunScreen:
        return cast(RunScreen, self.window.made("run"))

    @property
    def review(self) -> ReviewScreen:
        return cast(ReviewScreen, self.window.made("review"))

    @property
    def welcome(self) -> WelcomeScreen:
        return cast(WelcomeScreen, self.window.made("welcome"))

    @property
    def palette(self) -> Palette:
        assert self.around.palette is not None
        return self.around.palette

    # -- screens, filled -----------------------------------------------------------------------------------------------

    def show_runs(self) -> None:
        """The list, with its first run."""
        self.go("runs")
        self.until(lambda: self.runs.model.rowCount() > 0, "the list of runs")

    def show_run(self) -> None:
        """The newest run with its result, whole."""
        self.go("run", run=self.ask("runs.list", limit=1)["runs"][0]["run"])
        self.until(lambda: self.run.area.view is not None, "the result")
        self.until(self.is_built, "all of the result")

    def is_built(self) -> bool:
        """Whether the result in sight has all its rows."""
        building = getattr(self.run.area.view, "_building", None)
        return building is None or not building.isActive()

    def show_source(self) -> None:
        """The run with the source of its first citation beside it."""
        self.show_run()
        self.run.tabs.setCurrentIndex(0)
        self.run.close_source()
        view = cast(Any, self.run.area.view)
        view.presenter.current = ""
        view.presenter.step(1)
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.run.pane.isVisible() and self.run.pane.reader.current >= 0, "the source")

    def show_trace(self) -> None:
        """The run's trace."""
        self.show_run()
        self.run.tabs.setCurrentIndex(1)
        self.until(lambda: self.run.trace.model.rowCount() > 3, "the trace")

    def show_review(self) -> None:
        """The inbox, with claims in it."""
        self.go("review")
        self.until(lambda: self.review.model.rowCount() > 0, "claims to review")

    def show_palette(self) -> None:
        """The palette, with what it offers."""
        self.around.show_palette()
        self.until(lambda: self.palette.model.rowCount() > 0, "what the palette offers")


@contextmanager
def whole_window(home: Home, theme: Theme, *, welcomed: bool = True) -> Iterator[Whole]:
    """A window for as long as the block goes on."""
    made = Whole(home, theme, welcomed=welcomed)
    try:
        made.until(made.is_in_front, "the window")
        made.until(lambda: made.bridge.state == "ready", "the engine")
        yield made
    finally:
        made.close()
