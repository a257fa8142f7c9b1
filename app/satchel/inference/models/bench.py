"""Measures how fast a model reads and writes here: one long prompt that it has never seen, one short reply, twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from satchel.domain.errors import CancelledRunError, MissingError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.models import LanguageModel, Message, ModelReply, ModelRequest
from satchel.inference.models.registry import Bench

PROMPT, REPLY = "prompt tokens/s", "reply tokens/s"
SECONDS = 45.0  # for one of the two
_WORDS = 700  # about 900 tokens
_FEWEST_WORDS = 40
_READING_SECONDS = 8.0
_TOKENS = 48
_ROOM = 512  # tokens of context that the template and the reply take at most
_LABELS = Labels(origins=frozenset({Origin.PROFILE}), privacy=Privacy.PUBLIC)
_NOUNS = (
    "harbour", "ledger", "valve", "garden", "printer", "signal", "bridge", "kettle", "meadow", "engine", "letter",
    "window", "parcel", "tunnel", "station", "lantern",
)  # fmt: skip
_LONGEST_WORD = 8  # letters of these and a blank; no vocabulary makes more tokens of one


def measure(
    model: LanguageModel, *, cancelled: threading.Event | None = None,
    told: Callable[[int, int, str], None] = lambda _done, _total, _note: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Bench:  # fmt: skip
    """The better of two tries: the first one may have loaded the model. Raises what `LanguageModel.reply` raises, and
    `MissingError` when no speed can be told from its answers.
    """
    best: dict[str, float] = {}
    for turn in range(2):
        told(turn, 2, "speed")
        reply = model.reply(_request(turn, _length(model.context, best.get(PROMPT))), cancelled=cancelled)
        if reply.finish == "cancelled":
            raise CancelledRunError("The measurement was cancelled.")
        for name, value in _speeds(reply).items():
            best[name] = max(value, best.get(name, 0.0))
    told(2, 2, "")
    if not best:
        raise MissingError(f"{model.name} gave no answer whose speed could be measured.", "Try another model.")
    return Bench(made_at=now().replace(microsecond=0), figures={name: round(value, 2) for name, value in best.items()})


def _length(context: int, speed: float | None) -> int:
    """Words of a prompt: few at first, then as many as take a slow model some seconds, and as fit."""
    most = max(_FEWEST_WORDS, (context - _ROOM) // _LONGEST_WORD)
    return min(_FEWEST_WORDS if speed is None else max(_FEWEST_WORDS, int(speed * _READING_SECONDS)), _WORDS, most)


def _request(turn: int, words: int) -> ModelRequest:
    pick = random.Random(turn)  # noqa: S311 - no secret; words in a new order, so that nothing was kept of them
    text = " ".join(pick.choice(_NOUNS) for _ in range(words))
    ask = "Write a short story about these things, as long as you can."
    messages = (Message(speaker="user", text=f"{turn}: {text}\n{ask}"),)
    return ModelRequest(messages=messages, labels=_LABELS, tokens=_TOKENS, seconds=SECONDS, sequence="bench")


def _speeds(reply: ModelReply) -> dict[str, float]:
    usage, out = reply.usage, dict[str, float]()
    if usage.first > 0 and usage.prompt > usage.cached:
        out[PROMPT] = (usage.prompt - usage.cached) / usage.first
    if usage.reply > 1 and usage.seconds > usage.first:
        out[REPLY] = (usage.reply - 1) / (usage.seconds - usage.first)
    return out
