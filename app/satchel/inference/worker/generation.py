"""Answers one request: reads what is new of the prompt, then chooses, shows and reads token after token.

Every step costs the same however long the reply is. A request ends by itself, at its bound of tokens or seconds, at the
end of the context, or when the parent gives it up.
"""

from __future__ import annotations

import codecs
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.models import Finish
from satchel.inference.templates.families import Family, family_of, read_families
from satchel.inference.templates.prompt import prompt_for
from satchel.inference.templates.thinking import Screen
from satchel.inference.worker.adapters import Adapters
from satchel.inference.worker.context import Context
from satchel.inference.worker.messages import Begun, Done, Generate, Load, Texts
from satchel.inference.worker.model import FailedError, Library, Model
from satchel.inference.worker.outlet import Outlet
from satchel.inference.worker.sampling import Sampler
from satchel.inference.worker.sequences import Sequences
from satchel.inference.worker.stop import Stop, StoppedError
from satchel.inference.worker.vocabulary import TooLongError


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A model with everything that belongs to it."""

    model: Model
    context: Context
    adapters: Adapters
    sequences: Sequences
    family: Family

    @classmethod
    def load(cls, library: Library, load: Load, stop: Stop) -> Loaded:
        """Raises `FailedError` or `MissingError`."""
        families = read_families(Path(load.families))
        model = Model(library, load)
        context = Context(library, model, load, stop)
        folder = Path(load.cache) if load.cache else None
        identity = f"{model.identity}:{load.kv_type}:{load.flash_attn}"
        return cls(
            model=model, context=context, adapters=Adapters(model, context),
            sequences=Sequences(context, folder, most_bytes=load.cache_bytes, identity=identity),
            family=family_of(families, architecture=model.architecture, template=model.template),
        )  # fmt: skip


class Answer:
    """One request under way."""

    def __init__(self, loaded: Loaded, request: Generate, texts: Texts, outlet: Outlet, stop: Stop) -> None:
        self._loaded, self._context = loaded, loaded.context
        self._request, self._texts = request, texts
        self._outlet, self._stop = outlet, stop
        self._started = time.monotonic()
        self._first = 0.0
        self._reply = self._thinking = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def run(self) -> Done:
        """Writes the reply to the outlet. Raises `FailedError`, or `InputError` from the template."""
        clock = threading.Timer(self._request.seconds, self._stop.set, (self._request.request, "time"))
        clock.daemon = True
        clock.start()
        try:
            finish = self._finish()
        finally:
            clock.cancel()
        now = time.monotonic() - self._started
        return Done(
            request=self._request.request, finish=finish, reply=self._reply, thinking=self._thinking,
            first=self._first or now, seconds=now,
        )  # fmt: skip

    def _finish(self) -> Finish:
        request, family = self._request, self._loaded.family
        prompt, thinks = self._prompt()
        sampler = Sampler(
            self._loaded.model, grammar=self._texts.grammar, temperature=request.temperature, seed=request.seed,
            shape=family.sampling,
        )  # fmt: skip
        self._screen = Screen(family.thinking, is_open=thinks, may_open=not sampler.is_bound)
        try:
            finish = self._written(prompt, sampler)
        except StoppedError:
            finish = self._stop.reason or "cancelled"
        finally:
            sampler.close()
        if finish != "cancelled":
            self._outlet.flush(self._screen.end() + self._decoder.decode(b"", final=True))
        return finish

    def _prompt(self) -> tuple[list[int], bool]:
        """The prompt's tokens, and whether the reply begins inside of the thinking."""
        model = self._loaded.model
        made = prompt_for(
            self._texts.messages, template=model.template, family=self._loaded.family, think=self._request.thinking > 0,
            bos=model.vocabulary.bos, eos=model.vocabulary.eos,
        )  # fmt: skip
        room = self._context.room - 1
        try:
            tokens = model.vocabulary.prompt(made.parts, room)
        except TooLongError as error:
            raise FailedError("too-long", needed=error.needed, room=room) from error
        if not tokens:
            raise FailedError("request", "there is nothing to answer")
        return tokens, made.thinks

    def _written(self, prompt: list[int], sampler: Sampler) -> Finish:
        self._stop.check()
        replayed = list(self._texts.replayed)
        cached = self._take_context(prompt)
        self._outlet.say("begun", Begun(request=self._request.request, prompt=len(prompt), cached=cached))
        self._context.extend((prompt + replayed)[cached:])
        for token in replayed:
            if sampler.is_bound and not self._screen.is_inside:
                sampler.replay(token)
            self._show(token)
        self._refuse_nonsense()
        return self._loop(sampler)

    def _take_context(self, prompt: list[int]) -> int:
        """How many tokens of the prompt need not be read again."""
        loaded, request = self._loaded, self._request
        adapter = loaded.adapters.identity_of(request.adapter)
        if adapter != loaded.adapters.identity:
            loaded.sequences.put_away()
            loaded.adapters.use(request.adapter)
        loaded.sequences.take(request.sequence, adapter)
        return self._context.keep_prefix(prompt)

    def _refuse_nonsense(self) -> None:
        import numpy as np

        if np.isnan(self._context.logits()).any():
            raise FailedError("compute", "it computes no numbers")

    def _loop(self, sampler: Sampler) -> Finish:
        context, ends = self._context, self._loaded.model.vocabulary.ends
        while self._reply < self._request.tokens and len(context.tokens) < context.room:
            if self._screen.is_inside and self._thinking >= self._request.thinking:
                if not self._end_thinking():
                    return "length"
                continue
            token = sampler.next(context, bound=not self._screen.is_inside)
            if not self._first:
                self._first = time.monotonic() - self._started
            if ends(token):
                if not self._screen.is_inside:
                    return "stop"
                if not self._end_thinking():
                    return "length"
                continue
            self._show(token)
            if self._reply < self._request.tokens and len(context.tokens) < context.room:
                context.step(token)
        return "length"

    def _show(self, token: int) -> None:
        screen = self._screen
        self._reply += 1
        self._thinking += screen.is_inside
        piece = self._loaded.model.vocabulary.piece(token, special=screen.sees_tags)
        self._outlet.put(token, screen.show(self._decoder.decode(piece)))

    def _end_thinking(self) -> bool:
        """Writes the closing tag in the model's place; False where there is no room for it and a reply."""
        thinking = self._loaded.family.thinking
        assert thinking is not None
        tokens = self._loaded.model.vocabulary.tokens(thinking.forces, special=True)
        room = min(self._request.tokens - self._reply, self._context.room - len(self._context.tokens))
        if len(tokens) >= room:
            return False
        self._context.extend(tokens)
        for token in tokens:
            self._show(token)
        return not self._screen.is_inside
