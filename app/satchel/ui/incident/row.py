"""One line of the report: its words, the numbers of its sources right behind them, and what is to be said about it.

Drawn by hand: hundreds of rows of labels would take Qt a second, and numbers could not flow with the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from satchel.ui.incident.cites import CiteButton, cite_size, paint_cite
from satchel.ui.incident.flow import Flowed, flow, glue, text_layout
from satchel.ui.incident.row_painting import RowPainter, mark_width, matches, struck
from satchel.ui.incident.shown import Cite, Line
from satchel.ui.incident.touch import Touch
from satchel.ui.look.tokens import SPACE, TYPES, Type
from satchel.ui.parts.buttons import button
from satchel.ui.words import _

_ABOVE, _GUTTER, _LEAD, _MARK = 4, 20, 56, 18  # pixels
_LONG, _CUT = 900, 600  # characters from which a line is cut, and where


class LineRow(QWidget):
    """Can have the focus; `style` is the words'. `is_bare` has no bullet (titles, sentences of a summary)."""

    def __init__(self, touch: Touch, line: Line, style: Type = TYPES.body, *, is_bare: bool = False, has_lead: bool = False) -> None:
        super().__init__()
        self._touch, self._style, self._is_bare, self._has_lead = touch, style, is_bare, has_lead
        self._pattern: re.Pattern[str] | None = None
        self._is_current_hit, self.glow, self._is_whole = False, 0.0, False
        self._flowed: tuple[int, Flowed] | None = None
        self._heights: dict[int, int] = {}
        self.resized: Callable[[], None] = self.updateGeometry
        self._more: QPushButton | None = None
        self.buttons: list[CiteButton] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.line = line
        self._take(line)

    def show_line(self, line: Line) -> None:
        """The same line as it is now."""
        if line == self.line:
            return
        self.line = line
        self._drop_buttons()
        self._take(line)
        self.resized()
        self._lay_out()
        self.update()

    def show_found(self, pattern: re.Pattern[str] | None, *, is_current: bool) -> None:
        """Marks what a search has found in it."""
        if (pattern, is_current) == (self._pattern, self._is_current_hit):
            return
        if is_current and pattern is not None and pattern.search(self._shown) is None:
            self._show_whole()
        self._pattern, self._is_current_hit = pattern, is_current
        self.update()

    def _take(self, line: Line) -> None:
        self.setAccessibleName(line.described)
        self.setToolTip(line.lead_hint)
        is_long = len(line.words) > _LONG and not self._is_whole
        self._shown = f"{line.words[:_CUT].rsplit(' ', 1)[0]}…" if is_long else line.words
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        space = self._touch.metrics(self._style).horizontalAdvance("\u00a0")
        glued = glue(self._shown, cite_size(self._touch, line.cites[0]), space) if line.cites and not is_mirrored else ""
        self._glued = len(glued) * space
        self._text: QTextLayout = text_layout(self._shown + glued, self._touch.font(self._style))
        if line.is_struck:
            self._text.setFormats([struck(self._shown)])
        if is_long and self._more is None:
            self._more = button(_("Show all of it"), self._show_whole, kind="plain")
            self._more.setParent(self)
            self._more.show()
        elif not is_long and self._more is not None:
            self._drop_more()
        self._sizes = [cite_size(self._touch, cite) for cite in line.cites] + [QSize(mark_width(mark, self._touch), _MARK) for mark in line.marks]
        self._below = [QSize(mark_width(mark, self._touch), _MARK) for mark in line.details]
        self._flowed = None
        self._heights.clear()

    def make_buttons(self) -> None:
        """The numbers become buttons when the row is first seen: most rows of a long report never are."""
        if not self.buttons:
            self.buttons = [CiteButton(self._touch, cite, self._opened, self) for cite in self.line.cites]
            self._lay_out()
            for one in self.buttons:
                one.show()
            for before, after in pairwise(self.in_order()):
                QWidget.setTabOrder(before, after)

    def in_order(self) -> list[QWidget]:
        """What the keyboard reaches."""
        return [self, *self.buttons, *([self._more] if self._more is not None else [])]

    def _drop_buttons(self) -> None:
        for one in self.buttons:
            one.hide()
            one.deleteLater()
        self.buttons = []

    def _drop_more(self) -> None:
        assert self._more is not None
        if self._more.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._more.hide()
        self._more.deleteLater()
        self._more = None

    def _opened(self, cite: Cite) -> None:
        self._touch.stand_at(self.line.key)
        self._touch.open(self.line, cite)

    def _show_whole(self) -> None:
        self._is_whole = True
        self._drop_buttons()
        self._take(self.line)
        self.resized()
        self._lay_out()
        self.update()

    # -- sizes -------------------------------------------------------------------------------------------------------

    @property
    def _before(self) -> int:
        return (0 if self._is_bare else _GUTTER) + (_LEAD if self._has_lead else 0)

    def _flow(self, width: int) -> Flowed:
        if self._flowed is None or self._flowed[0] != width:
            is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            inner = max(width - self._before - 2 * SPACE.small, 40)
            pieces = [QSize(min(size.width(), inner), size.height()) for size in self._sizes]
            if self._more is not None:
                pieces.append(self._more.sizeHint().boundedTo(QSize(inner, 21)))
            below = [QSize(min(size.width(), inner), size.height()) for size in self._below]
            self._flowed = width, flow(self._text, inner, self._style.line, pieces, below, glued=self._glued, is_mirrored=is_mirrored)
        return self._flowed[1]

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """As many lines as it takes."""
        return self.height_at(width)

    def height_at(self, width: int) -> int:
        """As many lines as it takes; remembered, for layouts ask often."""
        if width not in self._heights:
            self._heights[width] = self._flow(width).height + 2 * _ABOVE
        return self._heights[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """For a width that suits reading."""
        return QSize(480, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as it has to be."""
        return QSize(160, self._style.line + 2 * _ABOVE)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Numbers follow the words."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        flowed, corner = self._flow(self.width()), self._corner()
        for one, rect in zip(self.buttons, flowed.pieces):
            one.setGeometry(rect.translated(corner))
        if self._more is not None:
            self._more.setGeometry(flowed.pieces[-1].translated(corner))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Turned around, everything lies elsewhere."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._take(self.line)
            self.resized()
            self._lay_out()

    def _corner(self) -> QPoint:
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return QPoint(SPACE.small + (0 if is_mirrored else self._before), _ABOVE)

    # -- drawing -----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The whole line."""
        if not self.buttons and self.line.cites:
            QTimer.singleShot(0, self, self.make_buttons)
        painter, line = RowPainter(self, self._touch), self.line
        painter.ground(glow=self.glow, has_focus=self.hasFocus())
        flowed, corner = self._flow(self.width()), self._corner()
        if not self._is_bare:
            painter.bullet(line.bullet, QRect(SPACE.small, _ABOVE, 8, self._style.line))
        if self._has_lead:
            painter.lead(line.lead, QRect(SPACE.small + _GUTTER, _ABOVE, _LEAD - SPACE.small, TYPES.body.line))
        painter.setPen(self._touch.theme.colour("muted" if line.is_struck else "secondary" if line.is_quiet else "text"))
        self._text.draw(painter, QPointF(corner), list(self.matches()))
        for cite, rect in zip(line.cites, flowed.pieces):
            if not self.buttons:
                paint_cite(painter, self._touch, rect.translated(corner), str(cite.number))
        marks = flowed.pieces[len(line.cites) :]
        for mark, rect in (*zip(line.marks, marks), *zip(line.details, flowed.details)):
            painter.mark(mark, rect.translated(corner))
        painter.end()

    def matches(self) -> Iterator[QTextLayout.FormatRange]:
        """What a search has found in the words that are shown."""
        return matches(self._pattern, self._shown, self._touch.theme, is_current=self._is_current_hit)

    # -- what the person does ----------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard works on this line."""
        self.make_buttons()
        super().focusInEvent(event)
        self._touch.stand_at(self.line.key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """And on another one from now on."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the first source; all else is the view's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._touch.open(self.line, None)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click puts the keyboard here."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Copy, and what can be decided."""
        self._touch.stand_at(self.line.key)
        self._touch.menu(self.line, event.globalPos())
