"""The claim in front: its own words at once, what was said around them when the engine has found it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from satchel.ui.review.evidence import Paragraph, compose
from satchel.ui.review.inbox import Inbox
from satchel.ui.review.items import Key
from satchel.ui.talk import Engine, Failed, Ticket


class Draw(Protocol):
    """Shows a claim; `is_another`: not the one that was there before."""

    def __call__(self, paragraphs: Sequence[Paragraph], *, is_another: bool) -> None:
        """Empty for none."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class _Around:
    key: Key | None = None
    asked: Ticket | None = None
    entries: Mapping[str, Any] = field(default_factory=dict)
    decisions: Sequence[Mapping[str, Any]] = ()


class InFront:
    """Asks once for each claim that comes to the front."""

    def __init__(self, engine: Engine, inbox: Inbox, *, now: Callable[[], datetime], draw: Draw, failed: Failed) -> None:
        self._engine, self._inbox, self._now, self._draw, self._failed = engine, inbox, now, draw, failed
        self._around = _Around()

    def show(self) -> None:
        """Draws the claim where the person is."""
        one = self._inbox.chosen
        key = one.key if one is not None else None
        is_another = key != self._around.key
        if is_another:
            if self._around.asked is not None:
                self._around.asked.drop()
            self._around = _Around(key=key)
        self._compose(is_another=is_another)
        if is_another and key is not None:
            self._ask(self._around, *key)

    def _ask(self, around: _Around, run: str, claim: str) -> None:
        def came(answer: Mapping[str, Any]) -> None:
            around.entries, around.decisions = answer.get("entries") or {}, answer.get("decisions") or ()
            if around is self._around:
                self._compose(is_another=False)

        around.asked = self._engine.ask("review.show", run=run, claim=claim, done=came, failed=self._failed)

    def _compose(self, *, is_another: bool) -> None:
        one, around = self._inbox.chosen, self._around
        holds = (one.decision or {}).get("number") if one is not None else None
        earlier = [made for made in around.decisions if holds is None or made.get("number") != holds]
        paragraphs = compose(one, around.entries, earlier, self._now()) if one is not None else []
        self._draw(paragraphs, is_another=is_another)
