"""The head of the report: how it stands, what it is, in a few sentences, and when."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from satchel.ui.incident.milestones import MilestoneLine
from satchel.ui.incident.row import LineRow
from satchel.ui.incident.shown import Cite, Line, Report
from satchel.ui.incident.touch import Touch
from satchel.ui.look.theme import say
from satchel.ui.look.tokens import SPACE, TYPES
from satchel.ui.parts.text import Elided, chip, label

_ICON = 16


class Header(QWidget):
    """Filled by `show_report`."""

    def __init__(self, touch: Touch, act: Callable[[Cite], None]) -> None:
        super().__init__()
        self._touch = touch
        self._icon_name, self._tone = "info", "muted"
        self._picture, self.status, self.severity = QLabel(), label("", "strong"), chip("")
        self._picture.setFixedWidth(_ICON)
        self.read_by = Elided("", "caption", "muted")
        self.read_by.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
        row.setSpacing(SPACE.small)
        for one in (self._picture, self.status, self.severity):
            row.addWidget(one)
        row.addSpacing(SPACE.large)
        row.addWidget(self.read_by, 1)
        self.title: LineRow | None = None
        self.sentences: list[LineRow] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.milestones = MilestoneLine(touch, act)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, SPACE.large, 0, SPACE.small)
        whole.setSpacing(SPACE.small)
        whole.addLayout(row)
        whole.addLayout(self._lines)
        whole.addSpacing(SPACE.tight)
        whole.addWidget(self.milestones)
        touch.theme.changed.connect(self._draw)

    @property
    def rows(self) -> dict[str, LineRow]:
        """Title and sentences, by key."""
        found = [self.title, *self.sentences] if self.title is not None else []
        return {row.line.key: row for row in found}

    def in_order(self) -> list[QWidget]:
        """What the keyboard reaches."""
        numbers = [one for moment in self.milestones.moments for one in moment.buttons]
        return [*(one for row in self.rows.values() for one in row.in_order()), *numbers]

    def show_report(self, report: Report, read_by: str) -> None:
        """Another report, or the same one as it is now."""
        self._icon_name, self._tone = report.status.icon, report.status.tone
        self.status.setText(report.status.text)
        say(self.status, tone=report.status.tone)
        self.severity.setText(report.severity)
        self.severity.setVisible(bool(report.severity))
        self.read_by.setText(read_by)
        lines = (report.title, *report.summary)
        if [line.key for line in lines] == list(self.rows):
            for line in lines:
                self.rows[line.key].show_line(line)
        else:
            self._make(lines)
        self.milestones.show_milestones(report.milestones)
        self._draw()

    def show_keys(self, keys: frozenset[str] | None) -> None:
        """What a filter leaves of the sentences; the title stays."""
        for row in self.sentences:
            row.setVisible(keys is None or row.line.key in keys)

    def _make(self, lines: tuple[Line, ...]) -> None:
        for row in self.rows.values():
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.title = LineRow(self._touch, lines[0], TYPES.heading, is_bare=True)
        self.sentences = [LineRow(self._touch, line, is_bare=True) for line in lines[1:]]
        for row in (self.title, *self.sentences):
            self._lines.addWidget(row)

    def _draw(self) -> None:
        self._picture.setPixmap(self._touch.theme.icon(self._icon_name, self._tone).pixmap(_ICON, _ICON))
