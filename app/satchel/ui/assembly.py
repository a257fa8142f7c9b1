"""Puts the window together: the only file that knows every screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from satchel.ui.bridge import Bridge
from satchel.ui.look.theme import Theme
from satchel.ui.runs.view import RunsScreen
from satchel.ui.window.presenter import Place
from satchel.ui.window.rail import Stop
from satchel.ui.window.view import MainWindow, Offered
from satchel.ui.words import _


def make_window(theme: Theme, bridge: Bridge, *, closing: Callable[[], bool] = lambda: True) -> MainWindow:
    """The window with all its screens, not shown yet; `closing` as `MainWindow` asks it."""
    window: MainWindow | None = None

    def go(place: Place) -> None:
        assert window is not None
        window.presenter.go(place)

    offered: Sequence[Offered] = (
        Offered(name="runs", make=lambda: RunsScreen(theme, bridge, go), stop=Stop(name="runs", title=_("Runs"), icon="runs")),
    )
    window = MainWindow(theme, offered, closing=closing)
    bridge.home_changed.connect(window.home_changed)
    bridge.state_changed.connect(lambda state: window.presenter.engine_is(state, bridge.trouble))
    return window
