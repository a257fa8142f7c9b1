"""Shows any result as text with citations: what did not change stays as it is, and long ones are written bit by bit."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QMouseEvent, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.run.results import Cite
from satchel.ui.run.sheet_look import CITE, MORE, SheetLook
from satchel.ui.run.statements import Item, Sheet, Statement, sheet
from satchel.ui.words import _

WIDEST = 760  # pixels of a line that the eye can follow back
_SLICE = 0.008  # seconds of writing before the window gets its turn
_MOST_FINDS = 1_000


class SheetView(QTextBrowser):
    """Implements `ResultView` and `StepsThroughFinds`. `hovered` gives a citation and where the pointer is, or None."""

    hovered = Signal(object, QPoint)
    written = Signal()  # everything that was to be shown is there

    def __init__(self, theme: Theme, cite: Cite, *, widest: int = WIDEST, margin: int = SPACE.wide) -> None:
        super().__init__()
        self._theme, self._cite, self._widest, self._margin = theme, cite, widest, margin
        self._look = SheetLook(theme)
        self._shown: list[Item] = []
        self._whole: set[Item] = set()  # items of which somebody asked for all
        self._sheet = Sheet()
        self._left: deque[Item] = deque()
        self._at = 0
        self._then: Callable[[], None] | None = None
        self._finds: list[QTextCursor] = []
        self._find_at = -1
        self._lit: QTextEdit.ExtraSelection | None = None
        self._over = ""
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setMouseTracking(True)
        self.setTabChangesFocus(False)  # Tab goes from citation to citation, and out behind the last
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Result"))
        self.document().setDocumentMargin(0)
        say(self, reading=True)
        last = QTextBlockFormat()
        last.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        QTextCursor(self.document()).setBlockFormat(last)
        self.anchorClicked.connect(self._clicked)
        theme.changed.connect(self._redraw)

    def show_document(self, document: Mapping[str, Any]) -> None:
        """As `ResultView.show_document`."""
        self.show_sheet(sheet(document))

    def show_sheet(self, wanted: Sheet) -> None:
        """Changes only what differs from what is there."""
        items, had = wanted.items, self._shown
        self._sheet = wanted
        same = 0
        while same < min(len(items), len(had)) and items[same] == had[same]:
            same += 1
        tail = 0
        while tail < min(len(items), len(had)) - same and items[-1 - tail] == had[-1 - tail]:
            tail += 1
        self._cut(same, len(had) - tail)
        self._left, self._at = deque(items[same : len(items) - tail]), same
        self._write()

    def show_claim(self, claim_id: str) -> None:
        """As `ResultView.show_claim`; waits until the claim is written."""
        place = next((n for n, one in enumerate(self._shown) if isinstance(one, Statement) and one.id == claim_id), None)
        if place is None:
            self._then = (lambda: self.show_claim(claim_id)) if self._left else None
            return
        cursor = QTextCursor(self.document().findBlockByNumber(place))
        self._lit = self._selection(cursor, "accent_soft", whole_line=True)
        self._tell_selections()
        self._bring(cursor)

    def find(self, text: str) -> int:  # type: ignore[override]  # hides a static one that finds windows by number
        """As `ResultView.find`."""
        self._finds, self._find_at = [], -1
        cursor = QTextCursor(self.document())
        while text and len(self._finds) < _MOST_FINDS:
            cursor = self.document().find(text, cursor)
            if cursor.isNull():
                break
            self._finds.append(QTextCursor(cursor))
        self._tell_selections()
        self.find_step(1)
        return len(self._finds)

    def find_step(self, by: int) -> int:
        """As `StepsThroughFinds.find_step`."""
        if not self._finds:
            return 0
        self._find_at = (self._find_at + by) % len(self._finds) if self._find_at >= 0 else 0
        self._tell_selections()
        self._bring(self._finds[self._find_at])
        return self._find_at + 1

    def content_height(self) -> int:
        """What all of it takes."""
        return round(self.document().size().height()) + 2

    # -- writing -----------------------------------------------------------------------------------------------------

    def _cut(self, first: int, end: int) -> None:
        if first >= end:
            return
        document = self.document()
        after = document.findBlockByNumber(end)
        kept = after.blockFormat()
        cursor = QTextCursor(document)
        cursor.setPosition(document.findBlockByNumber(first).position())
        cursor.setPosition(after.position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(kept)
        del self._shown[first:end]

    def _write(self) -> None:
        """Blocks before the last one, which stays empty, for as long as the window can wait."""
        until = time.monotonic() + _SLICE
        is_untouched, scrolled = self.textCursor().position() == 0, self.verticalScrollBar().value()
        cursor = QTextCursor(self.document())
        while self._left and time.monotonic() < until:
            cursor.setPosition(self.document().findBlockByNumber(self._at).position())
            cursor.insertBlock()
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
            item = self._left.popleft()
            self._look.write(cursor, item, is_first=self._at == 0, whole=item in self._whole)
            self._shown.insert(self._at, item)
            self._at += 1
        if is_untouched:  # what was written has pushed the person's cursor, and the view with it, to the end
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.verticalScrollBar().setValue(scrolled)
        if self._left:
            QTimer.singleShot(0, self, self._write)
            return
        then, self._then = self._then, None
        if then is not None:
            then()
        self.written.emit()

    def _redraw(self) -> None:
        at = self.verticalScrollBar().value()
        self._finds, self._lit = [], None
        self.setExtraSelections([])
        wanted = self._sheet
        self._cut(0, len(self._shown))
        self.show_sheet(wanted)
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(at))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lines stay short enough to be read."""
        room = event.size().width() + self.viewportMargins().left() + self.viewportMargins().right()
        side = max(self._margin, (room - self._widest) // 2)
        if self.viewportMargins().left() != side:
            self.setViewportMargins(side, self._margin // 2, side, 0)
        super().resizeEvent(event)

    # -- citations ---------------------------------------------------------------------------------------------------

    def _clicked(self, link: QUrl) -> None:
        words = link.toString()
        if words.startswith(CITE):
            if (cite := self._named(words)) is not None:
                self.hovered.emit(None, QPoint())
                self._cite(cite)
        elif words.startswith(MORE):
            place = self.textCursor().blockNumber()  # a click and a key both put the cursor there
            if place < len(self._shown):
                self._whole.add(self._shown[place])
                self._cut(place, place + 1)
                self.show_sheet(self._sheet)

    def _named(self, link: str) -> Mapping[str, Any] | None:
        number = link.removeprefix(CITE)
        at = int(number) if link.startswith(CITE) and number.isdigit() else -1
        return self._sheet.cites[at] if 0 <= at < len(self._sheet.cites) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tells which citation the pointer is on."""
        super().mouseMoveEvent(event)
        over = self.anchorAt(event.position().toPoint())
        if over != self._over:
            self._over = over
            self.hovered.emit(self._named(over), event.globalPosition().toPoint())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The pointer is elsewhere."""
        super().leaveEvent(event)
        self._over = ""
        self.hovered.emit(None, QPoint())

    # -- marks -------------------------------------------------------------------------------------------------------

    def _tell_selections(self) -> None:
        marks = [self._selection(one, "mark") for one in self._finds]
        if 0 <= self._find_at < len(marks):
            marks[self._find_at].format.setBackground(QColor(self._theme.colour("button")))
            marks[self._find_at].format.setForeground(QColor(self._theme.colour("on_button")))
        self.setExtraSelections([*([self._lit] if self._lit else []), *marks])

    def _selection(self, cursor: QTextCursor, ground: str, *, whole_line: bool = False) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        made.cursor = QTextCursor(cursor)
        look = QTextCharFormat()
        look.setBackground(QColor(self._theme.colour(ground)))
        look.setProperty(QTextFormat.Property.FullWidthSelection, whole_line)
        made.format = look
        return made

    def _bring(self, cursor: QTextCursor) -> None:
        """In sight, a third from the top, without taking the focus or the selection."""
        area = self.cursorRect(cursor)
        bar = self.verticalScrollBar()
        if area.top() < 0 or area.bottom() > self.viewport().height():
            bar.setValue(bar.value() + area.top() - self.viewport().height() // 3)

