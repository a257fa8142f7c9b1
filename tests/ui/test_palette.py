"""The palette as a window: keys, pastes, drops, and that it is there at once."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel
from shiboken6 import delete
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import InputError
from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.palette.history import History
from satchel.ui.palette.items import Goal
from satchel.ui.palette.outcome import of_error
from satchel.ui.palette.view import Palette
from satchel.ui.remembered import Remembered
from satchel.ui.window.presenter import Place

AGENTS = [{"agent": "keeper", "title": "Incident keeper", "description": "Keeps."}, {"agent": "minutes", "title": "Minutes"}]
UNSURE = {"kind": "run", "agent": None, "run": None, "why": "Several fit.", "sure": False,
          "others": [{"agent": "keeper", "why": "A.", "score": 0.5}, {"agent": "minutes", "why": "B.", "score": 0.5}]}  # fmt: skip
LOG = "\n".join(f"18:4{n} < ana> line" for n in range(4))


@pytest.fixture
def engine() -> WindowEngine:
    return WindowEngine(answers={"agents.list": {"agents": AGENTS}, "runs.list": {"runs": []}})


@pytest.fixture
def went() -> list[Place]:
    return []


@pytest.fixture
def palette(qtbot, theme, engine, went, tmp_path) -> Palette:
    QGuiApplication.clipboard().clear()
    goals = [Goal(name="runs", title="Runs", icon="runs")]
    made = Palette(theme, engine, went.append, History(Remembered(tmp_path / "palette.json")), lambda: goals)
    qtbot.addWidget(made)
    made.open()
    return made


def words(palette: Palette) -> str:
    return "\n".join(one.text() for one in palette.panel.findChildren(QLabel))


def test_typing_asks_once_when_the_hand_rests(qtbot, palette, engine):
    qtbot.keyClicks(palette.field, "what was said")
    assert [one for one in engine.asked if one.method == "route"] == []
    qtbot.waitUntil(lambda: any(one.method == "route" for one in engine.asked))
    assert [one.params["text"] for one in engine.asked if one.method == "route"] == ["what was said"]


def test_the_keyboard_does_everything(qtbot, palette, engine, went):
    qtbot.keyClicks(palette.field, "what was said")
    palette.presenter.look()
    engine.last("route").answer(UNSURE)
    qtbot.keyClick(palette.field, Qt.Key.Key_Tab)
    assert palette.list.currentIndex().data() == "Minutes"
    qtbot.keyClick(palette.field, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert palette.list.currentIndex().data() == "Incident keeper"
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert engine.last("do.start").params["agent"] == "minutes"
    engine.last("do.start").answer({"run": "n1", "after": 0, "route": {"agent": "minutes", "why": "You chose it."}})
    told = RunEvent(run="n1", seq=1, at=datetime.now(UTC), kind=EventKind.STEP_STARTED, body={"step": "collect"})
    engine.last("run.follow").tell(told)
    assert "Read the sources" in words(palette)
    engine.last("run.follow").answer(None)
    engine.last("result.get").answer({"run": "n1", "status": "done", "result": {"title": "<i>Minutes</i>"}})
    assert "<i>Minutes</i>" in words(palette)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert went == [Place(screen="run", run="n1")]
    assert not palette.isVisible()


def test_escape_hides_and_opening_again_is_a_fresh_start(qtbot, palette):
    qtbot.keyClicks(palette.field, "x")
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    palette.toggle()
    assert palette.isVisible()
    assert palette.field.text() == ""


def test_a_pasted_log_is_material_and_a_pasted_word_is_typed(qtbot, palette):
    QGuiApplication.clipboard().setText(LOG)
    qtbot.keyClick(palette.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert palette.field.text() == ""
    assert palette._given_words.text() == "Text: 4 lines"
    qtbot.keyClick(palette.field, Qt.Key.Key_Backspace)
    assert not palette._given.isVisible()
    QGuiApplication.clipboard().setText("cranes")
    qtbot.keyClick(palette.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert palette.field.text() == "cranes"


def test_the_clipboard_is_offered_with_its_size_and_its_first_line(qtbot, palette):
    QGuiApplication.clipboard().setText(LOG)
    palette.open()
    qtbot.waitUntil(lambda: palette.model.items[0].kind == "clipboard")
    assert palette.model.items[0].title == "Use the clipboard: 4 lines"


def test_dropped_files_go_with_the_words(palette, engine):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/a/chat.log"), QUrl("https://example.org/x")])
    none = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
    palette.dropEvent(drop)
    assert palette._given_words.text() == "chat.log"
    assert engine.last("route").params["inputs"] == ["/a/chat.log"]


def test_trouble_is_told_in_place(qtbot, palette, engine):
    qtbot.keyClicks(palette.field, "x")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    engine.last("do.start").answer(InputError("There is nothing to read.", "Name a file."))
    assert "There is nothing to read." in words(palette)
    assert "Name a file." in words(palette)


def test_it_is_ready_within_a_tenth_of_a_second_of_work(qtbot, palette, qapp):
    palette.hide()
    qapp.processEvents()
    costs = []
    for _ in range(3):
        before = time.process_time()
        palette.toggle()
        qapp.processEvents()
        costs.append(time.process_time() - before)
        palette.hide()
    assert min(costs) < 0.1


def test_everything_in_it_has_a_name(palette):
    def walk(interface):
        yield interface
        for place in range(interface.childCount()):
            child = interface.child(place)
            if child is not None and child.isValid():
                yield from walk(child)

    wanted = (QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.List)
    found = [one for one in walk(QAccessible.queryAccessibleInterface(palette)) if one.role() in wanted]
    assert len(found) >= 4
    assert all(one.text(QAccessible.Text.Name) for one in found)


@pytest.mark.parametrize("long", ["x" * 4_000, "wort " * 900])
def test_long_words_stay_within_the_palette(qtbot, palette, engine, long):
    qtbot.keyClicks(palette.field, "q")
    palette.presenter.look()
    engine.last("route").answer({"kind": "run", "agent": "keeper", "why": long, "sure": True, "others": []})
    palette.presenter.enter()
    engine.last("do.start").answer({"run": "n1", "after": 0, "route": {"agent": "keeper", "why": "y"}})
    engine.last("run.follow").answer(None)
    claim = {"text": long, "cites": [{"source": long, "quote": "q"}], "support": "supported"}
    engine.last("result.get").answer({"run": "n1", "status": "done", "result": {"title": long[:200], "claims": [claim]}})
    assert palette.width() == 660
    assert palette.height() < 700


def test_a_palette_that_is_gone_is_told_nothing(qtbot, theme, tmp_path):
    made = Palette(theme, WindowEngine(), print, History(Remembered(tmp_path / "palette.json")), list)
    made.panel.show_outcome(of_error(InputError("It failed.", "Try again.")))
    delete(made)
    with qtbot.captureExceptions() as raised:
        theme.changed.emit()
    assert not raised
