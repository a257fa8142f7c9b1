"""A switch: on or off, told by where its knob is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from satchel.ui.look.theme import Theme

_WIDE, _HIGH, _ROOM = 34, 20, 3  # the track, and the room around it for the ring of the focus


class Switch(QCheckBox):
    """For screen readers a check box; `name` is what it switches."""

    def __init__(self, theme: Theme, name: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The track and its ring."""
        return QSize(_WIDE + 2 * _ROOM, _HIGH + 2 * _ROOM)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No less."""
        return self.sizeHint()

    def hitButton(self, at: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Anywhere on it."""
        return self.rect().contains(at)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Track, knob, and the ring of the focus."""
        colour, is_on = self._theme.colour, self.isChecked() != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(_ROOM, _ROOM, _WIDE, _HIGH)
        if self.hasFocus():
            painter.setPen(colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), _HIGH / 2 + 2, _HIGH / 2 + 2)
        painter.setPen(Qt.PenStyle.NoPen if self.isChecked() and self.isEnabled() else colour("muted"))
        painter.setBrush(colour(("button" if self.isEnabled() else "muted") if self.isChecked() else "sunken"))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), _HIGH / 2, _HIGH / 2)
        knob = QRectF(track.right() - _HIGH + 4 if is_on else track.left() + 4, track.top() + 4, _HIGH - 8, _HIGH - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on_button" if self.isChecked() else "muted"))
        painter.drawEllipse(knob)
