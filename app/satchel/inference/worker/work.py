"""One request across all attempts at it: what has been said so far is neither lost nor said twice."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from satchel.domain.models import ModelReply, ModelRequest, OnText, Usage
from satchel.inference.worker.ladder import Setting
from satchel.inference.worker.messages import Begun, Done, Generate, Texts

_LONGEST = 7 * 86_400.0  # seconds that a clock can be set to everywhere


@dataclass(slots=True, kw_only=True)
class Work:
    """A request, and how far it is. `before` is the setting that it began with."""

    request: ModelRequest
    grammar: str
    adapter: str
    on_text: OnText | None = None
    cancelled: threading.Event | None = None
    begun: float = field(default_factory=time.monotonic)
    before: Setting = field(default_factory=Setting)
    notices: list[str] = field(default_factory=list)
    least_context: int = 0
    has_idled: bool = False
    has_tried_again: bool = False
    _tokens: list[int] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _size: int = 0  # characters of the text that were given on
    _seen: int = 0  # characters and tokens of this attempt, which begins by saying again what the last one said
    _seen_tokens: int = 0
    _prompt: int = 0
    _cached: int = 0

    @property
    def until(self) -> float:
        """When it must be over, on the monotonic clock."""
        return self.begun + self.request.seconds

    def attempt(self, number: int, thinking: int | None) -> tuple[Generate, Texts]:
        """The request as the child gets it; tokens of an earlier attempt are given along."""
        self._seen = self._seen_tokens = 0
        request = self.request
        head = Generate(
            request=number, tokens=request.tokens, seconds=min(max(0.001, self.until - time.monotonic()), _LONGEST),
            temperature=request.temperature, seed=request.seed, sequence=request.sequence, adapter=self.adapter,
            thinking=request.tokens // 2 if thinking is None else thinking,
        )  # fmt: skip
        return head, Texts(messages=request.messages, grammar=self.grammar, replayed=tuple(self._tokens))

    def begin(self, begun: Begun) -> None:
        """The prompt has been read."""
        self._prompt, self._cached = begun.prompt, begun.cached
        self.least_context = begun.prompt + self.request.tokens

    def take(self, text: str, tokens: tuple[int, ...]) -> None:
        """Some text has come: what of it is new is given on."""
        new_tokens = tokens[max(0, len(self._tokens) - self._seen_tokens) :]
        new = text[max(0, self._size - self._seen) :]
        self._tokens += new_tokens
        self._seen_tokens += len(tokens)
        self._seen += len(text)
        if new:
            self._text.append(new)
            self._size += len(new)
            if self.on_text is not None:
                self.on_text(new)

    def reply(self, done: Done | None = None) -> ModelReply:
        """The reply; without `done` time ran out on it."""
        seconds = time.monotonic() - self.begun
        usage = Usage(
            prompt=self._prompt, cached=self._cached, reply=done.reply if done else len(self._tokens),
            thinking=done.thinking if done else 0, first=done.first if done else seconds, seconds=seconds,
        )  # fmt: skip
        finish = done.finish if done else "time"
        return ModelReply(text="".join(self._text), finish=finish, usage=usage, notices=tuple(self.notices))
