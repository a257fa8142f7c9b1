"""One run of the format worker as its parent sees it: frames come, or the reason why it died."""

from __future__ import annotations

import contextlib
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from satchel.domain.errors import MissingError
from satchel.readers import wire
from satchel.system import children

_log = logging.getLogger(__name__)

_TICK = 0.05  # how soon a cancellation is noticed


class DiedError(Exception):
    """The worker ended early; the sentence's end says why ("it needs too much time")."""


class CancelledChildError(Exception):
    """Somebody called it off."""


def worker_argv() -> list[str]:
    """The command that starts a worker."""
    return children.worker_argv("satchel.readers.worker", "--format-process")


class Child:
    """A started worker, which answers one request after the other until `end`, after which nothing of it is left."""

    def __init__(self, argv: Sequence[str]) -> None:
        """Starts it; raises `MissingError` when no process can be started."""
        try:
            started = children.start(argv, children.child_environment())
        except OSError as error:
            raise MissingError(
                f"The reader process cannot be started: {error.strerror or error}.", "Free some memory, then try again."
            ) from error
        self._process, self._to, self._from, self._errors = started
        self._frames: queue.Queue[Any] = queue.Queue(maxsize=4)
        self._threads: list[threading.Thread] = []
        self._in_thread("format-answers", self._read)

    def _in_thread(self, name: str, act: Callable[[], None]) -> None:
        thread = threading.Thread(target=act, name=name, daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def end(self) -> None:
        """Ends it at once, whatever it is busy with."""
        self._process.kill()
        self._process.wait()
        while any(thread.is_alive() for thread in self._threads):
            with contextlib.suppress(queue.Empty):
                self._frames.get(timeout=_TICK)
        for pipe in (self._to, self._from, self._errors):
            with contextlib.suppress(OSError):
                pipe.close()

    @property
    def pid(self) -> int:
        """Its number, for tests."""
        return self._process.pid

    def answers(
        self, request: wire.Request, patience: Patience, cancelled: Sequence[threading.Event]
    ) -> Iterator[Mapping[str, Any]]:
        """Frames until the worker says that it is done; raises `DiedError` or `CancelledChildError`."""
        self._in_thread("format-request", lambda: self._write(request))
        while True:
            if any(event.is_set() for event in cancelled):
                raise CancelledChildError
            try:
                frame = self._frames.get(timeout=_TICK)
            except queue.Empty:
                if patience.is_over():
                    raise DiedError(f"reading it took longer than {patience.seconds:.0f} seconds") from None
                continue
            if not isinstance(frame, Mapping):
                raise self._death()
            if frame.get("end"):
                return
            yield frame

    def _death(self) -> DiedError:
        try:
            status = self._process.wait(2)
        except subprocess.TimeoutExpired:
            return DiedError("the reader stopped making sense on it")
        self._errors.seek(0)
        _log.info("the format worker ended with status %d", status)
        _log.debug("its last words: %s", self._errors.read()[-2000:].decode("utf-8", "replace"))
        if status in (-24, -9):  # SIGXCPU; SIGKILL a second later, or from a system that is out of memory
            return DiedError("reading it needs too much time or memory")
        return DiedError("the reader stopped making sense on it" if status == 0 else "the reader crashed on it")

    def _write(self, request: wire.Request) -> None:
        with contextlib.suppress(OSError, ValueError):  # it died: the reading thread hears of it
            wire.send_request(self._to, request)

    def _read(self) -> None:
        frame: Any = None
        with contextlib.suppress(wire.WireError, OSError, ValueError, MemoryError):
            while (frame := wire.receive(self._from)) is not None:
                self._frames.put(frame)
        self._frames.put(None)


class Patience:
    """How long the current unit may still take; the watch starts again with every unit."""

    def __init__(self, base: float, per_mebibyte: float) -> None:
        self._base, self._per_mebibyte = base, per_mebibyte
        self.restart(0)

    def restart(self, size: int) -> None:
        """A unit of so many bytes begins."""
        self.seconds = self._base + self._per_mebibyte * size / 1024**2
        self._until = time.monotonic() + self.seconds

    def is_over(self) -> bool:
        """Whether its time is up."""
        return time.monotonic() > self._until
