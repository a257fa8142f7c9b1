"""How items of a sheet look as blocks of a text document; words of strangers are inserted as text, never as markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE, TYPES, Type
from satchel.ui.run.statements import Fact, Heading, Item, Note, Statement
from satchel.ui.words import _, n_

LONGEST = 4_000  # code points of one statement that are shown before somebody asks for all of it
_SAME_LINE = "\u2028"
CITE, MORE = "cite:", "more:"


class SheetLook:
    """Writes one item into one block."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def write(self, cursor: QTextCursor, item: Item, *, is_first: bool, whole: bool) -> None:
        """At the cursor, which stands in an empty block; `whole` shows a long text to its end."""
        cursor.setBlockFormat(self._block(item, is_first))
        match item:
            case Heading():
                self._text(cursor, item.text, (TYPES.heading, TYPES.title, TYPES.strong)[item.level - 1], "text")
                self._notes(cursor, item.notes)
            case Statement():
                self._statement(cursor, item, whole=whole)
            case Fact():
                if item.name:
                    self._text(cursor, f"{item.name}  ", TYPES.body, "muted")
                self._long(cursor, item.text, whole=whole)

    def _statement(self, cursor: QTextCursor, item: Statement, *, whole: bool) -> None:
        if item.name:
            self._text(cursor, f"{item.name}  ", TYPES.body, "muted")
        self._long(cursor, item.text, whole=whole, struck=item.is_struck)
        self._notes(cursor, item.notes)
        if item.mark:
            self._text(cursor, f"  {item.mark}", TYPES.caption, item.tone)
        for at, remark in enumerate(item.remarks):
            lead = _SAME_LINE if at == 0 else "  ·  "
            self._text(cursor, f"{lead}{remark}", TYPES.caption, "muted")

    def _long(self, cursor: QTextCursor, text: str, *, whole: bool, struck: bool = False) -> None:
        left = len(text) - LONGEST
        shown = text if whole or left <= 0 else text[:LONGEST]
        self._text(cursor, shown, TYPES.body, "muted" if struck else "text", struck=struck)
        if shown is not text:
            more = n_("… show {n} more character", "… show {n} more characters", left)
            self._text(cursor, f" {more}", TYPES.caption, "accent", link=MORE)

    def _notes(self, cursor: QTextCursor, notes: tuple[Note, ...]) -> None:
        for note in notes:
            self._text(cursor, "\u2009", TYPES.caption, "muted")
            words = _("Citation {number}").format(number=note.number)
            self._text(cursor, f"[{note.number}]", TYPES.caption, "accent", link=f"{CITE}{note.cite}", name=words)

    def _block(self, item: Item, is_first: bool) -> QTextBlockFormat:
        block = QTextBlockFormat()
        block.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        block.setLineHeight(TYPES.body.line, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        block.setBottomMargin(SPACE.small)
        if isinstance(item, Heading):
            above = (SPACE.wide, SPACE.wide, SPACE.large)[item.level - 1]
            block.setTopMargin(0 if is_first else above)
            block.setBottomMargin(SPACE.small if item.level < 3 else SPACE.tight)
            block.setHeadingLevel(item.level)
        return block

    def _text(
        self, cursor: QTextCursor, text: str, style: Type, tone: str, *, link: str = "", name: str = "", struck: bool = False
    ) -> None:  # fmt: skip
        look = QTextCharFormat()
        look.setFont(self._theme.font(style))
        look.setForeground(QColor(self._theme.colour(tone)))
        look.setFontStrikeOut(struck)
        if link:
            look.setAnchor(True)
            look.setAnchorHref(link)
            look.setAnchorNames([name] if name else [])
        cursor.insertText(text.replace("\n", _SAME_LINE), look)
