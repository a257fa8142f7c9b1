"""About, with the real engine and the real list of licences."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from satchel import __version__
from satchel.ui.about.view import AboutScreen
from satchel.ui.window.presenter import Place


def test_it_tells_of_the_engine_and_shows_licences(qtbot, theme, bridge, sample_home):
    left = []
    screen = AboutScreen(theme, bridge, home=bridge.home, back=lambda: left.append(1))
    qtbot.addWidget(screen)
    screen.resize(900, 700)
    screen.show()
    screen.enter(Place(screen="about"))
    qtbot.waitUntil(lambda: "Process" in screen.engine.text() and "minutes" in screen.quitting.text(), timeout=20_000)
    assert __version__ in screen.version.text()
    assert screen.home.text() == str(sample_home.root)
    assert str(os.getpid()) not in screen.engine.text(), "the engine is a process of its own"
    qtbot.waitUntil(lambda: screen.model.rowCount() > 70, timeout=20_000)
    screen.search.setText("Inter")
    qtbot.waitUntil(lambda: "Copyright" in screen.text.toPlainText(), timeout=20_000)
    QTest.keyClick(screen.search, Qt.Key.Key_Escape)
    assert not screen.search.text()
    assert not left
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert left
