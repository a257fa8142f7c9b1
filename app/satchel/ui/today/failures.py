"""Why runs failed, from the events that they left, and which of them the person has opened since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.talk import Engine

_Failure = tuple[str, str]  # a run and when it ended: one that was taken up again may fail anew


class Failures:
    """Asks once for each. `changed` is called with the run whose reason is known now."""

    def __init__(self, engine: Engine, changed: Callable[[str], object]) -> None:
        self._engine, self._changed = engine, changed
        self._reasons: dict[_Failure, str] = {}
        self._opened: set[_Failure] = set()

    def look(self, runs: Iterable[Mapping[str, Any]]) -> None:
        """These are shown: their reasons are wanted."""
        for run in runs:
            if _failure(run) not in self._reasons:
                self._ask(_failure(run))

    def reason(self, run: Mapping[str, Any]) -> str:
        """The sentence of the error, "" while it is not known."""
        return self._reasons.get(_failure(run), "")

    def open(self, run: Mapping[str, Any]) -> None:
        """The person goes to see it."""
        self._opened.add(_failure(run))

    def is_opened(self, run: Mapping[str, Any]) -> bool:
        """Whether it waits for nobody any more."""
        return _failure(run) in self._opened

    def _ask(self, failure: _Failure) -> None:
        self._reasons[failure] = ""

        def event(told: RunEvent) -> None:
            if told.kind is EventKind.RUN_FAILED:
                self._reasons[failure] = str(told.body.get("what") or "")

        def done(_answer: object) -> None:
            self._changed(failure[0])

        self._engine.follow(failure[0], after=0, event=event, done=done, failed=lambda _error: None)


def _failure(run: Mapping[str, Any]) -> _Failure:
    return str(run["run"]), str(run.get("ended_at") or "")
