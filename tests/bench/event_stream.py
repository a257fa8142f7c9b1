"""A listener at the far end of the engine's event stream: what a window costs while a model writes."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from satchel.domain.runs import EventKind
from satchel.engine import wire
from satchel.runtime.changes import Changes
from satchel.runtime.stream import EventStream

_RUN = "run-of-the-bench"


class _NoStore:
    """Nothing was stored before."""

    def events(self, _run: str, *, after: int = 0) -> list[Any]:
        return []


class FarListener:
    """Each piece of text goes as an event of a run through the stream, the protocol and a socket, and is decoded there:
    more than the runtime sends, which thins them out to some a second.
    """

    def __enter__(self) -> FarListener:
        self._here, self._there = socket.socketpair()
        self._loop = asyncio.new_event_loop()
        self._stream = EventStream(_NoStore(), lambda: datetime.now(UTC), Changes())  # type: ignore[arg-type]
        self._stream.attach(self._loop)
        self._is_open = threading.Event()
        self._sent = self.heard = 0
        self._threads = [threading.Thread(target=self._serve), threading.Thread(target=self._listen)]
        for thread in self._threads:
            thread.start()
        self._is_open.wait()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stream.close)
        for thread in self._threads:
            thread.join()
        self._there.close()

    def take(self, text: str) -> None:
        """One more piece."""
        self._sent += 1
        body = {"step": "compose", "done": self._sent, "total": 0, "note": text}
        self._stream.show_live(_RUN, EventKind.STEP_PROGRESS, body)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._hand_on())
        self._here.close()

    async def _hand_on(self) -> None:
        events = self._stream.follow(_RUN, 0, lambda: True)
        self._loop.call_later(0, self._is_open.set)
        async for event in events:
            self._here.sendall(wire.encode(wire.Event(id=1, event=event.to_json())))

    def _listen(self) -> None:
        with self._there.makefile("rb") as incoming:
            while header := incoming.read(wire.HEADER.size):
                wire.decode(incoming.read(*struct.unpack(">I", header)))
                self.heard += 1
