"""Runs a conversation with a server in the calling thread, and ends it wherever it stands: in a name's look-up, a
handshake, the wait for a header, the middle of a stream.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from typing import TypeVar

from satchel.domain.errors import CancelledRunError

STEP = 0.02  # seconds between two looks at what is no event of the loop
_T = TypeVar("_T")


class TimeUpError(Exception):
    """The seconds of a call are over."""


def cancelled_error() -> CancelledRunError:
    """What is raised once somebody has cancelled."""
    return CancelledRunError("The model's answer was interrupted.")


def run(work: Coroutine[object, object, _T], *, until: float, cancelled: threading.Event) -> _T:
    """The result of `work`; raises `CancelledRunError` or `TimeUpError` (`until` is on the clock of time.monotonic)
    and whatever `work` raises. Blocks: not for a thread that runs a loop of its own.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_watched(work, until, cancelled))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()  # waits for no thread: a resolver that hangs would keep the caller for half a minute


async def _watched(work: Coroutine[object, object, _T], until: float, cancelled: threading.Event) -> _T:
    task = asyncio.ensure_future(work)
    while not task.done():
        left = until - time.monotonic()
        if cancelled.is_set() or left <= 0:
            task.cancel()
            await asyncio.wait({task})
            if cancelled.is_set():
                raise cancelled_error()
            if task.cancelled():
                raise TimeUpError
        else:
            await asyncio.wait({task}, timeout=min(STEP, left))
    return task.result()
