"""A model behind an endpoint, as everybody else sees models."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from satchel.domain.egress import Purpose
from satchel.domain.errors import InputError
from satchel.domain.models import Finish, ModelReply, ModelRequest, OnText
from satchel.domain.ports import EgressGate
from satchel.inference.endpoints import asking, blocking
from satchel.inference.endpoints.answer import Answer, EnoughError
from satchel.inference.endpoints.asking import Dialect, ToGrammar, Way
from satchel.inference.endpoints.conformance import check_schema
from satchel.inference.endpoints.conversation import Conversation, FormError
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.endpoints.exchange import Call, Exchange, FindKey, Response
from satchel.inference.endpoints.sse import EventStream, StreamError
from satchel.inference.endpoints.troubles import TroubleError
from satchel.inference.turns import Turns

_ATTEMPTS = 4
_LARGEST_LIST = 2 * 1024 * 1024
_MOST_MODELS, _LONGEST_MODEL = 1000, 256
_LIST_SECONDS = 20.0
_DENSEST = 8  # bytes a token: prose has four to five, so a text over this times the context is certainly too long
_FRAME = 2048  # bytes around one token in a stream: some servers repeat their whole description each time


def backoff(attempt: int) -> float:
    """Seconds before attempt number `attempt` + 1, spread so that many clients do not come back together."""
    return random.uniform(0.5, 1.0) * 2.0 ** (attempt - 1)  # noqa: S311 - no secret


@dataclass(slots=True)
class _Learned:
    """What all threads know of the server by now."""

    dialect: Dialect = field(default_factory=Dialect)
    way: Way | None = None
    probing: threading.Lock = field(default_factory=threading.Lock)


class EndpointModel:
    """The `LanguageModel` of one endpoint. Each call opens its own connection and closes it, in the caller's thread."""

    def __init__(
        self, endpoint: Endpoint, *, gate: EgressGate, find_key: FindKey, to_grammar: ToGrammar | None = None,
        silence: float = 120.0, wait: Callable[[int], float] = backoff,
    ) -> None:  # fmt: skip
        """`gate` is asked before every request. `find_key` gives the key of a name, such as `Keys.find`; `to_grammar`
        makes llama.cpp's grammar of a schema. `silence`: seconds without a byte after which the server counts as gone.
        `wait`: seconds before an attempt, by the number of the last one.
        """
        self._endpoint = endpoint
        self._exchange = Exchange(endpoint, gate=gate, find_key=find_key, silence=silence)
        self._to_grammar = to_grammar
        self._wait = wait
        self._turns = Turns(endpoint.parallel)
        self._learned = _Learned()

    @property
    def name(self) -> str:
        """As the person knows it."""
        return self._endpoint.name

    @property
    def context(self) -> int:
        """Tokens that prompt and reply may have together, as declared."""
        return self._endpoint.context

    @property
    def is_local(self) -> bool:
        """Whether text that it sees stays on this machine."""
        return self._endpoint.is_local

    @property
    def way(self) -> Way | None:
        """How the server is asked for a schema; None before the first time that this was found out."""
        return self._endpoint.structured if self._endpoint.structured != "auto" else self._learned.way

    def reply(
        self, request: ModelRequest, *, on_text: OnText | None = None, cancelled: threading.Event | None = None
    ) -> ModelReply:
        """Answers, giving text to `on_text` as it comes. Errors as `LanguageModel.reply` lists them.

        An answer with a schema is parsed and checked before it is returned, whatever the server promised; where the
        schema stands in the prompt alone, text is given only once it is checked. Blocks: call it from a worker thread.
        """
        self._check(request)
        conversation = Conversation(request, on_text)
        began = time.monotonic()
        until, ended = began + request.seconds, cancelled or threading.Event()
        finish: Finish = "time"
        try:
            with self._turns.turn(urgent=request.urgent, until=until, given_up=ended) as has_turn:
                if not has_turn:
                    raise blocking.cancelled_error() if ended.is_set() else blocking.TimeUpError
                finish = blocking.run(self._answer(conversation, until), until=until, cancelled=ended)
        except blocking.TimeUpError:
            pass
        except TroubleError as trouble:
            raise trouble.told(self._endpoint) from trouble
        return conversation.reply(self._endpoint, finish, began)

    def models(self, *, cancelled: threading.Event | None = None) -> tuple[str, ...]:
        """The ids that the server offers, at most 1,000, as it says them (untrusted). Raises as `reply` does."""
        until = time.monotonic() + _LIST_SECONDS
        try:
            return blocking.run(self._models(), until=until, cancelled=cancelled or threading.Event())
        except blocking.TimeUpError:
            raise TroubleError("silent").told(self._endpoint) from None
        except TroubleError as trouble:
            raise trouble.told(self._endpoint) from trouble

    def _check(self, request: ModelRequest) -> None:
        if request.schema is not None:
            check_schema(request.schema)
        size = sum(len(one.text.encode("utf-8", "replace")) for one in request.messages)
        if not request.messages:
            raise InputError("There is nothing to answer.", "Give the model at least one message.")
        if request.tokens < 1 or size / _DENSEST + request.tokens > self.context:
            raise InputError(
                f"This is too long for {self.name}, whose context has {self.context} tokens.",
                "Give less text, or use a model with a longer context.",
            )

    async def _models(self) -> tuple[str, ...]:
        call = Call(purpose="models", path="/models", labels=asking.PROBE.labels)
        async with self._exchange.make(call, most=_LARGEST_LIST) as response:
            return _ids(await response.whole())

    async def _answer(self, conversation: Conversation, until: float) -> Finish:
        """Asks in the best way that the server has; one that refuses it for this schema is asked in the next way."""
        request = conversation.request
        ways: list[Way] = [await self._best_way(request.run, until) if request.schema is not None else "none"]
        if request.schema is not None and self._endpoint.structured == "auto":
            order: list[Way] = [*asking.WAYS, "none"]
            ways = order[order.index(ways[0]) :]
        for way in ways:
            try:
                return await self._persist(conversation, way, "reply", until)
            except TroubleError as trouble:
                if way == ways[-1] or not trouble.is_about_request or conversation.answer.has_begun:
                    raise
                conversation.notices.append(f"{self.name} does not take this schema as {way}; asked in another way.")
        raise AssertionError("every way returns or raises")

    async def _best_way(self, run: str, until: float) -> Way:
        """Finds out once how the server takes a schema: whether it keeps to one that the words do not hint at."""
        if self._endpoint.structured != "auto":
            return self._endpoint.structured
        while not self._learned.probing.acquire(blocking=False):  # noqa: ASYNC110 - another thread's loop holds it
            await asyncio.sleep(blocking.STEP)
        try:
            return self._learned.way or await self._probe(run, until)
        finally:
            self._learned.probing.release()

    async def _probe(self, run: str, until: float) -> Way:
        is_sure = True
        for way in asking.WAYS:
            trial = Conversation(replace(asking.PROBE, run=run), None)
            try:
                finish = await self._persist(trial, way, "probe", until)
            except TroubleError as trouble:
                if not trouble.is_about_request:
                    raise
                is_sure = is_sure and trouble.status < 500  # some say so to what they do not know, others when unwell
            except FormError:  # it answered in words of its own
                continue
            else:
                if finish == "stop" or not trial.answer.text:  # all was spent on thinking: taken for a yes
                    self._learned.way = way
                    return way
        if is_sure:
            self._learned.way = "none"
        return "none"

    async def _persist(self, conversation: Conversation, way: Way, purpose: Purpose, until: float) -> Finish:
        """Asks until there is an answer, a trouble that will not pass, or no time for another attempt."""
        attempt = 1
        while True:
            try:
                return await self._attempt(conversation, way, purpose)
            except TroubleError as trouble:
                dialect = self._learned.dialect.without(trouble)
                if dialect is not None:
                    self._learned.dialect = dialect
                    continue
                wait = trouble.after if trouble.after is not None else self._wait(attempt)
                has_time = time.monotonic() + wait < until
                is_answer = purpose == "probe" and trouble.is_about_request
                is_over = conversation.answer.has_begun or attempt == _ATTEMPTS or not has_time
                if not trouble.is_passing or is_answer or is_over:
                    raise
                conversation.notices.append(f"{self.name} was asked again ({trouble.note()}).")
                await asyncio.sleep(wait)
                attempt += 1

    async def _attempt(self, conversation: Conversation, way: Way, purpose: Purpose) -> Finish:
        request = conversation.request
        body = asking.body(
            request, model=self._endpoint.model, way=way, dialect=self._learned.dialect, to_grammar=self._to_grammar
        )
        answer = conversation.begin(way, len(body))
        call = Call(purpose=purpose, path="/chat/completions", labels=request.labels, body=body, run=request.run)
        async with self._exchange.make(call, most=(request.tokens + 64) * _FRAME) as response:
            try:
                await _read(response, answer)
            except EnoughError:
                answer.finish = "length"
            except StreamError as error:
                raise TroubleError("nonsense") from error
            finally:
                prompt, _, reply, _ = conversation.figures
                response.count(prompt, reply, is_estimated=answer.figures() is None)
        return conversation.end(self._endpoint)


async def _read(response: Response, answer: Answer) -> None:
    """Everything that the server says; raises `TroubleError` when it ends before it has finished."""
    if not response.is_stream:
        answer.take_json(await response.whole())
    else:
        events = EventStream()
        async with contextlib.aclosing(response.chunks()) as chunks:
            async for chunk in chunks:
                for payload in events.feed(chunk):
                    if payload.strip() == "[DONE]":
                        answer.close()
                        return
                    answer.take_json(payload)
    if not answer.finish:
        raise TroubleError("broke-off")
    answer.close()


def _ids(untrusted: bytes) -> tuple[str, ...]:
    try:
        rows = json.loads(untrusted)["data"]
        found = [row["id"] for row in rows[:_MOST_MODELS]]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise TroubleError("nonsense") from error
    return tuple(one for one in found if isinstance(one, str) and one.isprintable() and len(one) <= _LONGEST_MODEL)
