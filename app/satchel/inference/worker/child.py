"""The parent's hold on one model process: starts it, talks to it, sees how it ended."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from satchel.inference.worker import wire
from satchel.inference.worker.messages import FAULT, Failed, Load, Ready
from satchel.system import children

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_LOOK = 0.02  # seconds between looks at an event that cannot be waited for together with a queue
_LONGEST_QUEUE = 64
# What decides which devices llama.cpp sees and where its libraries are.
_GPU_VARIABLES = (
    "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HSA_OVERRIDE_GFX_VERSION",
    "GGML_VK_VISIBLE_DEVICES", "VK_DRIVER_FILES", "VK_ICD_FILENAMES", "XDG_RUNTIME_DIR", "LLAMA_CPP_LIB_PATH",
)  # fmt: skip
_ENDS: Mapping[int, str] = {
    getattr(signal, name): sentence
    for name, sentence in {
        "SIGBUS": "its file was changed while it was in use",
        "SIGKILL": "it was ended from outside, perhaps because memory ran out",
        "SIGSEGV": "llama.cpp crashed",
        "SIGABRT": "llama.cpp gave up",
        "SIGILL": "llama.cpp was built for another processor",
        "SIGFPE": "llama.cpp crashed",
    }.items()
    if hasattr(signal, name)
}
# What llama.cpp, ggml, OpenBLAS and Python print before they end a process that got no memory.
_OUT_OF_MEMORY = re.compile("bad_alloc|memory|mem_buffer", re.IGNORECASE)


class ChildGoneError(Exception):
    """The child ended; `how` is half a sentence. `idled` when it had merely been unused for long."""

    def __init__(self, how: str, *, idled: bool = False) -> None:
        super().__init__(how)
        self.how = how
        self.idled = idled


class ChildFailedError(Exception):
    """The child says that it cannot do this."""

    def __init__(self, failed: Failed, untrusted_detail: str) -> None:
        super().__init__(failed.failure)
        self.failed = failed
        self.detail = "".join(c if c.isprintable() else " " for c in untrusted_detail)[:300].strip().rstrip(".")


class LateError(Exception):
    """Nothing came in time."""


class GivenUpError(Exception):
    """The event was set that says that nobody waits any more."""


class Message(NamedTuple):
    """One message of the child, its head not yet checked."""

    kind: str
    head: dict[str, Any]
    body: bytes


def worker_argv() -> list[str]:
    """The command that starts a worker."""
    return children.worker_argv("satchel.inference.worker.process", "--model-process")


def child_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the child may know: where its libraries are, and which devices it may use."""
    more = {name: environ[name] for name in _GPU_VARIABLES if name in environ}
    # Without the second one an abort starts a debugger, if there is one, to print a backtrace; that takes seconds.
    return children.child_environment(environ, OPENBLAS_NUM_THREADS="1", GGML_NO_BACKTRACE="1", **more)


class Child:
    """One running process; used by one thread at a time, except for `kill`."""

    def __init__(self, argv: Sequence[str], *, patience: float) -> None:
        """`patience`: seconds without any sign of life before it is ended. Raises `OSError`."""
        self._patience = patience
        self._process, self._to, self._from, self._errors = children.start(argv, child_environment())
        self._inbox: queue.Queue[Message | None] = queue.Queue(_LONGEST_QUEUE)
        self._seen = self._started = time.monotonic()
        self._nonsense = False
        self._fate = ""
        self.ready: Ready | None = None
        self._reader = threading.Thread(target=self._read, name="model-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Its number, for tests and `doctor`."""
        return self._process.pid

    def send(self, kind: str, message: Any = None, body: bytes = b"") -> None:
        """Raises `ChildGoneError`, also when the child does not take the message for as long as patience lasts."""
        timer = threading.Timer(self._patience, self.kill, ("it gave no sign of life",))
        timer.daemon = True
        timer.start()
        try:
            wire.write(self._to, kind, wire.pack(message) if message is not None else None, body)
        except wire.WireError as error:
            raise self._gone() from error
        finally:
            timer.cancel()
        self._seen = time.monotonic()  # an idle child gives no sign of life

    def tell(self, kind: str, request: int) -> None:
        """A short word about a request under way; whether the child is there to hear it shows elsewhere."""
        with contextlib.suppress(wire.WireError):
            wire.write(self._to, kind, {"request": request})

    def load(self, load: Load) -> None:
        """Asks for a model; `wait_until_ready` waits for it."""
        self.send("load", load)

    def wait_until_ready(self, seconds: float, until: float, given_up: threading.Event | None) -> Ready:
        """What was loaded. `seconds` bounds the load from its start, `until` (monotonic) this wait alone.

        Raises `LateError`, `GivenUpError`, `ChildFailedError`, `ChildGoneError`.
        """
        if self.ready is None:
            last = self._started + seconds
            try:
                message = self.receive(min(until, last), given_up)
            except LateError:
                if time.monotonic() < last:
                    raise
                self.kill(f"it was not loaded after {seconds:g} seconds")
                raise self._gone() from None
            if message.kind != "ready":
                raise self.failure(message) if message.kind == "failed" else self.senseless()
            self.ready = self.checked(Ready, message)
        return self.ready

    def receive(self, until: float, given_up: threading.Event | None = None) -> Message:
        """The next message but for signs of life. Raises `LateError`, `GivenUpError`, `ChildGoneError`."""
        while True:
            if given_up is not None and given_up.is_set():
                raise GivenUpError
            now = time.monotonic()
            if now >= until:
                raise LateError
            if now - self._seen > self._patience:
                self.kill(f"it gave no sign of life for {self._patience:g} seconds")
            try:
                message = self._inbox.get(timeout=min(_LOOK, until - now))
            except queue.Empty:
                continue
            if message is None:
                raise self._gone()
            return message

    def checked(self, kind: type[_T], message: Message) -> _T:
        """The head of a message as what it should be. Raises `ChildGoneError`, and ends a child that talks nonsense."""
        try:
            return wire.unpack(kind, message.head)
        except wire.WireError as error:
            raise self.senseless() from error

    def failure(self, message: Message) -> ChildFailedError:
        """What a message of kind ``failed`` says."""
        return ChildFailedError(self.checked(Failed, message), message.body.decode("utf-8", "replace"))

    def senseless(self) -> ChildGoneError:
        """Ends a child whose answers cannot be trusted."""
        self.kill("it sent an answer that makes no sense")
        return self._gone()

    def kill(self, why: str = "") -> None:
        """Ends the process at once; safe from any thread, and whoever waits for it hears that it is gone."""
        self._fate = self._fate or why
        self._process.kill()

    def close(self, grace: float = 2.0) -> None:
        """Lets the process end, or ends it after `grace` seconds; then nothing of it is left."""
        with contextlib.suppress(wire.WireError):
            if grace > 0 and self._process.poll() is None:
                wire.write(self._to, "close")
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._let_go()

    def _let_go(self) -> None:
        with contextlib.suppress(OSError):  # what could not be sent any more
            self._to.close()
        while self._reader.is_alive():
            with contextlib.suppress(queue.Empty):
                self._inbox.get_nowait()
            self._reader.join(_LOOK)
        self._from.close()
        self._errors.close()

    def _gone(self) -> ChildGoneError:
        """Collects the process that ended (or stops making sense) and says how."""
        if self._nonsense:
            self._fate = self._fate or "it sent an answer that makes no sense"
        try:
            status = self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        said = self._last_words()
        self._let_go()
        if status == FAULT:
            _log.error("a fault in a model process: %s", said)
        elif status != 0:
            _log.info("model process %d ended with status %d", self.pid, status)
            _log.debug("its last words: %s", said)
        how = _ENDS.get(-status, f"its process ended with status {status}")
        if status and _OUT_OF_MEMORY.search(said):
            how = "memory ran out"
        how = self._fate or how
        return ChildGoneError(how, idled=status == 0 and not self._fate and self.ready is not None)

    def _last_words(self) -> str:
        if self._errors.closed:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode("utf-8", "replace")

    def _read(self) -> None:
        try:
            while (found := wire.read(self._from)) is not None:
                self._seen = time.monotonic()
                if found[0] != "alive":
                    self._inbox.put(Message(*found))
        except wire.WireError:
            self._nonsense = self._process.poll() is None
        self._inbox.put(None)
