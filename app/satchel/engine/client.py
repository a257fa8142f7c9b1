"""What a front end uses to talk to the engine of a home: finds it, starts it when nobody has, follows its events."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

from satchel import __version__
from satchel.domain.errors import EngineError, MissingError, SatchelError
from satchel.domain.runs import EventKind, RunEvent
from satchel.engine import launch, wire
from satchel.system import channel, lock
from satchel.system.paths import Home, socket_path

_HELLO_SECONDS = 10.0
_HAND_OVER_SECONDS = 60.0
_SILENT_TRIES = 2  # connections that nobody answers: an engine is there, but it is stopped or hangs
_RESTORE_SECONDS = 3600.0
_STARTING = threading.Lock()  # a window's threads ask at once: one of them starts the engine
_STREAM_ENDS = frozenset({EventKind.RUN_FINISHED, EventKind.RUN_FAILED, EventKind.RUN_CANCELLED, EventKind.RUN_WAITING})


class LostConnectionError(Exception):
    """The engine went away in the middle; the work it had is in the home and another engine goes on with it."""


class SilentEngineError(LostConnectionError):
    """The engine took the connection and said nothing in time."""


class Connection:
    """One conversation with an engine; requests go one after the other."""

    def __init__(self, peer: socket.socket, token: str) -> None:
        self._peer = peer
        self._next = 0
        peer.settimeout(_HELLO_SECONDS)
        self._send(wire.Hello(protocol=wire.PROTOCOL, app=__version__, token=token))
        answer = self._receive()
        if isinstance(answer, wire.Response) and answer.error:
            raise launch.named_report(answer.error)
        if not isinstance(answer, wire.Welcome):
            raise LostConnectionError
        self.welcome = answer
        peer.settimeout(None)

    def call(self, method: str, *, timeout: float | None = None, **params: Any) -> Any:
        """The result of a request. Raises the engine's error, or `LostConnectionError`."""
        stream = self.stream(method, timeout=timeout, **params)
        while True:
            try:
                next(stream)
            except StopIteration as done:
                result: Any = done.value
                return result

    def stream(
        self, method: str, *, timeout: float | None = None, **params: Any
    ) -> Generator[Mapping[str, Any], None, Any]:
        """The events that a request brings; the generator's return value is its result."""
        self._next += 1
        number = self._next
        self._peer.settimeout(timeout)
        self._send(wire.Request(id=number, method=method, params=params))
        while True:
            message = self._receive()
            if isinstance(message, wire.Event) and message.id == number:
                yield message.event
            elif isinstance(message, wire.Response) and message.id == number:
                if message.error is not None:
                    raise launch.named_report(message.error)
                return message.result

    @property
    def has_ended(self) -> bool:
        """Whether the other side is gone; looks without waiting, between requests."""
        self._peer.setblocking(False)
        try:
            return not self._peer.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        """Ends the conversation; what was started goes on."""
        self._peer.close()

    def abort(self) -> None:
        """Ends it from another thread: whoever waits for an answer hears that the connection is lost."""
        with contextlib.suppress(OSError):
            self._peer.shutdown(socket.SHUT_RDWR)

    def _send(self, message: wire.Message) -> None:
        try:
            self._peer.sendall(wire.encode(message))
        except OSError as error:
            raise LostConnectionError from error

    def _receive(self) -> wire.Message:
        try:
            return wire.decode(self._read(wire.length(self._read(wire.HEADER.size))))
        except TimeoutError as error:
            raise SilentEngineError from error
        except (OSError, wire.WireError) as error:
            raise LostConnectionError from error

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            part = self._peer.recv(min(size, 1 << 20))
            if not part:
                raise LostConnectionError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _went_away() -> EngineError:
    return EngineError(
        "The engine went away while it was working.",
        "What it had begun goes on: see satchel runs list. Otherwise run the command again.",
    )


class Client:
    """Talks to the engine of one home. With `offline`, only to an engine that is cut off the network.

    `went_away` makes the error for a request whose answer got lost: nobody knows whether the engine has done it.
    """

    def __init__(
        self, home: Home, *, offline: bool = False, went_away: Callable[[], EngineError] = _went_away
    ) -> None:
        self._home = home
        self._offline = offline
        self._went_away = went_away
        self._connection: Connection | None = None
        self._is_aborted = False

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @property
    def engine(self) -> wire.Welcome:
        """Who answers; connects when needed."""
        return self._connected().welcome

    def call(self, method: str, *, timeout: float | None = None, **params: Any) -> Any:
        """The result of a request, on an engine that is started if there is none. Raises the engine's error."""
        try:
            return self._connected().call(method, timeout=timeout, **params)
        except LostConnectionError as error:
            self.close()
            raise self._went_away() from error

    def stream(self, method: str, **params: Any) -> Generator[Mapping[str, Any], None, Any]:
        """The events that a request brings; the generator's return value is its result. Raises the engine's error."""
        try:
            return (yield from self._connected().stream(method, **params))
        except LostConnectionError as error:
            self.close()
            raise self._went_away() from error

    def ask_again(self, method: str, **params: Any) -> Any:
        """As `call` for requests that change nothing: a lost engine is replaced once."""
        try:
            return self._connected().call(method, **params)
        except LostConnectionError:
            self.close()
            return self.call(method, **params)

    def follow(self, run: str, *, after: int = 0, endless: bool = False) -> Iterator[RunEvent]:
        """Events of a run above `after` until it ends or waits; `endless` goes on until a final one.

        A killed engine is replaced and the stream goes on behind the last event seen.
        """
        losses = 0
        while True:
            try:
                for body in self._connected().stream("run.follow", run=run, after=after):
                    event = RunEvent.from_json(body)
                    after, losses = max(after, event.seq), 0
                    yield event
                    if event.kind in _STREAM_ENDS and not endless:
                        self.close()  # the engine may have more to say; we have heard enough
                        return
                return
            except LostConnectionError as error:
                self.close()
                losses += 1
                if losses > 3:
                    raise EngineError(
                        "The engine went away again and again.", "Look into its log with: satchel doctor"
                    ) from error

    def another(self) -> Client:
        """A second client of the same home: for a question while a stream is open."""
        return Client(self._home, offline=self._offline, went_away=self._went_away)

    def restore(self, source: Path) -> str:
        """Puts a backup in the place of the home's content; returns the folder that keeps the old one.

        Works where no engine can open the home any more. Raises `EngineError` while runs are at work.
        """
        deadline = time.monotonic() + _HAND_OVER_SECONDS
        while time.monotonic() < deadline:
            running = self.running()
            if running is not None:
                if running.welcome.busy:
                    raise EngineError(
                        "Runs are at work in this home.", "Wait for them, or cancel them: satchel runs cancel RUN"
                    )
                with contextlib.suppress(LostConnectionError):
                    running.call("shutdown", when="now", timeout=_HELLO_SECONDS)
                self.close()
            if wait_until_free(self._home, _HELLO_SECONDS):
                report = launch.start_engine(self._home, restore=source, seconds=_RESTORE_SECONDS)
                if "kept" in report:
                    return str(report["kept"])
        raise EngineError("The engine does not make room.", "End it with: satchel engine stop --force")

    def close(self) -> None:
        """Ends the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def abort(self) -> None:
        """Ends it for good from another thread; what waits for an answer there raises."""
        self._is_aborted = True
        connection = self._connection
        if connection is not None:
            connection.abort()

    def running(self) -> Connection | None:
        """A connection to the engine if one is running; never starts one."""
        if self._connection is None:
            with contextlib.suppress(SilentEngineError):
                self._connection = _try_connect(self._home)
        return self._connection

    def is_answered(self, seconds: float) -> bool | None:
        """Whether the running engine answers within about so many seconds; None where none runs. Never starts one."""
        try:
            if self._connection is None:
                self._connection = _try_connect(self._home)
            if self._connection is None:
                return None
            self._connection.call("ping", timeout=seconds)
        except LostConnectionError as error:
            self.close()
            return False if isinstance(error, SilentEngineError) else None
        return True

    def _connected(self) -> Connection:
        if self._connection is not None and self._connection.has_ended:
            self.close()  # an engine that went while nothing was asked has lost nothing
        if self._connection is None and not self._is_aborted:
            self._connection = self._open()
        if self._connection is None or self._is_aborted:
            self.close()
            raise self._went_away()
        return self._connection

    def _open(self) -> Connection:
        deadline, silent = time.monotonic() + launch.START_SECONDS, 0
        while True:
            try:
                connection = _try_connect(self._home)
            except SilentEngineError:
                connection, silent = None, silent + 1
            if connection is None:
                # somebody else's engine may hold the home while it starts or ends
                if lock.is_locked(self._home.lock):
                    time.sleep(0.02)
                else:
                    self._start()
            elif self._suits(connection):
                return connection
            if time.monotonic() > deadline or silent >= _SILENT_TRIES:
                raise EngineError(
                    f"The engine of {self._home.root} does not answer.",
                    "Wait a moment, or end it with: satchel engine stop --force",
                )

    def _start(self) -> None:
        """Starts the engine, unless another thread of this process has done so meanwhile."""
        with _STARTING:
            if not lock.is_locked(self._home.lock):
                launch.start_engine(self._home, offline=self._offline)

    def _suits(self, connection: Connection) -> bool:
        """Whether this engine will do; otherwise it has been asked to make room. Raises when it cannot."""
        engine = connection.welcome
        if _version(engine.app) > _version(__version__) or engine.protocol > wire.PROTOCOL:
            connection.close()
            raise EngineError(
                f"A newer Satchel ({engine.app}) has this home open.",
                "Use that one, or end it with: satchel engine stop",
            )
        if _version(engine.app) < _version(__version__) or engine.protocol < wire.PROTOCOL:
            self._hand_over(connection, f"An older Satchel ({engine.app}) is still at work in this home.")
            return False
        if self._offline and engine.offline == "none":
            if engine.busy:
                connection.close()
                raise MissingError(
                    "The engine is at work online and cannot go offline now.",
                    "Wait until its runs are done (satchel runs list), or stop it with: satchel engine stop",
                )
            self._hand_over(connection, "The engine is at work online and cannot go offline now.")
            return False
        return True

    def _hand_over(self, connection: Connection, busy: str) -> None:
        # an error means that it is gone already, or too old to know the word: the lock says
        with contextlib.closing(connection), contextlib.suppress(LostConnectionError, SatchelError):
            connection.call("shutdown", when="done", timeout=_HELLO_SECONDS)
        if not wait_until_free(self._home, _HAND_OVER_SECONDS):
            raise EngineError(busy, "Wait until its runs are done, or end it with: satchel engine stop")


def wait_until_free(home: Home, seconds: float) -> bool:
    """Whether no engine owns the home any more, waiting at most so long."""
    deadline = time.monotonic() + seconds
    while lock.is_locked(home.lock):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _try_connect(home: Home) -> Connection | None:
    """A connection to whoever listens for this home, or None. Raises `SilentEngineError`."""
    address = channel.published(home)
    if address is None:
        if not home.lock.exists() or not channel.HAS_UNIX:
            return None
        address = channel.Address(pid=0, path=str(socket_path(home)))
    try:
        peer = channel.connect(address, _HELLO_SECONDS)
    except OSError:
        return None
    try:
        return Connection(peer, address.token)
    except SilentEngineError:
        peer.close()
        raise
    except LostConnectionError:
        peer.close()
        return None
    except BaseException:
        peer.close()
        raise


def _version(text: str) -> tuple[int, ...]:
    numbers = [int("0" + "".join(c for c in part if c.isdigit())) for part in text.split("+")[0].split(".")[:3]]
    return tuple(numbers)
