"""Who may ask a model now: so many at once as it bears; whoever has a person waiting goes before background work."""

from __future__ import annotations

import contextlib
import heapq
import threading
import time
from collections.abc import Iterator

_LOOK = 0.02  # seconds between looks at an event that cannot be waited for together with a condition


class Turns:
    """A queue of threads; urgent ones first, otherwise in the order of asking."""

    def __init__(self, at_once: int = 1) -> None:
        self._at_once = self._free = at_once
        self._changed = threading.Condition()
        self._waiting: list[tuple[bool, int]] = []
        self._count = 0

    @contextlib.contextmanager
    def turn(
        self, *, urgent: bool = False, until: float | None = None, given_up: threading.Event | None = None
    ) -> Iterator[bool]:
        """Waits for a turn and keeps it while the block runs. False (and no turn) once it is `until` on the monotonic
        clock or `given_up` is set.
        """
        has_turn = self._take(urgent, until, given_up)
        try:
            yield has_turn
        finally:
            if has_turn:
                with self._changed:
                    self._free += 1
                    self._changed.notify_all()

    @property
    def is_taken(self) -> bool:
        """Whether somebody has a turn now."""
        return self._free < self._at_once

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def _take(self, urgent: bool, until: float | None, given_up: threading.Event | None) -> bool:
        with self._changed:
            self._count += 1
            me = (not urgent, self._count)
            heapq.heappush(self._waiting, me)
            try:
                while not self._free or self._waiting[0] != me:
                    if (given_up and given_up.is_set()) or (until is not None and time.monotonic() >= until):
                        return False
                    self._changed.wait(_LOOK if given_up or until is not None else None)
                self._free -= 1
                return True
            finally:
                self._waiting.remove(me)
                heapq.heapify(self._waiting)
                self._changed.notify_all()
