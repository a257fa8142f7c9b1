"""What a model was seen to do and on which day: the card that the capability probe fills."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, TypeAdapter

LONGEST_NOTE = 300  # characters
Note = Annotated[str, StringConstraints(max_length=LONGEST_NOTE)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One task: whether the model did it, and in short what it said. None: the time was over before its turn."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    task: Word
    passed: bool | None
    said: Note = ""  # the model's own words: untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """None where it was not tried. `long_context` is the longest prompt, in tokens, in which a detail was found again;
    `languages` are those that it was asked in and answered in. `problem` is why it could not be asked anything at all.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    made_at: AwareDatetime
    seconds: Annotated[float, Field(ge=0, le=86_400)]
    follows_schema: bool | None = None
    calls_tools: bool | None = None
    long_context: Annotated[int, Field(ge=0, le=2**31)] | None = None
    languages: Annotated[tuple[Word, ...], Field(max_length=200)] = ()
    tokens_per_second: Annotated[float, Field(ge=0, le=1e6)] | None = None
    trials: Annotated[tuple[Trial, ...], Field(max_length=200)] = ()
    problem: Note = ""

    @property
    def is_complete(self) -> bool:
        """Whether every task had its turn."""
        return all(trial.passed is not None for trial in self.trials)

    def to_json(self) -> dict[str, Any]:
        """As stored and shown."""
        return {**dataclasses.asdict(self), "made_at": stamp(self.made_at)}

    @classmethod
    def from_json(cls, untrusted: object) -> Card:
        """Inverse of `to_json`. Raises ``ValueError``."""
        return _CARD.validate_python(untrusted)


def stamp(moment: datetime) -> str:
    """ISO 8601 to the second."""
    return moment.isoformat(timespec="seconds")


_CARD = TypeAdapter(Card)
