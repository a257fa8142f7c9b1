"""Puts the window together: the only file that knows every screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from satchel.ui.about.view import AboutScreen
from satchel.ui.agents.view import AgentsScreen
from satchel.ui.bridge import Bridge
from satchel.ui.drop import Drop
from satchel.ui.incident.view import IncidentResultView
from satchel.ui.look.theme import Theme
from satchel.ui.models.view import ModelsScreen
from satchel.ui.remembered import Remembered
from satchel.ui.review.view import ReviewScreen
from satchel.ui.run.results import Kind
from satchel.ui.run.view import RunScreen
from satchel.ui.runs.view import RunsScreen
from satchel.ui.settings.view import SettingsScreen
from satchel.ui.today.dropped import Dropped, Refused
from satchel.ui.today.view import TodayScreen
from satchel.ui.welcome.view import WelcomeScreen
from satchel.ui.window.presenter import Place
from satchel.ui.window.rail import Stop
from satchel.ui.window.view import MainWindow, Offered
from satchel.ui.words import _

# Kinds of results that have a view of their own; all others are shown as a list of claims.
RESULTS: Sequence[Kind] = (
    Kind(key="incidents", make=lambda theme, cite, decide: IncidentResultView(theme, cite=cite, decide=decide)),
)

def make_window(
    theme: Theme, bridge: Bridge, remembered: Remembered, *, closing: Callable[[], bool] = lambda: True
) -> MainWindow:
    """The window with all its screens, not shown yet; `closing` as `MainWindow` asks it."""
    window: MainWindow | None = None

    def go(place: Place) -> None:
        assert window is not None
        window.presenter.go(place)

    def back() -> None:
        assert window is not None
        window.presenter.back()

    def today() -> TodayScreen:
        return TodayScreen(theme, bridge, go, welcomed=lambda: remembered.flag("welcomed"))

    def welcome() -> WelcomeScreen:
        return WelcomeScreen(theme, bridge, go, finished=lambda: remembered.keep(welcomed=True))

    def dropped(what: Dropped | Refused) -> None:
        go(Place(screen="today"))
        assert window is not None
        cast(TodayScreen, window.made("today")).take(what)

    offered: Sequence[Offered] = (
        Offered(name="today", make=today, stop=Stop(name="today", title=_("Today"), icon="today")),
        Offered(name="runs", make=lambda: RunsScreen(theme, bridge, go), stop=Stop(name="runs", title=_("Runs"), icon="runs")),
        Offered(
            name="review", make=lambda: ReviewScreen(theme, bridge, go),
            stop=Stop(name="review", title=_("Review"), icon="review"),
        ),
        Offered(
            name="run", make=lambda: RunScreen(theme, bridge, go, back=back, kinds=RESULTS, remembered=remembered),
            belongs_to="runs",
        ),
        Offered(
            name="agents", make=lambda: AgentsScreen(theme, bridge, go),
            stop=Stop(name="agents", title=_("Agents"), icon="agents"),
        ),
        Offered(
            name="models", make=lambda: ModelsScreen(theme, bridge),
            stop=Stop(name="models", title=_("Models"), icon="models"),
        ),
        Offered(
            name="settings", make=lambda: SettingsScreen(theme, bridge, go),
            stop=Stop(name="settings", title=_("Settings"), icon="settings", is_below=True, keys="Ctrl+,"),
        ),
        Offered(
            name="about", make=lambda: AboutScreen(theme, bridge, home=bridge.home, back=back), belongs_to="settings"
        ),
        Offered(name="welcome", make=welcome, belongs_to="today"),
    )  # fmt: skip
    window = MainWindow(theme, offered, closing=closing)
    Drop(window, theme, dropped)
    bridge.home_changed.connect(window.home_changed)
    bridge.state_changed.connect(lambda state: window.presenter.engine_is(state, bridge.trouble))
    return window
