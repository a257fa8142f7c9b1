"""A local model as the program sees it: blocking, shared between threads, alive whatever happens to its process."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence

from satchel.domain.errors import CancelledRunError, InputError, MissingError, SatchelError
from satchel.domain.labels import Labels, Origin
from satchel.domain.models import Message, ModelReply, ModelRequest, OnText
from satchel.inference.grammar.schema import grammar_for
from satchel.inference.turns import Turns
from satchel.inference.worker import wire
from satchel.inference.worker.child import Child, ChildFailedError, ChildGoneError, GivenUpError, LateError, worker_argv
from satchel.inference.worker.devices import Devices, devices_from
from satchel.inference.worker.ladder import Remembered, Setting
from satchel.inference.worker.messages import Begun, Done, Ready, Text
from satchel.inference.worker.runner import Limits, ModelFile, Runner
from satchel.inference.worker.work import Work

__all__ = ["Limits", "LocalModel", "ModelFile", "list_devices"]

_GRACE = 5.0  # seconds that a child may be late with the end of a request
_NOTHING = ModelRequest(messages=(Message(speaker="user", text=""),), labels=Labels(origins=frozenset({Origin.PERSON})),
                        seconds=86_400.0)  # fmt: skip


class LocalModel:
    """A GGUF model in a child process that starts with the first request and ends when it is not needed for long.

    When the process dies, or the model does not fit, it is tried with less (`ladder`) and the request goes on where it
    was: nothing is streamed twice. Implements `LanguageModel`.
    """

    def __init__(
        self, file: ModelFile, setting: Setting, *, limits: Limits | None = None, remembered: Remembered | None = None,
        argv: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        """`setting` is where it starts, unless another one is remembered that worked."""
        self._file, self._limits = file, limits or Limits()
        self._runner = Runner(file, setting, self._limits, remembered, argv if argv is not None else worker_argv())
        self._turns = Turns()
        self._requests = 0

    @property
    def name(self) -> str:
        """As the person knows it."""
        return self._file.name

    @property
    def context(self) -> int:
        """Tokens that prompt and reply may have together; fewer after a step down."""
        ready = self.loaded
        return ready.context if ready is not None else self._runner.setting.context

    @property
    def is_local(self) -> bool:
        """True."""
        return True

    @property
    def setting(self) -> Setting:
        """How it is loaded, or will be."""
        return self._runner.setting

    @property
    def loaded(self) -> Ready | None:
        """What the child has really loaded, None while there is none."""
        child = self._runner.child
        return child.ready if child is not None else None

    @property
    def process(self) -> int | None:
        """The child's number while there is one."""
        child = self._runner.child
        return child.pid if child is not None else None

    def reply(
        self, request: ModelRequest, *, on_text: OnText | None = None, cancelled: threading.Event | None = None
    ) -> ModelReply:
        """Answers; see `LanguageModel.reply`."""
        work = self._work(request, on_text, cancelled)
        with self._turns.turn(urgent=request.urgent, until=work.until, given_up=cancelled) as has_turn:
            if cancelled is not None and cancelled.is_set():
                raise _cancelled()
            if not has_turn:
                work.notices.append(f"{self.name} was busy with other requests all the time.")
                return work.reply()
            work.before = self._runner.setting
            try:
                return self._answered(work)
            except SatchelError as error:
                for notice in work.notices:  # what was tried before it failed
                    error.add_note(notice)
                raise

    def start(self) -> Ready:
        """Loads the model now, with its setting or the next lower one that works. Raises `MissingError`."""
        with self._turns.turn():
            work = Work(request=_NOTHING, grammar="", adapter="", before=self._runner.setting)
            while True:
                try:
                    child = self._runner.running(work)
                except (ChildGoneError, ChildFailedError) as error:
                    self._runner.deal_with(error, work)
                else:
                    assert child.ready is not None
                    return child.ready

    def climb(self) -> None:
        """Forgets that it stepped down, as soon as nobody asks it anything."""
        with self._turns.turn():
            self._runner.climb()

    def close(self) -> None:
        """Ends the child; whoever waits for an answer gets a `MissingError`."""
        self._runner.close()
        if self._turns.is_taken:
            self._runner.kill()
        with self._turns.turn(urgent=True):
            self._runner.drop(grace=_GRACE)

    def _work(self, request: ModelRequest, on_text: OnText | None, cancelled: threading.Event | None) -> Work:
        if not request.messages or request.tokens < 1:
            raise InputError("A model needs something to answer and room for a reply.")
        adapter = ""
        if request.adapter is not None:
            path = self._file.adapters.get(request.adapter)
            if path is None:
                raise MissingError(f"{self.name} has no adapter {request.adapter!r}.", "Choose another one, or none.")
            adapter = str(path)
        grammar = grammar_for(request.schema) if request.schema is not None else ""
        return Work(request=request, grammar=grammar, adapter=adapter, on_text=on_text, cancelled=cancelled)

    def _answered(self, work: Work) -> ModelReply:
        while time.monotonic() < work.until:
            try:
                reply = self._attempt(work)
            except (ChildGoneError, ChildFailedError) as error:
                self._runner.deal_with(error, work)
            except GivenUpError:
                raise _cancelled() from None
            except LateError:
                break
            else:
                self._runner.worked()
                return reply
        return work.reply()

    def _attempt(self, work: Work) -> ModelReply:
        try:
            child = self._runner.running(work)
        except GivenUpError:  # whoever gives up while it loads wants an end to the loading
            self._runner.drop(grace=0.0)
            raise
        self._requests += 1
        head, texts = work.attempt(self._requests, self._limits.thinking)
        child.send("generate", head, texts.to_body())
        is_over = False
        try:
            done = self._listen(child, head.request, work)
            is_over = True
        except (ChildGoneError, ChildFailedError):
            is_over = True
            raise
        except LateError:  # it cannot even be stopped
            is_over = True
            self._runner.drop(grace=0.0)
            raise
        finally:
            if not is_over:
                child.tell("cancel", head.request)
        return work.reply(done)

    def _listen(self, child: Child, number: int, work: Work) -> Done:
        while True:
            message = child.receive(work.until + _GRACE, work.cancelled)
            if message.head.get("request") != number:
                continue  # the end of a request that was given up
            match message.kind:
                case "begun":
                    work.begin(child.checked(Begun, message))
                case "text":
                    head = child.checked(Text, message)
                    work.take(message.body.decode("utf-8", "replace"), head.tokens)
                    child.tell("taken", number)
                case "done":
                    return child.checked(Done, message)
                case "failed":
                    raise child.failure(message)
                case _:
                    raise child.senseless()


def _cancelled() -> CancelledRunError:
    return CancelledRunError("The model's answer was interrupted.")


def list_devices(argv: Sequence[str] | None = None, *, seconds: float = 60.0) -> Devices:
    """What llama.cpp can compute on here, asked in a child: GPU drivers crash too. Raises `MissingError`."""
    hint = "Run the set-up script again."
    try:
        child = Child(argv if argv is not None else worker_argv(), patience=seconds)
    except OSError as error:
        raise MissingError(f"llama.cpp cannot be started: {error.strerror or error}.", hint) from error
    try:
        child.send("devices")
        message = child.receive(time.monotonic() + seconds)
        if message.kind == "failed":
            raise child.failure(message)
        return devices_from(json.loads(message.body))
    except ChildFailedError as error:
        raise MissingError("llama.cpp is not installed, or does not load on this machine.", hint) from error
    except (ChildGoneError, LateError, wire.WireError, ValueError, RecursionError) as error:
        raise MissingError("llama.cpp did not say which devices this machine has.", hint) from error
    finally:
        child.close(grace=0.0)
