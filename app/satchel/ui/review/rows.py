"""The inbox as a list: only rows that are seen cost anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES
from satchel.ui.parts.row_pen import RowPen, row_pen
from satchel.ui.parts.text import tip
from satchel.ui.review.items import Item, Key, decision_in_words, doubt_in_words, section_in_words
from satchel.ui.words import _, isolated

_HEIGHT, _LINE, _SMALL, _BAR, _TICK, _MARK = 100, 20, 17, 44, 16, 14
_MOST_LINES = 2  # of a claim's words
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
        is_marked = bool(index.data(MARKED))
        with row_pen(self._theme, painter, option) as pen:
            pen.ground(resting="accent_soft" if is_marked else "")
            area = option.rect.adjusted(SPACE.large, SPACE.small + 2, -SPACE.large, -SPACE.small)
            if is_marked:
                self._tick(pen, QRect(area.left(), area.top() + 2, _TICK, _TICK))
                area.setLeft(area.left() + _TICK + SPACE.small)
            font = self._theme.font(TYPES.body)
            lines = _lines(" ".join(one.words.split()), font, area.width())
            area.setTop(area.top() + (_MOST_LINES - len(lines)) * _LINE // 2)  # one line alone stands in the middle
            is_gone = (one.decision or {}).get("verdict") == "reject"
            font.setStrikeOut(is_gone)
            for place, line in enumerate(lines):
                at = QRect(area.left(), area.top() + place * _LINE, area.width(), _LINE)
                pen.text_in(font, line, "muted" if is_gone else "text", at)
            why = QRect(area.left(), area.top() + len(lines) * _LINE + 2, area.width(), _SMALL)
            pen.text(one.why[0] if one.why else "", TYPES.caption, "secondary", why)
            foot = why.translated(0, _SMALL + 1)
            where = " · ".join(part for part in (section_in_words(one.section, one.incident), isolated(one.run_title)) if part)
            pen.text(where, TYPES.caption, "muted", foot.adjusted(0, 0, -self._state(pen, one, foot) - SPACE.medium, 0))
            pen.line_below(area.left(), area.right())

    def _tick(self, pen: RowPen, box: QRect) -> None:
        pen.painter.setPen(Qt.PenStyle.NoPen)
        pen.painter.setBrush(self._theme.colour("button"))
        pen.painter.drawRoundedRect(pen.seen.seen(box), 4, 4)
        pen.icon("check", "on_button", box.adjusted(1, 1, -1, -1))

    def _state(self, pen: RowPen, one: Item, foot: QRect) -> int:
        """The decision, else the doubt as a bar with its word, at the end of the line; the width that it took."""
        if one.decision is not None:
            word, icon, tone = decision_in_words(one.decision)
            taken = pen.text(word, TYPES.caption, tone, foot, at_end=True)
            pen.icon(icon, tone, QRect(foot.right() - taken - SPACE.tight - _MARK, foot.top() + 2, _MARK, _MARK))
            return taken + SPACE.tight + _MARK
        word, tone = doubt_in_words(one.doubt)
        taken = pen.text(word, TYPES.caption, tone, foot, at_end=True)
        if foot.width() - taken - _BAR < _PLACE:
            return taken  # the word says what the bar shows, and where the claim stands is said by nothing else
        bar = QRect(foot.right() - taken - SPACE.small - _BAR, foot.center().y() - 1, _BAR, 4)
        pen.painter.setPen(Qt.PenStyle.NoPen)
        for width, colour in ((_BAR, "line"), (max(4, round(_BAR * one.doubt)), tone)):
            pen.painter.setBrush(self._theme.colour(colour))
            pen.painter.drawRoundedRect(pen.seen.seen(QRect(bar.left(), bar.top(), width, 4)), 2, 2)
        return taken + SPACE.small + _BAR


def _lines(text: str, font: QFont, width: int) -> list[str]:
    """A text on as many lines as it takes, at most two; the second is all the rest."""
    layout = QTextLayout(text[:1_000], font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(width, 1))
    layout.endLayout()
    length = line.textLength()
    rest = text[length:].strip()
    return [text[:length].rstrip(), rest] if rest else [text[:length].rstrip()]
