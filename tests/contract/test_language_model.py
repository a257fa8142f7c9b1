"""What agents rely on in any language model, whichever answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from tests.fakes.egress import ANSWER, labelled, model_of, request
from tests.support.personas import Competent, Endless, Persona, Slow
from tests.support.scripted_model import ScriptedModel

from satchel.domain.errors import CancelledRunError, InputError, MissingError, RefusedError
from satchel.domain.labels import Privacy
from satchel.domain.models import LanguageModel
from satchel.inference.endpoints.conformance import breach

Mood = Literal["answers", "stalls", "repeats"]
Opened = Callable[[Mood], Any]  # a context manager that gives a `LanguageModel` in this mood


@contextmanager
def endpoint(mood: Mood) -> Iterator[LanguageModel]:
    moods: dict[Mood, Persona] = {"answers": Competent(), "stalls": Slow(), "repeats": Endless()}
    with ScriptedModel(moods[mood]) as server:
        yield model_of(server)


KINDS: dict[str, Opened] = {"endpoint": endpoint}


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest) -> Opened:
    return KINDS[request.param]


def test_it_says_who_it_is(opened: Opened) -> None:
    with opened("answers") as model:
        assert model.name
        assert model.context >= 256
        assert model.is_local in (True, False)


def test_it_streams_what_it_returns(opened: Opened) -> None:
    pieces: list[str] = []
    with opened("answers") as model:
        reply = model.reply(request(), on_text=pieces.append)
    assert "".join(pieces) == reply.text
    assert reply.text
    assert reply.finish == "stop"
    usage = reply.usage
    assert usage.prompt > 0
    assert usage.reply > 0
    assert 0 <= usage.first <= usage.seconds


def test_it_answers_the_same_again_and_without_a_listener(opened: Opened) -> None:
    with opened("answers") as model:
        assert model.reply(request()).text == model.reply(request()).text


def test_an_answer_obeys_its_schema(opened: Opened) -> None:
    pieces: list[str] = []
    with opened("answers") as model:
        reply = model.reply(request(schema=ANSWER), on_text=pieces.append)
    assert reply.finish == "stop"
    assert breach(json.loads(reply.text), ANSWER) == ""
    assert "".join(pieces) == reply.text


def test_an_answer_has_no_more_tokens_than_allowed(opened: Opened) -> None:
    with opened("repeats") as model:
        reply = model.reply(request(tokens=32))
    assert reply.finish == "length"
    assert 0 < len(reply.text.encode()) <= 32 * 32


def test_time_cuts_an_answer_short_and_keeps_what_there_is(opened: Opened) -> None:
    pieces: list[str] = []
    with opened("stalls") as model:
        reply = model.reply(request(seconds=1.0), on_text=pieces.append)
    assert reply.finish == "time"
    assert reply.text == "".join(pieces) != ""


def test_who_has_cancelled_already_gets_nothing(opened: Opened) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with opened("answers") as model, pytest.raises(CancelledRunError):
        model.reply(request(), cancelled=cancelled)


def test_cancelling_in_the_middle_ends_it(opened: Opened) -> None:
    cancelled = threading.Event()
    with opened("stalls") as model:
        with pytest.raises(CancelledRunError):
            model.reply(request(), on_text=lambda _piece: cancelled.set(), cancelled=cancelled)
        cancelled.clear()
        assert model.reply(request(seconds=1.0)).finish == "time", "it can be used after that"


def test_what_no_model_could_answer_is_refused_at_once(opened: Opened) -> None:
    with opened("answers") as model:
        for impossible in (
            request("word " * model.context * 4),
            request(tokens=model.context + 1),
            request(schema={"type": "nonsense"}),
            request(schema={"$ref": "#/nowhere"}),
        ):
            with pytest.raises(InputError) as caught:
                model.reply(impossible)
            assert caught.value.what
            assert caught.value.hint


def test_text_that_must_stay_here_goes_to_no_model_elsewhere(opened: Opened) -> None:
    with opened("answers") as model:
        secret = request(labels=labelled(Privacy.LOCAL_ONLY))
        if model.is_local:
            assert model.reply(secret).text
        else:
            with pytest.raises(RefusedError):
                model.reply(secret)


def test_it_serves_many_threads(opened: Opened) -> None:
    found: list[str] = []
    with opened("answers") as model:
        work = [
            threading.Thread(target=lambda n=n: found.append(model.reply(request(f"number {n}", urgent=n % 2 == 0)).text))
            for n in range(6)
        ]
        for one in work:
            one.start()
        for one in work:
            one.join()
        assert sorted(found) == sorted(model.reply(request(f"number {n}")).text for n in range(6))


def test_an_adapter_that_is_not_there_is_said_or_refused(opened: Opened) -> None:
    with opened("answers") as model:
        try:
            reply = model.reply(request(adapter="nowhere"))
        except (MissingError, InputError) as error:
            assert error.what
        else:
            assert reply.notices
