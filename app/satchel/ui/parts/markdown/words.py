"""A block of rich text that can be read, marked and copied; its links say where they lead, and lead nowhere."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QHelpEvent, QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QToolTip, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.parts.markdown.block import Block
from satchel.ui.parts.markdown.style import INDENT, sheet
from satchel.ui.parts.text import tip

READING = 2  # pixels of the line at the side that the style sheet draws while a block has the keyboard
_NARROWEST_COLUMN = 96  # pixels; a table that has no room for its columns is moved sideways
_BAR = 12  # pixels of the bar for that
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class MarkdownWords(QTextEdit):
    """As high as its words; `step` is called with -1 or 1 when the keyboard leaves it upwards or downwards."""

    def __init__(self, theme: Theme, block: Block, step: Callable[[QWidget, int], None], *, tone: str = "text") -> None:
        super().__init__()
        self._theme, self._step, self._tone = theme, step, tone
        self.block = block
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(_SELECTABLE)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(INDENT)
        say(self, reading=True)
        self.ensurePolished()
        self.dress()
        self.tell_name()

    def show_block(self, block: Block) -> None:
        """The same block with more in it."""
        self.block = block
        self.dress()

    def dress(self) -> None:
        """Draws it in the colours of the theme."""
        side = Qt.LayoutDirection.RightToLeft if self.block.is_right_to_left else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(side)
        self.document().setDefaultStyleSheet(sheet(self._theme.colours, tone=self._tone))
        self.setHtml(self.block.html)

    def tell_name(self) -> None:
        """What screen readers say. Not with each word that comes: that would be read out."""
        if self.accessibleName() != self.block.text:
            self.setAccessibleName(self.block.text)

    def height_at(self, width: int) -> int:
        """Lays it out in that width."""
        wide, bar = width - READING, 0
        if self.block.columns * _NARROWEST_COLUMN > wide:
            wide, bar = self.block.columns * _NARROWEST_COLUMN, _BAR
            self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
            self.setLineWrapColumnOrWidth(wide)
        elif self.lineWrapMode() != QTextEdit.LineWrapMode.WidgetWidth:
            self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)
        self.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if bar else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.document().setTextWidth(wide)
        return math.ceil(self.document().size().height()) + bar

    def loadResource(self, _kind: int, _name: QUrl | str) -> None:  # noqa: N802 - Qt's name
        """Nothing is ever loaded; there is nothing in it that would be, either."""

    def event(self, event: QEvent) -> bool:
        """The address of a link shows under the pointer; letters are keys of the screen around."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            address = self.anchorAt(self.viewport().mapFromGlobal(event.globalPos()))
            QToolTip.showText(event.globalPos(), tip(address), self)
            return True
        if event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up from the first line and down from the last lead to the blocks around."""
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if (way := way_out(event)) and self.textCursor().position() == before:
            self._step(self, way)


class MarkdownHeading(MarkdownWords):
    """A heading: to screen readers it is one, too."""


def way_out(event: QKeyEvent) -> int:
    """Where an arrow leads that could not move within its block: -1 up, 1 down, 0 for every other key."""
    is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0) if is_plain else 0


def to_edge(words: QWidget, *, at_end: bool) -> None:
    """The keyboard's place in a block that it comes to."""
    if isinstance(words, QTextEdit | QPlainTextEdit):
        words.moveCursor(QTextCursor.MoveOperation.End if at_end else QTextCursor.MoveOperation.Start)
