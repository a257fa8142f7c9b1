"""A model's child process: llama.cpp computes here, because on some inputs it ends the process that it runs in.

Run as ``python -P -m satchel.inference.worker.process`` with both ends of the wire on standard input and output. The
first message says what for: ``load`` a model, or list ``devices``. Ends with the parent, or when nothing was asked for
as long as the load said.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
import traceback
from typing import IO, Any

from satchel.domain.errors import InputError, MissingError
from satchel.inference.worker import cores, wire
from satchel.inference.worker.confinement import confine, private_memory
from satchel.inference.worker.devices import list_devices
from satchel.inference.worker.generation import Answer, Loaded
from satchel.inference.worker.messages import FAULT, Failed, Generate, Load, Ready, Texts
from satchel.inference.worker.model import FailedError, Library
from satchel.inference.worker.outlet import Outlet
from satchel.inference.worker.stop import Stop
from satchel.inference.worker.wire import WireError

_LONGEST_START = 60.0  # seconds until the first message
_SMALL_FILES = 64 * 1024 * 1024
_Message = tuple[str, dict[str, Any], bytes]


class Ear:
    """Listens in a thread of its own, so that a request can be given up while llama.cpp computes."""

    def __init__(self, stream: IO[bytes], outlet: Outlet, stop: Stop) -> None:
        self._stream, self._outlet, self._stop = stream, outlet, stop
        self._heard: queue.Queue[_Message] = queue.Queue(maxsize=4)
        threading.Thread(target=self._listen, name="ear", daemon=True).start()

    def next(self, seconds: float) -> _Message | None:
        """The next request; None when there was none for so long."""
        try:
            return self._heard.get(timeout=seconds)
        except queue.Empty:
            return None

    def _listen(self) -> None:
        with contextlib.suppress(WireError):
            while (message := wire.read(self._stream)) is not None:
                kind, head, _ = message
                request = head.get("request")
                if kind == "cancel" and isinstance(request, int):
                    self._stop.set(request, "cancelled")
                elif kind == "taken" and isinstance(request, int):
                    self._outlet.taken(request)
                else:
                    self._heard.put(message)
        os._exit(3)  # the parent is gone; whatever is being computed is for nobody


class Server:
    """Answers one request after the other."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._stop = Stop()
        self._outlet = Outlet(answers, self._stop)
        self._ear = Ear(requests, self._outlet, self._stop)
        self._is_busy = threading.Event()

    def run(self) -> int:
        """Serves until the parent has had enough; the exit status is 0 unless nothing could be loaded."""
        first = self._ear.next(_LONGEST_START)
        if first is None:
            return 0
        self._outlet.pulse(self._is_busy)
        self._is_busy.set()
        try:
            if first[0] == "devices":
                confine(memory=0, file_size=_SMALL_FILES)
                self._outlet.say("devices", body=json.dumps(list_devices(Library())).encode())
                return 0
            load = wire.unpack(Load, first[1])
            loaded = self._load(load)
        except FailedError as error:
            self._fail(error)
            return 1
        except (MissingError, MemoryError) as error:
            self._fail(FailedError("memory" if isinstance(error, MemoryError) else "library", str(error)))
            return 1
        self._serve(loaded, load.idle_seconds)
        return 0

    def _load(self, load: Load) -> Loaded:
        confine(memory=load.memory, file_size=max(load.cache_bytes, _SMALL_FILES))
        loaded = Loaded.load(Library(), load, self._stop)
        context, model = loaded.context, loaded.model
        ready = Ready(
            context=context.room, layers=model.layers, offloaded=model.offloaded, vocabulary=model.vocabulary.size,
            threads=context.threads, private=private_memory(),
        )  # fmt: skip
        self._outlet.say("ready", ready)
        return loaded

    def _serve(self, loaded: Loaded, idle_seconds: float) -> None:
        self._is_busy.clear()
        while (message := self._ear.next(idle_seconds)) is not None and message[0] != "close":
            self._is_busy.set()
            self._answer(loaded, message)
            self._is_busy.clear()
        loaded.sequences.put_away()

    def _answer(self, loaded: Loaded, message: _Message) -> None:
        kind, head, body = message
        try:
            if kind != "generate":
                raise WireError("not a request")
            request, texts = wire.unpack(Generate, head), Texts.from_body(body)
        except WireError as error:
            number = head.get("request")
            self._fail(FailedError("request", str(error)), number if isinstance(number, int) else 0)
            return
        self._stop.begin(request.request)
        self._outlet.begin(request.request)
        loaded.context.use_threads(cores.threads())
        try:
            done = Answer(loaded, request, texts, self._outlet, self._stop).run()
        except FailedError as error:
            self._fail(error, request.request)
        except InputError as error:
            self._fail(FailedError("template", error.what), request.request)
        except MemoryError:
            self._fail(FailedError("memory"), request.request)
        else:
            self._outlet.say("done", done)

    def _fail(self, error: FailedError, request: int = 0) -> None:
        failed = Failed(request=request, failure=error.failure, needed=error.needed, room=error.room)
        self._outlet.say("failed", failed, error.detail[:2000].encode("utf-8", "replace"))


def main() -> int:
    """Serves on the standard streams."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land in the wire
    try:
        return Server(requests, answers).run()
    except WireError:  # the parent is gone, or says what makes no sense: so are we
        return 0


if __name__ == "__main__":
    status = FAULT
    try:
        status = main()
    finally:
        if status == FAULT:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(status)  # no orderly end: threads still hold the pipes, and some of llama.cpp's destructors crash
