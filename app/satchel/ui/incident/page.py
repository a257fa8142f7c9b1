"""The report as one page: head, changes, timeline, sections in one or two columns, foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from satchel.ui.incident.header import Header
from satchel.ui.incident.nothing import NothingFound
from satchel.ui.incident.row import LineRow
from satchel.ui.incident.section import SectionView
from satchel.ui.incident.shown import Cite, Filtered, Report, Result, Section
from satchel.ui.incident.switcher import Switcher
from satchel.ui.incident.timeline_card import TimelineCard
from satchel.ui.incident.touch import Touch
from satchel.ui.look.theme import say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label

_TWO_COLUMNS, _WIDEST, _NARROW = 900, 1120, 640  # pixels
_AFTER = ("conflicts", "timeline")  # sections that have the whole width, below the columns


class ReportPage(QWidget):
    """Holds the rows; `build` makes the next one."""

    def __init__(
        self, touch: Touch, switcher: Switcher, timeline: TimelineCard, act: Callable[[Cite], None], *, hint: str
    ) -> None:
        """`hint` is the last sentence at the foot; `act` opens citations that belong to no line."""
        super().__init__()
        self._hint = hint
        self._touch, self.switcher, self.timeline = touch, switcher, timeline
        self.header, self.nothing = Header(touch, act), NothingFound(touch, act)
        self.sections: dict[str, SectionView] = {}
        self._sentences: list[QLabel] = []
        self._above: frozenset[str] = frozenset()
        self._slots = {name: _column() for name in ("above", "start", "end", "wide", "below", "foot")}
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(SPACE.huge)
        self._columns.addLayout(self._slots["start"], 3)
        self._columns.addLayout(self._slots["end"], 2)
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(0)
        self._whole.addWidget(switcher)
        self._whole.addWidget(self.header)
        self._whole.addWidget(self.nothing)
        self._whole.addLayout(self._slots["above"])
        self._whole.addSpacing(SPACE.small)
        self._whole.addWidget(timeline)
        self._whole.addLayout(self._columns)
        for name in ("wide", "below", "foot"):
            self._whole.addLayout(self._slots[name])
        self._whole.addStretch(1)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        say(self, ground="canvas")

    def show_result(self, result: Result, report: Report | None) -> None:
        """Another report (None: there is none), or the same one as it is now; sections with the same lines are kept."""
        self.header.setVisible(report is not None)
        self.nothing.setVisible(report is None)
        if report is not None:
            self.header.show_report(report, result.read_by)
            self.timeline.show_report(report)
        else:
            self.nothing.tell(result.note, result.cites, result.read_by)
            self.timeline.hide()
        sections = report.sections if report is not None else ()
        late = [one for name in _AFTER for one in sections if one.name == name]
        early = [one for one in sections if one not in late]
        wanted = [*(("above", one) for one in result.above), *((one.column, one) for one in early),
                  *(("wide", one) for one in late), *(("below", one) for one in result.below)]  # fmt: skip
        kept = {one.name: self.sections[one.name] for _slot, one in wanted if self._is_kept(one)}
        for name, view in self.sections.items():
            if name not in kept:
                view.hide()
                view.deleteLater()
        self.sections = {}
        counts = dict.fromkeys(self._slots, 0)
        for slot, one in wanted:
            view = kept.get(one.name) or SectionView(self._touch, one)
            self._slots[slot].insertWidget(counts[slot], view)
            counts[slot] += 1
            self.sections[one.name] = view
        self._above = frozenset(one.name for one in result.above)
        self._foot((*result.foot, self._hint) if wanted or report is not None else result.foot)
        self._space()

    def _is_kept(self, section: Section) -> bool:
        view = self.sections.get(section.name)
        return view is not None and view.show_section(section)

    def _foot(self, sentences: Sequence[str]) -> None:
        slot = self._slots["foot"]
        for old in self._sentences:
            slot.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._sentences = [label(sentence, "caption", "muted", wrap=True, copy=True) for sentence in sentences]
        for one in self._sentences:
            one.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
            slot.addWidget(one)

    # -- rows --------------------------------------------------------------------------------------------------------

    def build(self) -> LineRow | None:
        """The next row, from above; None when all are there."""
        return next((row for view in self.sections.values() if (row := view.build()) is not None), None)

    def settle(self) -> bool:
        """Puts the rows of the next section in place that were built; False when all are."""
        return any(view.settle() for view in self.sections.values())

    def arrange(self) -> None:
        """Places everything now, not when Qt comes to it."""
        self._whole.activate()

    def order_keyboard(self, above: Sequence[QWidget] = ()) -> None:
        """Tab walks in the order in which the report is read, whatever was built first, and after what stands `above` it."""
        order: list[QWidget] = [*above, *self.switcher.group.buttons(), *self.header.in_order(), *self.nothing.buttons]
        for name, view in self.sections.items():
            if name not in self._above:
                break
            order += view.in_order()
        order += self.timeline.in_order()
        for name, view in self.sections.items():
            order += [] if name in self._above else view.in_order()
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def rows(self) -> dict[str, LineRow]:
        """Those that are built."""
        return {**self.header.rows, **{key: row for view in self.sections.values() for key, row in view.rows.items()}}

    def row(self, key: str) -> LineRow | None:
        """The row of a line, built now if it has to be."""
        if not self.header.isHidden() and key in self.header.rows:
            return self.header.rows[key]
        return next((row for view in self.sections.values() if (row := view.ensure(key)) is not None), None)

    def show_filter(self, filtered: Filtered) -> None:
        """Only what the filter leaves."""
        self.header.show_keys(filtered.keys)
        self.timeline.show_filter(filtered)
        for view in self.sections.values():
            view.show_keys(filtered.keys)

    def spread(self, width: int) -> None:
        """As many columns as there is room for, and never too wide to read."""
        side = max((width - _WIDEST) // 2, SPACE.large if width >= _NARROW else SPACE.small)
        self._whole.setContentsMargins(side, 0, side, SPACE.huge)
        way = QBoxLayout.Direction.LeftToRight if width >= _TWO_COLUMNS else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() != way:
            self._columns.setDirection(way)
            self._space()

    def _space(self) -> None:
        is_wide = self._columns.direction() == QBoxLayout.Direction.LeftToRight
        has = {name: any(view.section.column == name for view in self.sections.values()) for name in ("start", "end")}
        self._columns.setSpacing(SPACE.huge if is_wide and all(has.values()) else 0)
        for place, (name, share) in enumerate((("start", 3), ("end", 2))):
            self._columns.setStretch(place, share if has[name] else 0)


def _column() -> QVBoxLayout:
    """Sections below each other, at the top of their column."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addStretch(1)
    return column
