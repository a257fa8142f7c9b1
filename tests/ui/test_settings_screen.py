"""The form of the settings, with the real engine on a home of its own, because they are changed."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.conftest import end_engines, variables
from tests.fakes.window_engine import WindowEngine
from tests.support.whole_window import whole_window

from satchel.engine.client import Client
from satchel.system.paths import Home
from satchel.ui.bridge import Bridge
from satchel.ui.choices import Chosen
from satchel.ui.settings.view import SettingsScreen
from satchel.ui.wearing import wear
from satchel.ui.window.presenter import Place

WAIT = 20_000


@pytest.fixture
def own(home: Home, qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bridge]:
    """A conversation with the engine of a home in which anything may be changed."""
    with tempfile.TemporaryDirectory(prefix="st-", dir="/tmp" if os.name == "posix" else None) as short:
        Path(short).chmod(stat.S_IRWXU)
        for name, value in variables(tmp_path, home, Path(short)).items():
            if name in ("XDG_RUNTIME_DIR", "SATCHEL_IDLE_SECONDS", "PYTHONPATH", "SATCHEL_HOME"):
                monkeypatch.setenv(name, value)
        made = Bridge(home)
        made.open()
        yield made
        made.close()
        end_engines(tmp_path)


def shown(qtbot, theme, engine) -> SettingsScreen:
    screen = SettingsScreen(theme, engine, lambda _place: None)
    qtbot.addWidget(screen)
    screen.resize(900, 700)
    screen.show()
    qtbot.waitExposed(screen)
    screen.activateWindow()
    if isinstance(engine, Bridge):
        engine.home_changed.connect(screen.home_changed)
    screen.enter(Place(screen="settings"))
    qtbot.waitUntil(lambda: bool(screen.rows), timeout=WAIT)
    return screen


def test_a_choice_is_kept_and_a_change_from_elsewhere_shown(qtbot, theme, own, home):
    screen = shown(qtbot, theme, own)
    row = screen.rows["network.offline"]
    QTest.mouseClick(row.control, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.source.text() == "Your settings", timeout=WAIT)
    assert "offline = true" in home.settings.read_text()
    with Client(home) as other:
        other.call("settings.set", name="look.theme", value="dark")
    qtbot.waitUntil(lambda: screen.rows["look.theme"].control.currentText() == "Dark", timeout=WAIT)
    screen.rows["look.theme"].back.click()
    qtbot.waitUntil(lambda: screen.rows["look.theme"].back.isHidden(), timeout=WAIT)


def test_a_look_that_another_program_chose_is_put_on(qtbot, own, home):
    class Wears:
        worn = ("system", False)

        def wears(self, wanted, *, still):
            return self.worn == (wanted, still)

        def wear(self, wanted, *, still=False):
            self.worn = (wanted, still)

    theme, kept = Wears(), []
    chosen = Chosen(own, lambda choices: kept.append(wear(theme, choices)))
    own.home_changed.connect(chosen.home_changed)
    chosen.ask()
    qtbot.waitUntil(lambda: bool(kept), timeout=WAIT)
    with Client(home) as other:
        other.call("settings.set", name="look.theme", value="dark")
        other.call("settings.set", name="look.reduced_motion", value=True)
        other.call("settings.set", name="look.scale", value=150)
    qtbot.waitUntil(lambda: theme.worn == ("dark", True) and kept[-1]["scale"] == 150, timeout=WAIT)


def test_a_wrong_number_stays_with_the_engines_sentence_and_escape_takes_it_back(qtbot, theme, own):
    row = shown(qtbot, theme, own).rows["look.scale"]
    row.control.setFocus()
    row.control.selectAll()
    QTest.keyClicks(row.control, "999")
    QTest.keyClick(row.control, Qt.Key.Key_Return)
    qtbot.waitUntil(row.problem.isVisible, timeout=WAIT)
    assert "between 100 and 200" in row.problem.text()
    assert row.control.text() == "999"
    QTest.keyClick(row.control, Qt.Key.Key_Escape)
    assert row.control.text() == "100"
    assert not row.problem.isVisible()


def test_a_damaged_file_is_mended_from_the_banner(qtbot, theme, home, own):
    home.settings.write_text("look = [")
    screen = shown(qtbot, theme, own)
    screen.presenter.ask_reset = screen.presenter.reset_all  # nobody is asked in a test
    qtbot.waitUntil(screen.file.isVisible, timeout=WAIT)
    screen.file.action.click()
    qtbot.waitUntil(lambda: "kept" in screen.file.words.text(), timeout=WAIT)
    assert list(home.root.glob("settings-*.toml"))


def test_a_search_hides_the_rest_and_escape_ends_it(qtbot, theme, own):
    screen = shown(qtbot, theme, own)
    QTest.keyClick(screen, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(screen.search, "quiet")
    assert screen.rows["notifications.quiet_from"].isVisible()
    assert not screen.rows["look.theme"].isVisible()
    QTest.keyClick(screen.search, Qt.Key.Key_Escape)
    assert screen.rows["look.theme"].isVisible()


def test_news_do_not_take_away_what_is_being_typed(qtbot, theme):
    one = {"name": "a.b", "title": "B", "help": "", "kind": "text", "value": "old", "default": "old", "from": "default"}
    engine = WindowEngine(answers={"settings.list": {"settings": [one]}})
    screen = shown(qtbot, theme, engine)
    field = screen.rows["a.b"].control
    field.setFocus()
    QTest.keyClicks(field, "er")
    engine.answers["settings.list"] = {"settings": [{**one, "value": "new"}]}
    screen.home_changed({"kind": "settings"})
    assert field.text() == "older"


def test_what_is_locked_cannot_be_changed_and_says_why(qtbot, theme):
    one = {"name": "network.offline", "title": "Always offline", "help": "", "kind": "flag", "value": True, "default": False,
           "from": "policy", "locked": True, "why": "Rule 7."}  # fmt: skip
    row = shown(qtbot, theme, WindowEngine(answers={"settings.list": {"settings": [one]}})).rows["network.offline"]
    assert not row.control.isEnabled()
    assert (row.why.text(), row.source.text()) == ("Rule 7.", "Set by your administrator")
    assert not row.back.isVisible()


def test_damaged_settings_are_told_wherever_one_is(own_home, theme):
    own_home.settings.write_text("look = [")
    with whole_window(own_home, theme) as whole:
        whole.around.set_up()
        whole.bridge.state_changed.emit("ready")  # as it becomes when the engine has been looked for, which is later
        banner = whole.window.banner
        whole.until(lambda: banner.isVisible() and "Until it is mended" in banner.words.text(), "the trouble")
        banner.action.click()
        assert whole.window.presenter.place.screen == "settings"
        whole.until(whole.window.made("settings").file.isVisible, "the same on the screen")
        assert not banner.isVisible()
        whole.go("today")
        assert banner.isVisible()
        whole.ask("settings.reset", all=True)
        whole.until(lambda: not banner.isVisible(), "the end of it")
