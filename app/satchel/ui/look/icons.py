"""Our own icons: 20 by 20 line drawings in `resources/icons`, drawn in the colour that the theme says."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from satchel.ui.look.sides import reads_from_the_right

SIZE = 20  # pixels at 100 %
# Arrows along the line of reading, and lists with their bullets: turned round where people read from the right.
_TURNED = frozenset({"left", "right", "undo", "external", "runs", "rows"})
_SHARPEST = 3  # device pixels to a pixel: what is drawn once looks right up to 300 %


class Icons:
    """Draws each icon once a colour."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drawn: dict[tuple[str, str, bool], QIcon] = {}

    def icon(self, name: str, colour: str, *, off: str = "") -> QIcon:
        """The icon `name` in a colour (``#rrggbb``); `off` is the colour while it is disabled."""
        key = (name, colour + off, name in _TURNED and reads_from_the_right())
        if key not in self._drawn:
            icon = QIcon(self.pixmap(name, colour))
            if off:
                icon.addPixmap(self.pixmap(name, off), QIcon.Mode.Disabled)
            self._drawn[key] = icon
        return self._drawn[key]

    def pixmap(self, name: str, colour: str, size: int = SIZE) -> QPixmap:
        """As a picture with transparent ground. Raises ``OSError`` for an icon that is not there."""
        svg = (self._folder / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
        pixmap = QPixmap(size * _SHARPEST, size * _SHARPEST)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        if name in _TURNED and reads_from_the_right():
            painter.translate(size * _SHARPEST, 0)
            painter.scale(-1, 1)
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size * _SHARPEST, size * _SHARPEST))
        painter.end()
        pixmap.setDevicePixelRatio(_SHARPEST)
        return pixmap
