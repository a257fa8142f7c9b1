"""The first screen and what is dropped on the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from tests.fakes.window_engine import WindowEngine
from tests.support.claims import claim
from tests.ui.conftest import texts

from satchel.ui.drop import Drop
from satchel.ui.today.dropped import Dropped, Refused
from satchel.ui.today.view import TodayScreen
from satchel.ui.window.presenter import Place

RUNS = [
    {"run": "w", "agent": "keeper", "status": "waiting", "title": "Cranes", "started_at": "2026-12-01T05:00:00+00:00",
     "ended_at": None, "inputs": ["/a/chat.log"], "follow": False},
]  # fmt: skip


class Today:
    def __init__(self, qtbot, theme, runs) -> None:
        self.engine, self.went = WindowEngine(answers={
            "runs.list": {"runs": runs}, "agents.list": {"agents": []},
            "review.list": {"items": [claim("a")] if runs else [], "open": len(runs), "decided": 0, "total": 1},
        }), []  # fmt: skip
        self.screen = TodayScreen(theme, self.engine, self.went.append)
        qtbot.addWidget(self.screen)
        self.screen.resize(900, 640)
        self.screen.show()
        qtbot.waitExposed(self.screen)
        self.screen.activateWindow()
        self.screen.enter(Place(screen="today"))


@pytest.fixture
def today(qtbot, theme) -> Today:
    return Today(qtbot, theme, RUNS)


def test_what_waits_is_shown_and_opens(today):
    said = texts(today.screen)
    assert "Waits for you" in said
    assert "A stood still." in said
    cards = [one for one in today.screen.findChildren(QPushButton) if one.accessibleName().startswith("Cranes")]
    cards[0].setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(cards[0], key)
    assert today.went == 2 * [Place(screen="review", run="w")]


def test_cards_stay_where_they_are_when_only_their_words_change(today):
    before = next(one for one in today.screen.findChildren(QPushButton) if one.accessibleName().startswith("Cranes"))
    before.setFocus()
    today.screen.home_changed({"kind": "run", "run": {**RUNS[0], "title": "Cranes again"}})
    assert before.hasFocus()
    assert before.accessibleName().startswith("Cranes again")


def test_enter_starts_and_shift_enter_is_a_new_line(today):
    words = today.screen.field.words
    assert words.hasFocus()
    QTest.keyClicks(words, "sum")
    QTest.keyClick(words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(words, "up")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert today.engine.last("do.start").params["text"] == "sum\nup"
    today.engine.last("do.start").answer({"run": "n", "agent": "k", "route": {"kind": "run", "why": "It fits."}})
    assert words.toPlainText() == ""
    assert "It fits." in texts(today.screen.errand)
    today.screen.errand.open.click()
    assert today.went == [Place(screen="run", run="n")]


def test_whoever_types_on_stays_in_the_field(today):
    words = today.screen.field.words
    today.screen.take(Dropped(paths=("/a/one.log",)))
    assert words.hasFocus()
    assert "one.log" in texts(today.screen.field)
    today.engine.last("route").answer({"kind": "run", "agent": "keeper", "why": "It reads logs.", "others": []})
    assert "keeper would read one.log." in texts(today.screen.errand)
    QTest.keyClick(words, Qt.Key.Key_Return)
    QTest.keyClicks(words, "typi")
    today.engine.last("do.start").answer({"run": "n", "agent": "keeper", "route": {"kind": "run", "why": "It reads logs."}})
    QTest.keyClicks(QApplication.focusWidget(), "ng on")
    assert words.toPlainText() == "typing on"
    assert "one.log" not in texts(today.screen.field)
    assert today.went == []


def test_the_keyboard_stays_in_the_field_when_it_is_asked_who_shall_do_it(today, qtbot):
    words = today.screen.field.words
    QTest.keyClicks(words, "some")
    QTest.keyClick(words, Qt.Key.Key_Return)
    others = [{"agent": "keeper", "why": "It reads logs.", "score": 1}, {"agent": "other", "why": "Perhaps.", "score": 0}]
    today.engine.last("do.start").answer({"route": {"kind": "run", "agent": None, "why": "Unsure.", "others": others}})
    QTest.keyClicks(QApplication.focusWidget(), " more ")
    assert words.toPlainText() == "some more "
    assert sum(one.method == "do.start" for one in today.engine.asked) == 1
    qtbot.waitUntil(lambda: any(one.text() == "other" and one.isVisible() for one in today.screen.errand.findChildren(QPushButton)))
    QTest.keyClick(words, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "agent" in today.engine.last("do.start").params)  # the button is seen to be pressed
    assert today.engine.last("do.start").params == {"text": "some more ", "inputs": [], "agent": "other"}


def test_candidates_are_buttons_with_their_reasons(today):
    today.screen.presenter.do("something")
    others = [{"agent": "keeper", "why": "It reads logs.", "score": 1}, {"agent": "other", "why": "Perhaps.", "score": 0}]
    today.engine.last("do.start").answer({"route": {"kind": "run", "agent": None, "why": "Unsure.", "others": others}})
    buttons = [one for one in today.screen.errand.findChildren(QPushButton) if one.text() in ("keeper", "other")]
    assert [one.accessibleDescription() for one in buttons] == ["It reads logs.", "Perhaps."]
    buttons[1].click()
    assert today.engine.last("do.start").params["agent"] == "other"


def test_a_title_of_an_agent_is_shown_as_it_is(today):
    today.engine.answers["agents.list"] = {"agents": [{"agent": "keeper", "title": "Q&A"}]}
    today.screen.presenter.enter()
    today.screen.presenter.do("something")
    others = [{"agent": "keeper", "why": "", "score": 1}]
    today.engine.last("do.start").answer({"route": {"kind": "run", "agent": None, "why": "Unsure.", "others": others}})
    made = next(one for one in today.screen.errand.findChildren(QPushButton) if one.text() == "Q&&A")
    assert made.shortcut().toString() == "Alt+1"


def test_what_is_attached_can_be_taken_off(today):
    today.screen.presenter.attach(["/a/one.log", "/a/two.log"])
    named = [one for one in today.screen.field.findChildren(QPushButton) if one.text() == "one.log"]
    named[0].click()
    assert "one.log" not in texts(today.screen.field)
    assert "two.log" in texts(today.screen.field)


def test_names_of_files_are_shown_as_they_are(today):
    today.screen.presenter.attach(["/a/R&D.log", "/a/two\nlines.log"])
    shown = [one for one in today.screen.field.findChildren(QPushButton) if one.accessibleName().startswith("Remove")]
    assert [one.text() for one in shown] == ["R&&D.log", "two lines.log"]
    assert [one.accessibleName() for one in shown] == ["Remove R&D.log", "Remove two lines.log"]
    assert all(one.shortcut().isEmpty() for one in shown)


def test_backspace_in_the_empty_field_takes_the_last_thing_off(today):
    words = today.screen.field.words
    today.screen.presenter.attach(["/a/one.log", "/a/two.log"])
    QTest.keyClicks(words, "x")
    QTest.keyClick(words, Qt.Key.Key_Backspace)
    assert "two.log" in texts(today.screen.field)
    QTest.keyClick(words, Qt.Key.Key_Backspace)
    assert "two.log" not in texts(today.screen.field)
    assert "one.log" in texts(today.screen.field)


def test_alt_and_a_digit_write_nothing(today):
    words = today.screen.field.words
    QTest.sendKeyEvent(QTest.KeyAction.Click, words, Qt.Key.Key_1, "1", Qt.KeyboardModifier.AltModifier)
    assert words.toPlainText() == ""
    QTest.keyClicks(words, "1")
    assert words.toPlainText() == "1"


def test_a_short_text_that_is_dropped_stands_apart(today):
    words = today.screen.field.words
    for text in ("typed 😀", "dropped\n", "again"):
        today.screen.take(Dropped(text=text))
    assert words.toPlainText() == "typed 😀 dropped\nagain"
    words.moveCursor(QTextCursor.MoveOperation.Start)
    today.screen.take(Dropped(text="first"))
    assert words.toPlainText() == "first typed 😀 dropped\nagain"


def test_a_new_home_offers_the_two_things_to_do(qtbot, theme):
    screen = Today(qtbot, theme, []).screen
    assert screen.empty.isVisible()
    assert screen.try_sample.isVisible()
    assert "Drop a chat export" in screen.empty.sentence.text()


def test_every_control_has_a_name(today):
    today.screen.presenter.attach(["/a/one.log"])
    for one in today.screen.findChildren(QWidget):
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.objectName().startswith("qt_"):
            assert one.accessibleName() or one.property("text") or one.toolTip(), one


# -- dropping --------------------------------------------------------------------------------------------------------


class Window:
    def __init__(self, qtbot, theme) -> None:
        self.taken: list[Dropped | Refused] = []
        self.window = QWidget()
        self.over = Drop(self.window, theme, self.taken.append)
        qtbot.addWidget(self.window)
        self.window.resize(600, 400)
        self.window.show()
        qtbot.waitExposed(self.window)

    def hold(self, mime: QMimeData) -> bool:
        event = QDragEnterEvent(
            QPoint(9, 9), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(self.window, event)
        return event.isAccepted()

    def let_go(self, mime: QMimeData) -> None:
        QApplication.sendEvent(self.window, QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ))  # fmt: skip


@pytest.fixture
def window(qtbot, theme) -> Window:
    return Window(qtbot, theme)


def test_files_are_taken_wherever_they_are_let_go(window):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/a/chat ü.log"), QUrl.fromLocalFile("/a/folder")])
    assert window.hold(mime)
    assert window.over.isVisible()
    assert "Drop to read it" in texts(window.over)
    window.let_go(mime)
    assert not window.over.isVisible()
    assert window.taken == [Dropped(paths=("/a/chat ü.log", "/a/folder"))]


def test_text_is_taken_and_leaving_hides_the_sheet(window):
    mime = QMimeData()
    mime.setText("05:10 crane 7 stands still")
    assert window.hold(mime)
    QApplication.sendEvent(window.window, QDragLeaveEvent())
    assert not window.over.isVisible()
    window.hold(mime)
    window.let_go(mime)
    assert window.taken == [Dropped(text="05:10 crane 7 stands still")]


def test_links_and_pictures_are_refused_in_words(window):
    link, picture = QMimeData(), QMimeData()
    link.setUrls([QUrl("https://example.test/a.log")])
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    for mime in (link, picture):
        assert window.hold(mime)
        window.let_go(mime)
    assert [type(one) for one in window.taken] == [Refused, Refused]


def test_what_is_neither_is_not_welcome(window):
    mime = QMimeData()
    mime.setData("application/x-strange", b"\0\1")
    assert not window.hold(mime)
    assert not window.over.isVisible()
