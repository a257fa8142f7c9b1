"""The models: with the real engine where there is none, and as widgets where there are some."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.fakes.window_engine import WindowEngine
from tests.ui.conftest import texts
from tests.unit.ui.test_models_presenter import found, model, offered

from satchel.ui.models.view import ModelsScreen
from satchel.ui.window.presenter import Place


def shown(qtbot, theme, engine: Any) -> ModelsScreen:
    screen = ModelsScreen(theme, engine)
    qtbot.addWidget(screen)
    screen.resize(900, 700)
    screen.show()
    qtbot.waitExposed(screen)
    screen.activateWindow()
    screen.enter(Place(screen="models"))
    qtbot.waitUntil(lambda: all(card.isVisible() for card in screen.cards.values()))
    return screen


def full(**more: Any) -> WindowEngine:
    listed = {"models": [model("one"), model("two")], "endpoints": [], "catalogue": [offered()]}
    return WindowEngine(answers={"models.list": listed, "models.scan": {"found": [found()]}, **more})


def test_a_home_without_models_says_that_nothing_is_missing_and_what_can_be_had(qtbot, theme, bridge):
    screen = shown(qtbot, theme, bridge)
    qtbot.waitUntil(lambda: "offer:qwen3-4b" in screen.cards, timeout=20_000)
    assert screen.empty.isVisible()
    assert "Everything works without one" in texts(screen)
    assert "Fetch" in texts(screen.cards["offer:qwen3-4b"])


def test_a_download_is_begun_watched_and_stopped_by_the_keyboard(qtbot, theme):
    engine = full()
    screen = shown(qtbot, theme, engine)
    card = screen.cards["offer:tiny"]
    card.buttons["fetch"].setFocus()
    QTest.keyClick(card.buttons["fetch"], Qt.Key.Key_Space)
    engine.last("models.pull").tell({"done": 2e8, "total": 8e8})
    assert card.bar.isVisible()
    assert card.bar.value() == 250
    assert card.state.text() == "200 MB of 800 MB"
    assert not card.buttons
    assert screen.focusWidget() is card.stop
    QTest.keyClick(card.stop, Qt.Key.Key_Space)
    assert not card.bar.isVisible()
    assert engine.last("models.pull").is_dropped
    assert screen.focusWidget() is card.buttons["fetch"]


def test_roles_are_given_from_a_menu(qtbot, theme):
    engine = full(**{"models.use": {}})
    screen = shown(qtbot, theme, engine)
    menu = screen.cards["model:one"].buttons["use"].menu()
    names = [action.text() for action in menu.actions() if action.text()]
    assert names == ["Everything", "Reading", "Writing", "Answering questions", "Code"]
    menu.actions()[0].trigger()
    assert engine.last("models.use").params == {"model": "one", "roles": []}
    menu.actions()[-1].trigger()
    assert engine.last("models.use").params == {"model": "one", "roles": ["code"]}


def test_a_running_trial_is_shown_in_the_same_widgets_when_the_list_is_renewed(qtbot, theme):
    engine = full()
    screen = shown(qtbot, theme, engine)
    card = screen.cards["model:one"]
    screen.presenter.try_out(card.card)
    screen.home_changed({"kind": "models"})
    assert screen.cards["model:one"] is card
    assert card.bar.isVisible()


def test_a_search_leaves_what_matches_and_escape_ends_it(qtbot, theme):
    screen = shown(qtbot, theme, full())
    QTest.keyClicks(screen.search, "ollama")
    assert list(screen.cards) == ["left:Ollama:llama"]
    QTest.keyClicks(screen.search, "zzz")
    assert screen.nothing.isVisible()
    assert not screen.empty.isVisible()
    QTest.keyClick(screen.search, Qt.Key.Key_Escape)
    assert len(screen.cards) == 4


def test_words_from_elsewhere_are_shown_as_they_are(qtbot, theme):
    engine = WindowEngine(answers={"models.list": {"models": [model("<b>bold</b>")]}, "models.scan": {}})
    screen = shown(qtbot, theme, engine)
    assert "<b>bold</b>" in texts(screen)
    assert screen.cards["model:<b>bold</b>"].findChild(type(screen.waiting)).textFormat() is Qt.TextFormat.PlainText
