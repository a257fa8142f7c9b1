"""The window with everything of the desktop around it, over an engine that says what the test writes to standard input.

Each line in is ``{"news": …}``, ``{"settings": {name: value}}``, ``{"claims": how many are open}`` or
``{"do": "close"|"quit"}``; each line out tells where the window went, that the palette was shown, or what the banner says.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer, Signal
from PySide6.QtWidgets import QWidget
from tests.fakes.window_engine import Question, WindowEngine

from satchel.system.paths import Home, prepare_home, resources
from satchel.ui.app import application
from satchel.ui.desktop import DesktopAround
from satchel.ui.look.theme import Theme
from satchel.ui.remembered import Remembered
from satchel.ui.window.rail import Stop
from satchel.ui.window.view import MainWindow, Offered


def say(**told: Any) -> None:
    print(json.dumps(told), flush=True)


class Bridge(QObject):
    """Stands for the window's bridge."""

    home_changed = Signal(dict)
    state_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.settings: dict[str, Any] = {}
        self.claims = 0
        self.engine = WindowEngine(answers={
            "settings.list": lambda _params: {"settings": [{"name": k, "value": v} for k, v in self.settings.items()]},
            "review.list": lambda _params: {"items": [], "open": self.claims, "decided": 0, "total": self.claims},
            "runs.list": {"runs": []}, "agents.list": {"agents": []},
        })  # fmt: skip

    def ask(self, method: str, **more: Any) -> Question:
        return self.engine.ask(method, **more)

    def follow(self, run: str, **more: Any) -> Question:
        return self.engine.follow(run, **more)

    def do(self, work: Callable[[], Any], *, done: Callable[[Any], None], failed: Any) -> None:
        done(work())


class Screen(QWidget):
    """Any screen."""

    def enter(self, _place: Any) -> None: ...

    def home_changed(self, _news: Any) -> None: ...


class Shown(QObject):
    """Tells when the palette comes up."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            say(palette=True)
        return False


def main() -> int:
    home = Home(Path(sys.argv[1]))
    prepare_home(home)
    app = application(home)
    theme = Theme(app, resources(), home.cache / "look")
    theme.wear("light", still=True)
    bridge = Bridge()
    names = ("runs", "run", "review", "settings")
    offered = [Offered(name=one, make=Screen, stop=Stop(name=one, title=one, icon="runs")) for one in names]
    window = MainWindow(theme, offered, closing=lambda: around.may_close())
    around = DesktopAround(app, home, theme, bridge, window, Remembered(home.cache / "window.json"), offline=False)  # type: ignore[arg-type]
    window.presenter.go = lambda place: say(went=[place.screen, place.run])  # type: ignore[method-assign]
    window.show_notice = lambda notice: say(banner=notice.words if notice else "")  # type: ignore[method-assign]
    window.show()
    around.set_up()
    watch = Shown()
    around.show_palette()
    assert around.palette is not None
    around.palette.hide()
    around.palette.installEventFilter(watch)

    def heard() -> None:
        data = os.read(0, 65_536)
        *lines, rest[0] = (rest[0] + (data or b'{"do": "quit"}\n')).split(b"\n")
        for line in lines:
            act(json.loads(line))

    rest = [b""]

    def act(told: dict[str, Any]) -> None:
        if "news" in told:
            bridge.home_changed.emit(told["news"])
        elif "claims" in told:
            bridge.claims = told["claims"]
            bridge.home_changed.emit({"kind": "reviews", "revision": 1})
        elif "settings" in told:
            bridge.settings.update(told["settings"])
            bridge.home_changed.emit({"kind": "settings"})
            QTimer.singleShot(0, lambda: say(settled=True))
        elif told["do"] == "close":
            window.close()
            say(visible=window.isVisible())
        else:
            around.end()

    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(heard)
    say(ready=True)
    code = app.exec()
    around.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
