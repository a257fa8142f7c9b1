"""Whom a request goes to and why; what is not sure is asked; what a person chose is learnt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.runtime.routing.conftest import AT, CLERK, COOK, SCRIBE, profile

from satchel.domain.errors import NotFoundError, SatchelError, UsageError
from satchel.domain.routing import Route
from satchel.domain.runs import RunCommand, RunInput
from satchel.runtime.routing import learnt, phrases, router

CHAT = "18:41 < ana> it is down\n18:42 < dee> looking\n18:58 < ana> rolled back"


def file(name: str) -> RunInput:
    return RunInput(path=f"/nowhere/{name}", shown=name)


def route(one: Any, text: str, *names: str) -> Route:
    found: Route = one.errand(text, [file(name) for name in names]).route
    return found


# -- rules ----------------------------------------------------------------------------------------------------------


def test_a_name_decides_and_is_taken_out(made: Any):
    found = made().errand("@clerk write a recipe", [])
    assert (found.route.agent, found.route.sure, found.say) == ("clerk", True, "write a recipe")
    assert found.route.why == "You named Clerk."
    assert made().errand("@clerk").route.agent == "clerk"


def test_pasted_text_behind_a_name_is_material(made: Any):
    found = made().errand(f"@scribe\n{CHAT}")
    assert (found.route.agent, found.material, found.say) == ("scribe", CHAT, "")


def test_a_chat_may_begin_with_somebody_of_that_name(made: Any):
    text = "Cook: hi\nAna: hi\nCook: bye"
    found = made().errand(text)
    assert found.material == text
    assert "named" not in found.route.why


def test_a_name_that_two_have_or_nobody_has_is_asked_about(made: Any):
    found = route(made(COOK, profile("chef", title="Cook")), "@cook a cake")
    assert (found.agent, found.sure) == (None, False)
    assert {one.agent for one in found.others} == {"cook", "chef"}
    unknown = route(made(), "@nobody write a recipe")
    assert (unknown.agent, "“nobody”" in unknown.why) == (None, True)


def test_with_one_agent_that_reads_anything_words_decide_nothing(made: Any):
    found = route(made(SCRIBE), "mend my bicycle", "x.log")
    assert (found.agent, found.sure) == ("scribe", True)
    assert "only agent here" in found.why


def test_what_was_given_rules_agents_out(made: Any):
    assert route(made(), "summarise the chat", "x.log").agent == "scribe"
    found = route(made(CLERK, SCRIBE), "summarise the chat", "x.csv")
    assert found.agent is None
    assert [one.agent for one in found.others] == ["clerk"]
    nobody = route(made(CLERK), "sort the invoices", "x.log")
    assert (nobody.agent, nobody.why) == (None, "No agent here takes this.")


def test_without_words_the_only_one_that_takes_it_is_taken(made: Any):
    assert route(made(CLERK, SCRIBE), "", "x.log").agent == "scribe"
    assert "only agent" in route(made(CLERK, SCRIBE), "", "x.log").why
    assert route(made(), "", "x.log").agent == "scribe"  # the cook takes anything, this one is made for it
    assert made().errand(CHAT).route.agent == "scribe"
    two = route(made(COOK, SCRIBE, profile("other", "something else", formats=("log",))), "", "x.log")
    assert (two.agent, len(two.others)) == (None, 3)


def test_one_that_needs_something_to_read_says_so(made: Any):
    found = route(made(), "sort the invoices")
    assert (found.agent, found.sure) == ("clerk", True)
    assert found.why.endswith(" It needs something to read.")


def test_without_agents_that_can_run_it_is_said(made: Any):
    broken = replace(COOK, steps=COOK.steps[:1])
    with pytest.raises(NotFoundError):
        made(broken).errand("write a recipe")


# -- phrases --------------------------------------------------------------------------------------------------------


def test_the_nearest_phrase_decides_and_is_the_reason(made: Any):
    found = route(made(), "a recipe for cake, please")
    assert (found.kind, found.agent, found.sure) == ("run", "cook", True)
    assert found.why == "It is near to “write a recipe”, which is for Cook."
    assert [one.agent for one in found.others] == ["clerk", "scribe"] or len(found.others) == 2


def test_what_is_near_to_nothing_is_asked_about(made: Any):
    found = route(made(), "rotate the tyres of my car")
    assert (found.agent, found.sure, len(found.others)) == (None, False, 3)
    assert found.others[0].score < router.BAR


def test_two_that_say_the_same_are_both_asked_about(made: Any):
    """An imported agent with everybody's phrases is as near as they are, which decides nothing."""
    copy = profile("copy", *COOK.routing.phrases, *SCRIBE.routing.phrases)
    for text in ("write a recipe", "Rezept schreiben"):
        found = route(made(COOK, SCRIBE, copy), text)
        assert found.agent is None
        assert "equally well" in found.why
        assert {one.agent for one in found.others[:2]} == {"cook", "copy"}


def test_counter_phrases_only_harm_their_own_agent(made: Any):
    shy = profile("shy", "write a recipe", never=("write a recipe for cake",))
    assert route(made(COOK, shy), "write a recipe for cake").agent == "cook"


def test_an_agent_without_phrases_is_known_by_its_title(made: Any):
    assert route(made(profile("tyres", title="Tyre rotation"), COOK), "tyre rotation").agent == "tyres"


def test_words_that_say_nothing_decide_nothing(made: Any):
    for text in ("do it", "please", "¿?", "...", "\u200d", "the the the"):
        assert route(made(), text).agent is None


# -- learning -------------------------------------------------------------------------------------------------------


def test_a_choice_outweighs_phrases_and_says_so(made: Any):
    one = made()
    assert route(one, "write a recipe").agent == "cook"
    kept = one.correct("write a recipe", [], "clerk")
    found = route(one, "write a recipe")
    assert (found.agent, found.sure) == ("clerk", True)
    assert found.why.startswith(f"You chose Clerk for “write a recipe” on {AT:%Y-%m-%d}")
    assert route(one, "write me a nice recipe").agent == "clerk"
    one.forget(kept.number)
    assert route(one, "write a recipe").agent == "cook"


def test_the_newest_choice_counts(made: Any):
    one = made()
    for agent in ("clerk", "cook", "clerk", "scribe"):
        one.correct("hmm blorple", [], agent)
    assert route(one, "hmm blorple").agent == "scribe"


def test_a_choice_is_for_the_same_sort_of_input(made: Any):
    one = made()
    one.correct("blorple it", [file("a.log")], "cook")
    assert route(one, "blorple it", "b.log").agent == "cook"
    assert route(one, "blorple it", "b.csv").agent != "cook"
    assert route(one, "blorple it").agent != "cook"


def test_without_words_a_choice_is_for_the_kind(made: Any):
    one = made()
    one.correct("", [file("a.log")], "cook")
    assert route(one, "", "b.log").agent == "cook"
    assert "for such things" in route(one, "", "b.log").why


def test_a_choice_cannot_make_an_agent_take_what_it_does_not_read(made: Any):
    one = made()
    one.correct("sum it up", [file("a.log")], "clerk")
    assert route(one, "sum it up", "a.log").agent != "clerk"


def test_what_is_learnt_is_bounded_and_without_the_name(made: Any):
    one = made()
    kept = one.correct("@cook " + "very " * 100 + "long", [], "clerk")
    assert kept.text.startswith("very")
    assert len(kept.text) <= learnt.LONGEST
    with pytest.raises(NotFoundError):
        one.correct("x", [], "nobody")
    with pytest.raises(UsageError):
        one.correct("", [], "cook")
    assert len(one.corrections()) == 1


def test_choices_for_agents_that_are_gone_count_no_more(made: Any, encoder: Any):
    one = made()
    one.correct("write a recipe", [], "clerk")
    one._library.profiles = [COOK, SCRIBE]
    assert route(one, "write a recipe").agent == "cook"


# -- questions ------------------------------------------------------------------------------------------------------


def finished(store: Any, agent: str = "scribe", status: str = "done") -> str:
    run: str = store.create(RunCommand(agent=agent), agent_version="1", at=AT).id
    store.put_result(run, {"title": "Valve", "claims": [{"text": "Rosa closed the valve of pump seven"}]}, at=AT)
    store.set_status(run, status, title="Valve trouble", at=AT)
    return run


def test_a_question_that_fits_the_last_run_is_about_it(made: Any, store: Any):
    one = made()
    assert route(one, "who closed the valve?").kind == "run"
    run = finished(store)
    found = route(one, "who closed the valve?")
    assert (found.kind, found.run, found.agent, found.sure) == ("ask", run, "scribe", True)
    assert found.why == "It is a question about “Valve trouble”, the last run."
    assert route(one, "what was agreed?").kind == "ask"  # its agent is usually asked that


@pytest.mark.parametrize("text", ["how deep is the Atlantic?", "what?", "close the valve of pump seven", "why??"])
def test_other_questions_and_orders_are_not(made: Any, store: Any, text: str):
    run = finished(store)
    found = route(made(), text)
    assert (found.kind, found.agent) == ("run", None)
    assert found.run == (run if text.endswith("?") else None)  # it may be about that run after all


def test_a_question_with_inputs_is_work(made: Any, store: Any):
    finished(store)
    assert route(made(), "who closed the valve?", "a.log").kind == "run"


def test_work_that_fits_better_is_not_a_question(made: Any, store: Any):
    finished(store)
    assert route(made(), "what can I cook with this?").agent == "cook"


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_runs_without_an_end_are_not_asked_about(made: Any, store: Any, status: str):
    finished(store, status=status)
    assert route(made(), "who closed the valve?").kind == "run"


def test_a_run_whose_agent_is_gone_is_not_asked_about(made: Any, store: Any):
    finished(store, agent="gone")
    assert route(made(), "who closed the valve?").kind == "run"


# -- hostile --------------------------------------------------------------------------------------------------------


class Counting:
    """An encoder that counts what it embeds."""

    def __init__(self, encoder: Any) -> None:
        self._encoder = encoder
        self.name, self.dimension, self.calls = encoder.name, encoder.dimension, []

    def embed(self, texts: Any) -> Any:
        self.calls.append(len(texts))
        return self._encoder.embed(texts)


def test_ten_thousand_agents_share_the_room_and_are_embedded_once(made: Any, encoder: Any):
    counting = Counting(encoder)
    many = [profile(f"n{n}", *(f"word{n} thing{i}" for i in range(24))) for n in range(10_000)]
    one = made(COOK, *many, encoder=counting)
    assert route(one, "write a recipe").agent == "cook"
    assert max(counting.calls) <= phrases.MOST
    before = len(counting.calls)
    found = route(one, "write a recipe")
    assert sum(counting.calls[before:]) < 10
    assert len(found.others) <= 5


def test_a_greedy_agent_takes_nothing_from_those_that_say_what_they_do(made: Any):
    greedy = profile(
        "greedy", "do this", "please", "write", "make", "summarise", "list", "sort", "help me", "anything", "everything",
        "what is this", "tell me", "work on this file", "the text", "a document", "schreibe", "mach das", "escribe", "haz",
        "résume", "chat", "invoices", "recipe", "bills",
    )  # fmt: skip
    one = made(COOK, CLERK, SCRIBE, greedy)
    for text, names, who in (("write a recipe", (), "cook"), ("sort the invoices", ("a.csv",), "clerk"),
                             ("write up what was said", ("a.log",), "scribe")):  # fmt: skip
        assert route(one, text, *names).agent == who


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.text(st.characters(codec=None), max_size=400), st.sampled_from(["@", "@@", ":", "cook:", "\0", "\ud800"])),
    names=st.lists(st.sampled_from(["a.log", "b", "c.csv", "\ud800.eml", "x" * 300, "a\0b"]), max_size=3),
)  # fmt: skip
def test_no_request_breaks_it_and_every_answer_has_its_shape(made: Any, text: str, names: list[str]):
    one = made()
    try:
        found = one.errand(text, [file(name) for name in names])
    except SatchelError as error:
        assert error.code == "usage"
        return
    body = found.route.to_json()
    assert list(body) == ["kind", "agent", "run", "why", "sure", "others"]
    assert body["sure"] == (body["agent"] is not None)
    assert body["why"].endswith(".")
    assert body["agent"] not in {other["agent"] for other in body["others"]}
    assert found == one.errand(text, [file(name) for name in names])
