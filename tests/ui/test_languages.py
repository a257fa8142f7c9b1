"""Every screen in languages that are not English: nothing is unmarked, cut, or on top of something else."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QListView
from tests.support import tongues
from tests.support.room import cut, overlapping
from tests.support.walking import Walk, painted, readable

from satchel.system.paths import resources
from satchel.ui import words
from satchel.ui.about.licences import parts
from satchel.ui.look.icons import Icons
from satchel.ui.models.cards import host
from satchel.ui.remembered import Remembered
from satchel.ui.review.items import Item
from satchel.ui.review.rows import ReviewDelegate, ReviewModel
from satchel.ui.runs.presenter import Row, Rows
from satchel.ui.runs.rows import RunsDelegate, RunsModel

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


@pytest.fixture
def from_the_right(qapp, tmp_path) -> Iterator[None]:
    """As if the person read Arabic, in letters that are not English ones."""
    words.use(tongues.make(tmp_path / "locale", "ar", tongues.from_the_right), ["ar"])
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def unmarked(text: str, content: set[str], *, is_painted: bool = False) -> list[str]:
    """Pieces of a text that are in no frame, and that nobody has said or written in what was read."""
    before, text = "", re.sub("[\u2068\u2069]", "", text)  # around names
    while before != text:
        before, text = text, _FRAMED.sub(" · ", text)
    text = re.sub(r"<[^>]*>", "", text)
    if is_painted:
        text = re.sub(r"⟦.*", "", text)  # cut where there was no room for more
    pieces = [piece.strip(" .:·–✓≈✗&#") for piece in _CONTENT_BETWEEN.split(text)]
    return [piece for piece in pieces if _WORD.search(piece) and not _is_content(piece, content, 1 if is_painted else _LONG)]


def _is_content(piece: str, content: set[str], least: int) -> bool:
    """Whole, or `least` characters of it: a painter is given lines as they are broken and cut."""
    if piece in _OWN or re.fullmatch(r"Ctrl\+[\w,]+|[A-Z]|[\d:T. -]+ UTC|F\d", piece):
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
    for part in parts(resources() / "licences.json"):
        known |= {f"{part.name} {part.version}".strip(), part.licence}
    known |= {f"{host(card.page)} {card.title}" for card in walking.model_cards()}
    known |= {f"@{one}" for one in known}
    for one in tuple(known):
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
    assert not crowded(walk(), width)


def test_nor_is_it_where_people_read_from_the_right(walk, from_the_right):
    assert not crowded(walk(), 1180)


def crowded(walking: Walk, width: int) -> str:
    found = {}
    for name, top in walking.places(width, 760):
        for fault in [*cut(top), *overlapping(top)]:
            found.setdefault(fault, name)
    return "\n".join(f"{place}: {fault}" for fault, place in found.items())


# -- from the right -----------------------------------------------------------------------------------------------------

_WIDE, _BEGIN = 900, 80  # pixels: of a list, and within which a title begins beside its icon


class Titled(Rows):
    """Runs of which nothing but a title is known."""

    def __getitem__(self, place):
        return Row(run=self.ids[place], title="Cranes stood still", detail="", when="", state="", icon="check", tone="good",
                   is_live=False, is_unseen=False)  # fmt: skip


@pytest.fixture
def runs(qtbot, theme) -> QListView:
    made = QListView()
    model = RunsModel(made)
    model.show_rows(Titled([{"run": "r"}]))
    return listed(qtbot, made, model, RunsDelegate(theme, made))


@pytest.fixture
def claims(qtbot, theme) -> QListView:
    made = QListView()
    model = ReviewModel(made)
    model.show_items([Item(run="r", claim="c", text="Cranes stood still.", doubt=0.5)], frozenset())
    return listed(qtbot, made, model, ReviewDelegate(theme, made))


def listed(qtbot, made, model, delegate) -> QListView:
    made.setModel(model)
    made.setItemDelegate(delegate)
    made.setFrameShape(QListView.Shape.NoFrame)
    made.resize(_WIDE, 200)
    qtbot.addWidget(made)
    return made


def ink(made: QListView) -> tuple[int, int]:
    """Where the title's line has its first and its last mark, in pixels from the left."""
    picture = made.grab(QRect(0, 0, _WIDE, 30)).toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = picture.pixel(picture.width() // 2, 1)
    marked = [x for x in range(picture.width()) if any(picture.pixel(x, y) != ground for y in range(8, picture.height()))]
    return marked[0], marked[-1]


@pytest.mark.parametrize("which", ["runs", "claims"])
def test_titles_begin_where_reading_does(request, qapp, which, from_the_right):
    """The whole application is turned: painters go by that, too."""
    made = request.getfixturevalue(which)
    first, last = ink(made)
    assert last > _WIDE - _BEGIN > first > _WIDE // 2
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    first, last = ink(made)
    assert first < _BEGIN < last < _WIDE // 2


def test_arrows_point_the_way_that_reading_goes(qapp, from_the_right):
    icons = Icons(resources() / "icons")

    def tip(name: str) -> float:
        """Where its middle row is marked, as a share of its width."""
        picture = icons.pixmap(name, "#000000").toImage()
        marked = [x for x in range(picture.width()) if picture.pixelColor(x, picture.height() // 2).alpha() > 128]
        return sum(marked) / len(marked) / picture.width()

    assert tip("left") > 0.5 > tip("right")
    upright = tip("file")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert tip("left") < 0.5 < tip("right")
    assert tip("file") == upright


def test_the_language_decides_which_way_the_window_goes(walk, from_the_right):
    walking = walk()
    _name, window = next(walking.places(1180, 760))
    rail, head = window.rail, window.made("today").heading
    assert rail.mapTo(window, rail.rect().topLeft()).x() > window.width() // 2
    assert rail.property("line") == "left"
    assert head.mapTo(window, head.rect().topRight()).x() > window.width() // 2


SPEAK = """
from satchel.ui.app import application
from satchel.ui import words
from satchel.system.paths import Home
from PySide6.QtGui import QKeySequence
from pathlib import Path
import sys
app = application(Home(Path(sys.argv[1])))
key = QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText)
print(words._("Runs"), words.number(12_345.5), key, app.layoutDirection().name)
"""


@pytest.mark.parametrize(("variables", "expected"), [
    ({"LANG": "de_AT.UTF-8"}, "Läufe 12\u00a0345,5 Strg+F LeftToRight"),
    ({"LANG": "es_MX.UTF-8"}, "Ejecuciones 12,345.5 Control+F LeftToRight"),
    ({"LANG": "ar_EG.UTF-8"}, "Runs 12,345.5 Ctrl+F LeftToRight"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": "en_GB:de"}, "Runs 12,345.5 Ctrl+F LeftToRight"),
    ({"LANG": "C"}, "Runs 12,345.5 Ctrl+F LeftToRight"),
])  # fmt: skip
def test_the_system_decides_the_language(environment, variables, expected, tmp_path):
    """Qt's own words go along; where there is no catalogue everything is English, and reads as English does."""
    given = {**environment, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8", **variables}
    done = subprocess.run([sys.executable, "-c", SPEAK, str(tmp_path)], env=given, capture_output=True, timeout=60, check=False)
    assert done.stdout.decode().strip() == expected, done.stderr.decode()
