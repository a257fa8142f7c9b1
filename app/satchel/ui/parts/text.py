"""Labels in the text styles of the tokens."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QToolTip, QWidget

from satchel.ui.look.theme import say


def label(text: str = "", kind: str = "body", tone: str = "", *, wrap: bool = False, copy: bool = False) -> QLabel:
    """Plain text in a style (`Types`) and a tone; `wrap` breaks lines, `copy` lets the person mark it."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    say(made, type=kind, **({"tone": tone} if tone else {}))
    made.setWordWrap(wrap)
    if copy:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def chip(text: str, tone: str = "plain") -> QLabel:
    """One word on a soft ground; it says in words what its colour says."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    say(made, chip=tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def tip(text: str) -> str:
    """A tooltip of somebody else's words: Qt would take ``<b>`` in them for its own."""
    from html import escape

    return f'<p style="white-space: pre-wrap">{escape(text, quote=False)}</p>' if text else ""


class Elided(QLabel):
    """One line that ends in … where there is no room; the whole of it shows as a tooltip and to screen readers."""

    def __init__(self, text: str = "", kind: str = "body", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""
        say(self, type=kind, **({"tone": tone} if tone else {}))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """The whole line."""
        self._whole = " ".join(text.split())
        self.setAccessibleName(self._whole)
        super().setText(self._whole)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as it has to be."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """What is cut shows under the pointer. Not kept as a tooltip: screen readers would read the line twice."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(event.globalPos(), tip(self._whole) if self.is_cut else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The line, cut where it has to be."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the text, which may be in another language
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawText(self.rect(), int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    @property
    def is_cut(self) -> bool:
        """Whether there is no room for all of it."""
        return self.fontMetrics().horizontalAdvance(self._whole) > self.width()
