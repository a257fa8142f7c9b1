"""The trace's list: what a row says, and its bar on the time axis of its turn; only rows in sight are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.sides import Sides, sides
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES, Type
from satchel.ui.moments import lasted
from satchel.ui.parts.text import tip
from satchel.ui.run.trace.rows import TraceRow
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
        self._seen = Sides(whole=QRect(), is_mirrored=False)  # of the row that is painted

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """A turn's head has room for the axis."""
        row: TraceRow = index.data(Qt.ItemDataRole.UserRole)
        return QSize(option.rect.width(), _TURN if row.kind == "turn" else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        row: TraceRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect
        self._seen = sides(painter, area, option.direction)
        words = round(area.width() * (0.46 if row.axis else 1.0))
        self._ground(painter, option)
        if row.kind == "turn":
            self._turn(painter, row, area, words)
        else:
            indent = SPACE.wide + (SPACE.large if row.kind == "model" else 0)
            icon = QRect(area.left() + indent, area.top() + (_ROW - _ICON) // 2, _ICON, _ICON)
            self._theme.icon(row.icon or "info", row.tone).paint(painter, self._seen.seen(icon))
            left = icon.right() + SPACE.small
            room = area.left() + words - left - SPACE.medium
            taken = self._text(painter, row.label, TYPES.body, "text", QRect(left, area.top(), room, _ROW))
            rest = QRect(left + taken + SPACE.small, area.top(), room - taken - SPACE.small, _ROW)
            self._text(painter, row.detail, TYPES.caption, "muted", rest)
            if row.axis:
                self._bar(painter, row, area, words)
        painter.restore()

    def _turn(self, painter: QPainter, row: TraceRow, area: QRect, words: int) -> None:
        line = QRect(area.left() + SPACE.wide, area.top() + SPACE.medium, words - SPACE.wide, 24)
        taken = self._text(painter, row.label, TYPES.strong, "text", line)
        self._text(painter, row.detail, TYPES.caption, "muted", line.adjusted(taken + SPACE.small, 0, 0, 0))
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(area.left() + SPACE.wide, area.bottom(), area.right() - SPACE.wide, area.bottom())
        if row.axis:
            field = self._field(area, words)
            for tick in range(_TICKS + 1):
                x = field.left() + field.width() * tick // _TICKS
                said = lasted(row.axis * tick / _TICKS) if tick else "0"
                width = QFontMetrics(self._theme.font(TYPES.caption)).horizontalAdvance(said)
                at = QRect(min(x, field.right() - width), area.bottom() - 20, width + 2, 16)
                self._text(painter, said, TYPES.caption, "muted", at, is_seen=True)

    def _bar(self, painter: QPainter, row: TraceRow, area: QRect, words: int) -> None:
        field = self._field(area, words)
        painter.setPen(self._theme.colour("line"))
        for tick in range(_TICKS + 1):
            x = field.left() + field.width() * tick // _TICKS
            painter.drawLine(x, area.top(), x, area.bottom())
        middle = area.top() + _ROW // 2
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
        metrics = QFontMetrics(self._theme.font(TYPES.caption))
        room, needed = field.right() - begin - width - SPACE.small, metrics.horizontalAdvance(said)
        x = begin + width + SPACE.tight if room >= needed else begin - needed - SPACE.tight
        if x >= field.left():
            self._text(painter, said, TYPES.caption, "secondary", QRect(x, area.top(), needed + 2, _ROW), is_seen=True)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self._theme.colour("selected" if chosen else "hover"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            edge = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(self._seen.seen(edge), self._theme.colour("accent"))

    def _field(self, area: QRect, words: int) -> QRect:
        """Where the bars are, as it is seen."""
        return self._seen.seen(QRect(area.left() + words, area.top(), area.width() - words - SPACE.wide, area.height()))

    def _text(self, painter: QPainter, text: str, style: Type, tone: str, area: QRect, *, is_seen: bool = False) -> int:
        """One line, cut where it has to be; `is_seen` says that it lies among the bars, where nothing is turned round."""
        font = self._theme.font(style)
        shown = QFontMetrics(font).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, max(area.width(), 0))
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        if is_seen:
            painter.drawText(area, Sides(whole=area, is_mirrored=False).aligned(), shown)
        else:
            painter.drawText(self._seen.seen(area), self._seen.aligned(), shown)
        return QFontMetrics(font).horizontalAdvance(shown)


def took(row: TraceRow) -> str:
    """How long a row's bar is, in words."""
    return lasted(row.length) if row.length >= 0.05 else _("{n} ms").format(n=round(row.length * 1000)) if row.length else ""
