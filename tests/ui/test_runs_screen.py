"""The list of runs on the sample home, with the real engine."""

from __future__ import annotations

from satchel.ui.runs.view import RunsScreen
from satchel.ui.window.presenter import Place


def test_the_sample_is_in_the_list_and_opens(qtbot, theme, bridge):
    went: list[Place] = []
    screen = RunsScreen(theme, bridge, went.append)
    qtbot.addWidget(screen)
    screen.enter(Place(screen="runs"))
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1, timeout=20_000)
    assert "done" in screen.model.index(0).data(0x000B)  # what a screen reader says
    screen.list.activated.emit(screen.model.index(0))
    assert went[0].screen == "run"
    assert went[0].run == screen.model.rows[0].run
