"""What the inbox shows, and what it needs of its screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from satchel.rendering.word_diff import Change
from satchel.ui.review.audit import Audit
from satchel.ui.review.evidence import Paragraph
from satchel.ui.review.inbox import Status
from satchel.ui.review.items import Item, Key

Task = Literal["read", "edit", "reject", "bulk"]
Tone = Literal["accent", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What can be chosen to see, and what is chosen. Runs and sections with their words."""

    status: Status
    run: str
    runs: Sequence[tuple[str, str]]
    section: str
    sections: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What the panel below the claim is for: reading on, or one of its questions. `text` is what an edit begins with."""

    task: Task = "read"
    text: str = ""
    words: str = ""
    count: int = 0
    can_decide: bool = True


class ReviewView(Protocol):
    """What the presenter needs of the screen."""

    def show_items(self, items: Sequence[Item], *, current: Key | None, marked: frozenset[Key]) -> None:
        """The list, and where the person is in it."""
        ...

    def show_empty(self, title: str, sentence: str) -> None:
        """Instead of the list."""
        ...

    def show_claim(self, paragraphs: Sequence[Paragraph], *, is_another: bool) -> None:
        """The claim in front; empty for none. `is_another`: not the one that was there before."""
        ...

    def show_doing(self, doing: Doing) -> None:
        """What the panel is for."""
        ...

    def show_diff(self, stretches: Sequence[tuple[Change, str]]) -> None:
        """What an edit changes so far."""
        ...

    def show_progress(self, words: str, decided: int, total: int) -> None:
        """How far the review is."""
        ...

    def show_filters(self, filters: Filters) -> None:
        """What can be chosen."""
        ...

    def show_audit(self, audit: Audit | None) -> None:
        """The sample check; None while there is none."""
        ...

    def tell(self, words: str, tone: Tone) -> None:
        """A line above the list; "" takes it away."""
        ...
