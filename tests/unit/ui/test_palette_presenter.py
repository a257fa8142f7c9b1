"""The palette: what it lists, whom it starts, what it shows meanwhile and afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import InputError
from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.given import Clip
from satchel.ui.palette.history import History
from satchel.ui.palette.items import Goal
from satchel.ui.palette.presenter import PalettePresenter
from satchel.ui.remembered import Remembered
from satchel.ui.window.presenter import Place

AGENTS = [{"agent": "keeper", "title": "Incident keeper", "description": "Keeps."}, {"agent": "minutes", "title": "Minutes"}]
RUNS = [{"run": "r0", "agent": "keeper", "status": "failed", "title": "Broken"},
        {"run": "r1", "agent": "keeper", "status": "done", "title": "Cranes stood"}]  # fmt: skip
SURE = {"kind": "run", "agent": "keeper", "run": None, "why": "It is near.", "sure": True,
        "others": [{"agent": "minutes", "why": "Less near.", "score": 0.2}]}  # fmt: skip
UNSURE = {"kind": "run", "agent": None, "run": None, "why": "Several fit.", "sure": False,
          "others": [{"agent": "keeper", "why": "A.", "score": 0.5}, {"agent": "minutes", "why": "B.", "score": 0.5}]}  # fmt: skip
ASKS = {"kind": "ask", "agent": "keeper", "run": "r1", "why": "About the last run.", "sure": True, "others": []}
LOG = "\n".join(f"18:4{n} < ana> line" for n in range(4))


class View:
    def __init__(self) -> None:
        self.items, self.chosen, self.given, self.placeholder, self.words = [], -1, "", "", None
        self.progress, self.outcome, self.is_hidden = None, None, False
        self.presenter: PalettePresenter | None = None

    def show_items(self, shown, chosen):
        self.items, self.chosen = list(shown), chosen

    def show_given(self, words, placeholder):
        self.given, self.placeholder = words, placeholder

    def show_words(self, words):
        self.words = words
        assert self.presenter is not None
        self.presenter.type(words)

    def show_progress(self, progress):
        self.progress = progress

    def show_outcome(self, found):
        self.outcome = found

    def hide_palette(self):
        self.is_hidden = True


class Palette:
    def __init__(self, tmp_path) -> None:
        self.view, self.went = View(), []
        self.engine = WindowEngine(answers={"agents.list": {"agents": AGENTS}, "runs.list": {"runs": RUNS}})
        self.history = History(Remembered(tmp_path / "palette.json"))
        goals = [Goal(name="runs", title="Runs", icon="runs"), Goal(name="settings", title="Settings", icon="settings")]
        self.presenter = PalettePresenter(self.view, self.engine, self.went.append, self.history, lambda: goals)
        self.view.presenter = self.presenter

    def type(self, words: str, route: Any = None) -> None:
        self.presenter.type(words)
        self.presenter.look()
        if route is not None:
            self.engine.last("route").answer(route)

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [dict(one.params) for one in self.engine.asked if one.method == method]

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.view.items]

    @property
    def item(self):
        return self.view.items[self.view.chosen]


@pytest.fixture
def palette(tmp_path) -> Palette:
    made = Palette(tmp_path)
    made.presenter.open()
    return made


def event(kind: EventKind, **body: Any) -> RunEvent:
    return RunEvent(run="n1", seq=1, at=datetime.now(UTC), kind=kind, body=body)


def test_at_rest_it_lists_what_there_is(palette):
    palette.history.add("what is open?")
    palette.history.pin("status please")
    palette.presenter.open(Clip(text=LOG))
    assert palette.kinds[:5] == ["clipboard", "command", "command", "ask", "agent"]
    assert palette.view.items[0].title == "Use the clipboard: 4 lines"
    assert palette.view.items[0].detail == "18:40 < ana> line"
    asks = next(one for one in palette.view.items if one.kind == "ask")
    assert asks.detail == "Cranes stood", "a failed run cannot be asked about"


def test_files_and_a_text_stay_until_the_person_chooses(palette):
    palette.presenter.take_files(["/x/a.log"])
    palette.presenter.paste(LOG)
    assert palette.view.given == "a.log · Text: 4 lines"
    assert palette.item.detail.startswith("Files and a text cannot be read together.")
    palette.presenter.enter()
    assert not palette.asked("do.start")
    palette.presenter.drop_given()
    assert palette.view.given == "a.log"
    palette.engine.last("route").answer(SURE)
    palette.presenter.enter()
    assert palette.asked("do.start") == [{"text": "", "inputs": ["/x/a.log"]}]


def test_whoever_types_the_name_of_a_screen_goes_there(palette):
    for words in ("runs", "Run"):
        palette.presenter.open()
        palette.type(words, SURE)
        assert palette.kinds[:2] == ["screen", "start"]
        assert palette.kinds.count("screen") == 1
        palette.presenter.other_agent(1)
        assert (palette.item.kind, palette.item.title) == ("start", "Incident keeper")
        palette.presenter.other_agent(1)
        assert palette.item.title == "Minutes"
        palette.presenter.move(-2)
        palette.presenter.enter()
        assert palette.went[-1] == Place(screen="runs")
    palette.presenter.open()
    palette.presenter.take_files(["/x/a.log"])
    palette.type("runs", SURE)
    assert palette.kinds[0] == "start", "there is something to do"
    assert not palette.asked("do.start")


def test_an_agent_that_has_nothing_to_read_is_not_started(palette):
    palette.engine.answers["agents.list"] = {"agents": [{**AGENTS[0], "needs_inputs": True}, {**AGENTS[1], "needs_inputs": False}]}
    palette.presenter.open()
    palette.type("keep it", SURE)
    assert palette.item.detail == "Attach a file or paste a text."
    palette.presenter.enter()
    assert not palette.asked("do.start")
    palette.presenter.other_agent(1)
    assert palette.item.detail == "Less near."
    palette.presenter.take_files(["/x/a.log"])
    palette.engine.last("route").answer(SURE)
    assert palette.item.detail == "It is near."
    palette.presenter.enter()
    assert palette.asked("do.start")


def test_a_clipboard_that_somebody_typed_is_not_offered(palette):
    palette.presenter.open(Clip(text="a password"))
    assert "clipboard" not in palette.kinds


def test_what_is_typed_goes_to_whoever_fits_and_says_why(palette):
    palette.type("summarise it", SURE)
    assert (palette.item.title, palette.item.detail) == ("Incident keeper", "It is near.")
    palette.presenter.enter()
    assert palette.asked("do.start") == [{"text": "summarise it", "inputs": []}], "nothing was chosen, nothing is learnt"
    assert palette.history.recent == ["summarise it"]


def test_an_outdated_route_is_not_shown(palette):
    palette.type("first")
    palette.type("second")
    first, second = [one for one in palette.engine.asked if one.method == "route"]
    assert first.is_dropped
    first.answer(SURE)
    assert palette.item.title == "Start it"
    second.answer(UNSURE)
    assert palette.item.title == "Incident keeper"


def test_unsure_it_shows_all_and_tab_walks_them(palette):
    palette.type("x", UNSURE)
    assert [one.value for one in palette.view.items[:2]] == ["keeper", "minutes"]
    palette.presenter.other_agent()
    assert palette.item.value == "minutes"
    palette.presenter.other_agent()
    assert palette.item.value == "keeper"
    palette.presenter.other_agent(-1)
    palette.presenter.enter()
    assert palette.asked("do.start")[0]["agent"] == "minutes"


def test_tab_shows_who_else_could_do_what_is_sure(palette):
    palette.type("x", SURE)
    assert palette.kinds.count("start") == 1
    palette.presenter.other_agent()
    assert palette.item.value == "minutes"


def test_enter_before_the_route_is_known_leaves_it_to_the_engine(palette):
    palette.type("x")
    palette.presenter.enter()
    palette.engine.last("do.start").answer({"route": UNSURE})
    assert palette.kinds[:2] == ["start", "start"]
    palette.presenter.enter()
    assert palette.asked("do.start")[-1]["agent"] == "keeper"


def test_a_run_is_followed_and_its_result_is_shown(palette):
    palette.type("x", SURE)
    palette.presenter.enter()
    palette.engine.last("do.start").answer({"run": "n1", "agent": "keeper", "after": 3, "route": SURE})
    follow = palette.engine.last("run.follow")
    assert follow.params == {"run": "n1", "after": 3}
    for told in (event(EventKind.STEP_STARTED, step="collect"), event(EventKind.STEP_FINISHED, step="collect", seconds=0.5),
                 event(EventKind.STEP_STARTED, step="extract"), event(EventKind.STEP_PROGRESS, step="extract", done=3, total=9)):  # fmt: skip
        follow.tell(told)
    assert [(one.title, one.is_over, one.note) for one in palette.view.progress.steps] == [
        ("Read the sources", True, "0.5 s"), ("Find what matters", False, "3 of 9"),
    ]  # fmt: skip
    follow.answer(None)
    claim = {"id": "1", "text": "Two cranes stood.", "support": "weak", "cites": [{"source": "a/b/c.log", "entry": 2, "quote": "q"}] * 2}
    result = {"incidents": [{"title": {"text": "Cranes"}, "status": "resolved", "impact": [claim]}]}
    palette.engine.last("result.get").answer(
        {"run": "n1", "status": "done", "result": result, "entries": {"a/b/c.log": {"2": {"author": "ines"}}}}
    )
    found = palette.view.outcome
    assert (found.title, found.state, found.run) == ("Cranes", "resolved", "n1")
    assert found.lines[0].source == "b/c.log, entry 2 · ines and 1 more"
    assert found.lines[0].doubt == "weak support"
    palette.presenter.enter()
    assert palette.went == [Place(screen="run", run="n1")]
    assert palette.view.is_hidden


def test_a_run_that_found_nothing_says_so(palette):
    palette.type("x", SURE)
    palette.presenter.enter()
    palette.engine.last("do.start").answer({"run": "n1", "agent": "keeper", "after": 3, "route": SURE})
    palette.engine.last("run.follow").answer(None)
    result = {"incidents": [], "note": "No incident was found in these sources."}
    palette.engine.last("result.get").answer({"run": "n1", "status": "done", "title": "a.log: No incident", "result": result})
    assert palette.view.outcome.title == "No incident was found in these sources."


def test_a_question_is_answered_in_place(palette):
    palette.type("when?", ASKS)
    assert palette.item.title == "Answer it from “Cranes stood”"
    palette.presenter.enter()
    assert palette.asked("do.start") == []
    assert palette.asked("ask") == [{"run": "r1", "question": "when?"}]
    claim = {"text": "At 07:52", "support": "supported", "cites": [{"source": "a.log", "entry": 7, "quote": "at 07:52"}],
             "said": [{"author": "ines"}]}  # fmt: skip
    palette.engine.last("ask").answer({"run": "r1", "answer": claim, "why": "w"})
    found = palette.view.outcome
    assert (found.title, found.lines[0].quote, found.lines[0].source) == ("At 07:52", "at 07:52", "a.log, entry 7 · ines")
    palette.type("what else", ASKS)
    palette.presenter.enter()
    palette.engine.last("ask").answer({"run": "r1", "answer": None, "why": "Nothing in the sources answers this."})
    assert palette.view.outcome.hint == "Nothing in the sources answers this."


def test_asking_about_the_last_run_needs_no_route(palette):
    palette.presenter.choose(palette.kinds.index("ask"))
    assert palette.view.given == "About “Cranes stood”"
    palette.type("who did it?")
    assert palette.asked("route") == []
    palette.presenter.enter()
    assert palette.asked("ask") == [{"run": "r1", "question": "who did it?"}]


def test_pasted_text_goes_below_the_words_and_is_not_remembered(palette):
    palette.type("Summarise this:")
    assert palette.presenter.paste(LOG)
    assert palette.view.given == "Text: 4 lines"
    palette.presenter.enter()
    assert palette.asked("do.start") == [{"text": f"Summarise this:\n\n{LOG}", "inputs": []}]
    assert palette.history.recent == ["Summarise this:"]
    assert not palette.presenter.paste("a few words")


def test_files_go_with_the_words_each_once(palette):
    palette.presenter.take_files(["/a/chat.log", "/a/chat.log", "/b/call.vtt"])
    assert palette.view.given == "chat.log and call.vtt"
    assert palette.asked("route")[-1] == {"text": "", "inputs": ["/a/chat.log", "/b/call.vtt"]}
    palette.presenter.drop_given()
    assert palette.view.given == ""
    assert palette.kinds[0] == "ask"


def test_the_clipboard_is_taken_when_it_is_chosen(palette):
    palette.presenter.open(Clip(files=("/a/x.log", "/a/y.log")))
    assert palette.item.title == "Use the clipboard: 2 files"
    assert palette.asked("route") == []
    palette.presenter.enter()
    assert palette.asked("route")[-1]["inputs"] == ["/a/x.log", "/a/y.log"]


def test_trouble_is_told_in_place_and_typing_tries_again(palette):
    palette.type("x", InputError("It is not readable.", "Give another."))
    assert palette.item.detail == "It is not readable. Give another."
    palette.presenter.enter()
    palette.engine.last("do.start").answer(InputError("There is nothing to read.", "Name a file."))
    assert (palette.view.outcome.title, palette.view.outcome.hint) == ("There is nothing to read.", "Name a file.")
    palette.presenter.enter()
    assert palette.went == [], "there is no run to open"
    palette.type("y")
    assert palette.item.kind == "start"


def test_a_run_that_fails_says_why(palette):
    palette.type("x", SURE)
    palette.presenter.enter()
    palette.engine.last("do.start").answer({"run": "n1", "after": 0, "route": SURE})
    palette.engine.last("run.follow").tell(event(EventKind.RUN_FAILED, code="input", what="Empty.", hint="Give more."))
    assert (palette.view.outcome.title, palette.view.outcome.run) == ("Empty.", "n1")


def test_typing_leaves_a_run_to_itself(palette):
    palette.type("x", SURE)
    palette.presenter.enter()
    palette.engine.last("do.start").answer({"run": "n1", "after": 0, "route": SURE})
    palette.presenter.type("y")
    assert palette.engine.last("run.follow").is_dropped
    assert "runs.cancel" not in [one.method for one in palette.engine.asked]


def test_cancelling_is_asked_for(palette):
    palette.type("x", SURE)
    palette.presenter.enter()
    palette.engine.last("do.start").answer({"run": "n1", "after": 0, "route": SURE})
    palette.presenter.cancel()
    assert palette.asked("runs.cancel") == [{"run": "n1"}]
    assert palette.presenter.shown_run == "n1"


def test_control_enter_opens_the_window_when_it_started(palette):
    palette.type("x", SURE)
    palette.presenter.enter(in_window=True)
    palette.engine.last("do.start").answer({"run": "n1", "after": 0, "route": SURE})
    assert palette.went == [Place(screen="run", run="n1")]


def test_names_of_agents_and_screens_are_found_by_their_letters(palette):
    palette.type("sett")
    goal = next(n for n, one in enumerate(palette.view.items) if one.kind == "screen")
    palette.presenter.choose(goal)
    assert palette.went == [Place(screen="settings")]
    palette.presenter.open()
    palette.type("ik")
    palette.presenter.choose(next(n for n, one in enumerate(palette.view.items) if one.kind == "agent"))
    assert palette.view.words == "@keeper "


def test_the_chosen_line_stays_chosen_when_more_comes(palette):
    palette.type("c", UNSURE)
    palette.presenter.move(1)
    before = palette.item
    palette.engine.last("runs.list").answer({"runs": RUNS})
    assert palette.item == before


def test_the_list_goes_round_and_commands_can_be_pinned_and_forgotten(palette):
    palette.presenter.move(-1)
    assert palette.view.chosen == len(palette.view.items) - 1
    palette.type("status please")
    palette.presenter.pin()
    assert palette.history.pinned == ["status please"]
    palette.presenter.open()
    assert palette.item.is_pinned
    palette.presenter.forget()
    assert palette.history.pinned == []


def test_forgetting_recent_commands_is_a_line_of_the_list(palette):
    palette.history.add("a")
    palette.presenter.open()
    assert palette.kinds[-1] == "forget", "at the very end"
    palette.presenter.move(-1)
    palette.presenter.enter()
    assert palette.item.title == "Press Enter again to forget them"
    palette.presenter.move(-1)
    palette.presenter.move(1)
    assert palette.item.title == "Forget recent commands", "who goes on has not said yes"
    palette.presenter.enter()
    assert "command" in palette.kinds
    palette.presenter.enter()
    assert palette.history.recent == []
    assert "forget" not in palette.kinds


def test_hidden_it_waits_for_nothing(palette):
    palette.type("x")
    palette.presenter.close()
    assert palette.engine.last("route").is_dropped
