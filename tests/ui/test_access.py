"""Every screen of the real window, as a screen reader meets it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from tests.support import access
from tests.support.quiet import Flashes
from tests.support.screens import SCREENS, shown

from satchel.ui.parts.text import label, tip


def test_everything_is_named_and_is_what_it_says(whole_sample):
    assert {name: found for name in SCREENS if (found := access.faults(shown(whole_sample, name)))} == {}


def test_making_a_screen_shows_no_other_window(whole_sample, qapp):
    """A part that is shown before it belongs to something is a window: it flashes, and takes the keyboard away."""
    flashes = Flashes(meant=["MainWindow", "Palette"])
    qapp.installEventFilter(flashes)
    try:
        for name in SCREENS:
            shown(whole_sample, name)
        assert flashes.seen == set()
        shown(whole_sample, "run")
        assert whole_sample.window.isActiveWindow()
    finally:
        qapp.removeEventFilter(flashes)


def test_faults_are_found(qtbot, theme):
    bad = QWidget()
    qtbot.addWidget(bad)
    bad.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column = QVBoxLayout(bad)
    for one in (QPushButton("Go"), QPushButton("Go"), QLineEdit(), label("<b>x</b>", wrap=True)):
        column.addWidget(one)
    column.itemAt(3).widget().setToolTip(tip("<b>x</b>"))
    bad.show()
    said = [one.partition(":")[0] for one in access.faults(bad)]
    assert said == ["no name", "can have the keyboard, and nobody knows what it is", "twice in its group", "no name", "markup is read out"]
