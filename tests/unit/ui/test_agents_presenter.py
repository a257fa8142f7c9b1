"""The agents: what is said of each, and how one is given work."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import InputError, MissingError
from satchel.ui.agents.presenter import AgentsPresenter, card, permissions
from satchel.ui.window.presenter import Place

MODES = {"read": "ask", "write": "never", "send": "never", "network": "allow"}


def agent(name: str = "keeper", **more: Any) -> dict[str, Any]:
    return {"agent": name, "version": "1.2.0", "title": name.title(), "description": "Keeps things.", "built_in": False, **more}


def full(name: str = "keeper", **more: Any) -> dict[str, Any]:
    return agent(name, author="Ada", license="MIT", steps=["collect", "own-step"], permissions=MODES, flagged=[], **more)


class View:
    def __init__(self) -> None:
        self.cards, self.is_filtered, self.error = [], None, None

    def show_cards(self, cards, *, is_filtered):
        self.cards, self.is_filtered = list(cards), is_filtered

    def show_trouble(self, error):
        self.error = error


class Screen:
    def __init__(self, *agents: Any, **answers: Any) -> None:
        self.view, self.went = View(), []
        self.engine = WindowEngine(answers={
            "agents.list": {"agents": list(agents)}, "agents.show": lambda p: full(p["agent"]), **answers,
        })  # fmt: skip
        self.presenter = AgentsPresenter(self.view, self.engine, self.went.append)
        self.presenter.enter()


def test_an_agent_says_what_it_does_and_where_it_is_from():
    shown = Screen(agent()).view.cards[0]
    assert (shown.title, shown.version, shown.origin, shown.is_built_in) == ("Keeper", "1.2.0", "imported", False)
    assert shown.steps == ["Reading the sources", "Own step"]
    assert shown.detail == "@keeper · by Ada · MIT"
    assert card(agent(built_in=True)).origin == "came with Satchel"


def test_what_it_may_do_is_said_in_sentences_with_a_look_each():
    said = permissions(MODES, {})
    assert [one.words for one in said] == [
        "Reads what you give it, and asks before it reads anything else.", "Writes no files.", "Sends nothing to anybody.",
        "May use the network, and does not say for what.",
    ]  # fmt: skip
    assert [one.tone for one in said] == ["secondary", "good", "good", "warn"]
    assert len({(one.icon, one.tone) for one in said}) == 3


@pytest.mark.parametrize("kind", ["read", "write", "send", "network"])
def test_every_mode_has_a_sentence_of_its_own(kind):
    words = {permissions({kind: mode}, {})[0].words for mode in ("never", "ask", "allow")}
    assert len(words) == 3


@pytest.mark.parametrize(("kind", "mode", "words"), [
    ("read", "allow", "May read only in “notes/”, “the inbox”."),
    ("write", "ask", "Asks before it writes a file, and writes only in “notes/”, “the inbox”."),
    ("send", "allow", "May send only to “notes/”, “the inbox”."),
    ("network", "allow", "May use the network only for “notes/”, “the inbox”."),
    ("network", "never", "Does not use the network."),
])  # fmt: skip
def test_scopes_are_said_in_the_sentence(kind, mode, words):
    assert permissions({kind: mode}, {kind: ["notes/", "the inbox"]})[0].words == words


def test_a_scope_cannot_speak_for_the_program():
    said = permissions({"send": "allow"}, {"send": ["you”. Sends nothing to anybody.\u202e “"]})[0].words
    assert said == "May send only to “you'. Sends nothing to anybody. '”."
    many = permissions({"write": "allow"}, {"write": [f"folder {n}" for n in range(50)]})[0].words
    assert many.endswith("“folder 7” and 42 more.")


def test_what_it_knows_is_told():
    shown = card(full(skills=[{"name": "keeping-things", "description": "How.", "text": "# Keep\n", "cut": True}]))
    assert [(one.title, one.description, one.text, one.is_cut) for one in shown.knows] == [("Keeping things", "How.", "# Keep\n", True)]
    assert card(full(skills=["keeping"])).knows == []  # an older engine tells names alone


def test_a_mode_that_nobody_knows_says_nothing():
    assert permissions({"read": "maybe", "fly": "allow"}, {}) == []


def test_files_with_hidden_characters_are_named_visibly():
    shown = card(full() | {"flagged": ["examples/a\u202e.md"]})
    assert shown.warning == "1 of its files has characters that nobody can see: examples/a\\u202e.md"
    many = card(full() | {"flagged": ["a", "b", "c", "d"]})
    assert many.warning.startswith("4 of its files")
    assert many.warning.endswith("a, b, c")


def test_a_card_is_there_before_everything_is_known():
    screen = Screen(agent("one"), agent("two"))
    del screen.engine.answers["agents.show"]
    screen.presenter.enter()
    assert [one.title for one in screen.view.cards] == ["One", "Two"]
    screen.engine.open[-1].answer(MissingError("It is broken.", "Mend it."))
    assert screen.view.cards[1].problem == "It is broken. Mend it."


def test_using_one_goes_to_the_first_screen_with_its_name_in_the_field():
    screen = Screen(agent())
    screen.presenter.use("keeper")
    assert screen.went == [Place(screen="today", text="@keeper ")]


def test_a_search_finds_words_anywhere():
    screen = Screen(agent("keeper"), agent("writer"))
    screen.presenter.search("WRIT things")
    assert [one.agent for one in screen.view.cards] == ["writer"]
    assert screen.view.is_filtered


def test_trouble_is_shown_and_goes_away():
    screen = Screen(**{"agents.list": InputError("No agents.", "")})
    assert screen.view.error.what == "No agents."
    screen.engine.answers["agents.list"] = {"agents": []}
    screen.presenter.enter()
    assert screen.view.error is None
    assert screen.view.cards == []
