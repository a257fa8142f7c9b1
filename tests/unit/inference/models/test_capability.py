"""The probe tells a model that can from one that cannot, ends in time, and keeps what it had seen."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import CancelledRunError, InputError, MissingError
from satchel.domain.labels import Privacy
from satchel.domain.models import ModelReply, ModelRequest, OnText, Usage
from satchel.inference.grammar.schema import grammar_for
from satchel.inference.models import tasks
from satchel.inference.models.capability import probe
from satchel.inference.models.card import Card

NOW = datetime(2026, 11, 2, 10, 0, 0, 123, tzinfo=UTC)
GOOD = {
    "form": json.dumps({"service": "checkout", "restarted_by": "Ana Ruiz", "minutes": 17, "resolved": True}),
    "tool": json.dumps({"tool": "read_file", "argument": "notes/march.md"}),
    "en": "Leaves fall in autumn because the trees stop feeding them and let them go.",
    "de": "Im Herbst fallen die Blätter, weil die Bäume ihnen das Wasser und die Nährstoffe entziehen.",
    "es": "Las hojas caen en otoño porque los árboles dejan de alimentarlas para ahorrar agua en el invierno.",
    "fr": "Les feuilles tombent en automne car les arbres cessent de les nourrir pour économiser de l'eau.",
    "zh": "因为秋天日照变短，树木停止供给叶子养分，叶子就落下了。",
    "ja": "秋になると日照が短くなり、木が葉に養分を送らなくなるからです。",
    "long": "Drawer 61.",
}


def task_of(request: ModelRequest) -> str:
    text = request.messages[-1].text
    every = [tasks.FORM, tasks.TOOL, *map(tasks.language, tasks.LANGUAGES)]
    return next((task.name for task in every if task.text == text), "long")


@dataclass
class Fake:
    """Says what it is told to; a reply takes as long as its words and its prompt do, on a clock of its own."""

    says: Callable[[str], str] = lambda task: GOOD[task]
    context: int = 32_768
    per_token: float = 0.01
    per_prompt_token: float = 0.0001
    now: float = 0.0
    asked: list[ModelRequest] = field(default_factory=list)
    name: str = "fake"
    is_local: bool = True

    def clock(self) -> float:
        return self.now

    def reply(self, request: ModelRequest, *, on_text: OnText | None = None, cancelled: threading.Event | None = None) -> ModelReply:
        self.asked.append(request)
        if cancelled is not None and cancelled.is_set():
            raise CancelledRunError("Cancelled.")
        text = self.says(task_of(request))
        prompt, words = len(request.messages[-1].text) // 4, max(1, len(text) // 4)
        first = prompt * self.per_prompt_token
        whole = first + words * self.per_token
        took = min(whole, request.seconds)
        self.now += took
        usage = Usage(prompt=prompt, reply=words, first=first, seconds=took)
        return ModelReply(text=text if took == whole else text[:3], finish="stop" if took == whole else "time", usage=usage)


def probed(fake: Any, **more: Any) -> Card:
    return probe(fake, clock=fake.clock, now=lambda: NOW, **more)


def test_a_model_that_can_everything_gets_a_full_card() -> None:
    fake = Fake()
    card = probed(fake)
    assert (card.follows_schema, card.calls_tools, card.languages, card.is_complete) == (True, True, tasks.LANGUAGES, True)
    assert card.long_context == len(tasks.long_text(8192)) // 4
    assert card.tokens_per_second == 100
    assert card.made_at == NOW.replace(microsecond=0)
    assert card.seconds == round(fake.now, 2)
    assert Card.from_json(card.to_json()) == card


def test_it_asks_the_same_every_time_and_says_no_word_of_anybody() -> None:
    one, two = Fake(), Fake()
    assert probed(one) == probed(two)
    assert one.asked == two.asked
    for request in one.asked:
        assert (request.temperature, request.seed, request.sequence, request.urgent) == (0.0, 0, "probe", False)
        assert request.labels.privacy is Privacy.PUBLIC
        assert request.messages[0] == one.asked[0].messages[0]  # the prefix stays


@pytest.mark.parametrize("says", [
    lambda _task: "", lambda _task: "Sure! Here you go: {}", lambda _task: "x " * 3000, lambda _task: "[" * 5000, lambda _task: "{}",
    lambda _task: json.dumps({"service": "mail", "restarted_by": "Bo", "minutes": 3, "resolved": False}),
    lambda _task: json.dumps({"tool": "send_mail", "argument": "notes/march.md"}), lambda _task: "Drawer 12 or 61",
], ids=range(8))  # fmt: skip
def test_a_model_that_cannot_gets_no_credit(says: Callable[[str], str]) -> None:
    card = probed(Fake(says=says, per_token=0.001))
    assert (card.follows_schema, card.calls_tools, card.long_context, card.languages) == (False, False, 0, ())


def test_a_model_that_answers_everything_in_english_speaks_english() -> None:
    assert probed(Fake(says=lambda _task: GOOD["en"])).languages == ("en",)


@pytest.mark.parametrize("spoken", [*tasks.LANGUAGES])
def test_languages_are_told_apart(spoken: str) -> None:
    assert [code for code in tasks.LANGUAGES if tasks.speaks(code, GOOD[spoken])] == [spoken]


def test_a_slow_model_is_stopped_in_time_and_keeps_its_marks() -> None:
    fake = Fake(per_token=0.5)
    card = probed(fake)
    assert fake.now <= 60.0
    assert card.follows_schema is True
    assert not card.is_complete
    assert card.long_context is None
    assert card.trials[-1].passed is None
    assert all(request.seconds <= 60.0 for request in fake.asked)
    assert len(card.trials) == 9  # every task is named, though not every one had its turn


def test_a_task_without_an_end_leaves_time_for_the_others() -> None:
    fake = Fake(says=lambda task: "word " * 100_000 if task == "form" else GOOD[task])
    card = probed(fake)
    assert card.follows_schema is None
    assert card.calls_tools is True
    assert card.languages == tasks.LANGUAGES


def test_long_texts_stop_where_the_model_has_no_more_room_or_loses_the_thread() -> None:
    assert probed(Fake(context=4096)).long_context == len(tasks.long_text(2048)) // 4
    assert probed(Fake(context=1024)).long_context is None
    lost: list[str] = []

    def forgets(task: str) -> str:
        lost.append(task)
        return GOOD[task] if task != "long" or lost.count("long") < 2 else "I do not know."

    card = probed(Fake(says=forgets))
    assert card.long_context == len(tasks.long_text(2048)) // 4
    assert [trial.task for trial in card.trials if trial.task.startswith("long")] == ["long 2048", "long 4096"]
    assert card.trials[-1].said == "I do not know."


def test_what_cannot_be_asked_is_no_miss_and_has_its_reason() -> None:
    class Short(Fake):
        def reply(self, request: ModelRequest, **more: Any) -> ModelReply:
            if request.schema is not None:
                raise InputError("This schema cannot be used.")
            return super().reply(request, **more)

    card = probed(Short())
    assert (card.follows_schema, card.trials[0].said) == (None, "This schema cannot be used.")
    assert card.languages == tasks.LANGUAGES
    assert card.problem == ""


def test_a_model_that_cannot_be_asked_anything_says_why() -> None:
    class Mute(Fake):
        def reply(self, _request: ModelRequest, **_more: Any) -> ModelReply:
            raise InputError("Its chat template reaches for more than it is given.")

    card = probed(Mute())
    assert card.problem == "Its chat template reaches for more than it is given."
    assert (card.follows_schema, card.calls_tools, card.languages) == (None, None, ())


@pytest.mark.parametrize("task", [tasks.FORM, tasks.TOOL], ids=lambda task: task.name)
def test_every_form_that_is_asked_for_has_a_grammar(task: tasks.Task) -> None:
    assert grammar_for(task.schema or {}).startswith("root ::=")


def test_it_is_cancelled_between_and_within_tasks() -> None:
    fake, stop = Fake(), threading.Event()

    def says(task: str) -> str:
        if task == "de":
            stop.set()
        return GOOD[task]

    fake.says = says
    with pytest.raises(CancelledRunError):
        probed(fake, cancelled=stop)
    assert len(fake.asked) == 4
    with pytest.raises(CancelledRunError):
        probed(Fake(), cancelled=stop)


def test_a_model_that_is_gone_is_no_card() -> None:
    class Gone(Fake):
        def reply(self, request: ModelRequest, **more: Any) -> ModelReply:
            raise MissingError("It does not fit.")

    with pytest.raises(MissingError):
        probed(Gone())


def test_it_says_how_far_it_is() -> None:
    told: list[tuple[int, int, str]] = []
    probed(Fake(), told=lambda *news: told.append(news))
    assert [news[0] for news in told] == list(range(12))
    assert told[0][2] == "form"
    assert told[-1][:2] == (11, 11)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_reply_is_judged(text: str) -> None:
    for task in (tasks.FORM, tasks.TOOL, *map(tasks.language, tasks.LANGUAGES), tasks.long_prompt(2048)):
        assert task.passes(text) in (True, False)


def test_the_detail_is_in_the_long_text_once() -> None:
    for tokens in tasks.LONG_PROMPTS:
        text = tasks.long_text(tokens)
        assert text.count("61") == 1
        assert 0.2 < text.index("61") / len(text) < 0.45
        assert len(text) < tokens * 3
