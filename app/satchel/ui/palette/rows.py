"""The palette's list: sections, titles with the typed letters marked, and why a line is there."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import RADIUS, SPACE, TYPES
from satchel.ui.palette.items import Item
from satchel.ui.parts.row_pen import RowPen, row_pen
from satchel.ui.parts.text import tip
from satchel.ui.sources.laid import units

LINE, TALL, SECTION = 36, 54, 28
_ICON = 18
Index = QModelIndex | QPersistentModelIndex


class ItemsModel(QAbstractListModel):
    """Items as the presenter gives them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: Sequence[Item] = ()

    def show_items(self, items: Sequence[Item]) -> None:
        """Others."""
        if items != self.items:
            self.beginResetModel()
            self.items = tuple(items)
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a line; all of them for screen readers."""
        if not index.isValid():
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (item.title, item.section, item.detail) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(f"{item.title}\n{item.detail}" if item.detail else item.title)
            case Qt.ItemDataRole.UserRole:
                return item
        return None

    def opens_section(self, row: int) -> bool:
        """Whether a line is the first of its section."""
        section = self.items[row].section
        return bool(section) and (row == 0 or self.items[row - 1].section != section)

    def height(self, row: int) -> int:
        """Of a line in pixels, with its section's title."""
        return (TALL if self.items[row].kind == "start" else LINE) + (SECTION if self.opens_section(row) else 0)


class ItemsDelegate(QStyledItemDelegate):
    """Draws a line; the chosen one on a ground of its own, with what Enter does at its end."""

    def __init__(self, theme: Theme, model: ItemsModel, enter: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model, self._enter = theme, model, enter

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Who does it stands in two lines."""
        return QSize(option.rect.width(), self._model.height(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line."""
        item: Item = index.data(Qt.ItemDataRole.UserRole)
        with row_pen(self._theme, painter, option) as pen:
            area = QRect(option.rect)
            if self._model.opens_section(index.row()):
                head = area.adjusted(SPACE.large, SPACE.small, -SPACE.large, 0)
                head.setHeight(SECTION - SPACE.small)
                pen.text(item.section, TYPES.caption, "muted", head)
                area.setTop(area.top() + SECTION)
            if pen.is_chosen or pen.is_over:
                self._ground(painter, area, "selected" if pen.is_chosen else "hover")
            inner = area.adjusted(SPACE.large, 0, -SPACE.large, 0)
            icon = QRect(inner.left(), inner.center().y() - _ICON // 2, _ICON, _ICON)
            pen.icon(item.icon, "accent" if pen.is_chosen else "secondary", icon)
            inner.setLeft(icon.right() + SPACE.medium)
            if pen.is_chosen:
                taken = pen.text(self._enter, TYPES.caption, "secondary", inner, at_end=True)
                inner.setRight(inner.right() - taken - SPACE.large)
            if item.kind == "start":
                self._two_lines(pen, item, inner)
            else:
                self._one_line(pen, item, inner)

    def _ground(self, painter: QPainter, area: QRect, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(colour))
        painter.drawRoundedRect(area.adjusted(SPACE.small, 0, -SPACE.small, 0), RADIUS.medium, RADIUS.medium)

    def _two_lines(self, pen: RowPen, item: Item, area: QRect) -> None:
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(area.height() // 2 + 2)
        lower.setTop(area.top() + area.height() // 2)
        pen.text(item.title, TYPES.strong, "text", upper)
        pen.text(item.detail, TYPES.caption, "secondary", lower.adjusted(0, 0, 0, -SPACE.tight))

    def _one_line(self, pen: RowPen, item: Item, area: QRect) -> None:
        strong = self._theme.font(TYPES.strong)
        shown = QFontMetrics(strong).elidedText(item.title, Qt.TextElideMode.ElideRight, area.width())
        layout = self._laid(shown, item.places)
        taken = ceil(layout.lineAt(0).naturalTextWidth())
        at = pen.seen.seen(QRect(area.left(), area.top(), taken, area.height()))
        pen.painter.setPen(self._theme.colour("text"))
        layout.draw(pen.painter, QPointF(at.left(), at.top() + (at.height() - layout.lineAt(0).height()) / 2))
        rest = area.adjusted(taken + SPACE.medium, 0, 0, 0)
        if item.detail and rest.width() > 40:
            pen.text(item.detail, TYPES.caption, "muted", rest)

    def _laid(self, text: str, places: Sequence[int]) -> QTextLayout:
        """On one line, with the letters that were hit in bold; a title is whole, for it may be written from the right."""
        layout = QTextLayout(text, self._theme.font(TYPES.body))
        bold = QTextCharFormat()
        bold.setFontWeight(TYPES.strong.weight)
        formats = []
        for place in places:
            if place < len(text):
                hit = QTextLayout.FormatRange()
                hit.start, hit.length, hit.format = units(text, place), units(text, place + 1) - units(text, place), bold
                formats.append(hit)
        layout.setFormats(formats)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        layout.createLine().setLineWidth(10_000)
        layout.endLayout()
        return layout
