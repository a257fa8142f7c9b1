"""The only boundary between threads: asks the engine in threads of its own, and answers in the window's.

A few lanes take questions in turn, each over a conversation of its own; every stream has a thread and a conversation.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from satchel.domain.errors import EngineError, SatchelError
from satchel.domain.runs import RunEvent
from satchel.system.paths import Home
from satchel.ui.talk import Done, Failed, State
from satchel.ui.words import _

if TYPE_CHECKING:
    from satchel.engine.client import Client

_LANES = 3
_PATIENCE = 2.0  # seconds that a thread gets to end
_BETWEEN_TRIES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before a lost engine is looked for again
_BEAT, _SILENCE = 2.0, 10.0  # seconds between two looks whether the engine answers, and without an answer
_HARMLESS = (  # may be asked again when an answer was lost: what was done already is not done twice
    ".list", ".show", ".get", ".trace", ".entries", ".find", ".cancel", ".leave", ".resume",
    ".decide",
)  # fmt: skip

Work = Callable[["Client"], Any]


class Asked:
    """A `Ticket`."""

    def __init__(self, *, done: Done, failed: Failed) -> None:
        self._done, self._failed = done, failed
        self.is_dropped = threading.Event()
        self.client: Client | None = None  # of a stream: what has to be cut to end it

    def drop(self) -> None:
        """As `Ticket.drop`; from the window's thread."""
        self.is_dropped.set()
        if self.client is not None:
            self.client.abort()

    def finish(self, value: Any) -> None:
        """In the window's thread."""
        if not self.is_dropped.is_set():
            self._done(value)

    def fail(self, error: SatchelError) -> None:
        """In the window's thread."""
        if not self.is_dropped.is_set():
            self._failed(error)


class Bridge(QObject):
    """Implements `Engine` and `Worker`. `state_changed` tells how the engine is, `home_changed` what has changed in the home."""

    state_changed = Signal(str)
    home_changed = Signal(dict)
    _call = Signal(object)

    def __init__(self, home: Home, *, offline: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home, self._offline = home, offline
        self._questions: queue.SimpleQueue[tuple[Asked, Work] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._streams: dict[Asked, threading.Thread] = {}
        self._clients: list[Client] = []
        self._is_closed = threading.Event()
        self.state: State = "starting"
        self.trouble: SatchelError | None = None
        self._call.connect(self._act, Qt.ConnectionType.QueuedConnection)

    @property
    def home(self) -> Path:
        """The folder of the data home."""
        return self._home.root

    def open(self) -> None:
        """Begins to talk; everything that was asked before waits for this."""
        for number in range(_LANES):
            self._begin(self._serve, f"satchel-lane-{number}")
        self._begin(self._watch, "satchel-watch")
        self._begin(self._listen_for_life, "satchel-pulse")

    def close(self) -> None:
        """Ends every conversation; what was started in the engine goes on."""
        self._is_closed.set()
        for _lane in range(_LANES):
            self._questions.put(None)
        for asked in list(self._streams):
            asked.drop()
        for client in list(self._clients):
            client.abort()
        for thread in [*self._threads, *self._streams.values()]:
            thread.join(_PATIENCE)

    def ask(self, method: str, *, done: Done, failed: Failed, **params: Any) -> Asked:
        """As `Engine.ask`."""
        asked = Asked(done=done, failed=failed)
        again = method.endswith(_HARMLESS) or method == "ask"
        self._questions.put((asked, lambda client: (client.ask_again if again else client.call)(method, **params)))
        return asked

    def stream(
        self, method: str, *, event: Callable[[Mapping[str, Any]], None], done: Done, failed: Failed, **params: Any
    ) -> Asked:
        """As `Engine.stream`."""

        def listen(client: Client, asked: Asked) -> Any:
            events = client.stream(method, **params)
            while True:
                try:
                    body = next(events)
                except StopIteration as end:
                    return end.value
                self._later(asked, event, body)

        return self._listen(listen, done, failed)

    def follow(
        self, run: str, *, after: int, event: Callable[[RunEvent], None], done: Done, failed: Failed
    ) -> Asked:
        """As `Engine.follow`."""

        def listen(client: Client, asked: Asked) -> None:
            for found in client.follow(run, after=after):
                self._later(asked, event, found)
                if asked.is_dropped.is_set():
                    return

        return self._listen(listen, done, failed)

    def work(self, call: Callable[[], Any], *, done: Done, failed: Failed) -> Asked:
        """As `Worker.work`."""
        return self._beside(lambda asked: self._answer(asked, call), Asked(done=done, failed=failed), "satchel-work")

    # -- in threads of its own ---------------------------------------------------------------------------------------

    def _begin(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    @contextlib.contextmanager
    def _client(self) -> Iterator[Client]:
        from satchel.engine.client import Client  # in a thread, and not before the first paint

        client = Client(self._home, offline=self._offline, went_away=_went_away)
        self._clients.append(client)
        try:
            yield client
        finally:
            self._clients.remove(client)
            client.close()

    def _serve(self) -> None:
        with self._client() as client:
            while (question := self._questions.get()) is not None and not self._is_closed.is_set():
                asked, work = question
                if not asked.is_dropped.is_set():
                    self._answer(asked, lambda client=client, work=work: work(client))  # type: ignore[misc]

    def _listen(self, listen: Callable[[Client, Asked], Any], done: Done, failed: Failed) -> Asked:
        def work(asked: Asked) -> None:
            with self._client() as client:
                asked.client = client
                if not asked.is_dropped.is_set():
                    self._answer(asked, lambda: listen(client, asked))

        return self._beside(work, Asked(done=done, failed=failed), "satchel-stream")

    def _beside(self, work: Callable[[Asked], None], asked: Asked, name: str) -> Asked:
        """In a thread that ends with the work."""

        def run() -> None:
            work(asked)
            self._streams.pop(asked, None)

        thread = threading.Thread(target=run, name=name, daemon=True)
        self._streams[asked] = thread
        thread.start()
        return asked

    def _answer(self, asked: Asked, work: Callable[[], Any]) -> None:
        try:
            value = work()
        except SatchelError as error:
            self._post(lambda error=error: asked.fail(error))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - a fault of ours must not leave the window waiting
            from satchel.system import reports

            path = None if self._is_closed.is_set() else reports.write(self._home.logs, error, doing="a question")
            told = SatchelError("The window made a mistake.", f"A report is in {path}." if path else "")
            self._post(lambda: asked.fail(told))
        else:
            self._post(lambda: asked.finish(value))

    def _later(self, asked: Asked, tell: Callable[[Any], None], news: Any) -> None:
        self._post(lambda: None if asked.is_dropped.is_set() else tell(news))

    def _watch(self) -> None:
        """Keeps a conversation open for as long as the window lives: it is how the loss of the engine is noticed."""
        tries = 0
        while not self._is_closed.is_set():
            try:
                with self._client() as client:
                    for news in client.stream("home.watch"):
                        if tries >= 0:
                            self._tell_state("ready")
                            tries = -1
                        self._post(lambda news=news: self.home_changed.emit(dict(news)))  # type: ignore[misc]
            except SatchelError as error:
                self._tell_state("lost", error)
            tries = max(tries, 0)
            self._is_closed.wait(_BETWEEN_TRIES[min(tries, len(_BETWEEN_TRIES) - 1)])
            tries += 1

    def _listen_for_life(self) -> None:
        """Notices an engine that hangs: its connections stay open, but it does not answer. Never starts one."""
        with self._client() as client:
            while not self._is_closed.wait(_BEAT):
                with contextlib.suppress(SatchelError):  # whoever watches tells
                    is_answered = client.is_answered(_SILENCE)
                    if is_answered is not None:
                        self._tell_state("ready" if is_answered else "silent", after="silent" if is_answered else "ready")

    def _tell_state(self, state: State, error: SatchelError | None = None, *, after: State | None = None) -> None:
        """`after`: only where it is so now."""

        def tell() -> None:
            if after in (None, self.state):
                self.state, self.trouble = state, error
                self.state_changed.emit(state)

        self._post(tell)

    def _post(self, call: Callable[[], object]) -> None:
        if not self._is_closed.is_set():
            with contextlib.suppress(RuntimeError):  # the window's side is gone already
                self._call.emit(call)

    @Slot(object)
    def _act(self, call: Callable[[], object]) -> None:
        if not self._is_closed.is_set():
            call()


def _went_away() -> EngineError:
    return EngineError(_("The engine stopped before it answered."), _("See whether it was done, and do it again if not."))
