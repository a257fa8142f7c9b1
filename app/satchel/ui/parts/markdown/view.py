"""Shows Markdown as one widget per block, and goes on while it is still being written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.markdown.block import Block
from satchel.ui.parts.markdown.block_views import BlockView, made, reads, widget
from satchel.ui.parts.markdown.growing import Growing
from satchel.ui.parts.markdown.words import to_edge
from satchel.ui.parts.text import label
from satchel.ui.words import _

EVERY = 30  # milliseconds between two drawings
_SLICE = 8_000  # characters that are parsed in one turn of the event loop
_AT_ONCE = 12  # widgets that are made in one
_WIDTHS = 6  # in which heights are known
_NARROW = 160  # pixels


class MarkdownView(QWidget):
    """`show_text` for a text that is there, `append` and `finish` for one that is being written.

    Blocks are placed by hand: a box layout asks every block for its height when one of them changes.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._growing = Growing()
        self._pending: list[str] = []
        self.views: list[BlockView] = []
        self._places: dict[int, list[tuple[int, int]]] = {}  # by width: where blocks begin, and how high they are
        self._has_place, self._is_whole = False, False
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.cut = label(_("The rest is not shown here: the text is too long."), "caption", "muted", wrap=True)
        self.cut.setParent(self)
        self.cut.hide()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._turn)
        theme.changed.connect(self._dress)

    @property
    def blocks(self) -> Sequence[Block]:
        """What has been parsed."""
        return self._growing.blocks

    @property
    def is_drawn(self) -> bool:
        """Whether nothing is left to be drawn."""
        return not self._pending and len(self.views) == len(self.blocks)

    def show_text(self, untrusted_text: str) -> None:
        """Another text, whole; the beginning of a long one at once, the rest behind it."""
        self._timer.stop()
        self._growing, self._pending, self._is_whole = Growing(), [untrusted_text], True
        self._turn()

    def append(self, untrusted_piece: str) -> None:
        """More of the text; drawn a moment later, with what else has come by then."""
        self._pending.append(untrusted_piece)
        self._is_whole = False
        if not self._timer.isActive():
            self._timer.start(EVERY)

    def finish(self) -> None:
        """The text is complete: all of it is drawn, and screen readers are told so, once."""
        self._timer.stop()
        self._growing.append("".join(self._pending))
        self._growing.finish()
        self._pending, self._is_whole = [], True
        self._draw(most=len(self.blocks))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, _("The text is complete.")))

    def _turn(self) -> None:
        """As much as does not hold the window up."""
        text = "".join(self._pending)
        self._pending = [text[_SLICE:]] if len(text) > _SLICE else []
        self._growing.append(text[:_SLICE])
        if self._is_whole and not self._pending:
            self._growing.finish()
        self._draw(most=_AT_ONCE)
        if not self.is_drawn:
            self._timer.start(0)

    def _draw(self, *, most: int) -> None:
        """Brings the widgets in line with the blocks; those of blocks that did not change stay as they are."""
        blocks, first = self.blocks, len(self.views)
        for place, (view, block) in enumerate(zip(self.views, blocks)):
            if view.block is not block:
                first = min(first, place)
                self.views[place] = self._changed(view, block)
        for view in self.views[len(blocks) :]:
            _drop(view)
        del self.views[len(blocks) :]
        first = min(first, len(self.views))
        self.views += [self._new(block) for block in blocks[len(self.views) : len(self.views) + most]]
        for view in self.views[max(first - 1, 0) : None if self._is_whole else -1]:
            view.tell_name()
        self.cut.setVisible(self._growing.is_cut and self.is_drawn)
        self._settle(first)

    def _changed(self, view: BlockView, block: Block) -> BlockView:
        if view.block.kind == block.kind:
            view.show_block(block)
            return view
        _drop(view)
        return self._new(block)

    def _new(self, block: Block) -> BlockView:
        view = made(self._theme, block, self._step)
        widget(view).setParent(self)
        return view

    def _dress(self) -> None:
        """In another theme."""
        for view in self.views:
            view.dress()
        self._settle(0)

    # -- the keyboard --------------------------------------------------------------------------------------------------

    def _step(self, from_: QWidget, way: int) -> None:
        """To the block above or below, and into sight."""
        readable = [found for view in self.views if (found := reads(view)) is not None]
        place = next((place for place, one in enumerate(readable) if one is from_), 0) + way
        if not 0 <= place < len(readable):
            return
        to = readable[place]
        to.setFocus()
        to_edge(to, at_end=way < 0)
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(to, 0, SPACE.large)

    def _let_tab_in(self) -> None:
        """Tab comes to the first block and goes on behind the last; between them lead the arrows."""
        for view in self.views:
            found = reads(view)
            if found is not None:
                found.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                return

    # -- places --------------------------------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Of all blocks together."""
        places = self._places_at(width)
        high = sum(places[-1]) if places else 0
        return high + (0 if self.cut.isHidden() else SPACE.small + self.cut.heightForWidth(width))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """For the width that it has."""
        width = max(self.width(), _NARROW)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """May be narrow."""
        return QSize(_NARROW, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Blocks as wide as there is room."""
        super().resizeEvent(event)
        self._has_place = True
        self._place(0 if event.size().width() != event.oldSize().width() else len(self.views))

    def _settle(self, first: int) -> None:
        """Blocks from the first one on are other ones."""
        self._let_tab_in()
        for places in self._places.values():
            del places[first:]
        if self._has_place:
            self._place(first)
        self.updateGeometry()

    def _places_at(self, width: int) -> Sequence[tuple[int, int]]:
        """Where each block begins and how high it is. Areas that scroll ask for two or three widths in turn: with their bar, and
        without it.
        """
        if width not in self._places and len(self._places) >= _WIDTHS:
            self._places.clear()
        places = self._places.setdefault(width, [])
        for view in self.views[len(places) :]:
            top = sum(places[-1]) + _gap(view.block) if places else 0
            places.append((top, view.height_at(width)))
            if self._has_place and width != self.width():
                view.height_at(self.width())  # it is only asked for: what is in sight stays laid out as it is
        return places

    def _place(self, first: int) -> None:
        """Puts the blocks from the first one on where they belong."""
        width = self.width()
        for view, (top, high) in zip(self.views[first:], self._places_at(width)[first:]):
            one = widget(view)
            one.setGeometry(0, top, width, high)
            view.height_at(width)
            one.show()
        if not self.cut.isHidden():
            high = self.cut.heightForWidth(width)
            self.cut.setGeometry(0, self.heightForWidth(width) - high, width, high)


def _gap(block: Block) -> int:
    """Between a block and the one above it."""
    return SPACE.wide if block.kind == "heading" and block.level < 3 else SPACE.medium


def _drop(view: BlockView) -> None:
    gone = widget(view)
    gone.hide()
    gone.setParent(None)
    gone.deleteLater()
