"""The agents, with the real engine; and the way from one to the field of the first screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.fakes.window_engine import WindowEngine
from tests.support import access
from tests.ui.conftest import texts
from tests.unit.ui.test_agents_presenter import agent, full

from satchel.ui.agents.view import AgentsScreen
from satchel.ui.parts.roles import tell_roles
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


def test_what_the_agent_knows_opens_in_place(qtbot, theme, bridge):
    screen = shown(qtbot, theme, bridge, [])
    qtbot.waitUntil(lambda: bool(screen.cards) and next(iter(screen.cards.values())).knowledge is not None, timeout=20_000)
    knowledge = next(iter(screen.cards.values())).knowledge
    assert not knowledge.texts
    QTest.keyClick(knowledge.toggle, Qt.Key.Key_Space)
    (text,) = knowledge.texts
    qtbot.waitUntil(lambda: text.is_drawn)
    assert text.blocks[0].text == "Incident summary"
    assert "name: incident-summary" not in "".join(one.text for one in text.blocks)
    assert text.isVisible()
    QTest.keyClick(knowledge.toggle, Qt.Key.Key_Space)
    assert not text.isVisible()


SKILL = {"name": "keeping", "description": "How to keep things.", "text": "# Keep\n\nAll of it.", "cut": True}


def test_only_the_card_that_changed_is_made_anew(qtbot, theme):
    engine = WindowEngine(answers={"agents.list": {"agents": [agent("one"), agent("two")]}})
    screen = shown(qtbot, theme, engine, [])
    first, second = engine.open
    first.answer(full("one", skills=[SKILL]))
    one, two = screen.cards.values()
    one.knowledge.toggle.click()
    one.knowledge.toggle.setFocus()
    second.answer(full("two"))
    assert screen.cards["one"] is one
    assert screen.cards["two"] is not two
    assert one.knowledge.is_open
    assert screen.focusWidget() is one.knowledge.toggle
    assert "The rest is not shown here: the text is too long." in texts(one)
    qtbot.waitUntil(lambda: screen.cards["one"].y() < screen.cards["two"].y())
    screen.presenter.search("two")
    assert list(screen.cards) == ["two"]


def test_an_open_card_is_whole_for_screen_readers(qtbot, theme):
    tell_roles()
    engine = WindowEngine(answers={"agents.list": {"agents": [agent()]}, "agents.show": full(skills=[SKILL, {**SKILL, "name": "more"}])})
    screen = shown(qtbot, theme, engine, [])
    screen.cards["keeper"].knowledge.toggle.click()
    assert access.faults(screen) == []


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
