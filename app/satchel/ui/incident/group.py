"""Lines under a small heading, below or beside each other."""

from __future__ import annotations

from bisect import bisect

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from satchel.ui.incident.row import LineRow
from satchel.ui.incident.shown import Group, Line
from satchel.ui.incident.stack import Stack
from satchel.ui.incident.touch import Touch
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import IconButton
from satchel.ui.parts.text import label
from satchel.ui.words import _, number

_ICON = 14


class GroupView(QWidget):
    """Rows are added one by one, in any order, and stand in that of the group."""

    def __init__(self, touch: Touch, group: Group, *, within: str, sides: bool, has_lead: bool) -> None:
        """`within` is the title of what it stands in."""
        super().__init__()
        self._touch, self._has_lead = touch, has_lead
        self._tone, self._icon_name = group.tone, group.icon
        self._places = {line.key: place for place, line in enumerate(group.lines)}
        self._built: list[int] = []
        self.rows: dict[str, LineRow] = {}
        self._picture, self.title = QLabel(), label(group.title, "caption", group.tone if group.tone != "muted" else "secondary")
        self.fold = IconButton(touch.theme, "right", _("Show {title}").format(title=group.title), lambda: self.open(not self.is_open))
        self.fold.setIconSize(QSize(_ICON, _ICON))
        self.count = label(number(len(group.lines)), "caption", "muted")
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(SPACE.small, SPACE.small, 0, SPACE.hair)
        row.setSpacing(SPACE.small - 2)
        for one in (self._picture, self.title, self.count, self.fold):
            row.addWidget(one)
        row.addStretch(1)
        self._body = Stack(touch, sides=sides)
        self._body.setAccessibleName(group.title or within)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, SPACE.small if sides else 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._body)
        # Only now that each has its owner: what is shown before that is a window of its own, if only for a blink.
        for part, is_there in ((self._picture, group.icon), (self.fold, group.is_folded), (self.count, group.is_folded), (head, group.title)):
            part.setVisible(bool(is_there))
        self.is_open = not group.is_folded
        self._body.setVisible(self.is_open)
        touch.theme.changed.connect(self._draw)
        self._draw()

    def open(self, is_open: bool) -> None:
        """Unfolds it, or folds it again; what was never folded stays as it is."""
        if is_open == self.is_open:
            return
        self.is_open = is_open
        self.fold.show_icon("down" if is_open else "right")
        name = _("Hide {title}") if is_open else _("Show {title}")
        self.fold.setAccessibleName(name.format(title=self.title.text()))
        self.fold.setToolTip(self.fold.accessibleName())
        self._body.setVisible(is_open)

    def add(self, line: Line) -> LineRow:
        """Builds a row in its place."""
        row = LineRow(self._touch, line, has_lead=self._has_lead)
        at = bisect(self._built, self._places[line.key])
        self._built.insert(at, self._places[line.key])
        self.rows[line.key] = row
        self._body.insert(at, row)
        return row

    def settle(self) -> None:
        """After rows were added."""
        self._body.settle()

    def in_order(self) -> list[QWidget]:
        """What the keyboard reaches."""
        order = sorted(self.rows, key=self._places.__getitem__)
        return [self.fold, *(one for key in order for one in self.rows[key].in_order())]

    def show_rows(self, keys: frozenset[str] | None) -> bool:
        """Hides what a filter leaves out; whether anything is left."""
        self._body.show_keys(keys)
        self._body.settle()
        left = keys is None or any(key in keys for key in self._places)
        self.setVisible(left)
        return left

    def _draw(self) -> None:
        if self._icon_name:
            self._picture.setPixmap(self._touch.theme.icon(self._icon_name, self._tone).pixmap(_ICON, _ICON))
