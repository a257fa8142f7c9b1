"""The format worker: reads files that strangers wrote, in a process that may die of them.

Run as ``python -P -m satchel.readers.worker MEMORY_BYTES CPU_SECONDS IDLE_SECONDS``. Requests come in on standard
input, frames go out on standard output. Ends at once when the parent closes standard input, and after its answer when
nothing more is asked for IDLE_SECONDS.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from typing import Any, BinaryIO

from satchel.domain.errors import MissingError
from satchel.domain.passages import Passage
from satchel.readers import wire
from satchel.readers.reading import UnitRead, read_steps
from satchel.system import limits, offline

_BATCH = 500  # passages per frame
_BATCH_TEXT = 1024 * 1024  # code points per frame, about


class _Sender:
    """Collects passages into frames."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._rows: list[list[Any]] = []
        self._size = 0

    def passage(self, one: Passage) -> None:
        self._rows.append(wire.pack_passage(one))
        self._size += len(one.text)
        if len(self._rows) >= _BATCH or self._size >= _BATCH_TEXT:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            wire.send(self._answers, {"rows": self._rows})
            self._rows, self._size = [], 0

    def started(self, unit: str, name: str, size: int) -> None:
        wire.send(self._answers, {"unit": unit, "name": name, "size": size})

    def read(self, unit: UnitRead) -> None:
        self.flush()
        source = unit.source
        wire.send(self._answers, {
            "read": [source.name, source.format, source.sha256, source.entries] if source else None,
            "notes": wire.pack_notes(unit.assumptions, unit.skipped), "error": unit.error, "fault": unit.fault,
        })  # fmt: skip


class _Incoming:
    """Requests as they come; where none can come any more this process ends at once, whatever it is busy with."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._requests = queue.Queue[wire.Request](maxsize=1)
        threading.Thread(target=self._receive, name="requests", daemon=True).start()

    def next(self, seconds: float | None) -> wire.Request | None:
        """The next request; None when there is none for so long."""
        try:
            return self._requests.get(timeout=seconds)
        except queue.Empty:
            return None

    def _receive(self) -> None:
        try:
            while True:
                self._requests.put(wire.receive_request(self._stream))
        except (wire.WireError, OSError, ValueError):
            os._exit(1)


def serve(requests: BinaryIO, answers: BinaryIO, idle_seconds: float) -> None:
    """Answers the first request, and more of them while they come soon enough."""
    incoming = _Incoming(requests)
    request = incoming.next(None)
    while request is not None:
        _answer(request, answers)
        request = incoming.next(idle_seconds)


def _answer(request: wire.Request, answers: BinaryIO) -> None:
    sender = _Sender(answers)
    steps = read_steps(
        request.inputs, request.options, done=request.done, bad=request.bad, logs_only=request.logs_only
    )
    for step in steps:
        if isinstance(step, Passage):
            sender.passage(step)
        elif isinstance(step, UnitRead):
            sender.read(step)
        else:
            sender.started(step.unit, step.name, step.size)
    wire.send(answers, {"end": True})


def main(arguments: list[str]) -> int:
    """Exit status 0, or 1 when the parent is gone or sent nonsense."""
    memory, seconds, idle_seconds = (int(a) for a in arguments)
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land between the frames
    limits.confine(memory=memory, cpu_seconds=seconds)
    with contextlib.suppress(MissingError):  # a kernel without such filters: nothing here opens sockets anyway
        offline.enforce()
    try:
        serve(requests, answers, idle_seconds)
    except (wire.WireError, OSError):
        return 1
    return 0


if __name__ == "__main__":
    # os._exit: the thread that receives still reads standard input, which a normal ending would wait for.
    status = main(sys.argv[1:])
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(status)
