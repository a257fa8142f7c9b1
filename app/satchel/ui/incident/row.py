"""One line of the report: its words, the numbers of its sources right behind them, and what is to be said about it.

Drawn by hand: hundreds of rows of labels would take Qt a second, and numbers could not flow with the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QWidget

from satchel.ui.incident.cites import CiteButton, cite_size, paint_cite
from satchel.ui.incident.flow import Flowed, flow, glue, text_layout
from satchel.ui.incident.shown import Cite, Line, Mark
from satchel.ui.incident.touch import Touch
from satchel.ui.look.theme import say
from satchel.ui.look.tokens import RADIUS, SPACE, TYPES, Type
from satchel.ui.words import _

_ABOVE, _GUTTER, _LEAD, _ICON = 4, 20, 56, 14
_LONG, _CUT = 900, 600  # characters from which a line is cut, and where
_SOFT = ("good", "warn", "bad")


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
        font = self._touch.font(self._style)
        if line.is_struck:
            font = self._touch.theme.font(self._style)
            font.setStrikeOut(True)
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        space = self._touch.metrics(self._style).horizontalAdvance("\u00a0")
        glued = glue(self._shown, cite_size(self._touch, line.cites[0]), space) if line.cites and not is_mirrored else ""
        self._glued = len(glued) * space
        self._text: QTextLayout = text_layout(self._shown + glued, font)
        if is_long and self._more is None:
            self._more = QPushButton(_("Show all of it"), self)
            self._more.setAutoDefault(False)
            say(self._more, kind="plain")
            self._more.clicked.connect(self._show_whole)
        self._sizes = [cite_size(self._touch, cite) for cite in line.cites] + [self._size(mark) for mark in line.marks]
        self._below = [self._size(mark) for mark in line.details]
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

    def _opened(self, cite: Cite) -> None:
        self._touch.stand_at(self.line.key)
        self._touch.open(self.line, cite)

    def _show_whole(self) -> None:
        self._is_whole = True
        if self._more is not None:
            had_focus = self._more.hasFocus()
            self._more.hide()
            self._more.deleteLater()
            self._more = None
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._drop_buttons()
        self._take(self.line)
        self.resized()
        self._lay_out()
        self.update()

    # -- sizes -------------------------------------------------------------------------------------------------------

    @property
    def _before(self) -> int:
        return (0 if self._is_bare else _GUTTER) + (_LEAD if self._has_lead else 0)

    def _size(self, mark: Mark) -> QSize:
        width = self._touch.metrics(self._touch.small).horizontalAdvance(mark.text)
        icon = _ICON + SPACE.tight if mark.icon else 0
        padding = 2 * 6 if mark.tone in _SOFT else 0
        return QSize(width + icon + padding + 1, 18)

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
        painter, theme, line = QPainter(self), self._touch.theme, self.line
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of each text, whatever the window's is
        self._ground(painter)
        flowed, corner = self._flow(self.width()), self._corner()
        if not self._is_bare:
            self._bullet(painter)
        if self._has_lead:
            painter.setFont(self._touch.font(TYPES.body))
            painter.setPen(theme.colour("muted"))
            area = QRect(SPACE.small + _GUTTER, _ABOVE, _LEAD - SPACE.small, TYPES.body.line)
            painter.drawText(self._seen(area), self._side(), line.lead or "—")
        painter.setPen(theme.colour("muted" if line.is_struck else "secondary" if line.is_quiet else "text"))
        self._text.draw(painter, QPointF(corner), list(self._selections()))
        for cite, rect in zip(line.cites, flowed.pieces):
            if not self.buttons:
                paint_cite(painter, self._touch, rect.translated(corner), str(cite.number))
        marks = flowed.pieces[len(line.cites) :]
        for mark, rect in (*zip(line.marks, marks), *zip(line.details, flowed.details)):
            self._mark(painter, mark, rect.translated(corner))

    def _ground(self, painter: QPainter) -> None:
        theme, area = self._touch.theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.glow > 0:
            colour = theme.colour("mark")
            colour.setAlphaF(min(self.glow, 1.0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(area, RADIUS.medium, RADIUS.medium)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush if self.glow > 0 else theme.colour("accent_soft"))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS.medium, RADIUS.medium)

    def _bullet(self, painter: QPainter) -> None:
        """Full, hollow or crossed: how well the sources carry the line, told by shape."""
        theme, middle = self._touch.theme, self._seen(QRect(SPACE.small, _ABOVE, 8, self._style.line)).center()
        match self.line.bullet:
            case "plain":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("edge"))
                painter.drawEllipse(QPointF(middle), 2.5, 2.5)
            case "weak":
                painter.setPen(QPen(theme.colour("warn"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(middle), 3.5, 3.5)
            case "none":
                painter.setPen(QPen(theme.colour("bad"), 1.5))
                painter.drawLine(middle + QPoint(-3, -3), middle + QPoint(3, 3))
                painter.drawLine(middle + QPoint(-3, 3), middle + QPoint(3, -3))

    def _selections(self) -> Iterator[QTextLayout.FormatRange]:
        if self._pattern is None:
            return
        for match in self._pattern.finditer(self._shown):
            found = QTextLayout.FormatRange()
            found.start = len(self._shown[: match.start()].encode("utf-16-le")) // 2  # Qt counts in UTF-16
            found.length = len(match[0].encode("utf-16-le")) // 2
            found.format.setBackground(self._touch.theme.colour("mark"))
            found.format.setForeground(self._touch.theme.colour("text"))
            found.format.setFontUnderline(self._is_current_hit)
            yield found

    def _mark(self, painter: QPainter, mark: Mark, area: QRect) -> None:
        theme, tone = self._touch.theme, "muted" if mark.tone == "plain" else mark.tone
        inner = area
        if mark.tone in _SOFT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(f"{tone}_soft"))
            painter.drawRoundedRect(area, RADIUS.small, RADIUS.small)
            inner = area.adjusted(6, 0, -6, 0)
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if mark.icon:
            spot = QRect(inner.left(), area.center().y() - _ICON // 2 + 1, _ICON, _ICON)
            theme.icon(mark.icon, tone).paint(painter, QStyle.visualRect(self.layoutDirection(), inner, spot))
            shift = _ICON + SPACE.tight
            inner = inner.adjusted(0, 0, -shift, 0) if is_mirrored else inner.adjusted(shift, 0, 0, 0)
        painter.setFont(self._touch.font(self._touch.small))
        painter.setPen(theme.colour(tone))
        text = self._touch.metrics(self._touch.small).elidedText(mark.text, Qt.TextElideMode.ElideRight, inner.width() + 1)
        painter.drawText(inner, self._side(), text)

    def _side(self) -> int:
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
        return int(start | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

    def _seen(self, area: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), area)

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
