"""One question of each name at a time: the answer to an older one is not wanted any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from satchel.domain.errors import SatchelError
from satchel.domain.runs import RunEvent
from satchel.ui.talk import Done, Engine, Failed, Ticket


def silent(_error: SatchelError) -> None:
    """For what the palette works without."""


class Questions:
    """What the palette waits for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tickets: dict[str, Ticket] = {}

    def ask(self, name: str, method: str, *, done: Done, failed: Failed, **params: Any) -> None:
        """As `Engine.ask`, in place of the last one of that name."""
        self.drop(name)
        self._tickets[name] = self._engine.ask(method, done=done, failed=failed, **params)

    def follow(self, run: str, *, after: int, event: Callable[[RunEvent], None], done: Done, failed: Failed) -> None:
        """As `Engine.follow`, of one run at a time."""
        self.drop("follow")
        self._tickets["follow"] = self._engine.follow(run, after=after, event=event, done=done, failed=failed)

    def drop(self, *names: str) -> None:
        """These are not wanted any more; without names, none is."""
        for name in names or tuple(self._tickets):
            ticket = self._tickets.pop(name, None)
            if ticket is not None:
                ticket.drop()
