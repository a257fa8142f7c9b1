"""Where things lie, on any machine and however long or unsafe its folders are."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from satchel.domain.errors import StorageError, UsageError
from satchel.system import paths
from satchel.system.paths import Home, prepare_home, resolve_home, socket_path


def test_the_option_wins_over_the_environment(tmp_path: Path) -> None:
    environ = {"SATCHEL_HOME": str(tmp_path / "env")}
    assert resolve_home(str(tmp_path / "opt"), environ=environ).root == tmp_path / "opt"
    assert resolve_home(environ=environ).root == tmp_path / "env"
    assert resolve_home(environ={}).root.name == "satchel"
    assert resolve_home(portable=True, environ=environ).root.name == "satchel-home"


@pytest.mark.parametrize("option", ["", "  ", "a\0b"])
def test_homes_that_cannot_be(option: str) -> None:
    with pytest.raises(UsageError):
        resolve_home(option)
    with pytest.raises(UsageError):
        resolve_home("x", portable=True)


def test_two_names_of_one_home_are_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert resolve_home(str(tmp_path / "link")) == resolve_home(str(tmp_path / "real" / ".." / "real"))


def test_a_home_is_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "a" / "home")
    prepare_home(home)
    prepare_home(home)
    for folder in (home.root, home.run, home.logs, home.sources):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")
    with pytest.raises(StorageError) as caught:
        prepare_home(Home(tmp_path / "home"))
    assert "--home" in caught.value.hint


def test_the_socket_lies_in_the_runtime_folder_when_it_is_ours(tmp_path: Path, runtime_folder: Path) -> None:
    home = Home(tmp_path / "home")
    prepare_home(home)
    environ = {"XDG_RUNTIME_DIR": str(runtime_folder)}
    assert socket_path(home, environ).parent == runtime_folder / "satchel"
    assert socket_path(home, environ) == socket_path(home, environ)
    assert socket_path(Home(tmp_path / "other"), environ) != socket_path(home, environ)
    runtime_folder.chmod(0o755)  # others may enter: not a place for us
    assert socket_path(home, environ).parent == home.run


def test_a_runtime_folder_that_is_a_link_or_missing_is_not_used(tmp_path: Path, runtime_folder: Path) -> None:
    home = Home(Path(tempfile.mkdtemp(prefix="st-", dir="/tmp")))
    prepare_home(home)
    (tmp_path / "link").symlink_to(runtime_folder)
    for place in (str(tmp_path / "link"), str(tmp_path / "missing"), ""):
        assert socket_path(home, {"XDG_RUNTIME_DIR": place}).parent == home.run


def test_a_satchel_folder_planted_by_somebody_else_is_not_used(home: Home, runtime_folder: Path) -> None:
    (runtime_folder / "satchel").mkdir(mode=0o777)
    (runtime_folder / "satchel").chmod(0o777)
    assert socket_path(home, {"XDG_RUNTIME_DIR": str(runtime_folder)}).parent != runtime_folder / "satchel"


def test_a_long_home_still_gets_a_short_socket(tmp_path: Path, runtime_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(runtime_folder / "cache"))
    home = Home(tmp_path / ("ü" * 60) / ("x" * 60))
    prepare_home(home)
    path = socket_path(home, {})
    assert len(os.fsencode(path)) <= 107
    assert path.parent == runtime_folder / "cache" / "satchel" / "run"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ("y" * 120)))
    with pytest.raises(StorageError, match="private folder"):
        socket_path(home, {})


def test_what_ships_is_found_in_a_checkout_and_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[3]
    assert paths.resources() == root / "resources"
    assert paths.builtin_agents() == root / "agents"
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "satchel")
    (tmp_path / "satchel" / "_data" / "agents").mkdir(parents=True)
    assert paths.builtin_agents() == tmp_path / "satchel" / "_data" / "agents"
