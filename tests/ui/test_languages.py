"""Every screen in languages that are not English: nothing is unmarked, cut, or on top of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from tests.support import tongues
from tests.support.room import cut, overlapping
from tests.support.walking import Walk, painted, readable

from satchel.system.paths import resources
from satchel.ui import words
from satchel.ui.remembered import Remembered

_FRAMED = re.compile(r"⟦[^⟦⟧]*⟧")
_CONTENT_BETWEEN = re.compile(r"\s·\s|, |\n|: |[“”()\[\]…]|(?<=\w)\. |\s–\s")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Neither a word of ours nor of what was read: the product, keys as Qt names them, units of time in a stamp.
_OWN = {"Satchel", "UTC", "Ctrl+Shift+C", "Ctrl+Enter", "Esc", "satchel do", "satchel --palette", "satchel models endpoint add"}
_LONG = 12  # characters from which a piece of something that was read is known to be one


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.use(Path("nowhere"), [])


@pytest.fixture
def walk(qtbot, theme, bridge, tmp_path):
    return lambda: Walk(qtbot, theme, bridge, Remembered(tmp_path / "window.json"))


def unmarked(text: str, content: set[str], *, is_painted: bool = False) -> list[str]:
    """Pieces of a text that are in no frame, and that nobody has said or written in what was read."""
    before = ""
    while before != text:
        before, text = text, _FRAMED.sub(" · ", text)
    text = re.sub(r"<[^>]*>", "", text)
    if is_painted:
        text = re.sub(r"⟦.*", "", text)  # cut where there was no room for more
    pieces = [piece.strip(" .:·–✓≈✗&#") for piece in _CONTENT_BETWEEN.split(text)]
    return [piece for piece in pieces if _WORD.search(piece) and not _is_content(piece, content, 1 if is_painted else _LONG)]


def _is_content(piece: str, content: set[str], least: int) -> bool:
    """Whole, or `least` characters of it: a painter is given lines as they are broken and cut."""
    if piece in _OWN or re.fullmatch(r"Ctrl\+\w+|[A-Z]|[\d:T. -]+ UTC|F\d", piece):
        return True
    plain = piece.replace("&&", "&")
    return plain in content or (len(plain) >= least and any(plain in one for one in content))


def test_what_is_not_marked_is_found():
    content = {"Crane 7 stood still", "ines", "Was it the firmware or the battery?"}
    assert unmarked("⟦Open⟧ · ines · ⟦{x} ⟦of⟧ 3⟧", content) == []
    assert unmarked("Open · ines", content) == ["Open"]
    assert unmarked("⟦Open⟧ the ⟦run⟧", content) == ["the"]
    assert unmarked("firmware or the battery", content) == []
    assert unmarked("battery", content) == ["battery"]
    assert unmarked("battery", content, is_painted=True) == unmarked("ines ⟦Ope", content, is_painted=True) == []


def test_every_text_is_marked(walk, tmp_path):
    words.use(tongues.make(tmp_path / "locale", "qps", tongues.framed), ["qps"])
    walking, found = walk(), {}
    for name, top in walking.places(1180, 760):
        content = _said(walking)
        for widget, text in readable(top):
            for piece in unmarked(text, content):
                found.setdefault((piece, type(widget).__name__), name)
        with painted(top) as texts:
            for text in texts:
                for piece in unmarked(text, content, is_painted=True):
                    found.setdefault((piece, "painted"), name)
    assert not found, "\n".join(f"{place}: {piece!r} ({whose})" for (piece, whose), place in found.items())


def _said(walking: Walk) -> set[str]:
    """All of it, with the parts that the window shows of paths and of long texts; what is copied is an export, and English."""
    known = {*walking.heard.words, *walking.given, *QGuiApplication.clipboard().text().splitlines()}
    for one in list(known):
        known.add(one.rstrip("/").rpartition("/")[2])
        known.update(part.strip(" .:#*-✓") for part in _CONTENT_BETWEEN.split(one))
        known.add(one.replace("_", " "))
        known.add(one.replace("_", " ").capitalize())
    return known


# -- room ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [760, 1180])
@pytest.mark.parametrize("language", ["de", "es"])
def test_nothing_is_cut_or_on_top_of_something_else(walk, language, width):
    words.use(resources() / "locale", [language])
    found = {}
    for name, top in walk().places(width, 760):
        for fault in [*cut(top), *overlapping(top)]:
            found.setdefault(fault, name)
    assert not found, "\n".join(f"{place}: {fault}" for fault, place in found.items())
