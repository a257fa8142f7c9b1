"""Labels in the text styles of the tokens."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

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
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>' if text else ""


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
        self._tell()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as it has to be."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What is cut is in the tooltip."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The line, cut where it has to be."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the text, which may be in another language
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawText(self.rect(), int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _tell(self) -> None:
        is_cut = self.fontMetrics().horizontalAdvance(self._whole) > self.width()
        self.setToolTip(tip(self._whole) if is_cut else "")
