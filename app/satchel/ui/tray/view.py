"""The icon in the tray, where there is one: it appears when a tray does, and nothing else needs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from satchel.ui.look.icons import Icons
from satchel.ui.tray.presenter import Entry

TILE, GLYPH, MARK = "#4a5fdc", "#ffffff", "#e4b661"  # a ground of its own is read on dark and light panels alike
_SIZES = (16, 22, 24, 32, 48, 64)
_LOOKS, _SELDOM = 2_000, 60_000  # milliseconds between two looks for a tray: soon after the login, then seldom
_SHOWS = 8_000


class Tray(QObject):
    """Implements `TrayView`. `chosen` gets a menu's entry, `clicked` is a click on the icon or its balloon."""

    def __init__(
        self, icons: Icons, chosen: Callable[[Entry], None], told: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._plain, self._marked = _icon(icons, marked=False), _icon(icons, marked=True)
        self.menu = QMenu()
        self._entries: Sequence[Entry] = ()
        self._icon = QSystemTrayIcon(self._plain, self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(told)
        self._look = QTimer(self, singleShot=True, interval=_LOOKS)
        self._look.timeout.connect(self.look)
        self.look()

    @property
    def is_there(self) -> bool:
        """Whether there is a tray to come back from; that the icon says it is visible means nothing."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def look(self) -> None:
        """A tray may come later than we do, at login. Once there was one, Qt follows it when the panel starts anew."""
        if self.is_there:
            self._icon.show()
            return
        self._look.start()
        self._look.setInterval(min(2 * self._look.interval(), _SELDOM))

    def show_menu(self, entries: Sequence[Entry]) -> None:
        """As `TrayView.show_menu`; the same menu is not built again under the pointer."""
        if entries == self._entries:
            return
        self._entries = entries
        self.menu.clear()
        for entry in entries:
            if not entry.name:
                self.menu.addSeparator()
                continue
            # "&" would mark a letter, and titles are not ours
            action = self.menu.addAction(entry.title.replace("&", "&&"))
            action.setEnabled(entry.is_enabled)
            action.triggered.connect(lambda _checked=False, entry=entry: self._chosen(entry))

    def show_state(self, tooltip: str, *, waits: bool) -> None:
        """As `TrayView.show_state`."""
        self._icon.setToolTip(tooltip)
        self._icon.setIcon(self._marked if waits else self._plain)

    def tell(self, title: str, words: str) -> None:
        """A balloon, where there is a tray."""
        if self.is_there:
            self._icon.showMessage(title, words, self._plain, _SHOWS)

    def close(self) -> None:
        """Takes the icon away at once; some panels would keep a dead one."""
        self._look.stop()
        self._icon.hide()
        self.menu.deleteLater()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._chosen(Entry(name="open"))


def _icon(icons: Icons, *, marked: bool) -> QIcon:
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(_drawn(icons, size, marked=marked))
    return icon


def _drawn(icons: Icons, size: int, *, marked: bool) -> QPixmap:
    """A satchel on a tile; a dot in its corner where something waits."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(TILE))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.22, size * 0.22)
    inner = round(size * 0.78)
    drawn = icons.pixmap("satchel", GLYPH, inner)
    glyph = drawn.scaled(inner, inner, mode=Qt.TransformationMode.SmoothTransformation)
    glyph.setDevicePixelRatio(1)
    painter.drawPixmap((size - inner) // 2, (size - inner) // 2, glyph)
    if marked:
        radius = size * 0.2
        painter.setBrush(QColor(TILE))
        painter.drawEllipse(QRectF(size - 2.2 * radius, -0.2 * radius, 2.4 * radius, 2.4 * radius))
        painter.setBrush(QColor(MARK))
        painter.drawEllipse(QRectF(size - 2 * radius, 0, 2 * radius, 2 * radius))
    painter.end()
    return pixmap
