"""The first steps: each can be skipped, a model is taken with one choice, and the sample needs none."""

from __future__ import annotations

import json

import pytest
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import MissingError
from satchel.ui.welcome.calling import Desktop, ways
from satchel.ui.welcome.models import choices
from satchel.ui.welcome.presenter import WelcomePresenter
from satchel.ui.welcome.sample import NAMED, Sample
from satchel.ui.window.presenter import Place

LISTED = {
    "models": [
        {"model": "huge", "state": "ready", "size": 9e10, "verdict": {"rank": "won't fit", "why": "It needs 90 GB."}},
        {"model": "ocelot", "state": "ready", "size": 2e9, "verdict": {"rank": "runs well", "why": "It fits."}},
    ],
    "endpoints": [{"endpoint": "box", "url": "http://127.0.0.1:8080/v1"}],
}
SCANNED = {"found": [
    {"name": "lynx", "program": "Ollama", "size": 4_200_000_000, "why": None, "here": None},
    {"name": "torn", "program": "Jan", "size": 1, "why": "A part is missing.", "here": None},
    {"name": "ocelot", "program": "Jan", "size": 1, "why": None, "here": "ocelot"},
]}  # fmt: skip


class View:
    def __init__(self) -> None:
        self.step, self.models, self.taking, self.ways, self.error = "", None, "", (), None

    def show_step(self, step, number, of):
        self.step = (step, number, of)

    def show_models(self, found, *, taking):
        self.models, self.taking = found, taking

    def show_ways(self, found):
        self.ways = found

    def show_trouble(self, error):
        self.error = error


class Screen:
    def __init__(self) -> None:
        self.view, self.went, self.finished = View(), [], []
        self.engine = WindowEngine(answers={"models.list": LISTED, "settings.list": {"settings": []}})
        self.presenter = WelcomePresenter(
            self.view, self.engine, self.went.append, desktop=Desktop(), finished=lambda: self.finished.append(1)
        )
        self.presenter.enter()


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_models_are_shown_when_both_answers_are_there_those_that_run_first(screen):
    assert screen.view.models is None
    screen.engine.last("models.scan").answer(SCANNED)
    assert [(one.name, one.can_run) for one in screen.view.models] == [
        ("ocelot", True), ("box", True), ("lynx", True), ("huge", False), ("torn", False),
    ]  # fmt: skip
    assert screen.view.models[0].detail == "It fits."
    assert screen.view.models[2].detail == "Ollama left it on this disk · 4.2 GB"


def test_one_that_is_here_is_given_everything(screen):
    screen.engine.last("models.scan").answer(SCANNED)
    screen.presenter.next()
    screen.presenter.choose("ocelot")
    assert screen.view.taking == "ocelot"
    assert screen.engine.last("models.use").params == {"model": "ocelot", "roles": []}
    screen.engine.last("models.use").answer({})
    assert screen.view.step == ("call", 3, 3)


def test_one_that_another_program_left_is_linked_first(screen):
    screen.engine.last("models.scan").answer(SCANNED)
    screen.presenter.next()
    screen.presenter.choose("lynx")
    assert screen.engine.last("models.scan").params == {"add": ["lynx"]}
    screen.engine.last("models.scan").answer({"added": [{"model": "lynx (Ollama)"}], "skipped": []})
    assert screen.engine.last("models.use").params["model"] == "lynx (Ollama)"


def test_what_goes_wrong_is_told_and_another_can_be_chosen(screen):
    screen.engine.last("models.scan").answer(SCANNED)
    screen.presenter.choose("lynx")
    screen.engine.last("models.scan").answer({"added": [], "skipped": [{"name": "lynx", "why": "It is damaged."}]})
    assert screen.view.error.what == "It is damaged."
    screen.presenter.choose("huge")
    assert screen.view.taking == "", "one that will not fit is not offered"
    screen.presenter.choose("box")
    screen.engine.last("models.use").answer(MissingError("It is gone."))
    assert screen.view.error.what == "It is gone."


def test_none_goes_on_and_every_step_can_be_skipped(screen):
    assert screen.view.step == ("what", 1, 3)
    screen.presenter.next()
    screen.presenter.choose("")
    assert screen.view.step == ("call", 3, 3)
    screen.presenter.back()
    assert screen.view.step == ("model", 2, 3)
    screen.presenter.next()
    screen.presenter.next()
    assert screen.went == [Place(screen="today")]
    assert screen.finished


def test_the_sample_runs_without_a_model_and_is_shown(screen):
    screen.presenter.try_sample()
    screen.presenter.try_sample()
    started = [one for one in screen.engine.asked if one.method == "run.start"]
    assert len(started) == 1
    assert started[0].params["command"]["model"] == "none"
    assert started[0].params["command"]["inputs"][0]["shown"] == "harbour-cranes"
    started[0].answer({"run": "s1"})
    assert screen.went == [Place(screen="run", run="s1")]
    assert screen.finished, "whoever has a result needs no first steps"


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"sample": "gone", "agent": "x"})])
def test_a_sample_that_is_not_there_is_told(tmp_path, content):
    (tmp_path / NAMED).write_text(content)
    told = []
    Sample(WindowEngine(), lambda _place: None, told.append, folder=tmp_path).start()
    assert told[0].what == "The sample is not there."


def test_ways_to_call_it_say_what_works_here(screen):
    states = {one.title: one.works for one in ways(Desktop(is_wayland=True, has_tray=False, hotkey="Ctrl+Space"))}
    assert states == {"The palette": "needs a step", "Drop": "works", "Tray": "not here", "Command line": "works"}
    screen.engine.answers["settings.list"] = {"settings": [{"name": "palette.hotkey", "value": "ctrl+alt+space"}]}
    screen.presenter.enter()
    assert screen.view.ways[0].keys == "ctrl+alt+space"
    assert screen.view.ways[0].works == "works"


def test_answers_that_say_nothing_are_no_models():
    assert choices({}, {}) == []
