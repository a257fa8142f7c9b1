"""Puts an answer together from what a server sends, in many pieces or in one, and bounds it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, Literal

from satchel.domain.models import OnText
from satchel.inference.endpoints.sse import StreamError
from satchel.inference.endpoints.troubles import TroubleError
from satchel.inference.templates.families import Thinking
from satchel.inference.templates.thinking import Screen

BYTES_PER_TOKEN = 16  # more than any tokenizer's average: whoever sends more does not count
_ROOM_AT_LEAST = 1024
_MOST_TOKENS = 10**9
# Where a server leaves thinking in the answer, these are the tags; which model it runs is not known.
_USUAL = Thinking(opens="<think>", closes="</think>", begins="", forces="", skips="")
_THOUGHTS = ("reasoning_content", "reasoning")  # llama-server and DeepSeek; vLLM, Ollama and OpenRouter
Figures = tuple[int, int, int, int]  # prompt, cached, reply, thinking


class EnoughError(Exception):
    """The server sends more than it was asked for."""


class Answer:
    """One attempt's answer. Text goes to `on_text` as it comes; `from_tool` takes it from the arguments of a call."""

    def __init__(self, *, tokens: int, on_text: OnText | None, from_tool: bool = False) -> None:
        self.finish: Literal["", "stop", "length"] = ""
        self.first = 0.0  # time.monotonic() of the first token
        self.untrusted_figures: Mapping[str, Any] = {}
        self._on_text = on_text
        self._from_tool = from_tool
        self._screen = Screen(_USUAL, is_open=False, may_open=True)
        self._parts: list[str] = []
        self._aside: list[str] = []  # content beside the call that was asked for
        self._thought = 0  # bytes
        self._room = max(_ROOM_AT_LEAST, tokens * BYTES_PER_TOKEN)

    @property
    def text(self) -> str:
        """What has come so far."""
        return "".join(self._parts)

    @property
    def has_begun(self) -> bool:
        """Whether anything came that somebody may have seen."""
        return bool(self._parts)

    @property
    def thought(self) -> int:
        """Bytes of hidden thinking."""
        return self._thought + self._screen.hidden

    def take_json(self, untrusted: str | bytes) -> None:
        """One chunk, or a whole completion; raises `TroubleError`, `StreamError` or `EnoughError`."""
        try:
            said = json.loads(untrusted)
        except (ValueError, RecursionError) as error:
            raise StreamError("not JSON") from error
        if not isinstance(said, dict):
            raise StreamError("no object")
        if said.get("error"):
            raise TroubleError("broke-off", untrusted_body=json.dumps(said["error"]).encode())
        if isinstance(said.get("usage"), dict):
            self.untrusted_figures = said["usage"]
        choices = said.get("choices")
        if not isinstance(choices, list):
            raise StreamError("no choices")
        if choices:
            self._choice(choices[0])

    def close(self) -> None:
        """The server has said everything."""
        self._give(self._screen.end())
        if self._from_tool and not self._parts:
            self._from_tool = False
            self._give("".join(self._aside))

    def _choice(self, untrusted: object) -> None:
        if not isinstance(untrusted, dict):
            raise StreamError("no choice")
        delta = untrusted.get("delta") or untrusted.get("message") or {}
        if not isinstance(delta, dict):
            raise StreamError("no message")
        for word in _THOUGHTS:
            if isinstance(delta.get(word), str) and delta[word]:
                self._count(delta[word])
                self._thought += len(delta[word].encode("utf-8", "replace"))
                break  # some send the same under both names
        self._content(delta)
        reason = untrusted.get("finish_reason")
        if reason == "content_filter":
            raise TroubleError("withheld")
        if isinstance(reason, str):
            self.finish = "length" if reason == "length" else "stop"

    def _content(self, delta: Mapping[str, Any]) -> None:
        calls = delta.get("tool_calls")
        call = calls[0] if isinstance(calls, list) and calls and isinstance(calls[0], dict) else {}
        if self._from_tool and call.get("index", 0) == 0:
            function = call.get("function")
            arguments = function.get("arguments") if isinstance(function, dict) else None
            self._give(self._count(json.dumps(arguments) if isinstance(arguments, dict) else arguments))
        piece = self._screen.show(self._count(delta.get("content")))
        if self._from_tool:
            self._aside.append(piece)
        else:
            self._give(piece)

    def _count(self, untrusted: object) -> str:
        if not isinstance(untrusted, str) or not untrusted:
            return ""
        self.first = self.first or time.monotonic()
        self._room -= len(untrusted.encode("utf-8", "replace"))
        if self._room < 0:
            raise EnoughError
        return untrusted

    def _give(self, piece: str) -> None:
        if not piece:
            return
        piece = piece.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no character
        self._parts.append(piece)
        if self._on_text is not None:
            self._on_text(piece)

    def figures(self) -> Figures | None:
        """The server's own count, where it gives one that makes sense."""
        said = self.untrusted_figures
        prompt, reply = _count_of(said, "prompt_tokens"), _count_of(said, "completion_tokens")
        if prompt is None or reply is None:
            return None
        cached = _count_of(said.get("prompt_tokens_details"), "cached_tokens") or 0
        thinking = _count_of(said.get("completion_tokens_details"), "reasoning_tokens")
        if thinking is None:
            thinking = estimated(self.thought)
        return prompt, min(cached, prompt), reply, min(thinking, reply)

    def estimate(self, prompt: int) -> Figures:
        """A count by size, `prompt` in bytes."""
        thinking = estimated(self.thought)
        return estimated(prompt), 0, thinking + estimated(len(self.text.encode())), thinking


def estimated(size: int) -> int:
    """Tokens in so many bytes of text: four a token is usual for prose, rounded up."""
    return -(-size // 4)


def _count_of(said: object, word: str) -> int | None:
    value = said.get(word) if isinstance(said, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS else None
