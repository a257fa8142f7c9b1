"""How a result's view tells what the person decided about a claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Decide(Protocol):
    """Takes a verdict about a claim: accept, edit (its words are `text`) or reject (maybe with a `reason`); or undo,
    which takes the newest of them back.
    """

    def __call__(self, claim: str, verdict: str, *, refused: Callable[[], object], **words: str) -> None:
        """By the claim's id; `refused` is called where it could not be stored."""
        ...
