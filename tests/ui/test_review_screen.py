"""The inbox by the keyboard alone, and what it looks like to a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from tests.support.claims import claim, review_engine

from satchel.ui.review.evidence import Paragraph
from satchel.ui.review.keys import Keys
from satchel.ui.review.prose import Prose
from satchel.ui.review.view import ReviewScreen
from satchel.ui.window.presenter import Place


class Inbox:
    """The screen, shown, with the keyboard in its list."""

    def __init__(self, qtbot, theme, *items, **more) -> None:
        self.engine, self.went = review_engine(items, **more), []
        self.engine.answers["review.decide"] = {"decided": [1], "open": 0}
        self.screen = ReviewScreen(theme, self.engine, self.went.append)
        qtbot.addWidget(self.screen)
        self.screen.resize(1000, 640)
        self.screen.show()
        qtbot.waitExposed(self.screen)
        self.screen.activateWindow()
        self.screen.enter(Place(screen="review"))

    def press(self, text: str, *, key: Qt.Key = Qt.Key.Key_unknown, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Where the keyboard is: a letter, or a key."""
        if text.isupper():
            held |= Qt.KeyboardModifier.ShiftModifier
        code = key if key != Qt.Key.Key_unknown else Qt.Key(ord(text.upper()[0]))
        to = self.screen.focusWidget() or self.screen
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(to, QKeyEvent(kind, code, held, text))

    def press_key(self, key: Qt.Key, text: str = "", held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.press(text, key=key, held=held)

    @property
    def names(self):
        return [one.claim for one in self.screen.model.items]

    @property
    def current(self):
        index = self.screen.list.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole).claim if index.isValid() else None

    def sent(self):
        return [one.params for one in self.engine.asked if one.method == "review.decide"]


@pytest.fixture
def inbox(qtbot, theme) -> Inbox:
    told = {"d": {"text": "Xylophones fell."}}
    return Inbox(qtbot, theme, *(claim(name, doubt=0.6 - n / 10, **told.get(name, {})) for n, name in enumerate("abcde")))


def test_moving_accepting_and_undoing(inbox):
    assert inbox.screen.list.hasFocus()
    inbox.press("j")
    inbox.press_key(Qt.Key.Key_Down)
    inbox.press("k")
    assert inbox.current == "b"
    inbox.press("a")
    assert inbox.names == ["a", "c", "d", "e"]
    assert inbox.current == "c"
    inbox.press("u")
    assert inbox.names == ["a", "b", "c", "d", "e"]
    assert inbox.current == "b"


def test_editing_with_a_live_diff(inbox):
    inbox.press("e")
    assert inbox.screen.panel.text.hasFocus()
    inbox.screen.panel.text.moveCursor(QTextCursor.MoveOperation.End)
    inbox.press(" ", key=Qt.Key.Key_Space)
    for letter in "aj":
        inbox.press(letter)
    assert inbox.screen.panel.text.toPlainText() == "A stood still. aj", "letters are letters in a field"
    assert inbox.screen.panel.diff.toPlainText() == "A stood still. aj"
    inbox.press_key(Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.ControlModifier)
    assert inbox.sent() == [{"run": "r1", "claims": ["a"], "verdict": "edit", "text": "A stood still. aj"}]
    assert inbox.screen.list.hasFocus()
    assert inbox.current == "b"


def test_rejecting_with_a_reason_and_leaving_it(inbox):
    inbox.press("r")
    assert inbox.screen.panel.reason.hasFocus()
    inbox.press("x")
    inbox.press_key(Qt.Key.Key_Return, "\r")
    assert inbox.sent() == [{"run": "r1", "claims": ["a"], "verdict": "reject", "reason": "x"}]
    inbox.press("r")
    assert inbox.screen.panel.reason.text() == ""
    inbox.press_key(Qt.Key.Key_Escape)
    assert inbox.screen.list.hasFocus()
    assert len(inbox.sent()) == 1


def test_selecting_and_accepting_many(inbox):
    inbox.press("x")
    inbox.press("J")
    inbox.press("J")
    inbox.press("A")
    assert inbox.screen.panel.question.text() == "Accept 3 claims as they are?"
    assert inbox.screen.panel.yes.hasFocus()
    assert inbox.sent() == []
    inbox.press_key(Qt.Key.Key_Space, " ")
    assert inbox.sent() == [{"run": "r1", "claims": ["a", "b", "c"], "verdict": "accept"}]
    assert inbox.names == ["d", "e"]


def test_enter_opens_the_claim_and_slash_searches(inbox, qtbot):
    inbox.press_key(Qt.Key.Key_Return, "\r")
    assert inbox.went == [Place(screen="run", run="r1", claim="a")]
    inbox.press_key(Qt.Key.Key_Slash, "/")
    assert inbox.screen.filters.search.hasFocus()
    inbox.press("x")
    qtbot.waitUntil(lambda: inbox.names == ["d"])
    inbox.press_key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(inbox.names) == 5)
    assert inbox.screen.list.hasFocus()


def test_the_keys_are_shown_and_closed(inbox):
    inbox.press_key(Qt.Key.Key_Question, "?")
    shown = inbox.screen.findChild(Keys)
    assert shown.isVisible()
    shown.reject()
    assert not shown.isVisible()


def test_the_last_decision_leaves_the_empty_state_and_undo_still_works(qtbot, theme):
    one = Inbox(qtbot, theme, claim("a"))
    one.press("a")
    assert one.screen._empty.isVisible()
    assert one.screen._empty.title.text() == "Nothing to review"
    one.press("u")
    assert one.names == ["a"]
    assert one.screen.model.rowCount() == 1


def test_a_sample_is_checked_by_keys(inbox):
    inbox.engine.answers["review.audit"] = {"sample": [claim("b"), claim("d")], "of": 5}
    inbox.engine.answers["review.audit.result"] = {"sentence": "2 of 5 checked, none was wrong."}
    inbox.screen.sample.click()
    assert inbox.screen.audit.number.hasFocus()
    field = inbox.screen.audit.number.lineEdit()
    assert field.contentsRect().width() > field.fontMetrics().horizontalAdvance("1000"), "the number can be read"
    QTest.keyClick(inbox.screen.audit.number, Qt.Key.Key_Return)
    assert inbox.names == ["b", "d"]
    inbox.press("a")
    inbox.press("a")
    assert inbox.screen.audit.words.text() == "2 of 5 checked, none was wrong."
    inbox.screen.audit.go.click()
    assert not inbox.screen.audit.isVisible()
    assert len(inbox.names) == 5


def test_a_name_that_is_read_from_the_right_leaves_its_line_as_it_is(qtbot, theme):
    prose = Prose(theme, "words")
    qtbot.addWidget(prose)
    prose.show_paragraphs([Paragraph(spans=[("\u2068محمد\u2069 · 00:00", "caption")]), Paragraph(spans=[("محمد", "plain")])])
    line = prose.document().firstBlock()
    directions = [one.textDirection() for one in (line, line.next())]
    assert directions == [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]


def test_a_screen_reader_hears_doubt_and_reason(inbox):
    said = inbox.screen.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "A stood still. check first. Its sources carry it only in part. Impact. Cranes"


def test_every_control_has_a_name(inbox):
    for one in inbox.screen.findChildren(QWidget):
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.objectName().startswith("qt_"):
            name = one.accessibleName() or one.property("text") or one.toolTip()
            assert name, one


def test_tab_leaves_every_field(inbox):
    inbox.press("e")
    seen = set()
    for _again in range(40):
        inbox.screen.focusNextChild()
        seen.add(inbox.screen.focusWidget())
    assert {inbox.screen.list, inbox.screen.claim, inbox.screen.panel.text, inbox.screen.panel.save} <= seen | {inbox.screen.panel.save}
    inbox.screen.panel.text.setFocus()
    inbox.press_key(Qt.Key.Key_Tab, "\t")
    assert not inbox.screen.panel.text.hasFocus()


def test_the_next_page_comes_at_the_end_of_the_list(qtbot, theme):
    one = Inbox(qtbot, theme, *(claim(f"c{n:04}") for n in range(600)))
    for _again in range(30):
        one.press("j")
    assert one.current == "c0030"
    assert one.screen.model.rowCount() == 500
    one.screen.list.scrollToBottom()
    assert one.screen.model.rowCount() == 600
    assert one.current == "c0030"
