"""The settings: how each is shown, what becomes of a value, and what is said of a file that is damaged."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import RefusedError, SatchelError, StorageError, UsageError
from satchel.settings.declarations import SETTINGS
from satchel.settings.desk import SettingsDesk
from satchel.settings.managed import Policy
from satchel.ui.settings.entries import Entry, completed, entry, groups, matching
from satchel.ui.settings.presenter import SettingsPresenter
from satchel.ui.window.presenter import Place


class View:
    def __init__(self) -> None:
        self.groups, self.matching, self.file, self.error, self.can_reset = [], frozenset(), None, None, None

    def show_groups(self, found, *, matching):
        self.groups, self.matching = list(found), matching

    def show_file(self, notice):
        self.file = notice

    def show_trouble(self, error):
        self.error = error

    def show_can_reset(self, can):
        self.can_reset = can


class Screen:
    """The presenter with the real settings of a home behind it."""

    def __init__(self, path: Path, policy: Policy | None = None) -> None:
        self.desk = SettingsDesk(path, lambda: policy or Policy())
        self.view, self.went = View(), []
        self.engine = WindowEngine(answers={
            "settings.list": self._try(lambda _p: self.desk.list()),
            "settings.set": self._try(lambda p: {"setting": self._set(p), "restarts": False}),
            "settings.reset": self._try(lambda p: self.desk.reset(None if p.get("all") else p["name"])),
        })  # fmt: skip
        self.presenter = SettingsPresenter(self.view, self.engine, self.went.append)
        self.presenter.enter()

    def _set(self, params: Any) -> Any:
        how = self.desk.set_typed if params.get("typed") else self.desk.set
        return how(params["name"], params["value"])

    @staticmethod
    def _try(call: Any) -> Any:
        def answer(params: Any) -> Any:
            try:
                return call(params)
            except SatchelError as error:
                return error

        return answer

    def entry(self, name: str) -> Entry:
        return next(one for group in self.view.groups for one in group.entries if one.name == name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


@pytest.fixture
def screen(file: Path) -> Screen:
    return Screen(file)


def test_every_declared_setting_has_an_entry_with_its_control(screen):
    shown = {one.name: one.control for group in screen.view.groups for one in group.entries}
    assert set(shown) == set(SETTINGS)
    assert shown["look.theme"] == "choice"
    assert shown["network.offline"] == "switch"
    assert shown["look.scale"] == "number"
    assert shown["palette.hotkey"] == "text"
    assert shown["notifications.quiet_from"] == "time"
    assert [group.heading for group in screen.view.groups][:2] == ["Look", "Quick commands"]


def test_a_choice_is_kept_and_said_to_be_ones_own_and_can_be_taken_back(screen, file):
    screen.presenter.choose("look.theme", "dark")
    shown = screen.entry("look.theme")
    assert (shown.value, shown.source, shown.reset) == ("dark", "Your settings", "Reset Theme to As the desktop")
    assert 'theme = "dark"' in file.read_text()
    assert screen.view.can_reset
    screen.presenter.reset("look.theme")
    assert (screen.entry("look.theme").source, screen.entry("look.theme").reset) == ("Default", "")


def test_what_cannot_be_taken_stays_in_the_field_with_the_engines_sentence(screen):
    screen.presenter.type("look.scale", "900")
    shown = screen.entry("look.scale")
    assert (shown.shown, shown.value) == ("900", 100)
    assert shown.problem == "The setting look.scale cannot be that: it must be between 100 and 200."
    screen.presenter.home_changed({"kind": "settings"})
    assert screen.entry("look.scale").shown == "900", "news from elsewhere lose nothing"
    screen.presenter.type("look.scale", "150")
    assert (screen.entry("look.scale").shown, screen.entry("look.scale").problem) == ("150", "")


def test_typing_the_value_that_holds_ends_the_complaint(screen):
    screen.presenter.type("look.scale", "many")
    assert screen.entry("look.scale").problem
    screen.presenter.type("look.scale", "100")
    assert not screen.entry("look.scale").problem
    assert screen.engine.last("settings.set").params["value"] == "many", "nothing new is kept"


def test_a_field_that_could_not_be_emptied_shows_that_it_is_empty(screen):
    screen.presenter.type("look.scale", "")
    assert screen.entry("look.scale").problem
    assert not screen.entry("look.scale").shown


def test_a_number_is_shown_without_a_useless_fraction(screen):
    assert screen.entry("engine.idle_minutes").shown == "10"


def test_a_disk_that_is_full_is_told_in_its_place_too(screen):
    screen.engine.answers["settings.set"] = StorageError("No room is left.", "Free some.")
    screen.presenter.choose("network.offline", True)
    shown = screen.entry("network.offline")
    assert (shown.value, shown.problem) == (False, "No room is left.")


def test_times_may_be_typed_in_short(screen):
    screen.presenter.type("notifications.quiet_from", "7")
    assert screen.entry("notifications.quiet_from").value == "07:00"
    screen.presenter.type("notifications.quiet_from", "")
    assert screen.entry("notifications.quiet_from").value == ""


def test_what_the_policy_pins_is_locked_with_the_reason(file):
    policy = Policy(file="/p", pins={"network.offline": True}, reason="Rule 7.", contact="it@example.com")
    screen = Screen(file, policy)
    shown = screen.entry("network.offline")
    assert (shown.value, shown.source, shown.lock) == (True, "Set by your administrator", "Rule 7. Contact: it@example.com.")
    assert not shown.reset
    screen.engine.answers["settings.set"] = RefusedError("It is locked.", "")
    screen.presenter.choose("network.offline", False)
    assert screen.entry("network.offline").problem == "It is locked."


def test_when_a_change_is_felt_is_said_where_it_is_not_at_once(screen):
    assert screen.entry("look.theme").note == ""
    assert "window opens" in screen.entry("look.scale").note
    assert "engine starts" in screen.entry("storage.kept_backups").note


def test_a_search_has_every_word_wherever_it_stands(screen):
    screen.presenter.search(" QUIET  hours ")
    assert screen.view.matching == {"notifications.quiet_from", "notifications.quiet_to"}
    screen.presenter.search("dark")
    assert screen.view.matching == {"look.theme"}
    screen.presenter.search("")
    assert screen.view.matching == set(SETTINGS)


def test_a_damaged_file_is_said_and_reset_all_keeps_it(file):
    file.write_text("look = [")
    screen = Screen(file)
    assert screen.view.file.tone == "bad"
    assert "not valid TOML" in screen.view.file.words
    assert screen.view.file.action == "Reset all…"
    screen.presenter.choose("look.theme", "dark")
    assert "not valid TOML" in screen.entry("look.theme").problem
    screen.view.file.act()
    kept = next(file.parent.glob("settings-*.toml"))
    assert kept.read_text() == "look = ["
    assert str(kept) in screen.view.file.words
    assert not screen.entry("look.theme").problem


def test_one_wrong_line_is_told_beside_its_setting_and_reset_removes_it(file):
    file.write_text('[look]\ntheme = "pink"\nscale = 120\n')
    screen = Screen(file)
    assert "one of system, light, dark" in screen.entry("look.theme").problem
    assert screen.view.file is not None
    screen.presenter.reset("look.theme")
    assert screen.view.file is None
    assert screen.entry("look.scale").value == 120


def test_choosing_a_good_value_mends_a_wrong_line(file):
    file.write_text('[look]\ntheme = "pink"\n')
    screen = Screen(file)
    screen.presenter.choose("look.theme", "light")
    assert screen.view.file is None


def test_the_presenter_asks_first_where_the_view_does(file):
    file.write_text("look = [")
    screen, asked = Screen(file), threading.Event()
    screen.presenter.ask_reset = asked.set
    screen.view.file.act()
    assert asked.is_set()
    assert file.read_text() == "look = ["


def test_an_engine_that_does_not_answer_is_said(screen):
    screen.engine.answers["settings.list"] = UsageError("No engine.", "")
    screen.presenter.enter()
    assert screen.view.error.what == "No engine."


def test_about_is_a_place_of_its_own(screen):
    screen.presenter.about()
    assert screen.went == [Place(screen="about")]


@given(st.text(max_size=12))
def test_what_is_completed_is_a_time_of_day_or_stays(text):
    found = completed("x", "time", text)
    clock = SETTINGS["notifications.quiet_from"]
    assert clock.problem(found) is None or found == text.strip()
    assert completed("x", "text", text) == text.strip()


def test_keys_are_shown_and_taken_as_keyboards_have_them():
    one = {"name": "palette.hotkey", "kind": "text", "value": "ctrl+alt+k", "default": "ctrl+alt+space", "from": "file"}
    found = entry(one, None)
    assert (found.shown, found.reset) == ("Ctrl+Alt+K", "Reset palette.hotkey to Ctrl+Alt+Space")
    assert completed("palette.hotkey", "text", " Ctrl + Alt+Space") == "ctrl+alt+space"


@given(st.text(max_size=30))
def test_any_search_finds_a_part_of_all(query):
    desk = SettingsDesk(Path("/nowhere/settings.toml"), Policy)
    found = groups(desk.list()["settings"], {})
    assert matching(found, query) <= set(SETTINGS)


def test_a_setting_of_a_newer_engine_is_shown_all_the_same():
    one = {"name": "magic.wand", "help": "Waves.", "kind": "spell", "value": "x", "default": "x", "from": "default"}
    shown = groups([one], {})
    assert shown[0].heading == "Magic"
    assert shown[0].entries[0].control == "text"
