"""The measurement of a model: figures of its own answers, the better of two, and an end when it is called off."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from tests.fakes.personas import PersonaModel

from satchel.domain.errors import CancelledRunError, MissingError
from satchel.domain.models import ModelReply, Usage
from satchel.inference.models.bench import PROMPT, REPLY, measure

DAY = datetime(2026, 12, 1, tzinfo=UTC)


class Timed(PersonaModel):
    """Answers with these figures, one after the other."""

    def __init__(self, *usages: Usage, finish: str = "stop") -> None:
        super().__init__()
        self.usages, self.finish = list(usages), finish

    def reply(self, request, **_more):
        self.asked.append(request)
        return ModelReply(text="words", finish=self.finish, usage=self.usages.pop(0) if self.usages else Usage())


def usage(prompt: int, first: float, reply: int, seconds: float, cached: int = 0) -> Usage:
    return Usage(prompt=prompt, cached=cached, reply=reply, first=first, seconds=seconds)


def test_the_better_of_two_tries_counts_and_the_first_token_belongs_to_the_prompt():
    model = Timed(usage(800, 8.0, 41, 18.0), usage(800, 4.0, 41, 12.0))
    found = measure(model, now=lambda: DAY)
    assert found.made_at == DAY
    assert dict(found.figures) == {PROMPT: 200.0, REPLY: 5.0}


def test_what_was_kept_from_before_was_not_read():
    found = measure(Timed(usage(800, 2.0, 3, 4.0, cached=600), usage(800, 2.0, 3, 4.0, cached=800)), now=lambda: DAY)
    assert found.figures[PROMPT] == 100.0


def test_the_two_prompts_have_nothing_in_common_and_fit_a_small_context():
    model = Timed(usage(9, 1, 9, 2), usage(9, 1, 9, 2))
    model.context = 1024
    measure(model)
    first, second = (request.messages[-1].text for request in model.asked)
    assert first[:1] != second[:1]
    assert all(len(text) < 3 * 1024 for text in (first, second))


def test_no_answer_is_no_measurement():
    with pytest.raises(MissingError, match="no answer whose speed"):
        measure(Timed())


def test_it_ends_when_it_is_called_off():
    gone = threading.Event()
    gone.set()
    with pytest.raises(CancelledRunError):
        measure(PersonaModel(), cancelled=gone)
    with pytest.raises(CancelledRunError):
        measure(Timed(finish="cancelled"))
