"""One request to a server and what has come of it, across attempts: what is shown, what is checked, what is counted."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from satchel.domain.errors import MissingError
from satchel.domain.models import Finish, ModelReply, ModelRequest, OnText, Usage
from satchel.inference.endpoints import asking
from satchel.inference.endpoints.answer import Answer, Figures
from satchel.inference.endpoints.asking import Way
from satchel.inference.endpoints.conformance import breach
from satchel.inference.endpoints.declaration import Endpoint


class FormError(MissingError):
    """The server answered, but not in the form that was asked for."""


class Conversation:
    """One request and what has come of it so far, across attempts."""

    def __init__(self, request: ModelRequest, on_text: OnText | None) -> None:
        self.request = request
        self.notices: list[str] = []
        self.answer = Answer(tokens=request.tokens, on_text=None)
        self._on_text = on_text
        self._is_held = False
        self._text: str | None = None
        self._prompt = 0
        if request.adapter is not None:
            self.notices.append("The adapter was left out: servers of other people have none of ours.")

    def begin(self, way: Way, size: int) -> Answer:
        """A new attempt. Where the schema stands in the prompt alone, nothing is shown before it is checked."""
        self._is_held = way == "none" and self.request.schema is not None
        on_text = None if self._is_held else self._on_text
        self.answer = Answer(tokens=self.request.tokens, on_text=on_text, from_tool=way == "tools")
        self._prompt = size
        return self.answer

    @property
    def figures(self) -> Figures:
        """Tokens: prompt, cached, reply, thinking."""
        return self.answer.figures() or self.answer.estimate(self._prompt)

    def end(self, endpoint: Endpoint) -> Finish:
        """The answer is whole; raises `FormError` when it does not obey the schema."""
        text, finish = self.answer.text, self.answer.finish
        if self._is_held:
            text = asking.unfenced(text)
        is_done = finish != "length"
        if self.request.schema is not None and is_done and (wrong := _wrong(text, self.request.schema)):
            raise FormError(
                f"{endpoint.name} did not answer in the form that was asked for ({wrong}).",
                "Try again, or use another model.",
            )
        self._text = text
        if self._is_held and self._on_text is not None and text:
            self._on_text(text)
        return "stop" if is_done else "length"

    def reply(self, endpoint: Endpoint, finish: Finish, began: float) -> ModelReply:
        """What the caller gets, cut short by time or not."""
        prompt, cached, reply, thinking = self.figures
        if self.answer.figures() is None:
            self.notices.append(f"Tokens are estimated: {endpoint.name} gave no figures.")
        price = endpoint.price
        cost = (prompt * price.prompt + reply * price.reply) / 1e6 if price is not None else None
        usage = Usage(
            prompt=prompt, cached=cached, reply=reply, thinking=thinking, cost=cost,
            first=max(0.0, self.answer.first - began) if self.answer.first else 0.0, seconds=time.monotonic() - began,
        )  # fmt: skip
        shown = "" if self._is_held else self.answer.text
        return ModelReply(text=self._text if self._text is not None else shown, finish=finish, usage=usage,
                          notices=tuple(self.notices))  # fmt: skip


def _wrong(untrusted: str, schema: Mapping[str, Any]) -> str:
    """What is wrong with an answer; its own words are not repeated."""
    try:
        value = json.loads(untrusted, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return "it is not JSON"
    return "it breaks the schema" if breach(value, schema) else ""


def _refuse(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity: Python's reader takes them, JSON has none
