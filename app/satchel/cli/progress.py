"""Shows how far a run is: a bar on standard error when somebody looks at it, nothing otherwise."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol

from satchel.cli.output import is_terminal, plain, say
from satchel.domain.runs import EventKind, RunEvent


class Progress(Protocol):
    """Takes events."""

    def show(self, event: RunEvent) -> None:
        """One more event of the run."""
        ...

    def __enter__(self) -> Progress: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Quiet:
    """Says only what the person should know."""

    def show(self, event: RunEvent) -> None:
        """Notices alone."""
        if event.kind is EventKind.NOTICE:
            say(f"note: {event.body.get('text', '')}")

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_exc: object) -> None:
        return None


class Bar:
    """A bar with the step's name."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("starting", total=None)

    def show(self, event: RunEvent) -> None:
        """Moves the bar."""
        if event.kind is EventKind.STEP_STARTED:
            self._bar.reset(self._task, total=None, description=plain(str(event.body.get("step", ""))))
        elif event.kind is EventKind.STEP_PROGRESS:
            words = plain(f"{event.body.get('step', '')} {event.body.get('note', '')}".strip())
            done, total = _number(event.body.get("done")), _number(event.body.get("total"))
            self._bar.update(self._task, completed=done or 0, total=total or None, description=words)
        elif event.kind is EventKind.NOTICE:
            self._bar.console.print(plain(f"note: {event.body.get('text', '')}"), markup=False, highlight=False)

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._bar.stop()


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def progress() -> Progress:
    """A bar on a terminal, else `Quiet`."""
    return Bar() if is_terminal(sys.stderr) else Quiet()
