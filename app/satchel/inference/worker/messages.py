"""What parent and child of a model say to each other. Every class is the head of one kind of message.

parent → child   ``load`` · ``devices`` · ``generate`` (body: `Texts` as JSON) · ``cancel`` · ``taken`` · ``close``
child → parent   ``ready`` · ``devices`` (body: JSON) · ``alive`` · ``begun`` · ``text`` (body: the text) · ``done`` ·
                 ``failed`` (body: words for the log, or for the person where the failure is ours to explain)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from satchel.domain.models import Finish, Message, Speaker
from satchel.inference.worker.wire import WireError

KvType = Literal["f16", "q8_0", "q4_0"]
Failure = Literal[
    "library", "file", "model", "context", "memory", "too-long", "grammar", "template", "adapter", "request", "compute"
]
WINDOW = 8
"""Texts that may be on their way before the parent has taken one: more, and the child pauses."""

FAULT = 70
"""Exit status of a child that failed by a fault of ours; its last words say where."""

MOST_MESSAGES, MOST_REPLAYED = 4096, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the child is for. `memory` bounds its private memory in bytes (0: no bound), `cache` is the folder for
    sequences that do not fit into the context at the same time (empty: none), of `cache_bytes` at most.
    """

    model: str
    sha256: str
    context: int
    gpu_layers: int
    flash_attn: bool
    kv_type: KvType
    batch: int
    memory: int
    cache: str
    cache_bytes: int
    idle_seconds: float
    families: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What has been loaded: sizes as they are, not as they were asked for."""

    context: int
    layers: int
    offloaded: int
    vocabulary: int
    threads: int
    private: int  # bytes of memory that are the child's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate:
    """One request. `thinking` bounds hidden tokens; 0: none at all. `adapter` is a path, empty: none."""

    request: int
    tokens: int
    seconds: float
    temperature: float
    seed: int
    sequence: str
    adapter: str
    thinking: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is long about a request. `replayed` are tokens of an attempt that a dying child left unfinished."""

    messages: tuple[Message, ...]
    grammar: str
    replayed: tuple[int, ...] = ()

    def to_body(self) -> bytes:
        """As JSON."""
        said = [[message.speaker, message.text] for message in self.messages]
        return json.dumps({"messages": said, "grammar": self.grammar, "replayed": self.replayed}).encode()

    @classmethod
    def from_body(cls, body: bytes) -> Texts:
        """Inverse of `to_body`; raises `WireError`."""
        try:
            found = json.loads(body)
            said, grammar, replayed = found["messages"], found["grammar"], found["replayed"]
            messages = tuple(Message(speaker=_speaker(speaker), text=_text(text)) for speaker, text in said)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise WireError("a request makes no sense") from error
        if not 0 < len(messages) <= MOST_MESSAGES or not isinstance(replayed, list) or len(replayed) > MOST_REPLAYED:
            raise WireError("a request makes no sense")
        if not all(isinstance(one, int) for one in replayed):
            raise WireError("a request makes no sense")
        return cls(messages=messages, grammar=_text(grammar), replayed=tuple(replayed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The prompt has been understood: its tokens, and how many of them were kept from before."""

    request: int
    prompt: int
    cached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of the reply comes in the body; `tokens` are all tokens since the last one, hidden ones included."""

    request: int
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The reply is complete."""

    request: int
    finish: Finish
    reply: int
    thinking: int
    first: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It cannot be done; the child lives on, unless it could not load (`request` is 0 then). `needed` and `room` are
    tokens, of a prompt that is too long.
    """

    request: int
    failure: Failure
    needed: int = 0
    room: int = 0


def _speaker(word: Any) -> Speaker:
    if word not in ("system", "user", "assistant"):
        raise ValueError("nobody speaks")
    return word  # type: ignore[no-any-return]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WireError("a request makes no sense")
    return value
