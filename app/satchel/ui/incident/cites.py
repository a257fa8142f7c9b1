"""A citation's number as a button, and the card that shows its words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QGraphicsDropShadowEffect, QVBoxLayout, QWidget

from satchel.ui.incident.shown import Cite
from satchel.ui.incident.touch import Touch
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import RADIUS, SPACE
from satchel.ui.parts.text import label
from satchel.ui.words import _

_HEIGHT, _LEAST, _PADDING = 18, 20, 5
_SOON, _LINGER = 300, 180  # milliseconds before the card comes, and before it goes
_CARD_WIDTH, _MOST_SHOWN = 380, 420
_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.OtherFocusReason)


def cite_size(touch: Touch, cite: Cite) -> QSize:
    """As wide as its number."""
    return QSize(max(_LEAST, touch.metrics(touch.small).horizontalAdvance(str(cite.number)) + 2 * _PADDING), _HEIGHT)


def paint_cite(
    painter: QPainter, touch: Touch, area: QRect, number: str, *, is_touched: bool = False, has_focus: bool = False
) -> None:
    """A number on a soft ground."""
    theme = touch.theme
    painter.setPen(QPen(theme.colour("accent"), 2) if has_focus else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("selected" if is_touched else "accent_soft"))
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS.small, RADIUS.small)
    painter.setPen(theme.colour("accent"))
    painter.setFont(touch.font(touch.small))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), number)


class CiteButton(QAbstractButton):
    """The number of a source line: hover or focus shows its words, a click or Enter opens it."""

    def __init__(self, touch: Touch, cite: Cite, act: Callable[[Cite], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._touch, self.cite = touch, cite
        self.setText(str(cite.number))
        self.setAccessibleName(_("Source {n}: {byline}").format(n=cite.number, byline=cite.byline or cite.place))
        self.setAccessibleDescription(cite.quote)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._size = cite_size(touch, cite)
        self.clicked.connect(lambda: act(self.cite))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its number."""
        return self._size

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A number on a soft ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_touched = self.underMouse() or self.isDown()
        paint_cite(painter, self._touch, self.rect(), self.text(), is_touched=is_touched, has_focus=self.hasFocus())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """The card comes in a moment."""
        super().enterEvent(event)
        self._touch.card.soon(self, self.rect(), self.cite)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The card goes, unless the pointer is on it."""
        super().leaveEvent(event)
        self._touch.card.leave()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Whoever walks by keyboard sees the card, too."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEYBOARD:
            self._touch.card.soon(self, self.rect(), self.cite)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """As when the pointer leaves."""
        super().focusOutEvent(event)
        self._touch.card.leave()


class SourceCard(QFrame):
    """Implements `Card`: lies over the report, stays while the pointer is on it, goes with Escape."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._over, self._theme = over, theme
        self.setObjectName("source-card")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.byline, self.place = label(kind="strong", wrap=True), label(kind="caption", tone="muted", wrap=True)
        self.words = label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.medium, SPACE.medium, SPACE.medium, SPACE.medium)
        layout.setSpacing(SPACE.tight)
        for one in (self.byline, self.words, self.place):
            layout.addWidget(one)
        self._coming, self._going = QTimer(self, singleShot=True, interval=_SOON), QTimer(self, singleShot=True, interval=_LINGER)
        self._coming.timeout.connect(self._come)
        self._going.timeout.connect(self.hide)
        self._beside: QWidget | None = None
        self._area = QRect()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Raised above the report."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("edge"))
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS.large, RADIUS.large)

    def soon(self, beside: QWidget, area: QRect, cite: Cite) -> None:
        """As `Card.soon`."""
        quote = cite.quote if len(cite.quote) <= _MOST_SHOWN else f"{cite.quote[:_MOST_SHOWN].rstrip()}…"
        self.tell(beside, area, byline=cite.byline or _("No name, no time"), words=f"“{quote}”", place=cite.place)

    def tell(self, beside: QWidget, area: QRect, *, byline: str, words: str, place: str) -> None:
        """Any words, after a moment; at once where a card is shown already."""
        self._going.stop()
        self._beside, self._area = beside, area
        self._next = (byline, words, place)
        if self.isVisible():
            self._come()
        else:
            self._coming.start()

    def leave(self) -> None:
        """As `Card.leave`."""
        self._coming.stop()
        if self.isVisible():
            self._going.start()

    def dismiss(self) -> bool:
        """Goes at once; whether it was there."""
        self._coming.stop()
        was_there = self.isVisible()
        self.hide()
        return was_there

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Can be read in peace."""
        super().enterEvent(event)
        self._going.stop()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Done with reading."""
        super().leaveEvent(event)
        self.leave()

    def _come(self) -> None:
        if self._beside is None or not self._beside.isVisible():
            return
        for one, text in zip((self.byline, self.words, self.place), self._next, strict=True):
            one.setText(text)
            one.setVisible(bool(text))
        self._put()
        self.raise_()
        self.show()

    def _put(self) -> None:
        """Below what it belongs to, above where there is no room, always inside."""
        assert self._beside is not None
        width = min(_CARD_WIDTH, self._over.width() - 2 * SPACE.small)
        self.resize(width, self.heightForWidth(width))
        corner = self._beside.mapTo(self._over, self._area.bottomLeft() + QPoint(0, SPACE.tight))
        if corner.y() + self.height() > self._over.height() - SPACE.tight:
            above = self._beside.mapTo(self._over, self._area.topLeft()).y() - self.height() - SPACE.tight
            corner.setY(max(above, SPACE.tight))
        corner.setX(min(max(corner.x() - SPACE.medium, SPACE.small), self._over.width() - width - SPACE.small))
        self.move(corner)
