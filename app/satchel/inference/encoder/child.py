"""The parent's hold on one encoder process: starts it, asks it, sees how it ended."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence

from satchel.inference.encoder import wire
from satchel.system import children

_log = logging.getLogger(__name__)

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class ChildGoneError(Exception):
    """The child ended, by itself or by us; `idled` when it had merely been unused for long."""

    def __init__(self, how: str, *, idled: bool = False) -> None:
        super().__init__(how)
        self.how = how
        self.idled = idled


class ChildFailedError(Exception):
    """The child lives and says that it cannot do this."""

    def __init__(self, failure: wire.Failure, untrusted_detail: str) -> None:
        super().__init__(failure)
        self.failure: wire.Failure = failure
        self.untrusted_detail = untrusted_detail


def worker_argv() -> list[str]:
    """The command that starts a worker."""
    return children.worker_argv("satchel.inference.encoder.worker", "--encoder-process")


def child_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the child may know: where its libraries are, that it has one thread, and that nobody wants a debugger."""
    return children.child_environment(environ, **dict.fromkeys((*_ONE_THREAD, "GGML_NO_BACKTRACE"), "1"))


class Child:
    """One running process; used by one thread at a time, except for `kill`."""

    def __init__(self, argv: Sequence[str], *, patience: float) -> None:
        """Starts the process and waits until it is ready; raises `ChildFailedError`, `ChildGoneError`, `OSError`."""
        self._patience = patience
        self._late = False
        self._is_ready = False
        self._process, self._to, self._from, self._errors = children.start(argv, child_environment())
        try:
            self.dimension = int.from_bytes(self._receive("ready"), "little")
        except ChildFailedError:
            self.close()
            raise
        self._is_ready = True

    @property
    def pid(self) -> int:
        """Its number, for tests and `doctor`."""
        return self._process.pid

    def embed(self, texts: Sequence[Sequence[int]]) -> bytes:
        """The vectors of some texts given as token ids; raises `ChildFailedError` or `ChildGoneError`."""
        try:
            wire.write(self._to, "embed", wire.pack_ids(texts))
        except wire.WireError as error:
            raise self._gone() from error
        vectors = self._receive("vectors")
        if len(vectors) != len(texts) * self.dimension * 4:
            self.kill()
            raise self._gone("it sent an answer of the wrong size")
        return vectors

    def _receive(self, wanted: wire.Kind) -> bytes:
        timer = threading.Timer(self._patience, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            message = wire.read(self._from)
        except wire.WireError as error:
            self.kill()
            raise self._gone() from error
        finally:
            timer.cancel()
            timer.join()
        if message is None:
            raise self._gone()
        kind, body = message
        if kind == "failed":
            raise ChildFailedError(*wire.unpack_failure(body))
        if kind != wanted:
            self.kill()
            raise self._gone("it sent an answer that makes no sense")
        return body

    def _give_up(self) -> None:
        self._late = True
        self.kill()

    def kill(self) -> None:
        """Ends the process at once; safe from any thread, and whoever waits for it hears that it is gone."""
        self._process.kill()

    def close(self, grace: float = 2.0) -> None:
        """Lets the process end, or ends it after `grace` seconds."""
        self._close_pipe_to()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()
        self._errors.close()

    def _gone(self, how: str = "") -> ChildGoneError:
        """Collects the process that ended (or stops making sense) and says how."""
        self._close_pipe_to()
        try:
            status = self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._errors.seek(0)
        tail = self._errors.read()[-2000:].decode("utf-8", "replace")
        self.close()
        if status != 0:
            _log.info("encoder process %d ended with status %d", self._process.pid, status)
            _log.debug("its last words: %s", tail)
        if self._late:
            how = f"it gave no answer for {self._patience:g} seconds"
        how_it_ended = _describe(status) + ("" if self._is_ready else " before it was ready")
        return ChildGoneError(how or how_it_ended, idled=self._is_ready and status == 0 and not how)

    def _close_pipe_to(self) -> None:
        with contextlib.suppress(OSError):  # what could not be sent any more
            self._to.close()


def _describe(status: int) -> str:
    if status >= 0:
        return f"it ended with status {status}"
    try:
        return f"it was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"it was ended by signal {-status}"
