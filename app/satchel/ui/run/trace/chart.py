"""The trace's list: what a row says, and its bar on the time axis of its turn; only rows in sight are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES
from satchel.ui.moments import lasted
from satchel.ui.parts.row_pen import RowPen, row_pen
from satchel.ui.parts.text import tip
from satchel.ui.run.trace.rows import HEADS, TraceRow
from satchel.ui.words import _

_ROW, _TURN, _ICON, _BAR, _DOT = 36, 44, 16, 8, 7
_TICKS = 4
_LONGEST_TIP = 12
Index = QModelIndex | QPersistentModelIndex


class TraceModel(QAbstractListModel):
    """Rows as the presenter gives them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[TraceRow] = ()

    def show_rows(self, rows: Sequence[TraceRow]) -> None:
        """Other rows; those that were there before keep the selection."""
        same = len(rows) >= len(self.rows) and all(a.label == b.label for a, b in zip(rows, self.rows, strict=False))
        if same and len(rows) == len(self.rows):
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A head is nothing to choose: there is no more to know about it."""
        is_head = index.isValid() and self.rows[index.row()].kind in HEADS
        return Qt.ItemFlag.NoItemFlags if is_head else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words; all of them for screen readers and under the pointer."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.label
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (row.label, row.detail, took(row)) if part)
            case Qt.ItemDataRole.ToolTipRole:
                told = [f"{name}: {value[:300]}" for name, value in row.body[:_LONGEST_TIP]]
                return tip("\n".join([row.label, *([took(row)] if took(row) else []), *told]))
            case Qt.ItemDataRole.UserRole:
                return row
        return None


class TraceDelegate(QStyledItemDelegate):
    """Draws the words in the first part of a row, and in the second its bar; time runs from the left in every language."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """A turn's head has room for the axis."""
        row: TraceRow = index.data(Qt.ItemDataRole.UserRole)
        return QSize(option.rect.width(), _TURN if row.kind == "turn" else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        row: TraceRow = index.data(Qt.ItemDataRole.UserRole)
        area = option.rect
        words = round(area.width() * (0.46 if row.axis else 1.0))
        with row_pen(self._theme, painter, option) as pen:
            pen.ground()
            if row.kind == "turn":
                self._turn(pen, row, area, words)
                return
            indent = SPACE.wide + (SPACE.large if row.kind == "model" else 0)
            icon = QRect(area.left() + indent, area.top() + (_ROW - _ICON) // 2, _ICON, _ICON)
            pen.icon(row.icon or "info", row.tone, icon)
            left = icon.right() + SPACE.small
            room = area.left() + words - left - SPACE.medium
            taken = pen.text(row.label, TYPES.body, "text", QRect(left, area.top(), room, _ROW))
            rest = QRect(left + taken + SPACE.small, area.top(), room - taken - SPACE.small, _ROW)
            pen.text(row.detail, TYPES.caption, "muted", rest)
            if row.axis:
                self._bar(pen, row, _field(pen, area, words))

    def _turn(self, pen: RowPen, row: TraceRow, area: QRect, words: int) -> None:
        line = QRect(area.left() + SPACE.wide, area.top() + SPACE.medium, words - SPACE.wide, 24)
        taken = pen.text(row.label, TYPES.strong, "text", line)
        pen.text(row.detail, TYPES.caption, "muted", line.adjusted(taken + SPACE.small, 0, 0, 0))
        pen.line_below(area.left() + SPACE.wide, area.right() - SPACE.wide)
        if row.axis:
            field = _field(pen, area, words)
            for tick in range(_TICKS + 1):
                x = field.left() + field.width() * tick // _TICKS
                said = lasted(row.axis * tick / _TICKS) if tick else "0"
                width = QFontMetrics(self._theme.font(TYPES.caption)).horizontalAdvance(said)
                at = QRect(min(x, field.right() - width), area.bottom() - 20, width + 2, 16)
                pen.text_as_seen(said, TYPES.caption, "muted", at)

    def _bar(self, pen: RowPen, row: TraceRow, field: QRect) -> None:
        painter = pen.painter
        painter.setPen(self._theme.colour("line"))
        for tick in range(_TICKS + 1):
            x = field.left() + field.width() * tick // _TICKS
            painter.drawLine(x, field.top(), x, field.bottom())
        middle = field.top() + _ROW // 2
        begin = field.left() + round(field.width() * min(row.begin / row.axis, 1.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(row.tone))
        if row.kind == "event" or not row.length:
            painter.drawEllipse(min(begin, field.right() - _DOT), middle - _DOT // 2, _DOT, _DOT)
            return
        width = max(3, round(field.width() * min(row.length / row.axis, 1.0)))
        begin = min(begin, field.right() - width)
        painter.drawRoundedRect(QRect(begin, middle - _BAR // 2, width, _BAR), 2, 2)
        said = took(row)
        needed = QFontMetrics(self._theme.font(TYPES.caption)).horizontalAdvance(said)
        has_room = field.right() - begin - width - SPACE.small >= needed
        x = begin + width + SPACE.tight if has_room else begin - needed - SPACE.tight
        if x >= field.left():
            pen.text_as_seen(said, TYPES.caption, "secondary", QRect(x, field.top(), needed + 2, _ROW))


def _field(pen: RowPen, area: QRect, words: int) -> QRect:
    """Where the bars are, as it is seen."""
    return pen.seen.seen(QRect(area.left() + words, area.top(), area.width() - words - SPACE.wide, area.height()))


def took(row: TraceRow) -> str:
    """How long a row's bar is, in words."""
    return lasted(row.length) if row.length >= 0.05 else _("{n} ms").format(n=round(row.length * 1000)) if row.length else ""
