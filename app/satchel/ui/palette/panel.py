"""What the palette shows of a run: its steps while it goes on, then what came of it with its sources."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.palette.outcome import Line, Outcome, Progress
from satchel.ui.parts.text import Elided, chip, label

_ICON = 16
_ICON_LARGE = 22


class Panel(QScrollArea):
    """One of the two, or nothing. `resized` is called when it needs another height."""

    def __init__(self, theme: Theme, resized: Callable[[], None]) -> None:
        super().__init__()
        self._theme, self._resized = theme, resized
        self._redraw: Callable[[], None] = lambda: None
        self._column: QVBoxLayout | None = None
        self._inner: QWidget | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._theme_changed)

    @property
    def wanted(self) -> int:
        """The height that its content would like, in its present width."""
        if self._column is None:
            return 0
        has = self._column.hasHeightForWidth()
        return self._column.totalHeightForWidth(self.width()) if has else self._column.totalSizeHint().height()

    def show_progress(self, progress: Progress) -> None:
        """Steps, the newest at the end."""
        self._redraw = lambda: self._draw_progress(progress)
        self._redraw()

    def show_outcome(self, found: Outcome) -> None:
        """The answer; a screen reader says it."""
        self._redraw = lambda: self._draw_outcome(found)
        self._redraw()
        spoken = ". ".join(part for part in (found.state, found.title, found.hint) if part)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def _theme_changed(self) -> None:
        self._redraw()

    def _draw_progress(self, progress: Progress) -> None:
        column = self._fresh()
        column.addWidget(label(progress.title, "title", wrap=True))
        if progress.why:
            column.addWidget(label(progress.why, "caption", "secondary", wrap=True))
        column.addSpacing(SPACE.small)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE.small)
        grid.setVerticalSpacing(SPACE.tight)
        grid.setColumnStretch(1, 1)
        for row, step in enumerate(progress.steps):
            grid.addWidget(self._picture("check" if step.is_over else "resume", "good" if step.is_over else "accent"), row, 0)
            grid.addWidget(label(step.title, "body" if step.is_over else "strong", "secondary" if step.is_over else ""), row, 1)
            grid.addWidget(label(step.note, "caption", "muted"), row, 2)
        column.addLayout(grid)
        self._finish(column)

    def _draw_outcome(self, found: Outcome) -> None:
        column = self._fresh()
        head = QHBoxLayout()
        head.setSpacing(SPACE.small)
        head.addWidget(self._picture(found.icon, found.tone, _ICON_LARGE), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label(found.title, "title", wrap=True, copy=True), 1)
        head.addWidget(chip(found.state, "plain" if found.tone == "muted" else found.tone), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if found.hint:
            column.addWidget(label(found.hint, "body", "secondary", wrap=True, copy=True))
        for line in found.lines:
            column.addSpacing(SPACE.tight)
            column.addLayout(self._line(line))
        self._finish(column)

    def _line(self, line: Line) -> QVBoxLayout:
        """A claim or a quote, and below it where it stands."""
        lines = QVBoxLayout()
        lines.setSpacing(0)
        if line.text:
            lines.addWidget(label(line.text, wrap=True, copy=True))
        if line.quote:
            quote = label(f"“{line.quote}”", wrap=True, copy=True)
            say(quote, ground="sunken")
            quote.setContentsMargins(SPACE.small, SPACE.tight, SPACE.small, SPACE.tight)
            lines.addWidget(quote)
        marks = QHBoxLayout()
        marks.setSpacing(SPACE.small)
        if line.source:
            marks.addWidget(self._picture("quote", "muted", 12))
            marks.addWidget(Elided(line.source, "caption", "muted"), 1)
        if line.doubt:
            marks.addWidget(chip(line.doubt, "warn"))
        lines.addLayout(marks)
        return lines

    def _picture(self, icon: str, tone: str, size: int = _ICON) -> QLabel:
        picture = QLabel()
        picture.setPixmap(self._theme.icon(icon, tone).pixmap(size, size))
        picture.setFixedSize(size, max(size, 20) if size <= _ICON else size)
        return picture

    def _fresh(self) -> QVBoxLayout:
        inner = QWidget()
        say(inner, bare=True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        column.setSpacing(SPACE.tight)
        self._column, self._inner = column, inner
        return column

    def _finish(self, column: QVBoxLayout) -> None:
        assert self._inner is not None
        column.addStretch(1)
        self.setWidget(self._inner)  # when it is whole: what comes later would only be shown later
        self._resized()
