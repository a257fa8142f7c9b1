"""The palette's field: keys that it gives to the list, and pastes that are material and no wish."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from satchel.ui.given import LARGEST_TEXT, Clip

LONGEST = 2_000  # characters of a wish
Combination = tuple[Qt.KeyboardModifier, Qt.Key]


class Field(QLineEdit):
    """`keys` says what a key does (False: nothing now); `pasted` takes what is pasted, or says False to leave it to the field."""

    def __init__(self, keys: Mapping[Combination, Callable[[], object]], pasted: Callable[[Clip], bool]) -> None:
        super().__init__()
        self._keys, self._pasted = keys, pasted
        self.setMaxLength(LONGEST)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)  # the palette takes what is dropped

    def event(self, event: QEvent) -> bool:
        """Tab is a key like others here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._acts(event):
            return True
        return super().event(event)

    def _acts(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste):
            return self._pasted(clip_of(QGuiApplication.clipboard().mimeData()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        act = self._keys.get((held, Qt.Key(event.key())))
        return act is not None and act() is not False


def clip_of(mime: QMimeData | None) -> Clip:
    """What is of use in it: whole paths of files, else text that is not endless."""
    if mime is None:
        return Clip()
    files = tuple(url.toLocalFile() for url in mime.urls() if url.isLocalFile() and url.toLocalFile()) if mime.hasUrls() else ()
    if files or not mime.hasText():
        return Clip(files=files)
    text = mime.text()
    return Clip(text=text) if len(text) <= LARGEST_TEXT else Clip()
