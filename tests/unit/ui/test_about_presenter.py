"""About: what it says of the engine and of quitting, and the licence of everything that is shipped."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import EngineError, InputError
from satchel.system.paths import resources
from satchel.ui.about import licences
from satchel.ui.about.licences import Part
from satchel.ui.about.presenter import AboutPresenter

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
STATUS = {"pid": 4711, "started_at": (NOW - timedelta(minutes=5)).isoformat(), "busy": False, "offline": "none", "mends": False}


class View:
    def __init__(self) -> None:
        self.facts, self.parts, self.is_filtered, self.text, self.error = None, [], False, None, None

    def show_facts(self, facts):
        self.facts = facts

    def show_parts(self, found, *, is_filtered):
        self.parts, self.is_filtered = list(found), is_filtered

    def show_text(self, part, words):
        self.text = (part.name, words)

    def show_trouble(self, error):
        self.error = error


class Page:
    def __init__(self, folder: Path | None = None, **answers) -> None:
        minutes = {"settings": [{"name": "engine.idle_minutes", "value": 10.0}]}
        self.engine = WindowEngine(answers={"status": STATUS, "settings.list": minutes, **answers})
        self.view = View()
        self.presenter = AboutPresenter(self.view, self.engine, home=Path("/home"), resources=folder or resources(), now=NOW)
        self.presenter.enter()


def test_the_engine_is_told_with_its_process_and_what_it_does():
    assert Page().view.facts.engine == "Process 4711, started 5 min ago; nothing runs."
    assert "at work" in Page(status={**STATUS, "busy": True}).view.facts.engine
    assert "mended" in Page(status={**STATUS, "mends": True}).view.facts.engine


@pytest.mark.parametrize(("how", "words"), [("none", "may use"), ("kernel", "operating system"), ("python", "only for")])
def test_how_offline_it_is_is_said(how, words):
    assert words in Page(status={**STATUS, "offline": how}).view.facts.network


def test_what_quitting_does_names_when_the_engine_ends():
    assert "The engine goes on" in Page().view.facts.quitting
    assert "after 10 minutes" in Page().view.facts.quitting
    at_once = {"settings": [{"name": "engine.idle_minutes", "value": 0}]}
    assert "when the work is done" in Page(**{"settings.list": at_once}).view.facts.quitting


def test_an_engine_that_is_lost_is_said_and_the_home_still_known():
    page = Page(status=EngineError("The engine does not answer.", "Wait."))
    assert page.view.facts.engine == "The engine does not answer. Wait."
    assert page.view.facts.home == "/home"


def test_news_are_asked_for():
    page = Page()
    page.engine.answers["status"] = {**STATUS, "busy": True}
    page.presenter.home_changed({"kind": "state", "counts": {}})
    assert "at work" in page.view.facts.engine


def test_everything_that_is_shipped_is_listed_and_found():
    page = Page()
    kinds = {one.kind for one in page.view.parts}
    assert kinds == {"library", "local models", "font", "encoder"}
    page.presenter.search("qt lgpl")
    assert page.view.parts == []
    page.presenter.search("PYSIDE lgpl")
    assert [one.name for one in page.view.parts] == ["pyside6-essentials"]
    assert page.view.is_filtered


def test_the_text_of_each_kind_can_be_read():
    page = Page()
    by_name = {one.name: one for one in page.view.parts}
    page.presenter.read(by_name["Inter"])
    assert "SIL OPEN FONT LICENSE" in page.view.text[1].upper()
    page.presenter.read(by_name["rich"])
    assert "Permission is hereby granted" in page.view.text[1]
    page.presenter.read(Part(kind="library", name="not-here", version="1", licence="MIT"))
    assert "not part of this installation" in page.view.text[1]
    page.presenter.read(by_name["pyside6-essentials"])
    assert "LGPL-3.0-only" in page.view.text[1]


def test_a_text_of_ours_that_is_gone_is_said(tmp_path):
    assert "Install Satchel again" in licences.text(Part(kind="font", name="a", version="", licence="x", text="gone"), tmp_path)


@pytest.mark.parametrize("body", ["", "[]", '{"parts": [{"name": "x"}]}', '{"parts": [3]}', '{"parts": 3}'])
def test_a_damaged_list_is_said(tmp_path, body):
    (tmp_path / "licences.json").write_text(body)
    page = Page(tmp_path)
    assert isinstance(page.view.error, InputError)


def test_a_good_list_is_read_whole(tmp_path):
    one = {"kind": "font", "name": "A", "version": "1", "licence": "MIT", "text": "a.txt"}
    (tmp_path / "licences.json").write_text(json.dumps({"parts": [one]}))
    assert licences.parts(tmp_path / "licences.json") == [Part(**one)]
