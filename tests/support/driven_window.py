"""The real window as a program of its own, with a person in front of it: ``python -m tests.support.driven_window HOME PART``.

`satchel.ui.app.run_window` is what the program itself calls; the person comes in where it says that it is shown, and has
a mouse, a keyboard and eyes. What was seen is printed as one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from tests.support.quiet import Heard

from satchel.system.paths import Home, resources
from satchel.ui.app import run_window
from satchel.ui.incident.cites import CiteButton
from satchel.ui.window.view import MainWindow

PLACE = QRect(30, 60, 940, 660)  # below where a title bar would be
ADDED = " Seen by a person."
_PATIENCE = 90.0  # seconds
_CONTROL = Qt.KeyboardModifier.ControlModifier


class Person:
    """Looks, clicks and types."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def wait(self, holds: Callable[[], Any], what: str) -> None:
        """Until something is seen."""
        deadline = time.monotonic() + _PATIENCE
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} never came")
            QTest.qWait(10)

    def is_at(self, screen: str) -> bool:
        """Whether a screen is in front."""
        return self.window.presenter.place.screen == screen and self.window.made(screen).isVisible()

    def click(self, one: QWidget) -> None:
        """With the mouse, in its middle."""
        self.wait(lambda: one.isVisible() and one.isEnabled(), "what is to be clicked")
        QTest.mouseClick(one, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Where the keyboard is."""
        self.window.activateWindow()
        self.wait(lambda: QApplication.focusWidget() is not None, "the keyboard")
        to = QApplication.focusWidget()
        if isinstance(key, str):
            QTest.keyClicks(to, key, held)
        else:
            QTest.keyClick(to, key, held)

    def see_result(self) -> Any:
        """The run's result, whole."""
        self.wait(lambda: self.is_at("run"), "the run")
        run: Any = self.window.made("run")
        self.wait(lambda: run.head.state.text() == "done" and run.area.view is not None, "the result")
        self.wait(lambda: not run.area.view._building.isActive(), "all of the result")
        return run

    def leave(self) -> None:
        """Ctrl+Q."""
        QTimer.singleShot(0, self.window, lambda: self.press(Qt.Key.Key_Q, _CONTROL))


def first(person: Person) -> dict[str, Any]:
    """A new home: the sample, a citation, an edit, another place for the window."""
    window = person.window
    person.wait(lambda: person.is_at("welcome"), "the first steps")
    welcome: Any = window.made("welcome")
    person.click(welcome.what.sample)
    run = person.see_result()
    number = run.area.view.findChildren(CiteButton)[0]
    person.click(number)
    person.wait(lambda: run.pane.isVisible() and run.pane.presenter.row(run.pane.reader.current), "the source")
    row = run.pane.presenter.row(run.pane.reader.current)
    marked = [row.text[begin:end] for begin, end in row.marks]
    person.press(Qt.Key.Key_Escape)
    person.press(Qt.Key.Key_3, _CONTROL)
    review: Any = window.made("review")
    person.wait(lambda: review.model.rowCount() > 0 and review.list.hasFocus(), "claims to review")
    claim = review.model.items[0]
    person.press("e")
    person.press(Qt.Key.Key_End, _CONTROL)
    person.press(ADDED)
    person.press(Qt.Key.Key_Return, _CONTROL)
    person.wait(lambda: not review.presenter._deciding.is_busy, "the decision")
    window.setGeometry(PLACE)
    return {"cited": number.cite.quote, "marked": marked, "claim": claim.claim, "words": claim.words}


def again(person: Person) -> dict[str, Any]:
    """The next day: what was decided is there, the window where it was; a file is dropped and read."""
    window = person.window
    place = window.geometry()
    person.press(Qt.Key.Key_3, _CONTROL)
    review: Any = window.made("review")
    decided = next(one for one in review.findChildren(QAbstractButton) if one.text() == "Decided")
    person.click(decided)
    person.wait(lambda: review.model.rowCount() == 1, "the decision of the day before")
    item = review.model.items[0]
    person.press(Qt.Key.Key_1, _CONTROL)
    today: Any = window.made("today")
    person.wait(lambda: person.is_at("today") and today.field.words.hasFocus(), "the first screen")
    drop(window, resources() / "samples" / "harbour-cranes" / "bridge.vtt")
    person.press("summarise this incident")
    person.wait(lambda: today.errand.isVisible() and "bridge.vtt" in today.errand.words.text(), "who would read it")
    person.press(Qt.Key.Key_Return)
    person.wait(today.errand.open.isVisible, "the start")
    person.press("the next thing")
    typed_on = today.field.words.toPlainText()
    person.click(today.errand.open)
    run = person.see_result()
    return {
        "place": [place.x(), place.y(), place.width(), place.height()], "claim": item.claim, "decision": item.decision,
        "title": run.head.title.text(), "inputs": run.head.details.text(), "typed_on": typed_on,
    }  # fmt: skip


def drop(window: QWidget, file: Path) -> None:
    """As a file manager does it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    middle, copy, left, none = window.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(middle, copy, mime, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(middle), copy, mime, left, none))


def main() -> int:
    """The exit code of the window, or 1 where something was not as it should be."""
    home, part = Home(Path(sys.argv[1])), {"first": first, "again": again}[sys.argv[2]]
    seen: dict[str, Any] = {}

    def shown(window: MainWindow) -> None:
        person = Person(window)

        def act() -> None:
            try:
                seen.update(part(person))
            except Exception as error:  # noqa: BLE001 - it is told, and the window has to go
                seen["error"] = f"{type(error).__name__}: {error}"
                QApplication.exit(1)
                return
            person.leave()

        QTimer.singleShot(0, window, act)

    with Heard() as heard:
        code = run_window(home, shown=shown)
    sys.stdout.write(json.dumps({**seen, "heard": heard.said}) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
