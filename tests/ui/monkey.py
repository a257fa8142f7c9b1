"""Does anything at all with the window, the same for a seed: keys, clicks, sizes, themes, screens, hostile words.

``python -m tests.ui.monkey HOME SEED ACTIONS`` does it with a home that is thrown away afterwards, and prints what it did
and what was heard.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMenu, QMessageBox, QWidget
from tests.support.quiet import Heard
from tests.support.whole_window import Whole, whole_window

from satchel.system.paths import Home, resources

KEYS = (
    "Tab", "Backtab", "Up", "Down", "Left", "Right", "Return", "Escape", "Space", "Home", "End", "PageUp", "PageDown",
    "Delete", "Backspace", "F3", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "Plus", "Minus", "Slash", "Question",
)  # fmt: skip
HELD = (
    *[Qt.KeyboardModifier.NoModifier] * 6, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
ENDS = {("Q", Qt.KeyboardModifier.ControlModifier)}  # the window would be gone
WORDS = (
    "<b>x</b><img src=x>", "\u202eevil\u202c", "'; DROP TABLE runs; --", "a" * 5_000, "\x1b[31m\x07\x00", "😀" * 200, "שלום עולם",
    "%s %d {} {name} \\1", "../../../etc/passwd", "file:///etc/passwd", "\n".join(["18:40 < ana> it is down"] * 40), "",
)  # fmt: skip
SIZES = ((760, 480), (900, 640), (1180, 760), (1600, 1000), (800, 1400))


class Answering(QObject):
    """Answers what would block: message boxes and menus by chance, file dialogs with no."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            if isinstance(watched, QMessageBox):
                button = self._chance.choice(watched.buttons())
                QTimer.singleShot(0, button, button.click)
            elif isinstance(watched, QFileDialog):
                QTimer.singleShot(0, watched, watched.reject)
            elif isinstance(watched, QMenu):
                number = self._chance.random()
                QTimer.singleShot(0, watched, lambda: self._answer(watched, number))
        return False

    @staticmethod
    def _answer(menu: QMenu, number: float) -> None:
        offered = [one for one in menu.actions() if one.isEnabled() and not one.isSeparator()]
        if offered and number < 0.7:
            menu.setActiveAction(offered[int(number / 0.7 * len(offered))])
            QTest.keyClick(menu, Qt.Key.Key_Return)
        menu.close()


class Monkey:
    """`did` is what it has done, in words."""

    def __init__(self, whole: Whole, seed: int) -> None:
        self._whole, self._chance = whole, random.Random(seed)
        self._answering = Answering(self._chance)
        self.did: list[str] = []

    def act(self, times: int) -> None:
        """So many things, each with a moment for what follows from it."""
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self._answering)
        acts: list[Callable[[], str]] = [
            *[self._key] * 8, *[self._click] * 8, *[self._write] * 3, self._paste, self._wheel, self._resize, self._theme,
            *[self._go] * 2,
        ]  # fmt: skip
        try:
            for _time in range(times):
                if QApplication.activeWindow() is None:
                    self._whole.until(self._whole.is_in_front, "the window")
                self.did.append(self._chance.choice(acts)())
                QTest.qWait(self._chance.choice((0, 0, 5, 30)))
            QTest.qWait(200)
        finally:
            app.removeEventFilter(self._answering)
            self._whole.theme.wear("light", still=True)

    def _window(self) -> QWidget:
        return QApplication.activeModalWidget() or QApplication.activeWindow() or self._whole.window

    def _target(self) -> QWidget:
        window = self._window()
        seen = [one for one in window.findChildren(QWidget) if one.isVisible() and one.isEnabled() and not one.isWindow()]
        if self._chance.random() < 0.7:  # something that does something, mostly
            seen = [one for one in seen if isinstance(one, QAbstractButton) or one.focusPolicy() != Qt.FocusPolicy.NoFocus] or seen
        return self._chance.choice(seen) if seen else window

    def _key(self) -> str:
        name, held = self._chance.choice(KEYS), self._chance.choice(HELD)
        if (name, held) in ENDS:
            return "nothing"
        QTest.keyClick(self._whole.focus or self._window(), getattr(Qt.Key, f"Key_{name}"), held)
        return f"key {held.name} {name}"

    def _click(self) -> str:
        one = self._target()
        at = QPoint(self._chance.randrange(max(one.width(), 1)), self._chance.randrange(max(one.height(), 1)))
        button = self._chance.choice((Qt.MouseButton.LeftButton,) * 5 + (Qt.MouseButton.RightButton,))
        said = f"{button.name} on {type(one).__name__} {one.accessibleName() or one.objectName()} at {at.x()},{at.y()}"
        QTest.mouseMove(one, at)
        act = QTest.mouseDClick if self._chance.random() < 0.1 else QTest.mouseClick
        act(one, button, Qt.KeyboardModifier.NoModifier, at)
        return said

    def _write(self) -> str:
        words = self._chance.choice(WORDS)
        to = self._whole.focus
        if to is not None:
            event = QInputMethodEvent()  # as words come that are on no key
            event.setCommitString(words)
            QApplication.sendEvent(to, event)
        return f"writes {words[:20]!r}"

    def _paste(self) -> str:
        words = self._chance.choice(WORDS)
        QGuiApplication.clipboard().setText(words)
        QTest.keyClick(self._whole.focus or self._window(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        return f"pastes {words[:20]!r}"

    def _wheel(self) -> str:
        one, down = self._target(), self._chance.choice((-120, 120, -1200, 1200))
        held = self._chance.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier))
        middle = QPointF(one.rect().center())
        QApplication.sendEvent(one, QWheelEvent(middle, one.mapToGlobal(middle), QPoint(), QPoint(0, down), Qt.MouseButton.NoButton,
                                                held, Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip
        return f"wheel {down} on {type(one).__name__}"

    def _resize(self) -> str:
        size = self._chance.choice(SIZES)
        self._whole.window.resize(*size)
        return f"size {size}"

    def _theme(self) -> str:
        wanted = self._chance.choice(("light", "dark"))
        self._whole.theme.wear(wanted, still=self._chance.random() < 0.5)  # type: ignore[arg-type]
        return f"theme {wanted}"

    def _go(self) -> str:
        screen = self._chance.choice(self._whole.window.screens)
        runs = self._whole.runs.model.rows
        self._whole.go(screen, **({"run": self._chance.choice(runs).run} if screen == "run" and runs else {}))
        return f"to {screen}"


def heard_in(home: Home) -> list[str]:
    """Warnings of the engine, and reports of mistakes, in a home's log folder."""
    found = [f"report {file.name}" for file in home.logs.glob("*") if file.suffix in (".txt", ".md", ".json")]
    for file in home.logs.glob("*.log"):
        lines = file.read_text("utf-8", "replace").splitlines()
        found += [f"{file.name}: {line[:300]}" for line in lines if " WARNING " in line or " ERROR " in line or "Traceback" in line]
    return found


def main(home: Home, seed: int, times: int) -> int:
    """In a process of its own."""
    from satchel.ui.app import application
    from satchel.ui.look.theme import Theme

    raised: list[str] = []
    sys.excepthook = lambda kind, error, trace: raised.append("".join(traceback.format_exception(kind, error, trace)))
    sys.unraisablehook = lambda told: raised.append(repr(told))
    threading.excepthook = lambda told: raised.append(repr(told))
    app = application(home)
    theme = Theme(app, resources(), home.cache / "look")
    theme.wear("light", still=True)
    with Heard() as heard, whole_window(home, theme) as whole:
        monkey = Monkey(whole, seed)
        monkey.act(times)
        state: Any = whole.bridge.state
    said = [*heard.said, *raised, *heard_in(home)]
    sys.stdout.write(json.dumps({"did": monkey.did, "heard": said, "state": state}) + "\n")
    return 1 if said else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(Home(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])))
