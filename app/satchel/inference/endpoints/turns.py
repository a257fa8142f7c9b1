"""Who may ask a server now: so many at once as it bears, those for whom somebody waits before the others."""

from __future__ import annotations

import contextlib
import heapq
import threading
import time
from collections.abc import Iterator
from itertools import count

from satchel.inference.endpoints.blocking import STEP, TimeUpError, cancelled_error


class Turns:
    """Turns in the order of asking, urgent ones first."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._changed = threading.Condition()
        self._waiting: list[tuple[bool, int]] = []
        self._numbers = count()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @contextlib.contextmanager
    def turn(self, *, urgent: bool, until: float, cancelled: threading.Event) -> Iterator[None]:
        """Waits for a turn and holds it; raises `CancelledRunError`, or `TimeUpError` at `until` (time.monotonic)."""
        with self._changed:
            me = (not urgent, next(self._numbers))
            heapq.heappush(self._waiting, me)
            try:
                while not (self._free and self._waiting[0] == me):
                    if cancelled.is_set():
                        raise cancelled_error()
                    if (left := until - time.monotonic()) <= 0:
                        raise TimeUpError
                    self._changed.wait(min(STEP, left))
                self._free -= 1
            finally:
                self._waiting.remove(me)
                heapq.heapify(self._waiting)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
