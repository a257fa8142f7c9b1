"""What agents ask of a language model and what comes back, whichever one answers: a worker, an endpoint, a fake."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from satchel.domain.labels import Labels, Privacy

Role = Literal["extract", "compose", "chat", "code"]
Speaker = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length", "time", "cancelled"]
OnText = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a conversation."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One call. Messages stand in order of how seldom they change, so that what a model keeps of the last call is used.

    `schema` is the JSON schema that the whole reply obeys; None: free text. `labels` are those of all text in the
    messages: they decide whether a remote model may see it. `sequence` names whose kept prefix is reused (an agent's
    id). `tokens` bounds the reply, hidden thinking included, `seconds` the whole call.
    """

    messages: tuple[Message, ...]
    labels: Labels
    schema: Mapping[str, Any] | None = None
    tokens: int = 512
    seconds: float = 120.0
    temperature: float = 0.0
    seed: int = 0
    sequence: str = ""
    adapter: str | None = None
    run: str = ""  # the run that it is for: an endpoint's ledger names it
    urgent: bool = False  # somebody waits for it: it goes before what runs in the background


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens and seconds of one call; `cached` of the prompt's tokens were kept from before, `thinking` of the reply's
    were hidden. `cost` is in the endpoint's currency, None where nobody says.
    """

    prompt: int = 0
    cached: int = 0
    reply: int = 0
    thinking: int = 0
    first: float = 0.0  # seconds to the first token
    seconds: float = 0.0
    cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """What came back. `text` is untrusted: a schema bounds its shape, never its truth."""

    text: str
    finish: Finish
    usage: Usage = field(default_factory=Usage)
    notices: tuple[str, ...] = ()  # sentences for the run's trace: stepped down to the CPU, retried twice


class LanguageModel(Protocol):
    """A model that answers. Used from several threads; calls of one model queue up, urgent ones first."""

    @property
    def name(self) -> str:
        """As the person knows it."""
        ...

    @property
    def context(self) -> int:
        """Tokens that prompt and reply may have together."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether text that it sees stays on this machine."""
        ...

    def reply(
        self, request: ModelRequest, *, on_text: OnText | None = None, cancelled: threading.Event | None = None
    ) -> ModelReply:
        """Answers, giving text to `on_text` as it comes.

        Raises `MissingError` when no answer can be had (does not fit, cannot be reached, gave up after stepping down),
        `RefusedError` where the labels forbid it, `InputError` for a request that no model could answer (too long, a
        schema that cannot be used), `CancelledRunError` once `cancelled` is set.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a piece of work asks of a model. `tokens` are (prompt, reply), `seconds` how long all of it may take."""

    role: Role
    privacy: Privacy
    context: int = 4096
    languages: frozenset[str] = frozenset()
    schema: bool = True
    tokens: tuple[int, int] = (2000, 300)
    seconds: float = 120.0
    on_battery: bool = False
    named: str | None = None  # the person named it: nothing else will do


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A model that can serve, and why it stands where it stands."""

    model: LanguageModel
    why: str
    speeds: tuple[float, float] | None = None  # tokens a second that it reads and writes here; None: never measured


class ModelChooser(Protocol):
    """Knows every model of this home."""

    def choose(self, need: Need) -> tuple[Sequence[Choice], str]:
        """What can serve, best first, and why the first one (or none) is taken, in a sentence; an empty one where no
        model was put to work.
        """
        ...

    def saw(self, name: str, usage: Usage) -> None:
        """How long an answer took: what was seen counts where nothing was measured."""
        ...

    def check(self, name: str) -> None:
        """Raises `MissingError` for a name that no model has, `RefusedError` for a model that may not be used here."""
        ...
