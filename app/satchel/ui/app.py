"""Starts the window: paints first, then looks for the engine."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from satchel import __version__
from satchel.system.paths import Home, prepare_home, resources
from satchel.ui import words
from satchel.ui.assembly import load_screens, make_window
from satchel.ui.bridge import Bridge
from satchel.ui.desktop import DesktopAround
from satchel.ui.look.theme import Theme
from satchel.ui.remembered import Remembered
from satchel.ui.single import Wanted
from satchel.ui.wearing import looks
from satchel.ui.window.presenter import Place
from satchel.ui.window.view import MainWindow

_THEMES = ("system", "light", "dark")
_PATIENCE = 1_000  # milliseconds for the first paint: a window that nobody sees is never painted
_SIGNALS_TICK = 250  # milliseconds: how often Python gets a turn to see a signal while Qt waits


def run_window(
    home: Home, *, offline: bool = False, wanted: Wanted = "window",
    shown: Callable[[MainWindow], None] = lambda _window: None,
) -> int:  # fmt: skip
    """Shows what is wanted until the person quits; the exit code. Raises `StorageError`. `shown` is called after paint."""
    prepare_home(home)
    memory = home.cache / "window.json"
    remembered = Remembered(memory)
    remembered.keep(**looks(home.settings, memory))
    scale = remembered.number("scale", 100, low=100, high=200)
    if scale != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{scale / 100:g}")
    app = application(home)
    theme = _theme(app, home, remembered)
    bridge = Bridge(home, offline=offline, parent=app)
    window = make_window(theme, bridge, remembered, closing=lambda: around.may_close())
    around = DesktopAround(app, home, theme, bridge, window, remembered, offline=offline)
    place = remembered.text("geometry")
    if place:
        window.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "ignore")))
    window.show_screen(Place(screen=window.presenter.place.screen))
    after = QTimer(app, singleShot=True, interval=_PATIENCE if wanted == "window" else 0)

    def painted() -> None:
        bridge.open()
        around.set_up()
        if wanted != "window":
            around.show(wanted)
        # What is loaded by then stays for good: not looking through it again spares the garbage collector pauses of two frames.
        bridge.work(load_screens, done=lambda _nothing: gc.freeze(), failed=lambda _error: None)
        shown(window)

    after.timeout.connect(painted)
    window.painted.connect(lambda: after.start(0) if after.isActive() else None)
    after.start()
    if wanted == "window":
        window.show()
    _listen_to_signals(app, around.end)
    code = app.exec()
    remembered.keep(geometry=bytes(window.saveGeometry().toBase64().data()).decode("ascii"))
    around.close()
    bridge.close()
    return code


def application(home: Home) -> QApplication:
    """Qt's application in the person's language."""
    app = QApplication([*sys.argv[:1], "-style", "fusion"])
    app.setApplicationName("satchel")
    app.setApplicationDisplayName("Satchel")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("app.satchel")  # without it a desktop shows no icon, and some no tray
    language = words.use(resources() / "locale", _languages())
    is_mirrored = words.is_right_to_left(language)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_mirrored else Qt.LayoutDirection.LeftToRight)
    translator = QTranslator(app)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    return app


def _languages() -> list[str]:
    return [tag.replace("-", "_") for tag in QLocale.system().uiLanguages()]


def _theme(app: QApplication, home: Home, remembered: Remembered) -> Theme:
    theme = Theme(app, resources(), Path(home.cache) / "look")
    wanted = remembered.text("theme", "system")
    theme.wear(wanted if wanted in _THEMES else "system", still=remembered.flag("still"))  # type: ignore[arg-type]
    return theme


def _listen_to_signals(app: QApplication, end: Callable[[], None]) -> None:
    """Ctrl-C in a terminal and a session's end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: end())
    tick = QTimer(app, interval=_SIGNALS_TICK)
    tick.timeout.connect(lambda: None)
    tick.start()
