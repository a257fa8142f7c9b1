"""A block of code: in its own lines, moved sideways where they are long, and made longer at its end while it is written."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from satchel.ui.look.theme import say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.markdown.block import Block
from satchel.ui.parts.markdown.words import way_out

_BAR = 12  # pixels below the lines, where the bar is when one of them is long


class MarkdownCode(QPlainTextEdit):
    """The lines themselves."""

    def __init__(self, step: Callable[[QWidget, int], None]) -> None:
        super().__init__()
        self._step = step
        self._measured, self._high = 0, 0.0  # lines that are as they will be, and how high they are
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # code is, in every language
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        say(self, reading=True, type="mono")
        self.ensurePolished()

    def write(self, text: str) -> None:
        """Another text."""
        self.setPlainText(text)
        self.forget_height()

    def write_on(self, more: str) -> None:
        """More at the end."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(more)

    def forget_height(self) -> None:
        """The letters have another size."""
        self._measured, self._high = 0, 0.0

    def lines_high(self) -> int:
        """Of all lines; each is measured once. They differ: what the font lacks comes from another one."""
        line = self.document().findBlockByNumber(self._measured)
        while line.next().isValid():
            self._high += self.blockBoundingRect(line).height()
            self._measured += 1
            line = line.next()
        return math.ceil(self._high + self.blockBoundingRect(line).height())

    def event(self, event: QEvent) -> bool:
        """Letters are keys of the screen around."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """As `MarkdownWords.keyPressEvent`."""
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if (way := way_out(event)) and self.textCursor().position() == before:
            self._step(self, way)


class CodeView(QFrame):
    """The lines on the ground of code."""

    def __init__(self, block: Block, step: Callable[[QWidget, int], None]) -> None:
        super().__init__()
        self.block = block
        say(self, well=True)
        self.lines = MarkdownCode(step)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.medium, SPACE.small, SPACE.small, 0)
        column.addWidget(self.lines)
        self.lines.write(block.text)
        self.tell_name()

    def show_block(self, block: Block) -> None:
        """More lines come at the end; anything else is written anew."""
        before, self.block = self.block.text, block
        if block.text.startswith(before):
            self.lines.write_on(block.text[len(before) :])
        else:
            self.lines.write(block.text)

    def dress(self) -> None:
        """The style sheet does."""
        self.lines.forget_height()

    def tell_name(self) -> None:
        """As `MarkdownWords.tell_name`."""
        if self.lines.accessibleName() != self.block.text:
            self.lines.setAccessibleName(self.block.text)

    def height_at(self, _width: int) -> int:
        """Lines do not wrap."""
        return SPACE.small + self.lines.lines_high() + _BAR
