"""The list's model and how a row is drawn: only rows that are seen cost anything."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, QStringListModel, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES
from satchel.ui.parts.row_pen import row_pen
from satchel.ui.parts.text import tip
from satchel.ui.runs.presenter import Row, Rows

_HEIGHT, _ICON, _DOT = 56, 18, 7
Index = QModelIndex | QPersistentModelIndex


class RunsModel(QStringListModel):
    """Rows as the presenter gives them. Qt counts them by itself, in strings that nobody reads: a view that lays out thousands
    of rows asks for their number at each, and Python would take two frames to answer.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = Rows()

    def show_rows(self, rows: Rows) -> bool:
        """Other rows. Where some changed, or new ones came in front or behind, selection and place stay; else False."""
        had, more = self.rows.ids, len(rows) - len(self.rows)
        self.rows = rows
        if had and rows.ids[: len(had)] == had:
            first = len(had)
        elif had and more > 0 and rows.ids[more:] == had:
            first = 0
        else:
            self.setStringList(rows.ids)
            return False
        if more:
            self.insertRows(first, more)
        self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """To be chosen, and nothing else."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a row; all of them for screen readers."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (row.title, row.state, row.detail, row.when) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(f"{row.title}\n{row.detail}")
            case Qt.ItemDataRole.UserRole:
                return row
        return None


class RunsDelegate(QStyledItemDelegate):
    """Draws state, title, detail and time of a run."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """All rows are of one height."""
        return QSize(option.rect.width(), _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        with row_pen(self._theme, painter, option) as pen:
            pen.ground()
            area = option.rect.adjusted(SPACE.wide, 0, -SPACE.wide, 0)
            pen.icon(row.icon, row.tone, QRect(area.left(), area.top() + 11, _ICON, _ICON))
            left, right = area.left() + _ICON + SPACE.medium, area.right()
            upper, lower = QRect(left, area.top() + 10, right - left, 20), QRect(left, area.top() + 30, right - left, 18)
            taken = pen.text(row.when, TYPES.caption, "muted", upper, at_end=True)
            state = pen.text(row.state, TYPES.caption, row.tone, lower, at_end=True)
            title = QRect(left, area.top() + 9, right - left - taken - SPACE.large, 21)
            width = pen.text(row.title, TYPES.strong if row.is_unseen else TYPES.body, "text", title)
            if row.is_unseen:
                painter.setBrush(self._theme.colour("accent"))
                painter.setPen(Qt.PenStyle.NoPen)
                dot = QRect(left + width + SPACE.small, title.center().y() - _DOT // 2, _DOT, _DOT)
                painter.drawEllipse(pen.seen.seen(dot))
            pen.text(row.detail, TYPES.caption, "secondary", lower.adjusted(0, 0, -state - SPACE.large, 0))
            pen.line_below(left, option.rect.right())
