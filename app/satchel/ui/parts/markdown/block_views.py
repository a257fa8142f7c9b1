"""The widget of each kind of block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.markdown.block import Block
from satchel.ui.parts.markdown.code import CodeView
from satchel.ui.parts.markdown.words import MarkdownHeading, MarkdownWords

Step = Callable[[QWidget, int], None]
_BAR = 3  # pixels of the line beside a quote


class BlockView(Protocol):
    """What `MarkdownView` needs of a block's widget."""

    block: Block

    def show_block(self, block: Block) -> None:
        """The same kind of block, changed."""
        ...

    def dress(self) -> None:
        """The theme changed."""
        ...

    def tell_name(self) -> None:
        """It is as it will be: screen readers may say it."""
        ...

    def height_at(self, width: int) -> int:
        """Lays it out in that width."""
        ...


class QuoteView(QWidget):
    """Quoted words, quieter, with a line at the side where they begin."""

    def __init__(self, theme: Theme, block: Block, step: Step) -> None:
        super().__init__()
        self.block = block
        self.words = MarkdownWords(theme, block, step, tone="secondary")
        self.words.setParent(self)
        self._bar = QFrame(self)
        say(self._bar, ground="accent_soft")

    def show_block(self, block: Block) -> None:
        """As `BlockView.show_block`."""
        self.block = block
        self.words.show_block(block)
        self._place()

    def dress(self) -> None:
        """As `BlockView.dress`."""
        self.words.dress()

    def tell_name(self) -> None:
        """As `BlockView.tell_name`."""
        self.words.tell_name()

    def height_at(self, width: int) -> int:
        """As `BlockView.height_at`."""
        return self.words.height_at(width - _BAR - SPACE.medium)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The line, and the words beside it."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        beside, wide, high = _BAR + SPACE.medium, self.width(), self.height()
        is_turned = self.block.is_right_to_left
        self._bar.setGeometry(wide - _BAR if is_turned else 0, 0, _BAR, high)
        self.words.setGeometry(0 if is_turned else beside, 0, wide - beside, high)


class RuleView(QFrame):
    """A line across."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self.block = block
        say(self, line="above")

    def show_block(self, block: Block) -> None:
        """One line is as another."""
        self.block = block

    def dress(self) -> None:
        """The style sheet does."""

    def tell_name(self) -> None:
        """There is nothing to say."""

    def height_at(self, _width: int) -> int:
        """As thin as can be."""
        return 1


def made(theme: Theme, block: Block, step: Step) -> BlockView:
    """A widget for a block."""
    match block.kind:
        case "heading":
            return MarkdownHeading(theme, block, step)
        case "code" | "source":
            return CodeView(block, step)
        case "quote":
            return QuoteView(theme, block, step)
        case "rule":
            return RuleView(block)
        case _:
            return MarkdownWords(theme, block, step)


def widget(view: BlockView) -> QWidget:
    """Each of them is one."""
    return cast(QWidget, view)


def reads(view: BlockView) -> QWidget | None:
    """What of it takes the keyboard."""
    match view:
        case MarkdownWords():
            return view
        case CodeView():
            return view.lines
        case QuoteView():
            return view.words
        case _:
            return None
