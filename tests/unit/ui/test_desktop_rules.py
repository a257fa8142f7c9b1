"""Rules of the desktop around the window: hotkeys, quiet hours, what a second start may say, files for the login."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.errors import MissingError, StorageError, UsageError
from satchel.system.paths import Home, resources
from satchel.ui import autostart, display
from satchel.ui.choices import Choices, read
from satchel.ui.hotkey.keys import MODIFIERS, NAMED, Hotkey, parse
from satchel.ui.look.contrast import ratio
from satchel.ui.notify.quiet import is_quiet
from satchel.ui.single import WANTED, Message
from satchel.ui.single import parse as heard
from satchel.ui.tray.view import GLYPH, MARK, TILE

keys = st.sampled_from([*NAMED, *"abcdefghijklmnopqrstuvwxyz0123456789"])
hotkeys = st.builds(
    lambda held, key: Hotkey(modifiers=tuple(one for one in MODIFIERS if one in held), key=key),
    st.sets(st.sampled_from(MODIFIERS), min_size=1), keys,
)  # fmt: skip
# As the declaration of the setting `palette.hotkey` has it.
PATTERN = re.compile(
    r"((ctrl|alt|shift|super)\+){1,4}([a-z0-9]|f([1-9]|1[0-9]|2[0-4])|space|tab|enter|escape|insert|home|end"
    r"|up|down|left|right|pageup|pagedown|delete|backspace|comma|period|slash|minus|plus)"
)


@given(hotkeys)
def test_a_hotkey_is_read_as_it_is_written(hotkey):
    assert parse(str(hotkey)) == hotkey
    assert PATTERN.fullmatch(str(hotkey))
    assert 0x20 <= hotkey.keysym <= 0xFFFF
    assert hotkey.trigger.count("+") == len(hotkey.modifiers)


@given(st.text(max_size=60) | st.lists(st.sampled_from([*MODIFIERS, "", "a", "f1", "f25", "A", "ctrl ", "ä"]), max_size=6).map("+".join))
def test_what_is_no_hotkey_is_refused(text):
    try:
        found = parse(text)
    except UsageError as error:
        assert error.hint
        assert not PATTERN.fullmatch(text) or len(set(text.split("+"))) < text.count("+") + 1
    else:
        assert found is None if not text else PATTERN.fullmatch(text)


def test_hotkeys_as_others_want_them():
    hotkey = parse("ctrl+alt+space")
    assert hotkey is not None
    assert (hotkey.keysym, hotkey.mask, hotkey.trigger) == (0x20, 12, "CTRL+ALT+space")
    assert Hotkey(modifiers=("super",), key="f12").trigger == "LOGO+F12"
    assert Hotkey(modifiers=("shift",), key="pageup").trigger == "SHIFT+Page_Up"
    assert Hotkey(modifiers=("shift",), key="f1").keysym == 0xFFBE
    assert parse("") is None


times = st.times(timezones=st.none())
minutes = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.integers(0, 59))


@given(times, minutes, minutes)
def test_a_moment_is_quiet_on_one_side_of_the_clock_only(now, since, until):
    if since == until:
        assert not is_quiet(now, since, until)
    else:
        assert is_quiet(now, since, until) is not is_quiet(now, until, since)


@given(minutes, minutes)
def test_quiet_hours_hold_their_first_minute_and_not_their_last(since, until):
    if since != until:
        assert is_quiet(time.fromisoformat(since), since, until)
        assert not is_quiet(time.fromisoformat(until), since, until)


def test_quiet_hours_go_across_midnight():
    assert is_quiet(time(23, 59), "22:00", "07:00")
    assert is_quiet(time(0, 0), "22:00", "07:00")
    assert not is_quiet(time(12, 0), "22:00", "07:00")


@given(times, st.text(max_size=6), minutes)
def test_what_is_no_clock_makes_nothing_quiet(now, text, other):
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        assert not is_quiet(now, text, other)
        assert not is_quiet(now, other, text)


@given(st.sampled_from(WANTED), st.booleans(), st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=256))
def test_a_message_arrives_as_it_was_meant(wanted, offline, token):
    message = Message(wanted=wanted, offline=offline, token=token)
    assert heard(message.to_bytes()) == message


@given(st.binary(max_size=600) | st.lists(st.sampled_from([b"window", b"palette", b" ", b"offline", b"token=", b"a", b"\n"])).map(b"".join))
def test_anything_else_from_outside_is_nothing(untrusted):
    found = heard(untrusted)
    assert found is None or found.to_bytes() == untrusted


def arguments_of(line: str) -> list[str]:
    """As the Desktop Entry Specification reads an Exec line: unescape the value, unquote each argument, then %% is %."""
    value = line.replace("\\\\", "\\")
    found = re.findall(r'"((?:\\.|[^"\\])*)"|([^ "]+)', value)
    return [(plain if plain else re.sub(r"\\(.)", r"\1", quoted)).replace("%%", "%") for quoted, plain in found]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_a_command_in_a_desktop_entry_is_read_back(arguments):
    try:
        line = " ".join(autostart.quoted(one) for one in arguments)
    except StorageError:
        assert any(ord(one) < 0x20 or ord(one) == 0x7F or 0xD800 <= ord(one) <= 0xDFFF for word in arguments for one in word)
        return
    assert "\n" not in line
    assert arguments_of(line) == arguments


def test_files_for_the_login_come_and_go_with_the_setting(tmp_path):
    home, where = Home(tmp_path / "my home"), autostart.Folders(config=tmp_path / "c", data=tmp_path / "d")
    autostart.apply(False, home, where)
    assert not where.autostart.exists()
    autostart.apply(True, home, where)
    told = where.autostart.read_text()
    assert '--home "' in told
    assert "--background" in told
    assert where.icon.read_bytes() == (resources() / "desktop" / autostart.ICON).read_bytes()
    assert "Exec=" in where.application.read_text()
    autostart.apply(False, Home(tmp_path / "other"), where)
    assert where.autostart.exists(), "another home's setting says nothing about this one"
    autostart.apply(False, home, where)
    assert not any(file.exists() for file in (where.autostart, where.application, where.icon))


def test_the_packaged_entry_is_the_one_that_is_written():
    packaged = Path(__file__).parents[3] / "packaging" / "desktop"
    assert (packaged / autostart.FILE).read_text("utf-8") == autostart.entry(["satchel"])
    assert (packaged / autostart.ICON).read_bytes() == (resources() / "desktop" / autostart.ICON).read_bytes()


def test_folders_are_those_of_the_specification(tmp_path):
    found = autostart.folders({"XDG_CONFIG_HOME": "/x/c", "XDG_DATA_HOME": "relative"})
    assert found.autostart == Path("/x/c/autostart/app.satchel.desktop")
    assert found.data == Path.home() / ".local" / "share"


def test_the_tray_icon_is_seen_on_dark_and_light_panels():
    assert min(ratio(TILE, "#000000"), ratio(TILE, "#ffffff")) >= 3
    assert ratio(GLYPH, TILE) >= 4.5
    assert ratio(MARK, TILE) >= 2.5


@pytest.mark.parametrize(
    "environ", [{}, {"DISPLAY": ":4711"}, {"WAYLAND_DISPLAY": "nobody", "XDG_RUNTIME_DIR": "/nowhere"}, {"DISPLAY": "\0"}]
)
def test_without_a_screen_there_is_a_sentence(environ):
    with pytest.raises(MissingError) as told:
        display.prepare(dict(environ))
    assert told.value.exit_code == 4
    assert told.value.hint


def test_a_platform_without_a_screen_may_be_chosen():
    environ = {"QT_QPA_PLATFORM": "offscreen"}
    display.prepare(environ)
    assert environ == {"QT_QPA_PLATFORM": "offscreen"}


def test_choices_take_only_what_is_of_their_kind():
    settings = [
        {"name": "palette.hotkey", "value": "ctrl+alt+space"}, {"name": "notifications.enabled", "value": "yes"},
        {"name": "window.start_at_login", "value": 1}, {"name": "other", "value": 7}, {},
    ]  # fmt: skip
    assert read({"settings": settings}) == Choices(hotkey="ctrl+alt+space")
    assert read({}) == Choices()
