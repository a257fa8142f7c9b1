"""The row of filters above the inbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
)

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.combo_box import ComboBox
from satchel.ui.parts.search import SearchField
from satchel.ui.review.inbox import Status
from satchel.ui.review.shown import Filters
from satchel.ui.words import _

_FEWEST, _MOST = 6, 16  # characters of a choice that there is room for
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
        row = QHBoxLayout()
        row.setSpacing(SPACE.tight)
        for name, words in (("open", _("Undecided")), ("decided", _("Decided")), ("all", _("All"))):
            made = button(words, kind="plain")
            made.setCheckable(True)
            made.setAutoExclusive(True)  # one of several, to screen readers too
            made.clicked.connect(lambda _checked=False, name=name: deeds.status(cast(Status, name)))
            self._statuses.addButton(made)
            self._buttons[cast(Status, name)] = made
            row.addWidget(made)
        row.addStretch(1)
        self.runs = _Filter(theme, _("Only one run"), deeds.run)
        self.sections = _Filter(theme, _("Only one section"), deeds.section)
        self.search = SearchField(_("Search claims"), deeds.search, wait=_TYPING, wide=0)
        choices = QHBoxLayout()
        choices.setSpacing(SPACE.tight)
        for widget, share in ((self.runs, 3), (self.sections, 2), (self.search, 3)):
            choices.addWidget(widget, share)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(SPACE.large, 0, SPACE.wide, SPACE.small)
        self._rows.setSpacing(SPACE.small)
        self._rows.addLayout(row)
        self._rows.addLayout(choices, 1)
        self._beside = row, choices

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What can be chosen stands below where there is no room beside: words are longer in other languages."""
        super().resizeEvent(event)
        needed = sum(one.sizeHint().width() for one in self._beside) + SPACE.large + SPACE.small + SPACE.wide
        way = QBoxLayout.Direction.LeftToRight if self.width() >= needed else QBoxLayout.Direction.TopToBottom
        if self._rows.direction() != way:
            self._rows.setDirection(way)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as its longer row."""
        return QSize(max(one.minimumSize().width() for one in self._beside), super().minimumSizeHint().height())

    def show_filters(self, filters: Filters) -> None:
        """What can be chosen, and what is."""
        self._buttons[filters.status].setChecked(True)
        self.runs.offer([("", _("All runs")), *filters.runs], filters.run)
        self.sections.offer([("", _("All sections")), *filters.sections], filters.section)


class _Filter(ComboBox):
    """One of several by name; as narrow as there is room."""

    def __init__(self, theme: Theme, name: str, chosen: Callable[[str], object]) -> None:
        super().__init__(theme, name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_FEWEST)
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
            self.setMinimumContentsLength(max(_FEWEST, min(len(offered[0][1]) if offered else 0, _MOST)))
            names = [name for name, _words in offered]
            self.setCurrentIndex(names.index(now) if now in names else 0)
