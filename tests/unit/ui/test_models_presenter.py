"""The models: what each card says, what goes on with it, and what happens where something does not work."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.window_engine import WindowEngine

from satchel.domain.errors import MissingError
from satchel.ui.models import amounts
from satchel.ui.models.cards import Card, here, host, is_web, left, offer, server
from satchel.ui.models.presenter import ModelsPresenter

SEEN = {"made_at": "2026-11-28T10:00:00+00:00", "seconds": 34, "follows_schema": True, "calls_tools": False,
        "long_context": 4096, "languages": ["en", "xx"], "tokens_per_second": 12.3, "trials": [], "problem": ""}  # fmt: skip


def model(name: str = "small", **more: Any) -> dict[str, Any]:
    return {"model": name, "parameters": 4.02e9, "quantisation": "Q4_K_M", "size": 2.5e9, "context": 32768, "licence": "MIT",
            "roles": [], "origin": "LM Studio", "state": "ready", "card": None,
            "verdict": {"rank": "runs well", "why": "It fits."}, **more}  # fmt: skip


def endpoint(**more: Any) -> dict[str, Any]:
    return {"endpoint": "work", "url": "https://me:secret@models.example.com:8443/v1", "model": "big", "privacy": "public",
            "runs_here": False, "has_key": True, "roles": [], "card": None, "barred": "", **more}  # fmt: skip


def offered(**more: Any) -> dict[str, Any]:
    return {"id": "tiny", "name": "Tiny", "good_at": "Titles.", "laptop": 8, "page": "https://host.example/tiny", "here": False,
            "licence": "Apache-2.0", "languages": ["many"], "context": 8192, "size": 8e8, "came": 0, **more}  # fmt: skip


def found(**more: Any) -> dict[str, Any]:
    return {"name": "llama", "program": "Ollama", "size": 2e9, "parameters": 3e9, "quantisation": "Q4", "why": None, "here": None,
            **more}  # fmt: skip


def words(card: Card) -> str:
    return "\n".join(line.words for line in card.lines)


class View:
    def __init__(self) -> None:
        self.sections, self.is_empty, self.is_filtered, self.trouble, self.waiting = [], None, None, "", ""
        self.shown: list[Card] = []

    def show_sections(self, sections, *, is_empty, is_filtered):
        self.sections, self.is_empty, self.is_filtered = list(sections), is_empty, is_filtered

    def show_card(self, card):
        self.shown.append(card)

    def show_trouble(self, words):
        self.trouble = words

    def show_waiting(self, words):
        self.waiting = words


class Screen:
    def __init__(self, *models: Any, endpoints: Any = (), catalogue: Any = (), scanned: Any = (), **answers: Any) -> None:
        self.view = View()
        listed = {"models": list(models), "endpoints": list(endpoints), "catalogue": list(catalogue), "roles": {}}
        self.engine = WindowEngine(
            answers={"models.list": listed, "models.scan": {"found": list(scanned)}, **answers}
        )
        self.presenter = ModelsPresenter(self.view, self.engine)
        self.presenter.enter()

    @property
    def cards(self) -> dict[str, Card]:
        return {card.key: card for section in self.view.sections for card in section.cards}

    @property
    def asked(self) -> list[str]:
        return [one.method for one in self.engine.asked]


def test_a_model_says_what_it_is_and_what_it_was_seen_to_do():
    card = here(model(roles=["extract", "chat"], card=SEEN))
    assert card.detail == "4.0B · Q4_K_M · 2.5 GB · 32k context · MIT · LM Studio"
    assert card.chips == ["reading", "answering questions"]
    assert "It fits." in words(card)
    assert "Tried out on 28 November 2026 · fills a form · chooses no tool · finds a detail in 4,096 tokens" in words(card)
    assert "answers in English, xx · 12 tokens a second" in words(card)


def test_one_with_all_roles_is_for_everything_and_one_untried_says_so():
    card = here(model(roles=["extract", "compose", "chat", "code"]))
    assert card.chips == ["for everything"]
    assert "Not tried out yet." in words(card)


@pytest.mark.parametrize(
    ("more", "said", "actions"),
    [
        ({"state": "missing"}, "Its file is gone", ("remove",)),
        ({"state": "changed"}, "has changed", ("remove",)),
        ({"card": {**SEEN, "problem": "Its format is unknown."}}, "It cannot be used: Its format is unknown.", ("use", "try", "remove")),
        ({"card": {**SEEN, "follows_schema": False}, "roles": ["chat"]}, "could not fill a form", ("use", "try", "remove")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_it_is_said(more, said, actions):
    card = here(model(**more))
    assert said in words(card)
    assert card.actions == actions


def test_one_that_will_not_fit_is_tried_only_by_who_means_it():
    screen = Screen(model(verdict={"rank": "won't fit", "why": "It needs 90 GB."}))
    card = screen.cards["model:small"]
    assert card.is_unlikely
    screen.presenter.try_out(card)
    assert screen.engine.last("models.bench").params == {"model": "small", "anyway": True}


def test_only_a_file_that_satchel_fetched_is_deleted_with_it():
    assert here(model("tiny", origin="tiny"), frozenset({"tiny"})).deletes
    assert not here(model("file", origin="file"), frozenset({"tiny"})).deletes
    assert not here(model()).deletes


def test_a_server_shows_its_host_alone_and_what_it_may_get():
    card = server(endpoint())
    assert card.detail == "big · models.example.com:8443 · with a key"
    assert "public text alone" in words(card)
    assert "no text leaves" in words(server(endpoint(runs_here=True)))
    assert "any text but" in words(server(endpoint(privacy="personal")))


def test_a_barred_server_says_why_and_cannot_be_used():
    card = server(endpoint(barred="Rule 7."))
    assert words(card) == "Rule 7."
    assert card.actions == ("remove",)


def test_an_offer_says_size_licence_and_memory_and_where_it_comes_from():
    card = offer(offered())
    assert card.detail == "800 MB · Apache-2.0 · for 8 GB of memory · 8k context · many languages"
    assert card.actions == ("fetch", "page")
    assert offer(offered(page="javascript:alert(1)")).actions == ("fetch",)
    half = offer(offered(came=4e8))
    assert half.goes_on
    assert "400 MB of 800 MB are here already." in words(half)
    assert half.actions == ("fetch", "discard", "page")


def test_what_others_left_can_be_added_or_says_why_not():
    assert left(found()).actions == ("link",)
    assert left(found(why="It is broken.")).actions == ()
    screen = Screen(scanned=[found(here="llama")])
    assert not screen.cards, "it is on this machine already"


def test_no_model_is_no_trouble():
    screen = Screen(catalogue=[offered()])
    assert screen.view.is_empty
    assert list(screen.cards) == ["offer:tiny"]
    assert not Screen(endpoints=[endpoint()]).view.is_empty


def test_nothing_is_fetched_before_the_person_says_so_and_progress_is_shown():
    screen = Screen(catalogue=[offered()])
    assert set(screen.asked) == {"models.list", "models.scan"}
    screen.presenter.fetch(screen.cards["offer:tiny"])
    pull = screen.engine.last("models.pull")
    assert pull.params == {"model": "tiny"}
    pull.tell({"done": 2e8, "total": 8e8})
    card = screen.view.shown[-1]
    assert (card.busy.words, card.busy.share, card.busy.can_stop) == ("200 MB of 800 MB", 0.25, True)
    assert card.actions == ()
    screen.presenter.fetch(card)
    assert screen.asked.count("models.pull") == 1, "one at a time"
    pull.answer({})
    assert screen.view.shown[-1].busy is None
    assert screen.asked[-2:] == ["models.list", "models.scan"]


def test_a_download_that_is_stopped_is_dropped_and_can_go_on():
    screen = Screen(catalogue=[offered()])
    screen.presenter.fetch(screen.cards["offer:tiny"])
    screen.presenter.stop(screen.cards["offer:tiny"])
    assert screen.engine.last("models.pull").is_dropped
    screen.presenter.fetch(screen.cards["offer:tiny"])
    assert screen.asked.count("models.pull") == 2


def test_a_failure_is_told_on_its_card_until_something_else_is_done():
    screen = Screen(catalogue=[offered()], **{"models.pull": MissingError("Satchel is offline.", "Go online.")})
    screen.presenter.fetch(screen.cards["offer:tiny"])
    assert screen.cards["offer:tiny"].problem == "Satchel is offline. Go online."
    screen.engine.answers["models.pull"] = {}
    screen.presenter.fetch(screen.cards["offer:tiny"])
    assert not screen.cards["offer:tiny"].problem


def test_a_trial_says_what_it_is_at():
    screen = Screen(model())
    screen.presenter.try_out(screen.cards["model:small"])
    bench = screen.engine.last("models.bench")
    for note, said in (("speed", "how fast it is"), ("de", "German"), ("long 2000", "a text of 2,000 tokens"), ("odd", "odd")):
        bench.tell({"done": 1, "total": 4, "note": note})
        assert screen.view.shown[-1].busy.words == f"Trying it out: {said}"
    assert screen.view.shown[-1].busy.share == 0.25


def test_roles_removal_and_linking_go_to_the_engine():
    screen = Screen(model(), scanned=[found()], **{"models.use": {}, "models.remove": {}})
    screen.presenter.use(screen.cards["model:small"], ["code"])
    assert screen.engine.last("models.use").params == {"model": "small", "roles": ["code"]}
    screen.presenter.remove(screen.cards["model:small"])
    assert screen.engine.last("models.remove").params == {"model": "small"}
    screen.engine.answers["models.scan"] = lambda p: {"found": [found()], "added": [], "skipped": [{"name": "llama", "why": "Half a file."}] if p.get("add") else []}
    screen.presenter.link(screen.cards["left:Ollama:llama"])
    assert screen.cards["left:Ollama:llama"].problem == "Half a file."


def test_a_file_that_is_no_model_is_told_above_all_and_goes_with_the_next_one():
    screen = Screen(**{"models.add": MissingError("That is no GGUF file.", "")})
    screen.presenter.add("/a/b.gguf")
    assert screen.view.trouble == "That is no GGUF file."
    screen.engine.answers["models.add"] = model("b")
    screen.presenter.add("/a/b.gguf")
    assert not screen.view.trouble


def test_what_is_being_looked_for_is_said():
    screen = Screen()
    del screen.engine.answers["models.list"], screen.engine.answers["models.scan"]
    screen.presenter.enter()
    first, second = screen.engine.open[-2:]
    first.answer({"models": [], "endpoints": [], "catalogue": []})
    assert "other programs" in screen.view.waiting
    second.answer(MissingError("No.", ""))
    assert screen.view.waiting == ""


def test_news_renew_the_list_and_a_search_keeps_what_matches():
    screen = Screen(model("one"), model("two"))
    before = len(screen.asked)
    screen.presenter.home_changed({"kind": "run", "run": {}})
    assert len(screen.asked) == before
    screen.presenter.home_changed({"kind": "models"})
    assert len(screen.asked) == before + 2
    screen.presenter.search("ONE studio")
    assert list(screen.cards) == ["model:one"]
    assert screen.view.is_filtered


def test_an_engine_that_does_not_answer_is_said():
    screen = Screen(**{"models.list": MissingError("No engine.", "Wait.")})
    assert screen.view.trouble == "No engine. Wait."


@given(st.text())
def test_any_address_has_a_host_and_only_web_addresses_open(url):
    assert isinstance(host(url), str)
    assert not is_web(url) or url.casefold().lstrip("\x00 ").startswith("http") or "http" in url.casefold()


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.lists(st.text())))
def test_no_amount_is_too_odd_to_be_told(value):
    assert all(isinstance(one(value), str) for one in (amounts.size, amounts.parameters, amounts.context, amounts.languages))
