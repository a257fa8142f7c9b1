"""Where the window is, what its banner says, and what the rail counts."""

from __future__ import annotations

import pytest

from satchel.domain.errors import EngineError
from satchel.ui.window.presenter import Notice, Place, WindowPresenter


class View:
    def __init__(self) -> None:
        self.screens, self.notice, self.counts = [], None, {}

    def show_screen(self, place):
        self.screens.append(place.screen)

    def show_notice(self, notice):
        self.notice = notice

    def show_counts(self, counts):
        self.counts |= counts


class Window:
    def __init__(self) -> None:
        self.view = View()
        self.presenter = WindowPresenter(self.view, ["today", "runs", "review", "run"], ["today", "runs", "review"])

    def go(self, screen: str, **more: str) -> None:
        self.presenter.go(Place(screen=screen, **more))


@pytest.fixture
def window() -> Window:
    return Window()


def test_back_and_forward_follow_where_one_was(window):
    for screen in ("runs", "run", "review"):
        window.go(screen)
    window.presenter.back()
    window.presenter.back()
    window.presenter.forward()
    assert window.view.screens == ["runs", "run", "review", "run", "runs", "run"]
    window.go("today")
    window.presenter.forward()
    assert window.view.screens[-1] == "today", "a new way takes the old one's place"


def test_the_same_place_is_begun_anew_and_a_screen_that_is_not_there_changes_nothing(window):
    window.go("today")
    assert window.view.screens == ["today"], "the keys go where they go when one comes from elsewhere"
    window.presenter.back()
    window.go("memory")
    assert window.view.screens == ["today"]
    window.view.screens.clear()
    window.go("run", run="a")
    window.go("run", run="b")
    assert window.view.screens == ["run", "run"]


def test_steps_go_round_the_rail_alone(window):
    window.presenter.step(-1)
    assert window.view.screens == ["review"]
    window.presenter.step(1)
    window.presenter.step(1)
    assert window.view.screens[1:] == ["today", "runs"]
    window.go("run")
    window.presenter.step(1)
    assert window.view.screens[-1] == "runs"


def test_a_lost_engine_is_told_and_its_return_takes_that_back(window):
    window.presenter.engine_is("lost", EngineError("It does not start.", "Look into the log."))
    assert window.view.notice.words == "It does not start. Look into the log."
    window.presenter.engine_is("ready")
    assert window.view.notice is None
    window.presenter.engine_is("lost")
    assert "go on where they were" in window.view.notice.words


def test_an_engine_that_does_not_answer_is_told_until_it_does(window):
    window.presenter.engine_is("ready")
    window.presenter.engine_is("silent")
    assert "does not answer" in window.view.notice.words
    window.presenter.engine_is("ready")
    assert window.view.notice is None


def test_counts_come_from_the_home(window):
    counts = {"running": 2, "waiting": 1, "done_unseen": 3}
    window.presenter.home_changed({"kind": "state", "counts": counts})
    assert window.view.counts == {"today": 4, "runs": 2}
    window.presenter.home_changed({"kind": "models"})
    assert window.view.counts == {"today": 4, "runs": 2}


def test_what_is_about_a_screen_is_left_to_it_while_it_is_in_front(window):
    window.presenter.tell("runs", Notice(words="They are damaged.", action="Runs"))
    assert window.view.notice.words == "They are damaged."
    window.go("runs")
    assert window.view.notice is None
    window.presenter.back()
    assert window.view.notice.words == "They are damaged."
    window.presenter.tell("runs", None)
    assert window.view.notice is None
