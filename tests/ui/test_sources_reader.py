"""Where a source is opened: the cited words are in sight, wherever they stand and whatever the size of the pane."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from satchel.ui.sources.entries import Shown
from satchel.ui.sources.reader import Reader

TOTAL = 602
WORDS = "a bit more text to make this one longer than the others "


def row(place: int) -> Shown:
    """Rows of one to five sentences; each has its own number lit up at its end."""
    text = WORDS * (place % 5)
    number = f"message {place}"
    return Shown(author="ines", at="2026-03-12T05:10:00+00:00", text=text + number, marks=((len(text), len(text + number)),))


def tall(place: int) -> Shown:
    text = WORDS * 80
    return Shown(author="ines", at="", text=text + "here" + text, marks=((len(text), len(text) + 4),))


@pytest.fixture
def reader(qtbot, theme):
    def make(rows=row, total=TOTAL, size=(400, 500)):
        made = Reader(theme, row=lambda place: rows(place) if 0 <= place < total else None, seen=lambda _first, _last: None)
        qtbot.addWidget(made)
        made.resize(*size)
        made.show()
        made.show_rows(total)
        return made

    return make


def lit(reader: Reader) -> tuple[int, int]:
    """Pixels from the top of the window to the marked words of the current row, and how high that window is."""
    top = -reader._offset + sum(reader._height(place) for place in range(reader.first, reader.current))
    top -= sum(reader._height(place) for place in range(reader.current, reader.first))
    shown, laid = reader._lay_out(reader.current)
    return top + reader._head(shown) + laid.mark_top(), reader.viewport().height()


def is_lit(reader: Reader) -> bool:
    at, height = lit(reader)
    return 0 <= at < height - 10


def wheel(reader: Reader, notches: int) -> None:
    at = QPointF(20, 20)
    turned = QWheelEvent(at, reader.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
                         Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(reader.viewport(), turned)


@pytest.mark.parametrize("place", [0, 1, 300, 590, TOTAL - 2, TOTAL - 1])
@pytest.mark.parametrize("size", [(260, 200), (400, 500), (900, 1600)])
def test_the_words_are_in_sight_wherever_they_stand(reader, place, size):
    made = reader(size=size)
    made.go_to(place)
    assert is_lit(made)
    made.go_to(place)
    assert is_lit(made), "going there again does not lead away from it"
    last = sum(made._height(n) for n in range(made.first, TOTAL)) - made._offset
    assert last >= made.viewport().height(), "no emptiness below the last row"


@pytest.mark.parametrize("place", [0, 4, 9])
def test_of_a_tall_entry_the_marked_words_are_in_sight(reader, place):
    made = reader(rows=tall, total=10, size=(400, 300))
    made.go_to(place)
    assert is_lit(made)


@pytest.mark.parametrize("place", [0, 300, TOTAL - 1])
def test_another_size_keeps_them_in_sight_until_the_person_scrolls(reader, place):
    made = reader()
    made.go_to(place)
    for size in ((260, 500), (260, 120), (800, 700)):
        made.resize(*size)
        assert is_lit(made)
    wheel(made, -30 if place == 0 else 30)
    first = made.first
    made.resize(300, 500)
    assert not is_lit(made)
    assert made.first == first


def test_rows_that_come_later_keep_them_in_sight(reader):
    known: set[int] = set()
    made = reader(rows=lambda place: row(place) if place in known else None)
    made.go_to(TOTAL - 1)
    known |= set(range(TOTAL - 50, TOTAL))
    made.show_rows(TOTAL)
    assert is_lit(made)


def test_a_source_with_fewer_rows_than_there_is_room_for_begins_at_the_top(reader):
    made = reader(total=3, size=(400, 900))
    made.go_to(2)
    assert (made.first, made._offset) == (0, 0)
