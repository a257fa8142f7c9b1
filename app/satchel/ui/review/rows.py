"""The inbox as a list: only rows that are seen cost anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES, Type
from satchel.ui.parts.text import tip
from satchel.ui.review.items import Item, Key, decision_in_words, doubt_in_words, section_in_words
from satchel.ui.words import _

_HEIGHT, _LINE, _SMALL, _BAR, _TICK = 100, 20, 17, 44, 16
_PLACE = 90  # pixels that where a claim stands has at the least
Index = QModelIndex | QPersistentModelIndex
MARKED = int(Qt.ItemDataRole.UserRole) + 1


class ReviewModel(QAbstractListModel):
    """Items as the presenter gives them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: Sequence[Item] = ()
        self._marked: frozenset[Key] = frozenset()
        self._places: dict[Key, int] = {}

    def show_items(self, items: Sequence[Item], marked: frozenset[Key]) -> None:
        """Other items; where they are the same ones, only what is drawn of them changes."""
        is_same = len(items) == len(self.items) and all(a.key == b.key for a, b in zip(items, self.items, strict=True))
        self._marked = marked
        if is_same:
            self.items = items
            if items:
                self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self.items = items
        self._places = {one.key: place for place, one in enumerate(items)}
        self.endResetModel()

    def place(self, key: Key | None) -> QModelIndex:
        """Where an item is."""
        return self.index(self._places[key]) if key is not None and key in self._places else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a row; all of them for screen readers."""
        if not index.isValid():
            return None
        one = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return ". ".join(part.rstrip(".") for part in self._said(one))
            case Qt.ItemDataRole.ToolTipRole:
                return tip(one.words)
            case Qt.ItemDataRole.UserRole:
                return one
        return one.key in self._marked if role == MARKED else None

    def _said(self, one: Item) -> list[str]:
        state = decision_in_words(one.decision)[0] if one.decision is not None else doubt_in_words(one.doubt)[0]
        place = section_in_words(one.section, one.incident)
        chosen = _("selected") if one.key in self._marked else ""
        return [part for part in (one.words, state, chosen, *one.why[:2], place, one.run_title) if part]


class ReviewDelegate(QStyledItemDelegate):
    """Draws a claim: its words on two lines, why it is doubtful, how much, and where it stands."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """All rows are of one height."""
        return QSize(option.rect.width(), _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        one: Item = index.data(Qt.ItemDataRole.UserRole)
        is_right_to_left = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of each text; sides are told apart below
        self._ground(painter, option, is_marked=bool(index.data(MARKED)))
        area = option.rect.adjusted(SPACE.large, SPACE.small + 2, -SPACE.large, -SPACE.small)
        if index.data(MARKED):
            self._tick(painter, area, is_right_to_left=is_right_to_left)
            shift = _TICK + SPACE.small
            area.adjust(0 if is_right_to_left else shift, 0, -shift if is_right_to_left else 0, 0)
        side = Qt.AlignmentFlag.AlignRight if is_right_to_left else Qt.AlignmentFlag.AlignLeft
        words = QRect(area.left(), area.top(), area.width(), 2 * _LINE)
        used = self._words(painter, one.words, words, side, is_gone=(one.decision or {}).get("verdict") == "reject")
        top = area.top() + used * _LINE + 2
        why = one.why[0] if one.why else ""
        self._line(painter, why, TYPES.caption, "secondary", QRect(area.left(), top, area.width(), _SMALL), side)
        foot = QRect(area.left(), top + _SMALL + 1, area.width(), _SMALL)
        taken = self._state(painter, one, foot, is_right_to_left=is_right_to_left) + SPACE.medium
        place = " · ".join(part for part in (section_in_words(one.section, one.incident), one.run_title) if part)
        foot.adjust(taken if is_right_to_left else 0, 0, 0 if is_right_to_left else -taken, 0)
        self._line(painter, place, TYPES.caption, "muted", foot, side)
        painter.fillRect(QRect(area.left(), option.rect.bottom(), area.width(), 1), self._theme.colour("line"))
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, *, is_marked: bool) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if is_marked and not chosen:
            painter.fillRect(option.rect, self._theme.colour("accent_soft"))
        elif chosen or over:
            painter.fillRect(option.rect, self._theme.colour("selected" if chosen else "hover"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            at = option.rect.right() - 2 if option.direction == Qt.LayoutDirection.RightToLeft else option.rect.left()
            painter.fillRect(QRect(at, option.rect.top(), 3, option.rect.height()), self._theme.colour("accent"))

    def _tick(self, painter: QPainter, area: QRect, *, is_right_to_left: bool) -> None:
        left = area.right() - _TICK + 1 if is_right_to_left else area.left()
        box = QRect(left, area.top() + 2, _TICK, _TICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("button"))
        painter.drawRoundedRect(box, 4, 4)
        self._theme.icon("check", "on_button").paint(painter, box.adjusted(1, 1, -1, -1))

    def _words(self, painter: QPainter, text: str, area: QRect, side: Qt.AlignmentFlag, *, is_gone: bool) -> int:
        """On at most two lines, the second cut where it has to be; how many it took."""
        font = self._theme.font(TYPES.body)
        font.setStrikeOut(is_gone)
        painter.setFont(font)
        painter.setPen(self._theme.colour("muted" if is_gone else "text"))
        first, rest = _broken(" ".join(text.split()), font, area.width())
        metrics = QFontMetrics(font)
        for place, line in enumerate([first, rest] if rest else [first]):
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
            at = QRect(area.left(), area.top() + place * _LINE, area.width(), _LINE)
            painter.drawText(at, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        return 2 if rest else 1

    def _state(self, painter: QPainter, one: Item, foot: QRect, *, is_right_to_left: bool) -> int:
        """The decision, else the doubt as a bar with its word, at the end of the line; the width that it took."""
        end = Qt.AlignmentFlag.AlignLeft if is_right_to_left else Qt.AlignmentFlag.AlignRight
        if one.decision is not None:
            word, icon, tone = decision_in_words(one.decision)
            taken = self._line(painter, word, TYPES.caption, tone, foot, end)
            left = foot.left() + taken + SPACE.tight if is_right_to_left else foot.right() - taken - SPACE.tight - 14
            self._theme.icon(icon, tone).paint(painter, QRect(left, foot.top() + 2, 14, 14))
            return taken + SPACE.tight + 14
        word, tone = doubt_in_words(one.doubt)
        taken = self._line(painter, word, TYPES.caption, tone, foot, end)
        if foot.width() - taken - _BAR < _PLACE:
            return taken  # the word says what the bar shows, and where the claim stands is said by nothing else
        left = foot.left() + taken + SPACE.small if is_right_to_left else foot.right() - taken - SPACE.small - _BAR
        bar = QRectF(left, foot.center().y() - 1, _BAR, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(bar, 2, 2)
        width = max(4.0, bar.width() * one.doubt)
        painter.setBrush(self._theme.colour(tone))
        painter.drawRoundedRect(QRectF(bar.right() - width if is_right_to_left else bar.left(), bar.top(), width, 4), 2, 2)
        return taken + SPACE.small + _BAR

    def _line(self, painter: QPainter, text: str, style: Type, tone: str, area: QRect, side: Qt.AlignmentFlag) -> int:
        """One line, cut where it has to be; the width that it took."""
        font = self._theme.font(style)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(area.width(), 0))
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        return metrics.horizontalAdvance(shown)


def _broken(text: str, font: QFont, width: int) -> tuple[str, str]:
    """A text's first line, and all the rest."""
    layout = QTextLayout(text[:1_000], font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(width, 1))
    layout.endLayout()
    length = line.textLength()
    return text[:length].rstrip(), text[length:].strip()
