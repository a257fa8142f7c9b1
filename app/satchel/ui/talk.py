"""What presenters know of the engine: something that is asked and answers later, in the window's own thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from satchel.domain.errors import SatchelError
from satchel.domain.runs import RunEvent

State = Literal["starting", "ready", "lost", "silent"]
Done = Callable[[Any], None]
Failed = Callable[[SatchelError], None]


class Ticket(Protocol):
    """Stands for one question."""

    def drop(self) -> None:
        """The answer is not wanted any more; nothing is called from here on, and a stream ends."""
        ...


class Engine(Protocol):
    """The engine of the data home that the window shows. Nothing here blocks."""

    def ask(self, method: str, *, done: Done, failed: Failed, **params: Any) -> Ticket:
        """Calls `done` with the result of a request, or `failed`."""
        ...

    def stream(
        self, method: str, *, event: Callable[[Mapping[str, Any]], None], done: Done, failed: Failed, **params: Any
    ) -> Ticket:
        """Calls `event` for each event that a request brings, in order, then `done` or `failed`."""
        ...

    def follow(
        self, run: str, *, after: int, event: Callable[[RunEvent], None], done: Done, failed: Failed
    ) -> Ticket:
        """Calls `event` for each event of a run above `after`, also across a crash of the engine; then `done`."""
        ...


class Worker(Protocol):
    """Does what takes time and needs no engine (drawing a document, writing a file) beside the window's thread."""

    def work(self, call: Callable[[], Any], *, done: Done, failed: Failed) -> Ticket:
        """Calls `done` with what `call` returns, or `failed` with the `SatchelError` that it raised."""
        ...
