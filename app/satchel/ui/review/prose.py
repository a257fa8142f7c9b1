"""A text of styled paragraphs that can be read, marked and copied, and never holds markup of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE, TYPES, Type
from satchel.ui.review.evidence import Paragraph, Span, Style

_TYPES: dict[Style, Type] = {"claim": TYPES.title, "heading": TYPES.strong, "caption": TYPES.caption}
_TONES: dict[Style, str] = {
    "muted": "secondary", "caption": "muted", "good": "good", "warn": "warn", "bad": "bad", "accent": "accent",
    "gone": "bad", "new": "good",
}  # fmt: skip
_GAPS = {"none": SPACE.hair, "small": SPACE.small, "large": SPACE.wide}


class Prose(QTextEdit):
    """Read only. Leaves the Tab key and letters to whoever is around it."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._paragraphs: Sequence[Paragraph] = ()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        say(self, bare=True)
        theme.changed.connect(self._draw)

    def show_paragraphs(self, paragraphs: Sequence[Paragraph], *, from_top: bool = True) -> None:
        """Other text; `from_top` begins to read at its beginning."""
        if list(paragraphs) == list(self._paragraphs):
            return
        at = 0 if from_top else self.verticalScrollBar().value()
        self._paragraphs = paragraphs
        self._draw()
        self.verticalScrollBar().setValue(at)

    def show_spans(self, spans: Sequence[Span]) -> None:
        """One paragraph."""
        self.show_paragraphs([Paragraph(spans=spans, gap="none")])

    def event(self, event: QEvent) -> bool:
        """Letters are keys of the screen here."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()
            return False
        return super().event(event)

    def _draw(self) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        for number, paragraph in enumerate(self._paragraphs):
            block = QTextBlockFormat()
            block.setTopMargin(0 if number == 0 else _GAPS[paragraph.gap])
            block.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            if paragraph.is_cited:
                block.setLeftMargin(SPACE.medium)  # the side where reading begins, also from right to left
            if paragraph.spans and paragraph.spans[0][1] == "caption":
                block.setLayoutDirection(self.layoutDirection())  # a line of ours, whichever way a name in it is read
            if number:
                cursor.insertBlock(block)
            else:
                cursor.setBlockFormat(block)
            for text, style in paragraph.spans:
                cursor.insertText(text, self._format(style))

    def _format(self, style: Style) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(self._theme.font(_TYPES.get(style, TYPES.body)))
        made.setForeground(self._theme.colour(_TONES.get(style, "text")))
        if style == "mark":
            made.setBackground(self._theme.colour("mark"))
        if style in ("good", "warn", "bad", "accent"):
            made.setFontWeight(QFont.Weight.Medium)
        made.setFontStrikeOut(style == "gone")
        made.setFontUnderline(style == "new")
        return made
