"""The first steps, with the real engine for what it knows of models."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.fakes.window_engine import WindowEngine
from tests.ui.conftest import texts

from satchel.ui.welcome.view import WelcomeScreen
from satchel.ui.window.presenter import Place


def shown(qtbot, theme, engine, went, finished) -> WelcomeScreen:
    screen = WelcomeScreen(theme, engine, went.append, lambda: finished.append(1))
    qtbot.addWidget(screen)
    screen.resize(900, 640)
    screen.show()
    qtbot.waitExposed(screen)
    screen.activateWindow()
    screen.enter(Place(screen="welcome"))
    return screen


def test_enter_leads_through_all_three_steps(qtbot, theme):
    went, finished = [], []
    screen = shown(qtbot, theme, WindowEngine(answers={"models.list": {}, "models.scan": {}}), went, finished)
    qtbot.waitUntil(screen.what.sample.hasFocus)
    QTest.keyClick(screen.on, Qt.Key.Key_Space)
    assert screen.model.none.hasFocus()
    assert "No model was found on this disk." in texts(screen.model)
    QTest.keyClick(screen.model.none, Qt.Key.Key_Space)
    assert screen.on.hasFocus()
    QTest.keyClick(screen.on, Qt.Key.Key_Space)
    assert went == [Place(screen="today")]
    assert finished


def test_escape_leaves(qtbot, theme):
    went, finished = [], []
    screen = shown(qtbot, theme, WindowEngine(), went, finished)
    QTest.keyClick(screen.what.sample, Qt.Key.Key_Escape)
    assert went == [Place(screen="today")]
    assert finished


def test_the_hotkey_is_said_as_keyboards_have_it(qtbot, theme):
    hotkey = {"name": "palette.hotkey", "value": "ctrl+alt+space"}
    engine = WindowEngine(answers={"models.list": {}, "models.scan": {}, "settings.list": {"settings": [hotkey]}})
    screen = shown(qtbot, theme, engine, [], [])
    assert "Ctrl+Alt+Space opens a small field" in texts(screen.call)


def test_models_of_the_real_engine_are_looked_for(qtbot, theme, bridge):
    screen = shown(qtbot, theme, bridge, [], [])
    screen.presenter.next()
    assert screen.model.busy.isVisible()
    qtbot.waitUntil(lambda: not screen.model.busy.isVisible(), timeout=20_000)
    assert "satchel models" not in texts(screen.model), "whoever wants a server finds it in Models"
    assert not screen.trouble.isVisible()


def test_a_model_that_will_not_fit_says_why_and_cannot_be_chosen(qtbot, theme):
    huge = {"model": "huge", "state": "ready", "size": 9e10, "verdict": {"rank": "won't fit", "why": "It needs 90 GB."}}
    engine = WindowEngine(answers={"models.list": {"models": [huge]}, "models.scan": {"found": []}})
    screen = shown(qtbot, theme, engine, [], [])
    rows = [one for one in screen.model.findChildren(QPushButton) if one.accessibleName().startswith("huge")]
    assert rows[0].accessibleName() == "huge. It needs 90 GB."
    assert not rows[0].isEnabled()
