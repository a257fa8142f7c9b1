"""The machine that the tests run on, and guesses where one says nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from satchel.inference.hardware import macos, windows
from satchel.inference.hardware.found import Found
from satchel.inference.hardware.machine import look


def test_this_machine() -> None:
    found = look()
    assert 0 < found.available <= found.total
    assert 1 <= found.threads <= found.cores
    assert str(found.usable) in found.identity


def test_nothing_known_is_a_modest_guess(tmp_path: Path) -> None:
    found = look(tmp_path)
    assert found.total >= found.available > 0
    assert found.cores >= 1
    assert found.processor


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="there they have something to find")
def test_other_platforms_find_nothing_here() -> None:
    assert windows.look() == Found()
    assert macos.look() == Found()
