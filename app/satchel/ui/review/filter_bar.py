"""The row of filters above the inbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QRect, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.review.inbox import Status
from satchel.ui.review.presenter import Filters
from satchel.ui.words import _

_MARK = 14  # pixels
_TYPING = 150  # milliseconds after the last key before it is searched


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterDeeds:
    """What a choice does."""

    status: Callable[[Status], object]
    run: Callable[[str], object]
    section: Callable[[str], object]
    search: Callable[[str], object]


class FilterBar(QFrame):
    """Undecided, decided or all; one run; one section; words."""

    def __init__(self, theme: Theme, deeds: FilterDeeds) -> None:
        super().__init__()
        say(self, line="below", ground="canvas")
        self._statuses = QButtonGroup(self)
        self._buttons: dict[Status, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, 0, SPACE.wide, SPACE.small)
        row.setSpacing(SPACE.tight)
        for name, words in (("open", _("Undecided")), ("decided", _("Decided")), ("all", _("All"))):
            made = button(words, kind="plain")
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, name=name: deeds.status(cast(Status, name)))
            self._statuses.addButton(made)
            self._buttons[cast(Status, name)] = made
            row.addWidget(made)
        row.addSpacing(SPACE.small)
        self.runs = _Choice(theme, _("Only one run"), deeds.run)
        self.sections = _Choice(theme, _("Only one section"), deeds.section)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search claims"))
        self.search.setAccessibleName(_("Search claims"))
        self.search.setToolTip(_("Ctrl+F"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.search.setMinimumWidth(90)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING)
        self._typing.timeout.connect(lambda: deeds.search(self.search.text()))
        self.search.textChanged.connect(lambda _text: self._typing.start())
        row.addWidget(self.runs, 3)
        row.addWidget(self.sections, 2)
        row.addWidget(self.search, 3)

    def show_filters(self, filters: Filters) -> None:
        """What can be chosen, and what is."""
        self._buttons[filters.status].setChecked(True)
        self.runs.offer([("", _("All runs")), *filters.runs], filters.run)
        self.sections.offer([("", _("All sections")), *filters.sections], filters.section)


class _Choice(QComboBox):
    """One of several by name; as narrow as there is room."""

    def __init__(self, theme: Theme, name: str, chosen: Callable[[str], object]) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._offered: list[tuple[str, str]] = []
        self.activated.connect(lambda place: chosen(self._offered[place][0]))

    def offer(self, offered: Sequence[tuple[str, str]], now: str) -> None:
        """Names with their words."""
        with QSignalBlocker(self):
            if list(offered) != self._offered:
                self._offered = list(offered)
                self.clear()
                self.addItems([words for _name, words in offered])
            names = [name for name, _words in offered]
            self.setCurrentIndex(names.index(now) if now in names else 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """With a mark at its end that says that it opens."""
        super().paintEvent(event)
        is_right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = _MARK // 2 if is_right_to_left else self.width() - _MARK - _MARK // 2
        at = QRect(left, (self.height() - _MARK) // 2, _MARK, _MARK)
        self._theme.icon("down", "muted").paint(QPainter(self), at)
