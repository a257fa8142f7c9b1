"""A source to read in: only the rows in sight are laid out, so that fifty thousand of them scroll like fifty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from satchel.rendering.moments import day_is_assumed
from satchel.ui.look.sides import sides
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES
from satchel.ui.moments import day
from satchel.ui.sources.entries import Shown
from satchel.ui.sources.laid import Laid
from satchel.ui.words import _

_UNITS = 64  # of the scroll bar, a row: rows differ in height, and nobody knows that of those not yet seen
_UNKNOWN = 64  # pixels of a row that is not here yet
_MOST_LAID = 200
_EDGE = 3
_NOTCH = 60  # pixels of a wheel's notch


class Reader(QAbstractScrollArea):
    """`row` gives a row by its place, or None; `seen` is told which rows are in sight."""

    moved = Signal(int)  # the current row

    def __init__(self, theme: Theme, *, row: Callable[[int], Shown | None], seen: Callable[[int, int], None]) -> None:
        super().__init__()
        self._theme, self._row, self._seen = theme, row, seen
        self._total, self._offset = 0, 0  # rows, and pixels of the first one that are scrolled away
        self.current = -1
        self._laid: dict[int, tuple[Shown, Laid]] = {}
        self._is_scrolling = self._is_at_end = False
        self._is_led = False  # to the current row, and the person has not scrolled away since
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Source"))
        self.verticalScrollBar().setSingleStep(_UNITS)
        self.verticalScrollBar().setPageStep(_UNITS * 8)
        self.verticalScrollBar().valueChanged.connect(self._dragged)
        theme.changed.connect(self._forget)

    def show_rows(self, total: int) -> None:
        """Rows came or changed."""
        if total != self._total:
            self._total = total
            self.verticalScrollBar().setRange(0, max(0, total - 1) * _UNITS)
        if total == 0:
            self.current, self._offset, self._is_led = -1, 0, False
        self._forget()  # rows that were not here yet are higher or lower than was thought
        self._tell_current()

    def go_to(self, place: int) -> None:
        """Makes a row the current one, a third from the top; of a tall one the marked words are in sight."""
        self.current, self._is_led = place, True
        self._show_current()
        self._tell_current()
        self.moved.emit(place)

    @property
    def first(self) -> int:
        """The first row in sight."""
        return min(self.verticalScrollBar().value() // _UNITS, max(self._total - 1, 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Rows from the first in sight down to the end of the window."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("surface"))
        place, y = self.first, -self._offset
        bottom = self.viewport().height()
        while place < self._total and y < bottom:
            y += self._paint_row(painter, place, y)
            place += 1
        if self._total:
            self._seen(self.first, place - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width, other lines."""
        super().resizeEvent(event)
        self._forget()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Smooth, whatever the height of rows."""
        pixels = event.pixelDelta().y() or round(event.angleDelta().y() / 120 * _NOTCH)
        self._by(-pixels)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go from row to row, Ctrl+C copies the one."""
        page = self.viewport().height() * 4 // 5
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp | Qt.Key.Key_Space:
                self._by(-page if event.key() == Qt.Key.Key_PageUp else page)
            case Qt.Key.Key_Home | Qt.Key.Key_End if self._total:
                self.go_to(0 if event.key() == Qt.Key.Key_Home else self._total - 1)
            case Qt.Key.Key_C if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                if (row := self._row(self.current)) is not None:
                    QGuiApplication.clipboard().setText(row.text)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click makes a row the current one."""
        place, y = self.first, -self._offset
        while place < self._total:
            y += self._height(place)
            if event.position().y() < y:
                self.current, self._is_led = place, False
                self.viewport().update()
                self._tell_current()
                return
            place += 1

    # -- scrolling -------------------------------------------------------------------------------------------------

    def _show_current(self) -> None:
        third, laid = self.viewport().height() // 3, self._lay_out(self.current)
        inside = laid[1].mark_top() if laid else 0
        self._walk(self.current, max(0, inside - third) - third)

    def _move(self, by: int) -> None:
        if not self._total:
            return
        self._is_led = False
        self.current = min(max(self.current + by if self.current >= 0 else self.first, 0), self._total - 1)
        top, place = -self._offset, self.first
        if self.current < place or self.current - place > 50:
            self._scroll(self.current, 0)
        else:
            while place < self.current:
                top += self._height(place)
                place += 1
            below = top + self._height(self.current) - self.viewport().height()
            self._by(top if top < 0 else max(min(below, top), 0))
        self._tell_current()
        self.viewport().update()

    def _by(self, pixels: int) -> None:
        """The person scrolls by pixels."""
        self._is_led = False
        self._walk(self.first, self._offset + pixels)

    def _walk(self, place: int, offset: int) -> None:
        """Scrolls to so many pixels below (above: less than 0) the top of a row, across rows of any height."""
        while offset < 0 and place > 0:
            place -= 1
            offset += self._height(place)
        while place < self._total - 1 and offset >= (height := self._height(place)):
            offset -= height
            place += 1
        self._scroll(place, max(offset, 0))

    def _scroll(self, place: int, offset: int) -> None:
        last, room = self._total - 1, self.viewport().height()
        below = self._below(place, offset)
        self._is_at_end = below <= room
        while below < room and (place > 0 or offset > 0):  # no emptiness below the last row
            step = min(offset, room - below)
            offset, below = offset - step, below + step
            if below < room and place > 0:
                place -= 1
                offset = self._height(place)
        self._offset = offset
        self._is_scrolling = True
        share = min(offset / max(self._height(place), 1), 0.99) if place <= last else 0
        self.verticalScrollBar().setValue(place * _UNITS + int(share * _UNITS))
        self._is_scrolling = False
        self.viewport().update()

    def _below(self, place: int, offset: int) -> int:
        """Pixels from there to the end of the last row; where it is more than there is room for, some of them."""
        below = -offset
        while place < self._total and below <= self.viewport().height():
            below += self._height(place)
            place += 1
        return below

    def _dragged(self, value: int) -> None:
        if not self._is_scrolling:
            self._is_led = False
            place = min(value // _UNITS, max(self._total - 1, 0))
            self._scroll(place, round(self._height(place) * (value % _UNITS) / _UNITS))

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:  # noqa: N802 - Qt's name
        """Rows are painted where they are; nothing is moved."""
        self.viewport().update()

    # -- rows --------------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Rows have other heights: where the person was led to stays in sight."""
        self._laid.clear()
        if self._is_led:
            self._show_current()
        elif self._is_at_end:
            self._scroll(self._total - 1, 0)
        self.viewport().update()

    def _lay_out(self, place: int) -> tuple[Shown, Laid] | None:
        if place not in self._laid:
            row = self._row(place)
            if row is None:
                return None
            if len(self._laid) > _MOST_LAID:
                self._laid.clear()
            width = self.viewport().width() - 2 * SPACE.large
            text = row.text or " "
            self._laid[place] = row, Laid(text, self._theme.font(TYPES.body), width, TYPES.body.line, row.marks)
        return self._laid[place]

    def _height(self, place: int) -> int:
        laid = self._lay_out(place)
        return _UNKNOWN if laid is None else laid[1].height + self._head(laid[0]) + 2 * SPACE.small

    @staticmethod
    def _head(row: Shown) -> int:
        return TYPES.caption.line + SPACE.hair if row.author or row.at else 0

    def _paint_row(self, painter: QPainter, place: int, y: int) -> int:
        laid, width = self._lay_out(place), self.viewport().width()
        height = self._height(place)
        area = QRect(0, y, width, height)
        if place == self.current:
            painter.fillRect(area, self._theme.colour("sunken"))
            edge = QRect(width - _EDGE if self.isRightToLeft() else 0, y, _EDGE, height)
            painter.fillRect(edge, self._theme.colour("accent" if self.hasFocus() else "muted"))
        if laid is None:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(area.adjusted(SPACE.large, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), "…")
            return height
        row, text = laid
        if row.author or row.at:
            self._paint_head(painter, row, QRect(SPACE.large, y + SPACE.small, width - 2 * SPACE.large, TYPES.caption.line))
        text.draw(painter, SPACE.large, y + SPACE.small + self._head(row), self._theme,
                  "muted" if row.kind == "system" else "text")  # fmt: skip
        return height

    def _paint_head(self, painter: QPainter, row: Shown, area: QRect) -> None:
        font = self._theme.font(TYPES.caption)
        when = moment(row.at)
        painter.setFont(font)
        painter.setPen(self._theme.colour("muted"))
        taken = QFontMetrics(font).horizontalAdvance(when) if when else 0
        seen = sides(painter, area, self.layoutDirection())
        painter.drawText(area, seen.aligned(at_end=True), when)
        font.setWeight(font.Weight.DemiBold)
        name = QFontMetrics(font).elidedText(row.author, Qt.TextElideMode.ElideRight, area.width() - taken - SPACE.small)
        painter.setFont(font)
        painter.setPen(self._theme.colour("secondary"))
        painter.drawText(area, seen.aligned(), name)

    def _tell_current(self) -> None:
        row = self._row(self.current) if self.current >= 0 else None
        words = ", ".join(part for part in (row.author, moment(row.at), row.text) if part) if row else ""
        self.setAccessibleDescription(words)


def moment(at: str) -> str:
    """An entry's time as its source tells it."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return ""
    clock = f"{found:%H:%M:%S}" if found.second else f"{found:%H:%M}"
    return f"{day(found)}, {clock}" if day_is_assumed(found) else f"{found:%Y-%m-%d} {clock}"


