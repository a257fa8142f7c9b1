"""Writes events of a run in frames of the engine's protocol to standard output, so many a second, until nobody reads."""

from __future__ import annotations

import contextlib
import sys
import time
from datetime import UTC, datetime

from satchel.domain.runs import EventKind, RunEvent
from satchel.engine import wire


def main(run: str, a_second: int) -> None:
    """A step that tells how far it is and what it has just written; each second its result has become ready once more."""
    begun, sent = time.perf_counter(), 0
    while True:
        sent += 1
        kind, body = EventKind.STEP_PROGRESS, {"step": "compose", "done": sent % 997, "total": 997, "note": f"word {sent}"}
        if sent == 1:
            kind, body = EventKind.STEP_STARTED, {"step": "compose"}
        elif sent % a_second == 0:
            kind, body = EventKind.RESULT_READY, {"version": sent // a_second}
        event = RunEvent(run=run, seq=0, at=datetime.now(UTC), kind=kind, body=body)
        sys.stdout.buffer.write(wire.encode(wire.Event(id=1, event=event.to_json())))
        sys.stdout.buffer.flush()
        time.sleep(max(0.0, begun + sent / a_second - time.perf_counter()))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main(sys.argv[1], int(sys.argv[2]))
