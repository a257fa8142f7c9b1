"""The whole window takes what is dropped on it: says so while something is held over it, and hands it on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import RADIUS, SPACE
from satchel.ui.parts.empty import EmptyState
from satchel.ui.today.dropped import Dropped, Refused, is_welcome, take
from satchel.ui.words import _


class Drop(QWidget):
    """Lies over `window` while something is held over it. `taken` gets what was let go, or why it cannot be read."""

    def __init__(self, window: QWidget, theme: Theme, taken: Callable[[Dropped | Refused], object]) -> None:
        super().__init__(window)
        self._window, self._theme, self._taken = window, theme, taken
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = EmptyState(theme, "download", _("Drop to read it"), _("Files, folders, archives or text."))
        column = QVBoxLayout(self)
        column.addWidget(words)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """What happens to the window."""
        if watched is self._window:
            if isinstance(event, QDragEnterEvent | QDragMoveEvent):  # a drop is neither, though a move is a drop to Qt
                return self._held(event)
            if event.type() == QEvent.Type.DragLeave:
                self.hide()
            elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
                self._let_go(event)
                return True
            elif event.type() == QEvent.Type.Resize:
                self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A sheet with a frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        painter.setPen(QPen(self._theme.colour("accent"), 2, Qt.PenStyle.DashLine))
        edge = SPACE.wide
        painter.drawRoundedRect(self.rect().adjusted(edge, edge, -edge, -edge), RADIUS.large, RADIUS.large)

    def _held(self, event: QDragEnterEvent | QDragMoveEvent) -> bool:
        mime = event.mimeData()
        if event.source() is not None or not is_welcome(urls=mime.hasUrls(), text=mime.hasText() or mime.hasImage()):
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)  # nothing is ever moved away from where it lies
        event.accept()
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        return True

    def _let_go(self, event: QDropEvent) -> None:
        self.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._window.activateWindow()  # what is to be done with it is said here
        self._taken(dropped(event.mimeData()))


def dropped(mime: QMimeData) -> Dropped | Refused:
    """What another program offers, as far as it can be read."""
    urls = [(url.scheme(), url.toLocalFile() if url.isLocalFile() else "") for url in mime.urls()]
    text = mime.text() if mime.hasText() and not urls else None
    return take(urls=urls, text=text, kinds=mime.formats())
