"""The list of runs on the sample home, with the real engine."""

from __future__ import annotations

from tests.fakes.window_engine import WindowEngine

from satchel.ui.runs.presenter import PAGE
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


def listed(number: int) -> dict[str, object]:
    return {"run": f"r{number:05}", "agent": "a", "status": "done", "title": f"Run {number}", "inputs": [],
            "started_at": "2026-03-12T05:10:00+00:00", "ended_at": "2026-03-12T05:11:00+00:00", "unseen": False}  # fmt: skip


def test_runs_that_come_behind_or_in_front_leave_the_list_where_it_was_scrolled(qtbot, theme):
    every = [listed(number) for number in range(3 * PAGE)]
    engine = WindowEngine(answers={
        "runs.list": lambda params: {"runs": every[params["offset"] : params["offset"] + params["limit"]]}
    })  # fmt: skip
    screen = RunsScreen(theme, engine, lambda _place: None)
    qtbot.addWidget(screen)
    screen.resize(800, 500)
    screen.show()
    screen.enter(Place(screen="runs"))
    bar = screen.list.verticalScrollBar()
    bar.setValue(bar.maximum())

    def top() -> int:
        return int(str(screen.list.indexAt(screen.list.viewport().rect().center()).data() or "Run 0").split()[1])

    qtbot.waitUntil(lambda: top() > PAGE // 2)
    before = top()
    assert screen.model.rowCount() == 2 * PAGE
    assert screen.list.currentIndex().row() == 0
    screen.home_changed({"kind": "run", "run": listed(99_999)})
    assert screen.model.index(0).data() == "Run 99999"
    assert screen.list.currentIndex().data() == "Run 0"
    screen.home_changed({"kind": "time"})
    qtbot.waitUntil(lambda: abs(top() - before) <= 1)
