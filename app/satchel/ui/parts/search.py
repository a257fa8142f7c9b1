"""The field that narrows down what is shown while one types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

WIDE = 240  # pixels
_FIELD = 40  # pixels of the field beside its words


class SearchField(QLineEdit):
    """`words` say what is searched, `find` gets what was typed, `wait` milliseconds after the last key.

    It is `wide` pixels where there is room, and no narrower than its words.
    """

    def __init__(self, words: str, find: Callable[[str], object], *, wait: int = 0, wide: int = WIDE) -> None:
        super().__init__()
        self._wide = wide
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setToolTip(QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText))
        self.setClearButtonEnabled(True)
        self.setAcceptDrops(False)  # what is dropped on the window is for an agent
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._typing = QTimer(self, singleShot=True, interval=wait)
        self._typing.timeout.connect(lambda: find(self.text()))
        self.textChanged.connect(lambda text: self._typing.start() if wait else find(text))

    def serve(self, screen: QWidget) -> None:
        """From now on Ctrl+F anywhere in the screen leads here, and Escape empties the field."""
        asked = QShortcut(QKeySequence("Ctrl+F"), screen, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        asked.activated.connect(self.begin)
        screen.installEventFilter(self)

    def begin(self) -> None:
        """To be typed in; what stands in it goes with the first key."""
        self.setFocus()
        self.selectAll()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for some words."""
        return QSize(max(self._wide, self.minimumSizeHint().width()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for what it says while it is empty."""
        said = self.fontMetrics().horizontalAdvance(self.placeholderText()) + _FIELD
        return QSize(said, super().minimumSizeHint().height())

    def eventFilter(self, _screen: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Escape ends a search, whatever had the keys; the next one is the screen's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            had = bool(self.text())
            self.clear()
            return had
        return False
