"""The card that shows what a citation rests on while the pointer rests on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from satchel.ui.look.sides import sides
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE, TYPES
from satchel.ui.sources.glimpse import Glimpse
from satchel.ui.sources.laid import Laid
from satchel.ui.sources.reader import moment
from satchel.ui.words import isolated

REST = 300  # milliseconds that the pointer rests before it shows
_WIDTH = 380
_AWAY = 18  # pixels from the pointer


class Card(QFrame):
    """Lies over its parent and takes no clicks; `soon` waits a moment, `away` ends that."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._glimpse: Glimpse | None = None
        self._laid: Laid | None = None
        self._at = QPoint()
        self._is_wanted = False
        say(self, ground="raised", card=True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._rested)
        theme.changed.connect(self.away)
        self.hide()

    def soon(self, at: QPoint) -> None:
        """The pointer came to rest on a citation, at a global point; what it shows is told by `tell`."""
        self._at, self._is_wanted, self._glimpse = at, True, None
        self._rest.start()

    def tell(self, glimpse: Glimpse) -> None:
        """What to show, whenever it is known."""
        if not self._is_wanted:
            return
        self._glimpse = glimpse
        if not self._rest.isActive():
            self._appear()

    def away(self) -> None:
        """The pointer has left."""
        self._is_wanted = False
        self._rest.stop()
        self.hide()

    def _rested(self) -> None:
        if self._glimpse is not None:
            self._appear()

    def _appear(self) -> None:
        parent = self.parentWidget()
        if self._glimpse is None or parent is None:
            return
        width = min(_WIDTH, parent.width() - 2 * SPACE.medium)
        inner = width - 2 * SPACE.medium
        row = self._glimpse.row
        self._laid = Laid(row.text or " ", self._theme.font(TYPES.body), inner, TYPES.body.line, row.marks)
        height = min(self._laid.height + 2 * TYPES.caption.line + 2 * SPACE.medium + SPACE.small, parent.height() * 2 // 3)
        at = parent.mapFromGlobal(self._at)
        below = at.y() + _AWAY
        y = below if below + height <= parent.height() else max(0, at.y() - _AWAY - height)
        x = min(max(at.x() - width // 4, SPACE.small), max(parent.width() - width - SPACE.small, 0))
        self.setGeometry(QRect(x, y, width, height))
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Who and when, the words, where from."""
        super().paintEvent(event)
        if self._glimpse is None or self._laid is None:
            return
        painter = QPainter(self)
        row, area = self._glimpse.row, self.rect().adjusted(SPACE.medium, SPACE.medium, -SPACE.medium, -SPACE.medium)
        y = area.top()
        head = " · ".join(part for part in (isolated(row.author), moment(row.at)) if part)
        if head:
            self._caption(painter, head, "secondary", QRect(area.left(), y, area.width(), TYPES.caption.line))
            y += TYPES.caption.line + SPACE.tight
        foot = area.bottom() - TYPES.caption.line
        painter.save()
        painter.setClipRect(QRect(area.left(), y, area.width(), foot - y))
        self._laid.draw(painter, area.left(), y, self._theme)
        painter.restore()
        self._caption(painter, self._glimpse.source, "muted", QRect(area.left(), foot, area.width(), TYPES.caption.line + 1))

    def _caption(self, painter: QPainter, text: str, tone: str, area: QRect) -> None:
        font = self._theme.font(TYPES.caption)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        shown = QFontMetrics(font).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, sides(painter, area, self.layoutDirection()).aligned(), shown)
