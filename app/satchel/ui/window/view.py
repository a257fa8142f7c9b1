"""The main window's widgets. Screens are made when they are first shown, so that the first paint is quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from satchel.ui.look.sides import reads_from_the_right
from satchel.ui.look.theme import Theme
from satchel.ui.parts.banner import Banner
from satchel.ui.window.presenter import Notice, Place, WindowPresenter
from satchel.ui.window.rail import Rail, Stop

_SMALLEST, _USUAL = QSize(760, 480), QSize(1180, 760)


class Screen(Protocol):
    """A widget that fills the window beside the rail."""

    def enter(self, place: Place) -> None:
        """It comes to the front, to show what the place names."""
        ...

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """Something changed in the home (`home.watch`)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A screen and how it is made; without a stop it is reached from other screens alone, and belongs to one of them."""

    name: str
    make: Callable[[], QWidget]
    stop: Stop | None = None
    belongs_to: str = ""


class MainWindow(QMainWindow):
    """Implements `WindowView`. `painted` says once that somebody can see it."""

    painted = Signal()

    def __init__(
        self, theme: Theme, offered: Sequence[Offered], *, closing: Callable[[], bool] = lambda: True
    ) -> None:
        """`closing` is asked before the window closes; False keeps it (and may have hidden it)."""
        super().__init__()
        self.setWindowTitle("Satchel")
        room = self.screen().availableSize()  # in the pixels of the scale that was chosen, which may leave few of them
        self.setMinimumSize(_SMALLEST.boundedTo(room))
        self.resize(_USUAL.boundedTo(room))
        self._offered = {one.name: one for one in offered}
        self._made: dict[str, QWidget] = {}
        self._closing, self._is_painted = closing, False
        self.screens = [one.name for one in offered]
        self.stops = [one.stop for one in offered if one.stop is not None]
        self.presenter = WindowPresenter(self, self.screens, [one.name for one in offered if one.stop is not None])
        self.rail = Rail(theme, self.stops, lambda name: self.presenter.go(Place(screen=name)))
        self.banner = Banner(theme)
        self._stack = QStackedWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.setCentralWidget(whole)
        back, forward = ("Alt+Right", "Alt+Left") if reads_from_the_right() else ("Alt+Left", "Alt+Right")
        for keys, act in {
            back: self.presenter.back, forward: self.presenter.forward,
            "Ctrl+PgUp": lambda: self.presenter.step(-1), "Ctrl+PgDown": lambda: self.presenter.step(1),
        }.items():  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def made(self, name: str) -> QWidget:
        """A screen, made now if it was not yet."""
        if name not in self._made:
            self._made[name] = self._offered[name].make()
            self._stack.addWidget(self._made[name])
        return self._made[name]

    def show_screen(self, place: Place) -> None:
        """As `WindowView.show_screen`."""
        found = self.made(place.screen)
        self._stack.setCurrentWidget(found)
        self.rail.show_screen(self._offered[place.screen].belongs_to or place.screen)
        cast(Screen, found).enter(place)

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """Tells the rail, and every screen that was made."""
        self.presenter.home_changed(news)
        for made in self._made.values():
            cast(Screen, made).home_changed(news)

    def show_notice(self, notice: Notice | None) -> None:
        """As `WindowView.show_notice`."""
        if notice is None:
            self.banner.hide()
        else:
            self.banner.tell(notice.words, tone=notice.tone, icon=notice.icon, action=notice.action, act=notice.act)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """As `WindowView.show_counts`."""
        self.rail.show_counts(counts)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Its widgets are painted right after it."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Closes, unless whoever decides that says otherwise."""
        if self._closing():
            super().closeEvent(event)
        else:
            event.ignore()
