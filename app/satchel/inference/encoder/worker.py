"""The encoder's child process: llama.cpp computes here, because on some inputs it ends the process it runs in.

Run as ``python -P -m satchel.inference.encoder.worker MODEL SHA256 IDLE_SECONDS`` with both ends of the wire on
standard input and output. Ends by itself when the parent is gone or has asked nothing for IDLE_SECONDS.

One text is computed at a time, on one thread. Packing several texts into one batch is no faster on a CPU, and with
flash attention it changes the result (a component by up to 0.004), so a text's vector would depend on its neighbours.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

from satchel.domain.errors import MissingError
from satchel.inference.encoder import wire
from satchel.inference.encoder.limits import DECIMALS, LONGEST_TEXT
from satchel.system import offline

_CONTEXT = 512
_MEMORY_LIMIT = 1024**3
_LOG_ERROR = 4  # ggml_log_level
_MEAN_POOLING = 1


class LoadError(Exception):
    """The model cannot be used; `failure` says why in the wire's words."""

    def __init__(self, failure: wire.Failure, detail: str = "") -> None:
        super().__init__(detail)
        self.failure: wire.Failure = failure
        self.detail = detail


class Model:
    """A GGUF encoder in llama.cpp, through its plain C interface: `Llama.embed` cuts texts without ``[SEP]``."""

    def __init__(self, path: Path, sha256: str) -> None:
        _check_file(path, sha256)
        try:
            import llama_cpp
        except (ImportError, OSError, RuntimeError, AttributeError) as error:  # also: a library of another version
            raise LoadError("library", str(error)) from error
        self._api: Any = llama_cpp
        self._last_error = ""
        self._quiet = llama_cpp.llama_log_callback(self._on_log)
        llama_cpp.llama_log_set(self._quiet, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        options = llama_cpp.llama_model_default_params()
        options.n_gpu_layers = 0
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(path), options)
        if not self._model:
            raise LoadError("load", self._last_error)
        self._context = llama_cpp.llama_init_from_model(self._model, self._context_options())
        if not self._context:
            raise LoadError("load", self._last_error)
        self.dimension = int(llama_cpp.llama_model_n_embd(self._model))
        self.vocabulary = int(llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self._model)))
        self._batch = llama_cpp.llama_batch_init(LONGEST_TEXT, 0, 1)

    def _context_options(self) -> Any:
        options = self._api.llama_context_default_params()
        options.n_ctx = options.n_batch = options.n_ubatch = _CONTEXT
        options.n_seq_max = 1
        options.n_threads = options.n_threads_batch = 1
        options.embeddings = True
        options.pooling_type = _MEAN_POOLING
        options.flash_attn_type = self._api.LLAMA_FLASH_ATTN_TYPE_ENABLED
        options.no_perf = True
        return options

    def _on_log(self, level: int, text: bytes, _user_data: object) -> None:
        if level == _LOG_ERROR:
            self._last_error = text.decode("utf-8", "replace").strip()

    def embed(self, ids: list[int]) -> bytes:
        """The unit vector of one text, rounded, as little-endian float32; raises `RuntimeError`."""
        import numpy as np

        batch = self._batch
        for place, token in enumerate(ids):
            batch.token[place], batch.pos[place] = token, place
            batch.n_seq_id[place], batch.seq_id[place][0], batch.logits[place] = 1, 0, 1
        batch.n_tokens = len(ids)
        status = self._api.llama_encode(self._context, batch)
        pointer = self._api.llama_get_embeddings_seq(self._context, 0) if status == 0 else None
        if not pointer:
            raise RuntimeError(f"llama_encode: {status} {self._last_error}")
        vector = np.ctypeslib.as_array(pointer, (self.dimension,)).astype(np.float64)
        length = float(np.sqrt(vector @ vector))
        if not 0 < length < float("inf"):
            raise RuntimeError("the model gave no finite vector")
        return np.round(vector / length, DECIMALS).astype("<f4").tobytes()


def _check_file(path: Path, sha256: str) -> None:
    """llama.cpp computes nonsense from damaged weights without a word."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise LoadError("file", str(error)) from error
    if found != sha256:
        raise LoadError("file", "another checksum")


def _confine() -> None:
    """No network, little memory, no core dumps; Ctrl-C in the terminal is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(MissingError):  # a kernel without such filters: nothing here opens sockets anyway
        offline.enforce()
    if sys.platform != "win32":
        import resource

        for kind, limit in ((resource.RLIMIT_AS, _MEMORY_LIMIT), (resource.RLIMIT_CORE, 0)):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (limit, limit))


class _IdleWatch:
    """Ends the process when nothing was asked for a while: a pipe cannot be read with a limit on every platform."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._guard = threading.Lock()
        self._until: float | None = time.monotonic() + seconds
        threading.Thread(target=self._watch, name="idle", daemon=True).start()

    def busy(self) -> None:
        """A request is being worked on."""
        with self._guard:
            self._until = None

    def idle(self) -> None:
        """It is answered."""
        with self._guard:
            self._until = time.monotonic() + self._seconds

    def _watch(self) -> None:
        while True:
            with self._guard:
                left = self._seconds if self._until is None else self._until - time.monotonic()
                if left <= 0:
                    os._exit(0)
            time.sleep(left)


def serve(model: Model, requests: BinaryIO, answers: BinaryIO, idle_seconds: float) -> None:
    """Answers until the parent closes its end."""
    watch = _IdleWatch(idle_seconds)
    while (message := wire.read(requests)) is not None:
        watch.busy()
        kind, body = message
        try:
            if kind != "embed":
                raise wire.WireError("not a request")
            texts = wire.unpack_ids(body, longest=LONGEST_TEXT, vocabulary=model.vocabulary)
            wire.write(answers, "vectors", b"".join(model.embed(ids) for ids in texts))
        except wire.WireError as error:
            wire.write(answers, "failed", wire.pack_failure("request", str(error)))
        except MemoryError:
            wire.write(answers, "failed", wire.pack_failure("memory"))
        except RuntimeError as error:
            wire.write(answers, "failed", wire.pack_failure("compute", str(error)))
        watch.idle()


def main(arguments: list[str]) -> int:
    """Loads the model, says that it is ready, serves; the exit status is 0 unless the model cannot be used."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land in the wire
    _confine()
    path, sha256, idle_seconds = arguments
    try:
        model = Model(Path(path), sha256)
    except (LoadError, MemoryError) as error:
        failure = wire.pack_failure(error.failure, error.detail) if isinstance(error, LoadError) else b"memory:"
        with contextlib.suppress(wire.WireError):
            wire.write(answers, "failed", failure)
        return 1
    with contextlib.suppress(wire.WireError):  # the parent is gone: so are we
        wire.write(answers, "ready", model.dimension.to_bytes(4, "little"))
        serve(model, requests, answers, float(idle_seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
