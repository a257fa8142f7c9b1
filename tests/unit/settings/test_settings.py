"""Settings are declared once, taken whole or refused with a sentence, and written so that they read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import StorageError, UsageError
from satchel.settings.declarations import HOTKEY, IDLE_MINUTES, LOG_LEVEL, OFFLINE, QUIET_FROM, SETTINGS, Value
from satchel.settings.store import Settings, load, read, save


def test_every_setting_is_well_declared() -> None:
    for name, setting in SETTINGS.items():
        assert name == setting.name
        assert name.count(".") == 1
        assert setting.help.endswith(".")
        assert setting.problem(setting.default) is None
        assert setting.title
        assert (setting.kind == "choice") == bool(setting.choices)
        assert bool(setting.pattern) == bool(setting.looks)
        assert isinstance(setting.default, str) == (setting.kind in ("text", "choice", "time"))


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    found = load(tmp_path / "settings.toml")
    assert found == Settings()
    assert (found.number(IDLE_MINUTES), found.text(LOG_LEVEL), found.flag(OFFLINE)) == (10.0, "INFO", False)


def test_choices_are_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b'\xef\xbb\xbf[engine]\nidle_minutes = 3\nlog_level = "DEBUG"\n[network]\noffline = true\n')
    found = load(path)
    assert (found.number(IDLE_MINUTES), found.text(LOG_LEVEL), found.flag(OFFLINE)) == (3.0, "DEBUG", True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[engine]\nidle_minuets = 3", "idle_minutes"),
        ("[engine]\nidle_minutes = '3'", "a number"),
        ("[engine]\nidle_minutes = true", "a number"),
        ("[engine]\nidle_minutes = nan", "between"),
        ("[engine]\nidle_minutes = -1", "between"),
        ("[engine]\nlog_level = 'LOUD'", "DEBUG"),
        ("[network]\noffline = 1", "true or false"),
        ("[network]\noffline = [true]", "true or false"),
        ("[storage]\nkept_backups = 1.5", "whole number"),
        ("offline = true", "outside a table"),
        ('"look.theme" = "dark"', "outside a table"),
        ("[look]\ntheme = 'pink'", "dark"),
        ("[look]\nscale = 201", "between 100 and 200"),
        ("[palette]\nhotkey = 'space'", "ctrl+alt+space"),
        ("[palette]\nhotkey = 'ctrl+\u202espace'", "can be seen"),
        ("[notifications]\nquiet_from = '24:00'", "22:00"),
        ("[notifications]\nquiet_to = 7:00", "TOML"),
        ("[engine", "not valid TOML"),
        ("[engine]\nidle_minutes = 3\nlog_level = x", "line 3"),
        ("\x00", "TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(content)
    with pytest.raises(UsageError) as caught:
        load(path)
    assert words in caught.value.what + caught.value.hint


def test_bytes_that_are_no_text_large_files_and_folders(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe[\x00")
    with pytest.raises(UsageError):
        load(path)
    path.write_bytes(b"#" * 300_000)
    with pytest.raises(UsageError, match="256 KiB"):
        load(path)
    with pytest.raises(StorageError):
        load(tmp_path)
    path.write_text("a = " + "[" * 5000)
    with pytest.raises(UsageError):
        load(path)


def values(name: str) -> st.SearchStrategy[object]:
    setting = SETTINGS[name]
    if setting.choices:
        return st.sampled_from(setting.choices)
    if isinstance(setting.default, str):
        return st.from_regex(setting.pattern, fullmatch=True)
    low, high = setting.between or (0, 1)
    kinds: dict[type, st.SearchStrategy[object]] = {
        bool: st.booleans(), int: st.integers(int(low), int(high)), float: st.floats(low, high)
    }  # fmt: skip
    return kinds[type(setting.default)]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), names=st.sets(st.sampled_from(sorted(SETTINGS))))
def test_what_is_saved_reads_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, names: set[str]) -> None:
    path = tmp_path_factory.mktemp("s") / "settings.toml"
    chosen = Settings()
    for name in names:
        chosen = chosen.with_value(name, data.draw(values(name)))
    save(path, chosen)
    assert load(path) == chosen
    assert [p.name for p in path.parent.iterdir()] == ["settings.toml"]


def test_unknown_names_are_not_taken() -> None:
    with pytest.raises(UsageError, match=r"engine\.nothing"):
        Settings().with_value("engine.nothing", 1)
    with pytest.raises(UsageError):
        Settings().with_value("engine.idle_minutes", "soon")


def test_no_room_keeps_the_old_settings(small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(16)
    path = disk / "settings.toml"
    save(path, Settings({"network.offline": True}))
    with (disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        while True:
            filler.write(b"x" * 4096)
    with pytest.raises(StorageError):
        save(path, Settings({"network.offline": False}))
    assert load(path).flag(OFFLINE)


def test_what_is_right_in_a_file_is_read_beside_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("stray = 1\n[look]\ntheme = 'dark'\nscale = 'huge'\n[other]\nx = 1\n")
    found = read(path)
    assert found.settings == Settings({"look.theme": "dark"})
    assert found.raw == {"stray": 1, "look.scale": "huge", "other.x": 1}
    assert set(found.wrong) == set(found.raw)


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="."), min_size=1, max_size=6)
TOML = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8"), max_size=8)
    | st.datetimes() | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(wrong=st.dictionaries(st.tuples(KEYS, KEYS), TOML, max_size=4), stray=st.dictionaries(KEYS, st.integers(), max_size=2))
def test_lines_that_are_wrong_are_written_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, wrong: dict[tuple[str, str], object], stray: dict[str, int]
) -> None:
    path = tmp_path_factory.mktemp("s") / "settings.toml"
    tables = {table for table, _ in wrong}
    raw = {f"{a}.{b}": value for (a, b), value in wrong.items()} | {k: v for k, v in stray.items() if k not in tables}
    save(path, Settings({"look.theme": "dark"}), raw)
    found = read(path)
    assert found.settings == Settings({"look.theme": "dark"})
    assert found.raw == raw


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_no_bytes_do_more_than_refuse(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("s") / "settings.toml"
    path.write_bytes(data)
    try:
        load(path)
    except UsageError as error:
        assert error.hint


@pytest.mark.parametrize("good", ["", "ctrl+alt+space", "super+k", "ctrl+shift+f12", "alt+pagedown"])
def test_hotkeys(good: str) -> None:
    assert HOTKEY.problem(good) is None
    assert QUIET_FROM.problem("") is None


@pytest.mark.parametrize("bad", ["ctrl", "space", "ctrl+", "Ctrl+K", "ctrl+alt+", "ctrl++k", "ctrl+f25", "ctrl+k\n", " "])
def test_what_is_no_hotkey(bad: str) -> None:
    assert HOTKEY.problem(bad)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("network.offline", "TRUE", True), ("network.offline", "yes", "yes"), ("look.scale", " 150 ", 150), ("look.theme", "dark", "dark"),
     ("engine.idle_minutes", "2.5", 2.5), ("engine.idle_minutes", "soon", "soon"), ("palette.hotkey", "", "")],
)  # fmt: skip
def test_values_as_they_are_typed(name: str, text: str, value: Value) -> None:
    assert SETTINGS[name].parsed(text) == value
