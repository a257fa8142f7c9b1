"""The child's mouth: gathers text for a moment before it speaks, and falls silent while nobody listens."""

from __future__ import annotations

import threading
import time
from typing import IO, Any

from satchel.inference.worker import wire
from satchel.inference.worker.messages import WINDOW, Text
from satchel.inference.worker.stop import Stop

PAUSE = 0.03  # seconds between two pieces of text; nobody reads faster, and each costs both sides something
MOST_TOKENS = 2000  # in one message
_LOOK = 0.01
_PULSE = 1.0


class Outlet:
    """Writes whole messages, from any thread."""

    def __init__(self, stream: IO[bytes], stop: Stop) -> None:
        self._stream, self._stop = stream, stop
        self._guard = threading.Lock()
        self._changed = threading.Condition()
        self._request = -1
        self._on_way = 0
        self._text: list[str] = []
        self._tokens: list[int] = []
        self._due = 0.0

    def say(self, kind: str, message: Any = None, body: bytes = b"") -> None:
        """Sends a message; raises `WireError` when nobody is there any more."""
        with self._guard:
            wire.write(self._stream, kind, wire.pack(message) if message is not None else None, body)

    def begin(self, request: int) -> None:
        """From here on text belongs to this request."""
        with self._changed:
            self._request, self._on_way = request, 0
        self._text.clear()
        self._tokens.clear()
        self._due = 0.0

    def taken(self, request: int) -> None:
        """The parent has dealt with one piece of text."""
        with self._changed:
            if request == self._request:
                self._on_way -= 1
                self._changed.notify_all()

    def put(self, token: int, shown: str) -> None:
        """One token more, and what may be seen of it. Pauses while too much is on its way; raises `StoppedError`."""
        self._tokens.append(token)
        if shown:
            self._text.append(shown)
        now = time.monotonic()
        if now >= self._due or len(self._tokens) >= MOST_TOKENS:
            with self._changed:
                while self._on_way >= WINDOW and self._stop.reason is None:
                    self._changed.wait(_LOOK)
            self._stop.check()
            self.flush()
            self._due = now + PAUSE

    def flush(self, more: str = "") -> None:
        """Sends what was gathered, and `more`, whether or not somebody listens."""
        if more:
            self._text.append(more)
        if not self._tokens and not self._text:
            return
        with self._changed:
            self._on_way += 1
        body = "".join(self._text).encode("utf-8", "replace")
        self.say("text", Text(request=self._request, tokens=tuple(self._tokens)), body)
        self._text.clear()
        self._tokens.clear()

    def pulse(self, is_busy: threading.Event) -> None:
        """Says in a thread of its own, once a second while there is work, that this process is alive."""

        def beat() -> None:
            try:
                while is_busy.wait():
                    self.say("alive")
                    time.sleep(_PULSE)
            except wire.WireError:
                return  # the parent is gone, and the thread that listens to it ends this process

        threading.Thread(target=beat, name="pulse", daemon=True).start()
