"""A run's way to a model: on its terms, within its budget, with every call on the record, and never a failure of the run."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
from tests.fakes.personas import OneModel, PersonaModel

from satchel.domain.errors import CancelledRunError, TooLongError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.models import Choice, ModelReply, Usage
from satchel.runtime.filling import LEAST_SECONDS, Budget, Replies, RunFiller, Terms
from satchel.runtime.turn import REPLIES

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}
TERMS = Terms(
    labels=Labels(origins=frozenset({Origin.OTHERS}), privacy=Privacy.LOCAL_ONLY), role="compose", sequence="agent",
    budget=Budget(tokens=1000, seconds=60.0),
)  # fmt: skip


class Chooser:
    """Knows some models, and keeps what it was asked for."""

    def __init__(self, *models) -> None:
        self.models = models
        self.needs = []

    def choose(self, need):
        self.needs.append(need)
        return [Choice(model=m, why=f"{m.name}, for a test.") for m in self.models], "for a test" if self.models else ""

    def saw(self, _name, _usage):
        return None

    def check(self, _name):
        return None


def says(text: str, name: str = "one") -> PersonaModel:
    return PersonaModel(lambda _user, _schema: text, name=name)


def filler(chooser, told=None, terms=TERMS, **more) -> RunFiller:
    record = told if told is not None else []
    return RunFiller(chooser, terms, {"system": "Help.", "t": "Do."}, tell=lambda task, body: record.append((task, body)), **more)


def test_a_piece_is_asked_for_on_the_runs_terms_and_told():
    model, told = says('{"a": 3}'), []
    chooser = Chooser(model)
    one = filler(chooser, told, replace(TERMS, named="one"))
    assert one.fill("t", "lines", SCHEMA, tokens=50) == {"a": 3}
    (request,) = model.asked
    assert [m.text for m in request.messages] == ["Help.\n\nDo.", "lines"]
    assert (request.labels, request.schema, request.tokens, request.sequence) == (TERMS.labels, SCHEMA, 50, "agent/t")
    assert (chooser.needs[0].privacy, chooser.needs[0].named) == (Privacy.LOCAL_ONLY, "one")
    assert told[0][0] == "t"
    assert told[0][1]["model"] == "one"
    assert told[0][1]["why"] == "one, for a test."
    assert one.used == ""  # nothing was taken yet
    one.took("t", 1, [])
    assert one.used == "one"


@pytest.mark.parametrize("text", ["", "{", "[1", '{"a": NaN}', "no", "\ud800", "[" * 100_000, "x" * 40])
def test_what_is_no_json_is_nothing_and_told(text):
    told = []
    assert filler(Chooser(says(text)), told).fill("t", "lines", SCHEMA, tokens=500) is None
    assert told[0][1]["problem"] in ("the reply is not JSON", "the reply was cut at its bound")


def test_a_model_that_cannot_answer_is_left_for_the_next_and_not_asked_again():
    first, second, told = says("", "first"), says('{"a": 1}', "second"), []
    first.fails = "It does not fit."
    one = filler(Chooser(first, second), told)
    assert one.fill("t", "lines", SCHEMA, tokens=50) == {"a": 1}
    assert one.fill("t", "more", SCHEMA, tokens=50) == {"a": 1}
    assert (len(first.asked), len(second.asked)) == (1, 2)
    assert told[0][1] == {"model": "first", "why": "first, for a test.", "problem": "It does not fit."}


def test_a_text_that_is_too_long_for_a_model_does_not_end_its_work():
    class Short(PersonaModel):
        def reply(self, request, **more):
            if len(request.messages[-1].text) > 10:
                self.asked.append(request)
                raise TooLongError("The text is too long.")
            return super().reply(request, **more)

    model, told = Short(lambda _user, _schema: '{"a": 1}'), []
    one = filler(Chooser(model), told)
    assert one.fill("t", "far too many lines", SCHEMA, tokens=5) is None
    assert one.fill("t", "few", SCHEMA, tokens=5) == {"a": 1}
    assert told[0][1]["problem"] == "The text is too long."


def test_after_a_text_that_was_too_long_there_is_less_room():
    class Short(PersonaModel):
        def reply(self, request, **_more):
            raise TooLongError("The text is too long.")

    one = filler(Chooser(Short()))
    before = one.room
    one.fill("t", "lines", SCHEMA, tokens=5)
    assert one.was_too_long
    assert one.room == int(0.6 * before)
    assert one.problem == "The text is too long."


def test_who_says_nothing_of_use_twice_in_a_row_is_not_asked_again():
    texts = ["no", '{"a": 1}', "no", "no", '{"a": 1}']
    model = PersonaModel(lambda _user, _schema: texts.pop(0))
    one = filler(Chooser(model))
    assert [one.fill("t", str(i), SCHEMA, tokens=50) for i in range(6)] == [None, {"a": 1}, None, None, None, None]
    assert len(model.asked) == 4
    assert one.room == 0


def test_tokens_and_seconds_end_together_with_the_budget():
    model = says('{"a": 1}' + " " * 400)
    now = [0.0]
    one = filler(Chooser(model), clock=lambda: now[0], terms=replace(TERMS, budget=Budget(tokens=300, seconds=60.0)))
    while one.room:
        one.fill("t", "lines", SCHEMA, tokens=200)
    assert sum(r.tokens for r in model.asked) <= 600
    assert one.fill("t", "lines", SCHEMA, tokens=200) is None
    late = filler(Chooser(model), clock=lambda: now[0])
    now[0] += 60.0 - LEAST_SECONDS + 0.1
    assert late.room == 0
    assert late.fill("t", "lines", SCHEMA, tokens=10) is None


def test_one_call_may_take_a_part_of_the_seconds_and_a_model_that_stalls_is_asked_once():
    class Stalls(PersonaModel):
        def reply(self, request, **_more):
            self.asked.append(request)
            return ModelReply(text="", finish="time", usage=Usage(prompt=10))

    model = Stalls()
    one = filler(Chooser(model))
    assert one.fill("t", "lines", SCHEMA, tokens=10) is None
    assert one.room == 0
    assert one.fill("t", "lines", SCHEMA, tokens=10) is None
    assert [r.seconds < 60 for r in model.asked] == [True]


class Pieces:
    """As much of a run store as replies need."""

    def __init__(self) -> None:
        self.kept = {}

    def piece(self, run, name):
        return self.kept.get((run, name))

    def put_piece(self, run, name, body, labels):
        assert labels == TERMS.labels
        self.kept[run, name] = json.loads(json.dumps(body))


def test_the_same_question_is_answered_from_what_the_run_has_kept():
    store, model, told = Pieces(), says('{"a": 2, "b": "\u00fc"}'), []
    for _ in range(2):
        one = filler(Chooser(model), told, replies=Replies(store, "r", TERMS.labels))
        assert one.fill("t", "lines", SCHEMA, tokens=50) == {"a": 2, "b": "\u00fc"}
    assert len(model.asked) == 1
    assert told[1][1]["kept"] is True
    other = filler(Chooser(says('{"a": 9}', "other")), replies=Replies(store, "r", TERMS.labels))
    assert other.fill("t", "lines", SCHEMA, tokens=50) == {"a": 9}
    assert filler(Chooser(model), replies=Replies(store, "another run", TERMS.labels)).fill("t", "lines", SCHEMA, tokens=50)
    assert len(model.asked) == 2


def test_what_a_turn_had_no_use_for_is_dropped():
    store, model = Pieces(), says('{"a": 2}')
    for texts in (["one", "two"], ["two", "three"], ["three"]):
        one = filler(Chooser(model), replies=Replies(store, "r", TERMS.labels))
        for text in texts:
            one.fill("t", text, SCHEMA, tokens=50)
        one.prune()
    assert len(model.asked) == 3
    assert len(store.piece("r", REPLIES)) == 1


def test_a_call_that_cannot_end_in_time_is_not_begun():
    class Slow(Chooser):
        def choose(self, need):
            return [Choice(model=m, why="slow.", speeds=(2.0, 1.0)) for m in self.models], "slow."

    model, told = says('{"a": 1}'), []
    one = filler(Slow(model), told)
    assert one.fill("t", "lines " * 40, SCHEMA, tokens=5) is None
    assert model.asked == []
    assert "would take about" in told[0][1]["problem"]
    assert one.fill("t", "few", SCHEMA, tokens=5) == {"a": 1}


def test_a_cancelled_run_ends_the_call():
    gone = threading.Event()
    gone.set()
    with pytest.raises(CancelledRunError):
        filler(OneModel(says("{}")), cancelled=gone).fill("t", "lines", SCHEMA, tokens=5)


def test_why_none_of_the_models_can_serve_is_told():
    class Refuses(Chooser):
        def choose(self, need):
            return [], "No model: it is too small."

    told = []
    assert filler(Refuses(), told).room == 0
    assert told == [("choice", {"problem": "No model: it is too small."})]


def test_without_any_model_there_is_no_room():
    assert filler(Chooser()).room == 0
    assert filler(Chooser()).fill("t", "lines", SCHEMA, tokens=5) is None


def test_how_far_a_reply_is_is_told_but_not_what_it_says():
    heard = []
    one = filler(Chooser(says('{"a": 3}')), wrote=lambda *news: heard.append(news))
    one.fill("t", "lines", SCHEMA, tokens=50)
    assert heard
    assert heard[-1] == ("one", len(heard), 50)
