"""Tells whoever looks on what has changed in the home, as `stream` tells what happens in a run: names alone.

Between two looks changes of the same thing are one, so that somebody slow loses nothing but states in between, and
what waits for them is never more than there are runs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Part = Literal["models", "settings", "reviews"]


@dataclass(slots=True, kw_only=True)
class Changed:
    """What has changed since the last look: runs by id, in the order in which they first did, and parts of the home."""

    runs: dict[str, None] = field(default_factory=dict)
    parts: set[Part] = field(default_factory=set)


class Watcher:
    """One who looks on; lives in the loop."""

    def __init__(self) -> None:
        self._waiting = Changed()
        self._news = asyncio.Event()

    async def next(self) -> Changed:
        """Everything since the last call, as soon as there is anything."""
        await self._news.wait()
        self._news.clear()
        found, self._waiting = self._waiting, Changed()
        return found

    def hear(self, run: str, part: Part | None) -> None:
        """Of one change."""
        if run:
            self._waiting.runs[run] = None
        if part is not None:
            self._waiting.parts.add(part)
        self._news.set()


class Changes:
    """`run` and `part` may be called from any thread, after what has changed is stored."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watchers: set[Watcher] = set()

    def run(self, run: str) -> None:
        """A run was begun or removed, or is shown differently from now on."""
        self._tell(run, None)

    def part(self, part: Part) -> None:
        """The models, the settings or what was decided in reviews are others than before."""
        self._tell("", part)

    @contextlib.contextmanager
    def watch(self) -> Iterator[Watcher]:
        """Somebody who hears of every change from now on; inside the engine's loop."""
        self._loop = asyncio.get_running_loop()
        watcher = Watcher()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def _tell(self, run: str, part: Part | None) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closing: nobody looks on any more
                self._loop.call_soon_threadsafe(self._hand_out, run, part)

    def _hand_out(self, run: str, part: Part | None) -> None:
        for watcher in self._watchers:
            watcher.hear(run, part)
