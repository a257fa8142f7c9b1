"""The frame around the drawn timeline: what it shows in words, filters by person and time, zoom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from satchel.ui.incident.citing import SOURCE
from satchel.ui.incident.gestures import Listener
from satchel.ui.incident.shown import Filtered, Person, Report
from satchel.ui.incident.timeline import TimelineView
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.text import Elided, label
from satchel.ui.words import _, n_, number

_NARROW, _NARROWER, _NARROWEST, _LEAST_FIELD, _FIELD = 820, 560, 380, 72, 132


class Filters(Protocol):
    """Who decides what a filter leaves."""

    def filter_people(self, people: frozenset[str]) -> None:
        """Only these people's words; nobody's: everybody's."""
        ...

    def filter_times(self, first: str, last: str) -> Sequence[str]:
        """As the person wrote it; what of it is no time."""
        ...


class TimelineCard(QFrame):
    """Hidden where the sources give no times."""

    def __init__(self, theme: Theme, listener: Listener, filters: Filters) -> None:
        super().__init__()
        self._filters = filters
        self._people: Sequence[Person] = ()
        self._said, self._count = "", 0
        self._filtered = Filtered()
        say(self, card=True)
        self.setAccessibleName(_("Timeline"))
        self.drawing = TimelineView(theme, listener)
        self.summary = Elided("", "caption", "muted")
        self.everybody = button(_("Everybody"))
        self.everybody.setMenu(QMenu(self.everybody))
        self.everybody.setAccessibleName(_("Whose words are shown"))
        self.first, self.last = self._field(_("From")), self._field(_("To"))
        fold = IconButton(theme, "fold", _("Fold long quiet stretches"))
        fold.setCheckable(True)
        fold.setChecked(True)
        fold.toggled.connect(self.drawing.fold)
        self.folding = fold
        self._tools = [
            IconButton(theme, "zoom-out", _("Zoom out (−)"), lambda: self.drawing.zoom(-1)),
            IconButton(theme, "zoom-in", _("Zoom in (+)"), lambda: self.drawing.zoom(1)),
            IconButton(theme, "fit", _("Show all times (0)"), self.drawing.fit), fold,
        ]  # fmt: skip
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._bar.setContentsMargins(SPACE.medium, SPACE.small, SPACE.small, SPACE.tight)
        self._bar.setSpacing(SPACE.small)
        self._bar.addLayout(_row(label(_("Timeline"), "strong"), (self.summary, 1)), 1)
        self._controls = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._controls.setSpacing(SPACE.small)
        self._filter_bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._filter_bar.setSpacing(SPACE.small)
        self._filter_bar.addLayout(_row(self.everybody))
        self._filter_bar.addLayout(_row(self.first, label("–", tone="muted"), self.last))
        self._controls.addLayout(self._filter_bar)
        self._controls.addLayout(_row(*self._tools))
        self._bar.addLayout(self._controls)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(self._bar)
        self.wrong = label("", "caption", "bad", wrap=True)
        self.wrong.setContentsMargins(SPACE.medium, 0, SPACE.medium, SPACE.tight)
        self.wrong.hide()
        layout.addWidget(self.wrong)
        layout.addWidget(self.drawing)

    def in_order(self) -> list[QWidget]:
        """What the keyboard reaches."""
        return [self.everybody, self.first, self.last, *self._tools, self.drawing]

    def show_report(self, report: Report) -> None:
        """Another report, or the same one as it is now."""
        drawing = report.drawing
        self._people = report.people
        self._mirror()
        self.drawing.show_drawing(drawing)
        self.setVisible(bool(drawing.events or drawing.milestones))
        events = n_("{n} event", "{n} events", len(drawing.events))
        people = sum(not key.startswith(SOURCE) for lane in drawing.lanes for key in lane.people)
        said = _("{events} by {people}").format(events=events, people=n_("{n} person", "{n} people", people)) if people else events
        self._said = said if drawing.is_dated else _("{said}; the sources say no date").format(said=said)
        self._count = len(drawing.events)
        self._summarise()

    def _summarise(self) -> None:
        """What is drawn, in words: of all events how many a filter leaves."""
        keys = self._filtered.keys
        left = _("{n} of {all} events").format(n=number(len(self.drawing.scene.events)), all=number(self._count))
        said = self._said if keys is None else left
        self.summary.setText(said)
        self.drawing.setAccessibleDescription(
            _("{said}. Arrows walk from event to event, Enter opens the source, plus and minus zoom.").format(said=said)
        )

    def show_filter(self, filtered: Filtered) -> None:
        """The fields say what is filtered."""
        self._filtered = filtered
        self.drawing.show_filter(filtered)
        self._summarise()
        chosen = [one.name for one in self._people if one.key in filtered.people]
        shown = chosen[0] if len(chosen) == 1 else n_("{n} person", "{n} people", len(chosen))
        self.everybody.setText(shown.replace("&", "&&") if chosen else _("Everybody"))
        self.everybody.setAccessibleDescription(shown if chosen else _("Everybody"))
        for field, text in ((self.first, filtered.from_text), (self.last, filtered.to_text)):
            field.setText(text)
        self._tell_wrong(())
        self._fill_menu()

    def _fill_menu(self) -> None:
        menu = self.everybody.menu()
        menu.clear()
        menu.addAction(_("Everybody"), lambda: self._filters.filter_people(frozenset()))
        menu.addSeparator()
        for one in self._people:
            words = _("{name} ({n})").format(name=one.name.replace("&", "&&"), n=number(one.count))
            action = menu.addAction(words, self._toggling(one.key))
            action.setCheckable(True)
            action.setChecked(one.key in self._filtered.people)

    def _toggling(self, key: str) -> Callable[[], None]:
        return lambda: self._filters.filter_people(self._filtered.people ^ {key})

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.setToolTip(_("A time such as 06:30, or 2026-03-12 06:30"))
        field.setMinimumWidth(_LEAST_FIELD)
        field.setMaximumWidth(_FIELD)
        field.editingFinished.connect(self._times)
        return field

    def _times(self) -> None:
        first, last = self.first.text(), self.last.text()
        if (first, last) == (self._filtered.from_text, self._filtered.to_text):
            return
        self._tell_wrong(self._filters.filter_times(first, last))

    def _tell_wrong(self, texts: Sequence[str]) -> None:
        """What is no time, in words; the field that has it is marked, too."""
        told = _("“{text}” is no time. Write it such as 06:30, or 2026-03-12 06:30.").format(text=texts[0]) if texts else ""
        self.wrong.setText(told)
        self.wrong.setVisible(bool(told))
        for field in (self.first, self.last):
            is_wrong = field.text() in texts
            say(field, tone="bad" if is_wrong else "")
            field.setAccessibleDescription(told if is_wrong else "")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Filters, and then the zoom, stand below where there is no room beside."""
        super().resizeEvent(event)
        for layout, least in ((self._bar, _NARROW), (self._controls, _NARROWER), (self._filter_bar, _NARROWEST)):
            way = QBoxLayout.Direction.LeftToRight if self.width() >= least else QBoxLayout.Direction.TopToBottom
            if layout.direction() != way:
                layout.setDirection(way)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Names stand where the language begins."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        self.drawing.mirror(self.layoutDirection() == Qt.LayoutDirection.RightToLeft)


def _row(*parts: QWidget | tuple[QWidget, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE.small)
    for part in parts:
        widget, stretch = part if isinstance(part, tuple) else (part, 0)
        row.addWidget(widget, stretch)
    if not any(isinstance(part, tuple) for part in parts):
        row.addStretch(1)
    return row
