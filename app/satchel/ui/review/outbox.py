"""Sends decisions one after the other: what is undone right after it was decided must not overtake it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from satchel.domain.errors import SatchelError
from satchel.ui.talk import Done, Engine, Failed

Later = Callable[[], Mapping[str, Any] | None]


class Outbox:
    """`idle` is called whenever nothing is on its way any more."""

    def __init__(self, engine: Engine, idle: Callable[[], object]) -> None:
        self._engine, self._idle = engine, idle
        self._waiting: deque[tuple[str, Later, Done, Failed]] = deque()
        self.is_busy = False

    @property
    def has_more(self) -> bool:
        """Something waits behind what is on its way."""
        return bool(self._waiting)

    def send(self, method: str, params: Later, *, done: Done, failed: Failed) -> None:
        """`params` is asked when its turn comes; None: there is nothing to send any more."""
        self._waiting.append((method, params, done, failed))
        if not self.is_busy:
            self._next()

    def _next(self) -> None:
        while self._waiting:
            method, later, done, failed = self._waiting.popleft()
            params = later()
            if params is None:
                continue
            self.is_busy = True
            self._engine.ask(method, done=self._then(done), failed=self._then(failed), **params)
            return
        self.is_busy = False
        self._idle()

    def _then(self, tell: Callable[[Any], None]) -> Callable[[Any], None]:
        def told(answer: Any | SatchelError) -> None:
            tell(answer)
            self.is_busy = False
            self._next()

        return told
