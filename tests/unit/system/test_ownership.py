"""A file that binds everybody is believed only where no ordinary user can have written it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from satchel.system.ownership import doubt
from satchel.system.paths import policy_file

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and modes are POSIX's")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    (folder / "rules").write_text("x")
    return folder / "rules"


def test_the_owners_own_file_is_believed(file: Path) -> None:
    assert doubt(file, os.getuid()) == ""
    assert "root" in doubt(file) or os.getuid() == 0
    assert "belong" in doubt(file, os.getuid() + 1)


@pytest.mark.parametrize("bits", [0o020, 0o002])
def test_nobody_else_may_write_the_file_or_its_folder(file: Path, bits: int) -> None:
    for place in (file, file.parent):
        before = place.stat().st_mode & 0o777
        place.chmod(before | bits)
        assert str(place) in doubt(file, os.getuid())
        place.chmod(before)
    assert doubt(file, os.getuid()) == ""


def test_behind_a_link_the_same_is_asked(file: Path, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    safe.mkdir(mode=0o755)
    link = safe / "link"
    link.symlink_to(file)
    assert doubt(link, os.getuid()) == ""
    file.parent.chmod(0o777)
    assert str(file.parent) in doubt(link, os.getuid())
    file.parent.chmod(0o755)
    safe.chmod(0o777)
    assert str(safe) in doubt(link, os.getuid())


def test_what_is_no_file_and_what_is_not_there(file: Path) -> None:
    assert "no file" in doubt(file.parent, os.getuid()) or "written" in doubt(file.parent, os.getuid())
    with pytest.raises(FileNotFoundError):
        doubt(file / ".." / "gone", os.getuid())


@pytest.mark.skipif(sys.platform != "linux", reason="each system has its own place")
def test_the_policy_has_one_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "SATCHEL_HOME", "SATCHEL_POLICY", "ProgramData"):
        monkeypatch.setenv(name, str(tmp_path))
    assert policy_file() == Path("/etc/satchel/policy.toml")
