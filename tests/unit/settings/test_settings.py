"""Settings are declared once, taken whole or refused with a sentence, and written so that they read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import StorageError, UsageError
from satchel.settings.declarations import IDLE_MINUTES, LOG_LEVEL, OFFLINE, SETTINGS
from satchel.settings.store import Settings, load, save


def test_every_setting_is_well_declared() -> None:
    for name, setting in SETTINGS.items():
        assert name == setting.name
        assert name.count(".") == 1
        assert setting.help.endswith(".")
        assert setting.problem(setting.default) is None


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
