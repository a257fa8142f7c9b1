"""Puts the window together: the only file that knows every screen."""

from __future__ import annotations

from collections.abc import Sequence

from satchel.ui.bridge import Bridge
from satchel.ui.look.theme import Theme
from satchel.ui.review.view import ReviewScreen
from satchel.ui.runs.view import RunsScreen
from satchel.ui.window.presenter import Place
from satchel.ui.window.rail import Stop
from satchel.ui.window.view import MainWindow, Offered
from satchel.ui.words import _


def make_window(theme: Theme, bridge: Bridge) -> MainWindow:
    """The window with all its screens, not shown yet."""
    window: MainWindow | None = None

    def go(place: Place) -> None:
        assert window is not None
        window.presenter.go(place)

    offered: Sequence[Offered] = (
        Offered(name="runs", make=lambda: RunsScreen(theme, bridge, go), stop=Stop(name="runs", title=_("Runs"), icon="runs")),
        Offered(
            name="review", make=lambda: ReviewScreen(theme, bridge, go),
            stop=Stop(name="review", title=_("Review"), icon="review"),
        ),
    )  # fmt: skip
    window = MainWindow(theme, offered)
    bridge.home_changed.connect(window.home_changed)
    bridge.state_changed.connect(lambda state: window.presenter.engine_is(state, bridge.trouble))
    return window
