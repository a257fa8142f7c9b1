"""A section of the report: a heading, and its groups of lines. Rows are built one after another, the first ones first."""

from __future__ import annotations

from collections import deque

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from satchel.ui.incident.group import GroupView
from satchel.ui.incident.row import LineRow
from satchel.ui.incident.shown import Line, Section
from satchel.ui.incident.touch import Touch
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import label
from satchel.ui.words import n_, number

_FIRST = 60  # rows that are built before somebody asks for more
_SPREAD = 720  # pixels from which groups stand beside each other


class SectionView(QWidget):
    """Empty until `build` is called; it is called until it says that nothing is left."""

    def __init__(self, touch: Touch, section: Section) -> None:
        super().__init__()
        self.section = section
        self._keys: frozenset[str] | None = None
        self._most: int | None = _FIRST
        self._unsettled: set[GroupView] = set()
        self._wanted: deque[tuple[GroupView, Line]] = deque()
        self.setAccessibleName(section.title)
        self.title = label(section.title, "title")
        self.count = label("", "caption", "muted")
        self.more = button("", self._show_more, kind="plain")
        head = QHBoxLayout()
        head.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
        head.setSpacing(SPACE.small)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE.medium, 0, SPACE.medium)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addSpacing(SPACE.tight)
        if section.hint:
            layout.addWidget(label(section.hint, tone="muted", wrap=True))
        has_lead = section.name == "timeline"
        self.groups = [GroupView(touch, one, within=section.title, sides=section.sides, has_lead=has_lead) for one in section.groups]
        self._spread = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._spread.setSpacing(0)
        for one in self.groups:
            self._spread.addWidget(one, 1 if section.is_spread else 0)
        layout.addLayout(self._spread)
        layout.addWidget(self.more)
        self._plan()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Groups stand beside each other where they may and there is room."""
        super().resizeEvent(event)
        is_wide = self.section.is_spread and self.width() >= _SPREAD
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._spread.direction() != way:
            self._spread.setDirection(way)

    @property
    def rows(self) -> dict[str, LineRow]:
        """Those that are built, by key."""
        return {key: row for group in self.groups for key, row in group.rows.items()}

    def in_order(self) -> list[QWidget]:
        """What the keyboard reaches."""
        return [*(one for group in self.groups for one in group.in_order()), self.more]

    def show_section(self, section: Section) -> bool:
        """The same section as it is now; False when it has other lines, and has to be made anew."""
        shape = [(group.title, [line.key for line in group.lines]) for group in section.groups]
        if shape != [(group.title, [line.key for line in group.lines]) for group in self.section.groups] or section.hint != self.section.hint:
            return False
        self.section = section
        self.title.setText(section.title)
        lines = {line.key: line for line in section.lines}
        for key, row in self.rows.items():
            row.show_line(lines[key])
        self._plan()
        return True

    def build(self) -> LineRow | None:
        """The next row, or None when all are there."""
        if not self._wanted:
            return None
        group, line = self._wanted.popleft()
        self._unsettled.add(group)
        return group.add(line)

    def settle(self) -> bool:
        """Puts rows in place that were built; whether there were any."""
        had_any = bool(self._unsettled)
        for group in self._unsettled:
            group.settle()
        self._unsettled.clear()
        return had_any

    def show_keys(self, keys: frozenset[str] | None) -> None:
        """What a filter leaves."""
        self._keys = keys
        left = [group.show_rows(keys) for group in self.groups]
        self.setVisible(any(left) or (keys is None and bool(self.section.hint)))
        self._plan()

    def ensure(self, key: str) -> LineRow | None:
        """The row with that key, built now if it has to be."""
        if all(line.key != key for line in self.section.lines):
            return None
        if key not in self.rows:
            self._most = None
            self._plan()
            while key not in self.rows and self.build() is not None:
                pass
            self.settle()
        for group in self.groups:
            if key in group.rows:
                group.open(True)
        return self.rows.get(key)

    def _show_more(self) -> None:
        self._most = None
        self._plan()
        while self.build() is not None:
            pass
        self.settle()

    def _plan(self) -> None:
        """Which rows are still to be built."""
        passing = [
            (view, line) for view, group in zip(self.groups, self.section.groups, strict=True) for line in group.lines
            if self._keys is None or line.key in self._keys
        ]  # fmt: skip
        first = passing if self._most is None else passing[: self._most]
        self._wanted = deque(pair for pair in first if pair[1].key not in pair[0].rows)
        rest = len(passing) - len(first)
        self.more.setVisible(rest > 0)
        self.more.setText(n_("Show {n} more", "Show {n} more", rest))
        count = sum(view.isVisibleTo(self) for view in self.groups) if self.section.sides else len(passing)
        self.count.setText(number(count) if count > 1 else "")
        self.count.setAccessibleName(n_("{n} line", "{n} lines", count))
