"""Shows how far a download or a trial is: a bar on standard error when somebody looks at it, nothing otherwise."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from satchel.cli.output import is_terminal, plain

Shown = Callable[[int, int | None], None]  # bytes so far, of how many


@contextlib.contextmanager
def download_bar(name: str) -> Iterator[Shown]:
    """Takes how many bytes have come, and of how many where that is known."""
    if not is_terminal(sys.stderr):
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(plain(name), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextlib.contextmanager
def trial_bar(name: str) -> Iterator[Callable[[int, int, str], None]]:
    """Takes how many tasks are done, of how many, and which one is next."""
    if not is_terminal(sys.stderr):
        yield lambda _done, _total, _note: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(plain(name), total=None)
        yield lambda done, total, note: bar.update(
            task, completed=done, total=total, description=plain(f"{name} {note}")
        )
