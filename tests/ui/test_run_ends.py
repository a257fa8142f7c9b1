"""How a run ends in the run view: cancelled, stopped, or failed with nothing read; and what can be pressed then."""

from __future__ import annotations

import pytest
from tests.fakes.window_engine import WindowEngine
from tests.ui.recording import read

from satchel.domain.runs import RunCommand, RunEvent, RunInput
from satchel.ui.run.view import RunScreen
from satchel.ui.window.presenter import Place

EVENTS = [RunEvent.from_json(one) for one in read("events")]
RUN, DOCUMENT = read("run"), read("document")


@pytest.fixture
def shown(qtbot, theme):
    def make(run, document):
        trace = {"events": [], "egress": []}
        told = WindowEngine(answers={"runs.show": run, "result.get": document, "runs.trace": trace})
        screen = RunScreen(theme, told, lambda _place: None, back=lambda: None)
        qtbot.addWidget(screen)
        screen.show()
        screen.enter(Place(screen="run", run="r"))
        return screen, told

    return make


def test_what_comes_to_stand_where_cancel_stood_cannot_be_pressed_at_once(qtbot, shown):
    screen, told = shown({**RUN, "status": "running"}, {**DOCUMENT, "result": None})
    told.answers["result.get"] = DOCUMENT
    told.last("run.follow").tell(EVENTS[-1])
    export = screen.head.buttons["export"]
    assert export.isVisibleTo(screen)
    assert not export.isEnabled()
    qtbot.waitUntil(export.isEnabled)


def test_a_cancelled_run_says_so_before_the_engine_does(qtbot, shown):
    screen, _told = shown({**RUN, "status": "running"}, {**DOCUMENT, "result": None})
    screen.head.buttons["cancel"].click()
    assert screen.head.state.text() == "cancelling…"
    assert not screen.head.buttons["cancel"].isEnabled()


def test_a_run_that_has_read_nothing_is_not_asked_about(qtbot, shown):
    error = {"code": "input", "what": "There are no entries in what was given.", "hint": ""}
    nothing = {**DOCUMENT, "result": None, "status": "failed", "error": error, "coverage": {"entries": 0}}
    screen, _told = shown({**RUN, "status": "failed"}, nothing)
    assert screen.asking.isHidden()
    assert screen.focusWidget() is screen.tabs
    assert not screen.head.buttons["resume"].isVisibleTo(screen)
    assert screen.head.buttons["other"].isVisibleTo(screen)


def test_following_is_stopped(whole, tmp_path):
    log = tmp_path / "channel.log"
    log.write_text("[2026-03-12 04:47] ines: crane 7 stands still since 04:47\n", encoding="utf-8")
    command = RunCommand(agent="incident-summariser", inputs=(RunInput(path=str(log), shown="log"),), follow=True).to_json()
    whole.go("run", run=whole.ask("run.start", command=command)["run"])
    stop = whole.run.head.buttons["stop"]
    whole.until(lambda: stop.isVisible() and stop.isEnabled(), "a result of the run that follows")
    stop.click()
    whole.until(lambda: whole.run.head.state.text() == "done", "its end")
