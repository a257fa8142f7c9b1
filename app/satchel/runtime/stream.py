"""The stream of a run's events: stored first, then shown to whoever looks on, in order and without gaps."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

from satchel.domain.ports import RunStore
from satchel.domain.runs import EventKind, RunEvent
from satchel.runtime.changes import Changes

ENDS = frozenset({EventKind.RUN_FINISHED, EventKind.RUN_FAILED, EventKind.RUN_CANCELLED, EventKind.RUN_WAITING})
# After these a list shows the run differently.
_TURNS = ENDS | {EventKind.RUN_STARTED, EventKind.RUN_RESUMED, EventKind.STEP_STARTED, EventKind.RESULT_READY}
_WAITING_ROOM = 1_000  # progress beyond this is dropped for a reader that is too slow; stored events never are

Queue = asyncio.Queue[RunEvent | None]


class EventStream:
    """`append` and `show` may be called from any thread; readers live in the loop."""

    def __init__(self, store: RunStore, clock: Callable[[], datetime], changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers: dict[str, set[Queue]] = {}
        self._closed = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop in which readers live."""
        self._loop = loop

    def append(self, run: str, kind: EventKind, body: Mapping[str, Any], key: str = "") -> RunEvent:
        """Stores the event once per key; showing it is the caller's next step."""
        return self._store.append(run, kind, body, at=self._clock(), key=key)

    def show(self, event: RunEvent) -> None:
        """Hands the event to every reader of its run, and tells those who watch the home."""
        if event.kind in _TURNS:
            self._changes.run(event.run)
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closing: nobody looks on any more
                loop.call_soon_threadsafe(self._hand_out, event)

    def show_live(self, run: str, kind: EventKind, body: Mapping[str, Any]) -> None:
        """Shows an event that is not stored."""
        self.show(RunEvent(run=run, seq=0, at=self._clock(), kind=kind, body=body))

    def _hand_out(self, event: RunEvent) -> None:
        for queue in self._readers.get(event.run, ()):
            if event.seq or queue.qsize() < _WAITING_ROOM:
                queue.put_nowait(event)

    def close(self) -> None:
        """Ends every reader."""
        self._closed = True
        for queues in self._readers.values():
            for queue in queues:
                queue.put_nowait(None)

    async def follow(self, run: str, after: int, active: Callable[[], bool]) -> AsyncIterator[RunEvent]:
        """Stored events after `after`, then live ones, to the end of the run's present activity."""
        queue: Queue = asyncio.Queue()
        self._readers.setdefault(run, set()).add(queue)
        try:
            last = after
            for event in await asyncio.to_thread(self._store.events, run, after=last):
                last = event.seq
                yield event
            while (active() and not self._closed) or not queue.empty():
                arrived = await queue.get()
                if arrived is None:
                    return
                if arrived.seq == 0:
                    yield arrived
                    if arrived.kind in ENDS:  # could not be stored
                        return
                elif arrived.seq > last:
                    for event in await self._missing(run, last, arrived):
                        last = event.seq
                        yield event
                if arrived.kind in ENDS and arrived.seq >= last:
                    return
        finally:
            self._readers[run].discard(queue)
            if not self._readers[run]:
                del self._readers[run]

    async def _missing(self, run: str, last: int, arrived: RunEvent) -> list[RunEvent]:
        """The arrived event, with those before it that another thread stored and has not shown yet."""
        if arrived.seq == last + 1:
            return [arrived]
        stored = await asyncio.to_thread(self._store.events, run, after=last)
        return [e for e in stored if e.seq <= arrived.seq]
