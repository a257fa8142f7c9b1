"""Fetches the trace of the run in front when its tab is looked at, and again when the run has moved on."""

from __future__ import annotations

from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.run.trace.rows import Trace, trace
from satchel.ui.talk import Engine, Ticket


class TraceView(Protocol):
    """What the presenter needs of the tab."""

    def show_trace(self, found: Trace) -> None:
        """All rows."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why there are none."""
        ...


class TracePresenter:
    """One for the screen."""

    def __init__(self, view: TraceView, engine: Engine) -> None:
        self._view, self._engine = view, engine
        self._ticket: Ticket | None = None
        self._is_open = self._is_asking = self._again = False
        self.run = ""

    def reset(self, run: str) -> None:
        """Another run."""
        if self._ticket is not None:
            self._ticket.drop()
        self.run, self._is_asking, self._again = run, False, False
        self._view.show_trace(Trace(rows=(), total=""))
        if self._is_open:
            self.refresh()

    def open(self) -> None:
        """The tab comes to the front."""
        self._is_open = True
        self.refresh()

    def close(self) -> None:
        """Another tab does."""
        self._is_open = False

    def refresh(self) -> None:
        """The run has moved on; asks once at a time, and only while somebody looks."""
        if not self._is_open or not self.run:
            return
        if self._is_asking:
            self._again = True
            return
        self._is_asking, self._again = True, False

        def came(answer: Any) -> None:
            self._is_asking = False
            self._view.show_trouble(None)
            self._view.show_trace(trace(answer))
            if self._again:
                self.refresh()

        def failed(error: SatchelError) -> None:
            self._is_asking = False
            self._view.show_trouble(error)

        self._ticket = self._engine.ask("runs.trace", run=self.run, done=came, failed=failed)
