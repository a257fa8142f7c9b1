"""The palette's list: sections, titles with the typed letters marked, and why a line is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import RADIUS, SPACE, TYPES
from satchel.ui.palette.items import Item

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
                return f"{item.title}\n{item.detail}" if item.detail else item.title
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
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(option.rect)
        if self._model.opens_section(index.row()):
            head = QRect(area.left() + SPACE.large, area.top() + SPACE.small, area.width(), SECTION - SPACE.small)
            self._words(painter, item.section, self._theme.font(TYPES.caption), "muted", head)
            area.setTop(area.top() + SECTION)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            self._ground(painter, area, "selected" if chosen else "hover")
        inner = area.adjusted(SPACE.large, 0, -SPACE.large, 0)
        icon = QRect(inner.left(), inner.center().y() - _ICON // 2, _ICON, _ICON)
        self._theme.icon(item.icon, "accent" if chosen else "secondary").paint(painter, icon)
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
        plain, strong = self._theme.font(TYPES.body), self._theme.font(TYPES.strong)
        shown = QFontMetrics(strong).elidedText(item.title, Qt.TextElideMode.ElideRight, area.width())
        at = area.left()
        for text, is_hit in _parts(shown, item.places):
            rest = QRect(at, area.top(), area.right() - at + 1, area.height())
            at += self._words(painter, text, strong if is_hit else plain, "text", rest, cut=False)
        left = QRect(at + SPACE.medium, area.top(), area.right() - at - SPACE.medium, area.height())
        if item.detail and left.width() > 40:
            self._words(painter, item.detail, self._theme.font(TYPES.caption), "muted", left)

    def _words(
        self, painter: QPainter, text: str, font: QFont, tone: str, area: QRect, *, at_end: bool = False, cut: bool = True
    ) -> int:
        """One line, cut where it has to be; the width that it took."""
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(area.width(), 0)) if cut else text
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        side = Qt.AlignmentFlag.AlignRight if at_end else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
        return QFontMetrics(font).horizontalAdvance(shown)


def _parts(text: str, places: Sequence[int]) -> list[tuple[str, bool]]:
    """The text in runs of characters that were hit and others."""
    hits, out = set(places), list[tuple[str, bool]]()
    for place, letter in enumerate(text):
        if out and out[-1][1] == (place in hits):
            out[-1] = (out[-1][0] + letter, place in hits)
        else:
            out.append((letter, place in hits))
    return out
