"""The agents, with the real engine; and the way from one to the field of the first screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.fakes.window_engine import WindowEngine
from tests.ui.conftest import texts
from tests.unit.ui.test_agents_presenter import agent, full

from satchel.ui.agents.view import AgentsScreen
from satchel.ui.today.view import TodayScreen
from satchel.ui.window.presenter import Place


def shown(qtbot, theme, engine: Any, went: list[Place]) -> AgentsScreen:
    screen = AgentsScreen(theme, engine, went.append)
    qtbot.addWidget(screen)
    screen.resize(900, 700)
    screen.show()
    qtbot.waitExposed(screen)
    screen.enter(Place(screen="agents"))
    return screen


def test_the_agent_that_ships_says_what_it_may_do_and_is_used(qtbot, theme, bridge):
    went: list[Place] = []
    screen = shown(qtbot, theme, bridge, went)
    qtbot.waitUntil(lambda: "Writes no files." in texts(screen), timeout=20_000)
    assert "came with Satchel" in texts(screen)
    assert "Reading\u00a0the\u00a0sources" in texts(screen)
    QTest.keyClick(next(iter(screen.cards.values())).use, Qt.Key.Key_Space)
    assert went == [Place(screen="today", text="@incident-summariser ")]


def test_none_and_none_found_are_said(qtbot, theme):
    engine = WindowEngine(answers={"agents.list": {"agents": []}, "agents.show": full()})
    screen = shown(qtbot, theme, engine, [])
    assert screen.empty.isVisible()
    assert "No agents are installed" in texts(screen)
    engine.answers["agents.list"] = {"agents": [agent()]}
    screen.enter(Place(screen="agents"))
    assert not screen.empty.isVisible()
    QTest.keyClicks(screen.search, "zzz")
    assert "No agent has these words." in texts(screen)
    QTest.keyClick(screen.search, Qt.Key.Key_Escape)
    assert list(screen.cards) == ["keeper"]


def test_the_field_begins_with_the_agent_and_keeps_what_was_written(qtbot, theme):
    screen = TodayScreen(theme, WindowEngine(), lambda _place: None)
    qtbot.addWidget(screen)
    screen.field.words.setPlainText("what happened?")
    screen.enter(Place(screen="today", text="@keeper "))
    screen.enter(Place(screen="today", text="@keeper "))
    assert screen.field.words.toPlainText() == "@keeper what happened?"
    screen.enter(Place(screen="today", text="@writer "))
    assert screen.field.words.toPlainText() == "@writer what happened?"
    screen.enter(Place(screen="today"))
    assert screen.field.words.toPlainText() == "@writer what happened?"
    assert screen.field.words.textCursor().atEnd()
