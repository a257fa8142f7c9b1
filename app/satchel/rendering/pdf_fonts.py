"""Chooses a font for every character of a PDF; what no font of ours can draw is replaced where everybody sees it."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from xml.sax.saxutils import escape

from satchel.domain.errors import MissingError
from satchel.system.paths import resources

REGULAR, BOLD, EAST_ASIAN = "SatchelSans", "SatchelSansBold", "SatchelEastAsian"
_FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", EAST_ASIAN: "DroidSansFallback.ttf"}
_NO_GLYPH = "\ufffd"
_BASIC = 0xFFFF  # beyond it reportlab writes a map of letters that PDF readers refuse: no surrogate pairs
_KEPT = frozenset(" \n\t")


@cache
def _glyphs(name: str) -> frozenset[int]:
    """Registers a font of ours with the library, once, and returns the code points that it has."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    path = resources() / "fonts" / _FILES[name]
    try:
        font = TTFont(name, str(path))
    except (TTFError, OSError) as error:
        raise MissingError(f"The font {path.name} is missing or damaged.", "Install Satchel again.") from error
    pdfmetrics.registerFont(font)
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(name, bold, italic, BOLD if bold and name == REGULAR else name)
    return frozenset(font.face.charToGlyph)


class Faces:
    """Fonts of one document, and a record of characters that none of them has."""

    def __init__(self) -> None:
        self.replaced: set[str] = set()
        self.right_to_left = False
        self._main = _glyphs(REGULAR) & _glyphs(BOLD)

    def markup(self, text: str) -> str:
        """Text as paragraph markup, with a change of font around what the main font lacks."""
        drawable = "".join(map(self._drawable, unicodedata.normalize("NFC", text)))
        self.right_to_left |= any(unicodedata.bidirectional(c) in {"R", "AL"} for c in drawable)
        parts = []
        for in_main, run in groupby(drawable, key=self._in_main):
            words = escape("".join(run))
            parts.append(words if in_main else f'<font name="{EAST_ASIAN}">{words}</font>')
        return "".join(parts)

    def _drawable(self, char: str) -> str:
        drawable = ord(char) <= _BASIC and (self._in_main(char) or ord(char) in _glyphs(EAST_ASIAN))
        return char if drawable else self._replacement(char)

    def _in_main(self, char: str) -> bool:
        return char in _KEPT or ord(char) in self._main

    def _replacement(self, char: str) -> str:
        """Pictures by name, as chats write them; joiners and variants of them silently; the rest by a visible mark."""
        category = unicodedata.category(char)
        if category == "Zs":
            return " "
        if char in "\u200c\u200d" or unicodedata.name(char, "").startswith("VARIATION SELECTOR"):
            return ""
        name = unicodedata.name(char, "")
        if category in {"So", "Sk"} and name:
            return f":{name.lower().replace(' ', '-')}:"
        self.replaced.add(char)
        return _NO_GLYPH

    def remarks(self) -> list[str]:
        """What a reader must know about the letters of this file."""
        said = []
        if self.replaced:
            said.append(f"{len(self.replaced)} different characters have no letter in this file's fonts and read "
                        f"{_NO_GLYPH}; the HTML output shows them.")  # fmt: skip
        if self.right_to_left:
            said.append("Right-to-left text is drawn here without joining its letters; the HTML output shows it well.")
        return said
