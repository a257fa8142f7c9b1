"""The pane beside a result: a source to choose, to read in, and to search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
)

from satchel.domain.errors import SatchelError
from satchel.ui.look.sides import edge
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import IconButton
from satchel.ui.parts.combo_box import ComboBox
from satchel.ui.parts.findbar import FindBar
from satchel.ui.parts.text import tip
from satchel.ui.sources.presenter import Choice, SourcesPresenter
from satchel.ui.sources.reader import Reader
from satchel.ui.talk import Engine
from satchel.ui.words import _

_NARROWEST = 260


class SourcesPane(QFrame):
    """Implements `SourcesView`. `closed` is called when the person closes it."""

    def __init__(self, theme: Theme, engine: Engine, *, closed: Callable[[], None]) -> None:
        super().__init__()
        say(self, ground="surface", line=edge(at_end=False))
        self.setMinimumWidth(_NARROWEST)
        self.setAccessibleName(_("Sources"))
        self.presenter = SourcesPresenter(self, engine)
        self.chooser = ComboBox(theme, _("Source"), cut=Qt.TextElideMode.ElideMiddle)  # paths differ at their ends
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(8)
        self.chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chooser.activated.connect(lambda at: self.presenter.choose(self.chooser.itemData(at)))
        self.finder = FindBar(theme, find=self.presenter.find, step=self.presenter.step, closed=self._focus_text)
        self.reader = Reader(theme, row=self.presenter.row, seen=self.presenter.need)
        self._trouble = Banner(theme)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE.medium, SPACE.small, SPACE.small, SPACE.small)
        head.setSpacing(SPACE.tight)
        head.addWidget(self.chooser, 1)
        head.addWidget(IconButton(theme, "search", _("Find in this source (Ctrl+F)"), self.finder.open_bar))
        head.addWidget(IconButton(theme, "close", _("Close the source (Esc)"), closed))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.finder)
        column.addWidget(self._trouble)
        column.addWidget(self.reader, 1)

    def open(self, run: str, cite: Mapping[str, Any]) -> None:
        """At the words of a citation."""
        self.presenter.open(run, cite)

    def show_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        """As `SourcesView.show_choices`."""
        self.chooser.clear()
        for at, one in enumerate(choices):
            self.chooser.addItem(one.title, one.source)
            self.chooser.setItemData(at, tip(f"{one.title}\n{one.detail}"), Qt.ItemDataRole.ToolTipRole)
        if chosen and self.chooser.findData(chosen) < 0:
            self.chooser.addItem(chosen.replace("\n", " "), chosen)
        self.chooser.setCurrentIndex(self.chooser.findData(chosen))

    def show_entries(self, total: int) -> None:
        """As `SourcesView.show_entries`."""
        self.reader.show_rows(total)

    def go_to(self, place: int) -> None:
        """As `SourcesView.go_to`."""
        self.reader.go_to(place)

    def show_found(self, number: int, count: int, *, is_more: bool, is_over: bool) -> None:
        """As `SourcesView.show_found`."""
        self.finder.tell(number, count, is_more=is_more, is_over=is_over)

    def end_find(self) -> None:
        """As `SourcesView.end_find`."""
        self.finder.forget()

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `SourcesView.show_trouble`."""
        self._trouble.tell_error(error)

    def _focus_text(self) -> None:
        self.reader.setFocus()
