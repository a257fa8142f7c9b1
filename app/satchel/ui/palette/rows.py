"""The palette's list: sections, titles with the typed letters marked, and why a line is there."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.sides import Sides, sides
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import RADIUS, SPACE, TYPES
from satchel.ui.palette.items import Item
from satchel.ui.parts.text import tip
from satchel.ui.sources.laid import units

LINE, TALL, SECTION = 36, 54, 28
_ICON = 18
_ONE_LINE = int(Qt.TextFlag.TextSingleLine)
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
        self._seen = Sides(whole=QRect(), is_mirrored=False)  # of the line that is painted

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Who does it stands in two lines."""
        return QSize(option.rect.width(), self._model.height(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line."""
        item: Item = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(option.rect)
        self._seen = sides(painter, area, option.direction)
        if self._model.opens_section(index.row()):
            head = QRect(area.left() + SPACE.large, area.top() + SPACE.small, area.width() - 2 * SPACE.large, SECTION - SPACE.small)
            self._words(painter, item.section, self._theme.font(TYPES.caption), "muted", head)
            area.setTop(area.top() + SECTION)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            self._ground(painter, area, "selected" if chosen else "hover")
        inner = area.adjusted(SPACE.large, 0, -SPACE.large, 0)
        icon = QRect(inner.left(), inner.center().y() - _ICON // 2, _ICON, _ICON)
        self._theme.icon(item.icon, "accent" if chosen else "secondary").paint(painter, self._seen.seen(icon))
        inner.setLeft(icon.right() + SPACE.medium)
        if chosen:
            taken = self._words(painter, self._enter, self._theme.font(TYPES.caption), "secondary", inner, at_end=True)
            inner.setRight(inner.right() - taken - SPACE.large)
        if item.kind == "start":
            self._two_lines(painter, item, inner)
        else:
            self._one_line(painter, item, inner)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(colour))
        painter.drawRoundedRect(area.adjusted(SPACE.small, 0, -SPACE.small, 0), RADIUS.medium, RADIUS.medium)

    def _two_lines(self, painter: QPainter, item: Item, area: QRect) -> None:
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(area.height() // 2 + 2)
        lower.setTop(area.top() + area.height() // 2)
        self._words(painter, item.title, self._theme.font(TYPES.strong), "text", upper)
        self._words(painter, item.detail, self._theme.font(TYPES.caption), "secondary", lower.adjusted(0, 0, 0, -SPACE.tight))

    def _one_line(self, painter: QPainter, item: Item, area: QRect) -> None:
        strong = self._theme.font(TYPES.strong)
        shown = QFontMetrics(strong).elidedText(item.title, Qt.TextElideMode.ElideRight, area.width())
        layout = self._laid(shown, item.places)
        taken = ceil(layout.lineAt(0).naturalTextWidth())
        at = self._seen.seen(QRect(area.left(), area.top(), taken, area.height()))
        painter.setPen(self._theme.colour("text"))
        layout.draw(painter, QPointF(at.left(), at.top() + (at.height() - layout.lineAt(0).height()) / 2))
        rest = area.adjusted(taken + SPACE.medium, 0, 0, 0)
        if item.detail and rest.width() > 40:
            self._words(painter, item.detail, self._theme.font(TYPES.caption), "muted", rest)

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

    def _words(self, painter: QPainter, text: str, font: QFont, tone: str, area: QRect, *, at_end: bool = False) -> int:
        """One line, cut where it has to be; the width that it took."""
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(area.width(), 0))
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        painter.drawText(self._seen.seen(area), self._seen.aligned(at_end=at_end) | _ONE_LINE, shown)
        return QFontMetrics(font).horizontalAdvance(shown)
