"""Which widget shows a result: decided by the result's shape, in one table that the window's assembly fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from satchel.ui.look.theme import Theme
from satchel.ui.run.decide import Decide

Cite = Callable[[Mapping[str, Any]], None]


class ResultView(Protocol):
    """A widget that shows one kind of result. It may have a signal ``hovered(citation or None, global point)``."""

    def show_document(self, document: Mapping[str, Any]) -> None:
        """The document of a run with a result, or a newer one of the same run."""
        ...

    def show_claim(self, claim_id: str) -> None:
        """Brings a claim in sight."""
        ...

    def find(self, text: str) -> int:
        """Marks words and brings the first in sight; how many there are. No text takes the marks away."""
        ...


@runtime_checkable
class StepsThroughFinds(Protocol):
    """A widget whose finds can be gone through."""

    def find_step(self, by: int) -> int:
        """The next find (1) or the one before (-1), in sight; its number from 1, 0 where there is none."""
        ...


@runtime_checkable
class StandsInOrder(Protocol):
    """A view whose parts come one by one puts them behind `comes_after` for the Tab key; others are put there as a whole."""

    comes_after: QWidget | None


@runtime_checkable
class OpensCards(Protocol):
    """A widget that shows cards over itself."""

    def dismiss(self) -> bool:
        """Closes the card; whether there was one."""
        ...


Make = Callable[[Theme, Cite, Decide | None], ResultView]  # what is made is a QWidget, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Results that have the key `key` are shown by what `make` makes."""

    key: str
    make: Make


def kind_of(document: Mapping[str, Any], kinds: Sequence[Kind]) -> Kind | None:
    """The first kind that fits; None means that the generic list of claims has to do."""
    result = document.get("result")
    return next((one for one in kinds if isinstance(result, Mapping) and one.key in result), None)
