"""The strip on the left: one button a screen, with a count where something waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from satchel.ui.look.sides import edge
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label
from satchel.ui.words import number

_WIDTH = 196


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A screen as the rail shows it."""

    name: str
    title: str
    icon: str
    is_below: bool = False  # at the foot of the rail
    keys: str = ""  # a shortcut of its own, else its number


class _Button(QPushButton):
    """A screen's button; the count lies over its right end."""

    def __init__(self, stop: Stop, number: int) -> None:
        super().__init__(stop.title)
        self.stop = stop
        self.setCheckable(True)
        self.setAutoExclusive(True)  # one of several, to screen readers too
        self.setAutoDefault(True)
        self.setIconSize(QSize(18, 18))
        say(self, kind="plain", rail=True)
        keys = stop.keys or (f"Ctrl+{number}" if number <= 9 else "")
        if keys:
            self.setShortcut(QKeySequence(keys))
            self.setToolTip(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
        self.count = label("", "caption", "secondary")
        self.count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACE.small, 0)
        row.addStretch(1)
        row.addWidget(self.count)

    def tell(self, count: int) -> None:
        """How much waits there."""
        self.count.setText(number(count) if count else "")
        self.setAccessibleName(f"{self.stop.title}, {count}" if count else self.stop.title)


class Rail(QFrame):
    """`chosen` is called with a screen's name."""

    def __init__(self, theme: Theme, stops: Sequence[Stop], chosen: Callable[[str], None]) -> None:
        super().__init__()
        self._theme = theme
        say(self, ground="rail", line=edge(at_end=True))
        self.setFixedWidth(_WIDTH)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _Button] = {}
        self._mark = QLabel()
        self.state = label("", "caption", "muted", wrap=True)
        brand = QHBoxLayout()
        brand.setContentsMargins(SPACE.small, SPACE.tight, 0, SPACE.medium)
        brand.setSpacing(SPACE.small)
        brand.addWidget(self._mark)
        brand.addWidget(label("Satchel", "title"))
        brand.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.medium, SPACE.medium, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.hair)
        column.addLayout(brand)
        for place, stop in enumerate(stops, 1):
            if stop.is_below and not any(one.stop.is_below for one in self._buttons.values()):
                column.addStretch(1)
            made = self._buttons[stop.name] = _Button(stop, place)
            self._group.addButton(made)
            made.clicked.connect(lambda _checked=False, name=stop.name: chosen(name))
            column.addWidget(made)
        if not any(stop.is_below for stop in stops):
            column.addStretch(1)
        column.addSpacing(SPACE.small)
        column.addWidget(self.state)
        theme.changed.connect(self._draw)
        self._draw()

    def show_screen(self, name: str) -> None:
        """Which one is in front; a screen that is not on the rail leaves it as it is."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Numbers by screen."""
        for name, count in counts.items():
            if name in self._buttons:
                self._buttons[name].tell(count)

    def _draw(self) -> None:
        self._mark.setPixmap(self._theme.icon("satchel", "accent").pixmap(22, 22))
        for made in self._buttons.values():
            made.setIcon(self._theme.icon(made.stop.icon))
