"""The full encoder as the engine sees it: blocking, safe to share between threads, its child process out of sight."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from satchel.domain.errors import MissingError
from satchel.domain.ports import Vectors
from satchel.inference.encoder import wire
from satchel.inference.encoder.child import Child, ChildFailedError, ChildGoneError, worker_argv
from satchel.inference.encoder.tokenizer import WordPiece

_log = logging.getLogger(__name__)

_TOKENS_PER_REQUEST = 1024  # about 0.4 s: how long a question may have to wait behind somebody else's thousands
_TEXTS_PER_REQUEST = 64
_NO_TOKENS = 2  # [CLS] [SEP]
_WITHOUT = "Go on without it (the built-in word table takes over), or run the set-up script again."
_SENTENCES: dict[wire.Failure, str] = {
    "library": "The text encoder cannot start: llama.cpp is not installed, or does not load on this machine.",
    "file": "The text encoder's model file is missing or damaged.",
    "load": "The text encoder cannot start: llama.cpp refuses its model file.",
    "request": "The text encoder refused a request.",
    "compute": "The text encoder failed to compute a vector.",
    "memory": "The text encoder ran out of memory.",
}


class FullEncoder:
    """all-MiniLM-L6-v2 in a child process; a text's vector never depends on the texts beside it.

    The child starts with the first text, ends after `idle_seconds` without work, and is started once more when it dies.
    """

    def __init__(
        self,
        model: Path,
        *,
        sha256: str,
        name: str,
        dimension: int,
        tokenizer: WordPiece,
        argv: Sequence[str] | None = None,
        idle_seconds: float = 300.0,
        patience: float = 60.0,
    ) -> None:
        """`patience`: seconds that the child may take to start, or to answer one request of up to 1,024 tokens."""
        self._name, self._dimension, self._tokenizer = name, dimension, tokenizer
        self._argv = [*(argv if argv is not None else worker_argv()), str(model), sha256, f"{idle_seconds:g}"]
        self._patience = patience
        self._turns = _Turns()
        self._child: Child | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """Identifies model and version."""
        return self._name

    @property
    def dimension(self) -> int:
        """384."""
        return self._dimension

    @property
    def process(self) -> int | None:
        """The child's number while there is one."""
        child = self._child
        return child.pid if child is not None else None

    def start(self) -> None:
        """Starts the child and computes one vector, so that what is missing shows now; raises `MissingError`."""
        self.embed(["ready"])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text: unit vectors rounded to 6 decimals, zeros for a text without any token.

        Texts are cut to 256 tokens. Raises `MissingError` when the child cannot start or has died twice over a request.
        """
        ids = [self._tokenizer.encode(text) for text in texts]
        rows = {one: b"" for one in ids if len(one) > _NO_TOKENS}
        for request in _requests(list(rows)):
            with self._turns:
                vectors = self._ask(request)
            width = 4 * self._dimension
            rows.update((one, vectors[i * width : (i + 1) * width]) for i, one in enumerate(request))
        nothing = bytes(4 * self._dimension)
        return Vectors(dimension=self._dimension, data=b"".join(rows.get(one, nothing) for one in ids))

    def close(self) -> None:
        """Ends the child at once; whoever waits for vectors gets a `MissingError`."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
        with self._turns:
            if self._child is not None:
                self._child.close()
                self._child = None

    def _ask(self, request: Sequence[Sequence[int]]) -> bytes:
        deaths: list[str] = []
        had_idled = False
        while len(deaths) < 2:
            try:
                return self._running().embed(request)
            except ChildGoneError as gone:
                self._child = None
                if gone.idled and not had_idled:
                    had_idled = True  # it left while the request was on its way
                else:
                    deaths.append(gone.how)
            except ChildFailedError as failed:
                _log.info("encoder process failed: %s", failed.failure)
                _log.debug("it said: %s", failed.untrusted_detail)
                raise MissingError(_SENTENCES[failed.failure], _WITHOUT) from failed
            except OSError as error:
                raise MissingError(f"The text encoder cannot start: {error.strerror or error}.", _WITHOUT) from error
        raise MissingError(f"The text encoder stopped twice over the same texts: {deaths[-1]}.", _WITHOUT)

    def _running(self) -> Child:
        if self._closed:
            raise MissingError("The text encoder has been closed.", "Start the engine again.")
        if self._child is None:
            child = Child(self._argv, patience=self._patience)
            if child.dimension != self._dimension:
                child.close()
                raise MissingError("The text encoder's model is not the one that belongs to this version.", _WITHOUT)
            self._child = child
        return self._child


def _requests(texts: Sequence[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    request: list[tuple[int, ...]] = []
    tokens = 0
    for ids in texts:
        if request and (len(request) == _TEXTS_PER_REQUEST or tokens + len(ids) > _TOKENS_PER_REQUEST):
            yield request
            request, tokens = [], 0
        request.append(ids)
        tokens += len(ids)
    if request:
        yield request


class _Turns:
    """A lock that is given in the order of asking: a plain one would let a long list keep everyone else out."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[int] = deque()

    def __enter__(self) -> None:
        with self._changed:
            me = threading.get_ident()
            self._queue.append(me)
            try:
                self._changed.wait_for(lambda: self._queue[0] == me)
            except BaseException:
                self._queue.remove(me)
                self._changed.notify_all()
                raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._queue.popleft()
            self._changed.notify_all()
