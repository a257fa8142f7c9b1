"""Everything of the desktop around the window: palette, tray, notifications, hotkey, later starts, and how it ends."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from satchel.domain.errors import SatchelError
from satchel.system.paths import Home, resources
from satchel.ui import autostart
from satchel.ui.bridge import Bridge
from satchel.ui.choices import Choices, Chosen
from satchel.ui.look.icons import Icons
from satchel.ui.look.theme import Theme
from satchel.ui.parts.question import question
from satchel.ui.remembered import Remembered
from satchel.ui.single import Message, Wanted
from satchel.ui.wearing import wear
from satchel.ui.window.presenter import Notice, Place
from satchel.ui.window.view import MainWindow
from satchel.ui.words import _

if TYPE_CHECKING:
    from satchel.ui.listening import Listening
    from satchel.ui.notify.presenter import Note
    from satchel.ui.palette.items import Goal
    from satchel.ui.palette.view import Palette
    from satchel.ui.tray.presenter import Entry
    from satchel.ui.tray.view import Tray

_MINUTE = 60_000
_log = logging.getLogger(__name__)


class DesktopAround(QObject):
    """One for the application. `set_up` is called after the first paint."""

    def __init__(
        self, app: QApplication, home: Home, theme: Theme, bridge: Bridge, window: MainWindow, remembered: Remembered, *,
        offline: bool,
    ) -> None:  # fmt: skip
        super().__init__(app)
        self._app, self._home, self._theme, self._bridge, self._window = app, home, theme, bridge, window
        self._remembered = remembered
        self._is_ending = False  # nothing is asked any more
        self._balloon = ""  # the run of the last balloon
        app.setQuitOnLastWindowClosed(False)  # closing is decided in `may_close`
        app.commitDataRequest.connect(self._session_ends, Qt.ConnectionType.DirectConnection)
        self._is_offline = offline
        self._listening: Listening | None = None
        self.tray: Tray | None = None
        self.palette: Palette | None = None
        self._goes_on: Callable[[], str] = lambda: ""
        self._chosen_settings = Chosen(bridge, self._choices_changed)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), window).activated.connect(self.quit)
        QShortcut(QKeySequence("Ctrl+K"), window).activated.connect(self.show_palette)

    def set_up(self) -> None:
        """The rest, when the window is painted: nobody has to wait for it, nor for its modules."""
        from satchel.ui.bus import SessionBus
        from satchel.ui.hotkey.taking import GlobalHotkey
        from satchel.ui.listening import Listening
        from satchel.ui.notify.desktop import BusNotifications
        from satchel.ui.notify.presenter import NotifyPresenter
        from satchel.ui.tray.presenter import TrayPresenter
        from satchel.ui.tray.view import Tray

        self._listening = Listening(self._home, self._heard, offline=self._is_offline, parent=self)
        self._app.setWindowIcon(QIcon(str(resources() / "desktop" / autostart.ICON)))
        self.tray = Tray(Icons(resources() / "icons"), self._chosen, self._balloon_clicked, self)
        tray = TrayPresenter(self.tray, self._bridge, self._window.screens)
        self._goes_on = lambda: tray.what_goes_on
        self._bus = SessionBus(self)
        self._hotkey = GlobalHotkey(self._bus, self.toggle_palette, self._hotkey_trouble, parent=self)
        notifications = BusNotifications(self._bus, lambda run, key: self._notify.acted(run, key), self._tell_in_tray)
        self._notify = NotifyPresenter(
            notifications, self.go, in_front=self._in_front, now=lambda: datetime.now().astimezone()
        )
        self._minute = QTimer(self, interval=_MINUTE)
        self._minute.timeout.connect(lambda: self._notify.home_changed({"kind": "time"}))
        self._minute.start()
        for hears in (tray, self._notify, self._chosen_settings):
            self._bridge.home_changed.connect(hears.home_changed)
        for asks in (tray.enter, self._chosen_settings.ask):
            self._bridge.state_changed.connect(lambda state, ask=asks: ask() if state == "ready" else None)
        tray.enter()
        self._made_palette()

    def show(self, wanted: Wanted) -> None:
        """What a start of the program wants."""
        if wanted == "palette":
            self.show_palette()
        elif wanted == "window":
            self.show_window()

    def show_window(self) -> None:
        """In front of everything."""
        self._window.show()
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()

    def show_palette(self) -> None:
        """Ready for the next words."""
        self._made_palette().open()

    def toggle_palette(self) -> None:
        """The hotkey."""
        self._made_palette().toggle()

    def go(self, place: Place) -> None:
        """To a place in the window, in front."""
        self.show_window()
        if place.screen == "review" and "review" not in self._window.screens:
            place = Place(screen="run", run=place.run) if place.run else Place(screen="runs")
        self._window.presenter.go(place)

    def may_close(self) -> bool:
        """Whether the window closes and everything ends with it; False: it goes into the tray, or stays."""
        if self._is_ending:
            return True
        if self._chosen_settings.now.close_to_tray and self.tray is not None and self.tray.is_there:
            self._window.hide()
            self._tell_of_tray()
            return False
        self.quit()
        return False  # where it ends, it ends by itself

    def _tell_of_tray(self) -> None:
        """Once: who closes a window for the first time may think that all is ended."""
        if self.tray is not None and not self._remembered.flag("told_of_tray"):
            self._remembered.keep(told_of_tray=True)
            self.tray.tell(_("Satchel goes on in the tray"), _("Its menu opens the window again, and quits."))

    def quit(self) -> None:
        """Ends the window; work that runs goes on in the engine, which is said before."""
        goes_on = self._goes_on()
        if not goes_on or self._is_meant(goes_on):
            self.end()

    def end(self) -> None:
        """Ends it at once: somebody asked for that who cannot be asked back."""
        self._is_ending = True
        self._app.exit(0)  # `quit` would ask the window, which may stay

    def close(self) -> None:
        """Gives back what the desktop lent."""
        if self._listening is not None:
            self._listening.close()
        if self.tray is not None:
            self.tray.close()
            self._hotkey.close()
            self._bus.close()
        if self.palette is not None:
            self.palette.hide()
            self.palette.deleteLater()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _made_palette(self) -> Palette:
        if self.palette is None:
            from satchel.ui.palette.history import History
            from satchel.ui.palette.view import Palette

            history = History(Remembered(self._home.cache / "palette.json"))
            self.palette = Palette(self._theme, self._bridge, self.go, history, self._goals)
        return self.palette

    def _goals(self) -> list[Goal]:
        from satchel.ui.palette.items import Goal

        return [Goal(name=one.name, title=one.title, icon=one.icon) for one in self._window.stops]

    def _heard(self, message: Message) -> None:
        if message.token:
            os.environ["XDG_ACTIVATION_TOKEN"] = message.token
        self.show(message.wanted)

    def _choices_changed(self, choices: Choices) -> None:
        self._notify.choices = choices
        self._window.presenter.tell("settings", self._settings_trouble(choices.problem) if choices.problem else None)
        self._hotkey.take(choices.hotkey)
        look = wear(self._theme, choices)
        self._bridge.work(lambda: self._remembered.keep(**look), done=lambda _nothing: None, failed=lambda _error: None)
        if sys.platform.startswith("linux"):
            self._bridge.work(
                lambda: autostart.apply(choices.start_at_login, self._home, autostart.folders()),
                done=lambda _nothing: None, failed=self._autostart_failed,
            )  # fmt: skip

    def _settings_trouble(self, what: str) -> Notice:
        said = _("{what} Until it is mended, an engine that starts runs nothing and stays offline.").format(what=what)
        return Notice(words=said, tone="bad", action=_("Settings"), act=lambda: self.go(Place(screen="settings")))

    def _autostart_failed(self, error: SatchelError) -> None:
        self._window.presenter.tell("autostart", Notice(words=error.sentences))

    def _hotkey_trouble(self, words: str) -> None:
        _log.info("hotkey: %s", words or "fine")
        self._window.presenter.tell("hotkey", Notice(words=words, icon="keyboard") if words else None)

    def _in_front(self) -> str:
        place = self._window.presenter.place
        if self.palette is not None and self.palette.isActiveWindow():
            return self.palette.presenter.shown_run
        return place.run if self._window.isActiveWindow() and place.screen == "run" else ""

    def _chosen(self, entry: Entry) -> None:
        acts: Mapping[str, Callable[[], Any]] = {
            "open": self.show_window, "palette": self.show_palette, "quit": self.quit,
            "review": lambda: self.go(Place(screen="review")), "settings": lambda: self.go(Place(screen="settings")),
            "run": lambda: self.go(Place(screen="run", run=entry.run)),
        }  # fmt: skip
        acts.get(entry.name, lambda: None)()

    def _tell_in_tray(self, note: Note) -> None:
        self._balloon = note.run
        if self.tray is not None:
            self.tray.tell(note.title, note.words)

    def _balloon_clicked(self) -> None:
        self._notify.acted(self._balloon, "open")

    def _session_ends(self) -> None:
        self._is_ending = True

    def _is_meant(self, goes_on: str) -> bool:
        above = self._window if self._window.isVisible() else None
        return question(above, _("Quit Satchel?"), goes_on, yes=_("Quit"), no=_("Stay")) == "yes"
