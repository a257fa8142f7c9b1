"""The window on a home, led through everything that it shows; and what can be read in a widget, painted or said."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from satchel.domain.errors import EngineError
from satchel.domain.runs import RunEvent
from satchel.ui.assembly import make_window
from satchel.ui.bridge import Bridge
from satchel.ui.drop import Drop
from satchel.ui.look.theme import Theme
from satchel.ui.models.card_view import CardView
from satchel.ui.models.cards import Card
from satchel.ui.palette.history import History
from satchel.ui.palette.items import Goal
from satchel.ui.palette.view import Palette
from satchel.ui.remembered import Remembered
from satchel.ui.review.keys import Keys
from satchel.ui.window.presenter import Place

_STEADY = 10  # looks at a window that find it as it was
_ROWS = 40  # of a list that are read


class Heard:
    """Keeps what an engine says on its way to the window: that is content, and no text of the window's own."""

    def __init__(self, bridge: Bridge) -> None:
        self.words: set[str] = set()
        self._asked: list[Any] = []
        self._ask, self._follow = bridge.ask, bridge.follow
        bridge.ask, bridge.follow = self.ask, self.follow  # type: ignore[method-assign,assignment]

    @property
    def open(self) -> int:
        """Questions that are not answered yet, and that somebody still wants answered."""
        self._asked = [one for one in self._asked if not one.is_dropped.is_set()]
        return len(self._asked)

    def ask(self, method: str, *, done: Callable[[Any], None], failed: Callable[[Any], None], **more: Any) -> Any:
        def came(answer: Any) -> None:
            self._asked.remove(ticket)
            self.keep(answer)
            done(answer)

        def lost(error: Any) -> None:
            self._asked.remove(ticket)
            self.keep([error.what, error.hint])
            failed(error)

        ticket = self._ask(method, done=came, failed=lost, **more)
        self._asked.append(ticket)
        return ticket

    def follow(self, run: str, *, event: Callable[[RunEvent], None], **more: Any) -> Any:
        def came(told: RunEvent) -> None:
            self.keep(told.to_json())
            event(told)

        return self._follow(run, event=came, **more)

    def keep(self, value: Any) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self.words.add(str(key))
                self.keep(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                self.keep(inner)
        elif value is not None:
            self.words.add(" ".join(str(value).split()))


class Walk:
    """A window of `size`; `places` leads it through all that it shows and gives each a name."""

    def __init__(self, qtbot: Any, theme: Theme, bridge: Bridge, remembered: Remembered) -> None:
        self.qtbot, self.theme, self.bridge = qtbot, theme, bridge
        self.heard = Heard(bridge)
        self.window = make_window(theme, bridge, remembered)
        qtbot.addWidget(self.window)
        self._history = History(remembered)
        self.given = ("/somewhere/channel.log", "/somewhere/call.vtt")

    def places(self, width: int, height: int) -> Iterator[tuple[str, QWidget]]:
        self.window.resize(width, height)
        self.window.show()
        for walk in (self._plain, self._run, self._review, self._welcome, self._others, self._around, self._palette):
            yield from walk()

    def settle(self) -> None:
        """Until nothing is asked and nothing is built any more."""
        seen: list[tuple[int, int]] = []

        def is_quiet() -> bool:
            seen.append((self.heard.open, sum(one.isVisible() for one in self.window.findChildren(QWidget))))
            return len(seen) >= _STEADY and set(seen[-_STEADY:]) == {(0, seen[-1][1])}

        self.qtbot.waitUntil(is_quiet, timeout=30_000)

    def go(self, screen: str, **more: Any) -> Any:
        if self.window.presenter.place.screen == screen:
            self.window.show_screen(Place(screen=screen, **more))
        else:
            self.window.presenter.go(Place(screen=screen, **more))
        self.settle()
        return self.window.made(screen)

    def _plain(self) -> Iterator[tuple[str, QWidget]]:
        today = self.go("today")
        yield "today", self.window
        today.presenter.attach(self.given)
        self.settle()
        yield "today with files", self.window
        for path in self.given:
            today.presenter.detach(path)
        runs = self.go("runs")
        yield "runs", self.window
        runs.presenter.search("nothing has these words")
        self.settle()
        yield "runs, nothing found", self.window
        runs.presenter.search("")
        self.settle()

    def _run(self) -> Iterator[tuple[str, QWidget]]:
        run = self.go("run", run=self.newest())
        yield "run", self.window
        document = run.presenter.document
        run.open_source(document["result"]["incidents"][0]["title"]["cites"][0])
        self.settle()
        run.pane.finder.open_bar()
        run.open_find()
        self.settle()
        yield "run, source and search", self.window
        run.pane.finder.close_bar()
        run.finder.close_bar()
        run.close_source()
        for verdict in ("edit", "reject"):
            run.area.view.presenter.decide(verdict, run.area.view.presenter.lines()[0].key)
            self.settle()
            yield f"run, {verdict}", self.window
            run.area.view.presenter.leave()
        run.exporter.copy(document)
        run.asking.presenter.ask("Was it the firmware?")
        self.settle()
        yield "run, answer", self.window
        run.tabs.setCurrentIndex(1)
        self.settle()
        yield "run, trace", self.window
        run.tabs.setCurrentIndex(0)

    def _review(self) -> Iterator[tuple[str, QWidget]]:
        review = self.go("review")
        yield "review", self.window
        for name, act in (("edit", review.presenter.edit), ("reject", review.presenter.reject)):
            act()
            self.settle()
            yield f"review, {name}", self.window
            review.presenter.leave()
        for by in (1, 1):
            review.presenter.move(by, selecting=True)
        review.presenter.accept_selected()
        self.settle()
        yield "review, many", self.window
        review.presenter.leave()
        review.presenter.leave()
        review.presenter.ask_audit()
        self.settle()
        yield "review, sample", self.window
        review.presenter.end_audit()
        keys = Keys(review)
        keys.show()
        self.qtbot.waitExposed(keys)
        yield "review, keys", keys
        keys.close()
        review.presenter.search("nothing has these words")
        self.settle()
        yield "review, nothing found", self.window
        review.presenter.search("")
        self.settle()

    def _welcome(self) -> Iterator[tuple[str, QWidget]]:
        welcome = self.go("welcome")
        for step in ("what", "model", "call"):
            yield f"welcome, {step}", self.window
            welcome.presenter.next() if step != "call" else None
            self.settle()

    def _others(self) -> Iterator[tuple[str, QWidget]]:
        """Screens that no walk of their own is known for: as they come."""
        for name in self.window.screens:
            if name not in ("today", "runs", "run", "review", "welcome"):
                self.go(name)
                yield name, self.window

    def _around(self) -> Iterator[tuple[str, QWidget]]:
        self.go("today")
        self.window.presenter.engine_is("ready")
        self.window.presenter.engine_is("lost", EngineError("It is gone."))
        drop = self.window.findChild(Drop)
        yield "window, engine lost", self.window
        self.window.presenter.engine_is("ready")
        drop.setGeometry(self.window.rect())
        drop.show()
        yield "window, drop", drop
        drop.hide()

    def _palette(self) -> Iterator[tuple[str, QWidget]]:
        goals = [Goal(name=one.name, title=one.title, icon=one.icon) for one in self.window.stops]
        palette = Palette(self.theme, self.bridge, lambda _place: None, self._history, lambda: goals)
        self.qtbot.addWidget(palette)
        palette.open()
        self.settle()
        yield "palette", palette
        palette.presenter.take_files(self.given[:1])
        palette.presenter.type("summarise this incident")
        palette.presenter.look()
        self.settle()
        yield "palette, typed", palette
        palette.hide()

    def model_cards(self) -> list[Card]:
        """Those that are shown by now."""
        return [view.card for view in self.window.findChildren(CardView)]

    def newest(self) -> str:
        found: list[Any] = []
        self.bridge.ask("runs.list", done=found.append, failed=found.append)
        self.qtbot.waitUntil(lambda: bool(found), timeout=30_000)
        return str(found[0]["runs"][0]["run"])


def readable(top: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every text that somebody could see or hear in it, with whose it is."""
    for one in [top, *top.findChildren(QWidget)]:
        if not one.isVisible():
            continue
        for text in (one.toolTip(), one.accessibleName(), one.accessibleDescription(), *_shown(one), *_listed(one)):
            if text:
                yield one, text
        for action in one.findChildren(QAction) if one.metaObject().className() == "QMenu" else ():
            yield one, action.text()


def _shown(one: QWidget) -> Iterator[str]:
    if isinstance(one, QLabel | QAbstractButton):
        yield one.text()
        menu = one.menu() if hasattr(one, "menu") else None
        yield from (action.text() for action in (menu.actions() if menu is not None else ()))
    elif isinstance(one, QLineEdit | QPlainTextEdit):
        yield one.placeholderText()
    elif isinstance(one, QComboBox):
        yield from (one.itemText(at) for at in range(one.count()))
    elif isinstance(one, QTabBar):
        yield from (one.tabText(at) for at in range(one.count()))


def _listed(one: QWidget) -> Iterator[str]:
    if not isinstance(one, QAbstractItemView) or one.model() is None:
        return
    for row in range(min(one.model().rowCount(), _ROWS)):
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            yield str(one.model().index(row, 0).data(role) or "")


@contextlib.contextmanager
def painted(top: QWidget) -> Iterator[list[str]]:
    """Texts that are painted by hand while it is drawn."""
    found: list[str] = []
    plain = QPainter.drawText

    def draw(painter: QPainter, *arguments: Any) -> Any:
        found.extend(one for one in arguments if isinstance(one, str))
        return plain(painter, *arguments)

    QPainter.drawText = draw  # type: ignore[method-assign,assignment]
    try:
        top.grab()
        yield found
    finally:
        QPainter.drawText = plain  # type: ignore[method-assign]
