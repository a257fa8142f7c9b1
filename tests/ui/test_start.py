"""The way to the window, where there is none."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from satchel.domain.errors import StorageError
from satchel.system.paths import Home
from satchel.ui.start import open_window


@pytest.mark.parametrize(("started_by", "is_shown"), [("DESKTOP_STARTUP_ID", True), ("SHELL", False)])
def test_whoever_was_started_by_a_desktop_shows_what_went_wrong(qapp, tmp_path, monkeypatch, started_by, is_shown):
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, words: shown.append(words))
    monkeypatch.setenv(started_by, "x")
    (tmp_path / "home").write_text("no folder")
    with pytest.raises(StorageError) as told:
        open_window(Home(tmp_path / "home"))
    assert shown == ([told.value.sentences] if is_shown else [])
