"""Puts the window together: the only file that knows every screen.

A screen's module is loaded when the screen is made, so that the first paint waits for no other; `load_screens` loads the rest
while nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from satchel.ui.bridge import Bridge
from satchel.ui.drop import Drop
from satchel.ui.look.theme import Theme
from satchel.ui.parts.roles import tell_roles
from satchel.ui.remembered import Remembered
from satchel.ui.today.dropped import Dropped, Refused
from satchel.ui.window.presenter import Go, Place
from satchel.ui.window.rail import Stop
from satchel.ui.window.view import MainWindow, Offered
from satchel.ui.words import _

if TYPE_CHECKING:
    from satchel.ui.run.results import Kind
    from satchel.ui.today.view import TodayScreen


def load_screens() -> None:
    """Loads what the screens are made of, so that the first visit of one is as quick as the second; from any thread."""
    from satchel.ui.agents import view as _agents
    from satchel.ui.incident import view as _incident
    from satchel.ui.models import view as _models
    from satchel.ui.review import view as _review
    from satchel.ui.run import view as _run
    from satchel.ui.runs import view as _runs
    from satchel.ui.settings import view as _settings

    del _agents, _incident, _models, _review, _run, _runs, _settings


def kinds() -> Sequence[Kind]:
    """Kinds of results that have a view of their own; all others are shown as a list of claims."""
    from satchel.ui.incident.view import IncidentResultView
    from satchel.ui.run.results import Kind

    return (
        Kind(key="incidents", make=lambda theme, cite, decide: IncidentResultView(theme, cite=cite, decide=decide)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Screens:
    """Makes each screen; `go` leads to another one, `back` to where the person was."""

    theme: Theme
    bridge: Bridge
    remembered: Remembered
    go: Go
    back: Callable[[], None]

    def offered(self) -> tuple[Offered, ...]:
        """In the order of the rail."""
        return (
            Offered(name="today", make=self.today, stop=Stop(name="today", title=_("Today"), icon="today")),
            Offered(name="runs", make=self.runs, stop=Stop(name="runs", title=_("Runs"), icon="runs")),
            Offered(name="review", make=self.review, stop=Stop(name="review", title=_("Review"), icon="review")),
            Offered(name="run", make=self.run, belongs_to="runs"),
            Offered(name="agents", make=self.agents, stop=Stop(name="agents", title=_("Agents"), icon="agents")),
            Offered(name="models", make=self.models, stop=Stop(name="models", title=_("Models"), icon="models")),
            Offered(
                name="settings", make=self.settings,
                stop=Stop(name="settings", title=_("Settings"), icon="settings", is_below=True, keys="Ctrl+,"),
            ),
            Offered(name="about", make=self.about, belongs_to="settings"),
            Offered(name="welcome", make=self.welcome, belongs_to="today"),
        )  # fmt: skip

    def today(self) -> QWidget:
        """What waits for the person."""
        from satchel.ui.today.view import TodayScreen

        return TodayScreen(self.theme, self.bridge, self.go, welcomed=lambda: self.remembered.flag("welcomed"))

    def runs(self) -> QWidget:
        """The list."""
        from satchel.ui.runs.view import RunsScreen

        return RunsScreen(self.theme, self.bridge, self.go)

    def review(self) -> QWidget:
        """The inbox."""
        from satchel.ui.review.view import ReviewScreen

        return ReviewScreen(self.theme, self.bridge, self.go)

    def run(self) -> QWidget:
        """One run."""
        from satchel.ui.run.view import RunScreen

        return RunScreen(self.theme, self.bridge, self.go, back=self.back, kinds=kinds(), remembered=self.remembered)

    def agents(self) -> QWidget:
        """Who can be asked."""
        from satchel.ui.agents.view import AgentsScreen

        return AgentsScreen(self.theme, self.bridge, self.go)

    def models(self) -> QWidget:
        """Language models."""
        from satchel.ui.models.view import ModelsScreen

        return ModelsScreen(self.theme, self.bridge)

    def settings(self) -> QWidget:
        """The person's choices."""
        from satchel.ui.settings.view import SettingsScreen

        return SettingsScreen(self.theme, self.bridge, self.go)

    def about(self) -> QWidget:
        """The program itself."""
        from satchel.ui.about.view import AboutScreen

        return AboutScreen(self.theme, self.bridge, home=self.bridge.home, back=self.back)

    def welcome(self) -> QWidget:
        """The first start."""
        from satchel.ui.welcome.view import WelcomeScreen

        return WelcomeScreen(self.theme, self.bridge, self.go, finished=lambda: self.remembered.keep(welcomed=True))


def make_window(
    theme: Theme, bridge: Bridge, remembered: Remembered, *, closing: Callable[[], bool] = lambda: True
) -> MainWindow:
    """The window with all its screens, not shown yet; `closing` as `MainWindow` asks it."""
    tell_roles()
    window: MainWindow | None = None

    def go(place: Place) -> None:
        assert window is not None
        window.presenter.go(place)

    def back() -> None:
        assert window is not None
        window.presenter.back()

    def dropped(what: Dropped | Refused) -> None:
        go(Place(screen="today"))
        assert window is not None
        cast("TodayScreen", window.made("today")).take(what)

    screens = Screens(theme=theme, bridge=bridge, remembered=remembered, go=go, back=back)
    window = MainWindow(theme, screens.offered(), closing=closing)
    Drop(window, theme, dropped)
    bridge.home_changed.connect(window.home_changed)
    bridge.state_changed.connect(lambda state: window.presenter.engine_is(state, bridge.trouble))
    bridge.state_changed.connect(lambda state: window.home_changed({"kind": "engine", "state": state}))
    return window
