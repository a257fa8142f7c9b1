"""Keeps a model's child running: starts it, steps down the ladder when it must, and says in one sentence what was."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from satchel.domain.errors import InputError, MissingError, SatchelError, TooLongError
from satchel.inference.worker.child import Child, ChildFailedError, ChildGoneError
from satchel.inference.worker.ladder import Remembered, Setting, lower
from satchel.inference.worker.messages import Failure, Load
from satchel.inference.worker.work import Work
from satchel.system import paths

_log = logging.getLogger(__name__)

_GRACE = 2.0  # seconds
_ANOTHER = "Choose another model, or go on without one."
_REASONS: Mapping[Failure, str] = {
    "model": "its weights do not fit into memory",
    "context": "its context does not fit into memory",
    "memory": "memory ran out",
    "compute": "it failed to compute",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """What is loaded. With `sha256` the file is checked before every load (about a second per gigabyte)."""

    path: Path
    name: str
    sha256: str = ""
    adapters: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a model may take. `memory` bounds private memory in bytes (0: what the machine has), `cache` is where
    agents' sequences wait for their turn, `thinking` bounds hidden tokens (None: half of the reply's; 0: none).
    """

    memory: int = 0
    cache: Path | None = None
    cache_bytes: int = 2 * 1024**3
    thinking: int | None = None
    idle_seconds: float = 300.0
    patience: float = 20.0
    load_seconds: float = 600.0


class Runner:
    """The child of one model, used by one thread at a time except for `kill`."""

    def __init__(
        self, file: ModelFile, setting: Setting, limits: Limits, remembered: Remembered | None, argv: Sequence[str]
    ) -> None:
        self._file, self._limits, self._remembered, self._argv = file, limits, remembered, argv
        self._kept = remembered.get(file.name) if remembered else None
        self.setting = self._kept or setting
        self._highest = setting
        self.child: Child | None = None
        self._closed = False

    def running(self, work: Work) -> Child:
        """A child with the model loaded. Raises `ChildGoneError`, `ChildFailedError`, `LateError`, `GivenUpError`."""
        if self._closed:
            raise self._was_closed()
        if self.child is None:
            try:
                self.child = Child(self._argv, patience=self._limits.patience)
            except OSError as error:
                why = error.strerror or str(error)
                raise MissingError(f"{self._file.name} cannot be started: {why}.", _ANOTHER) from error
            self.child.load(self._load())
        ready = self.child.ready
        if ready is None:
            ready = self.child.wait_until_ready(self._limits.load_seconds, work.until, work.cancelled)
            if self.setting.gpu_layers and not ready.offloaded:
                work.notices.append(f"No layer of {self._file.name} could be put on a GPU; it runs on the CPU.")
        return self.child

    def _load(self) -> Load:
        file, limits, setting = self._file, self._limits, self.setting
        return Load(
            model=str(file.path), sha256=file.sha256, context=setting.context, gpu_layers=setting.gpu_layers,
            flash_attn=setting.flash_attn, kv_type=setting.kv_type, batch=setting.batch, memory=limits.memory,
            cache=str(limits.cache or ""), cache_bytes=limits.cache_bytes, idle_seconds=limits.idle_seconds,
            families=str(paths.resources() / "model_families.toml"),
        )  # fmt: skip

    def climb(self) -> None:
        """From here on it is loaded as it was meant to be at first: what it stepped down for may be over."""
        if self.setting != self._highest:
            self.drop(grace=_GRACE)
            self.setting = self._highest

    def worked(self) -> None:
        """A whole request was answered with this setting."""
        if self._remembered is not None and self._kept != self.setting:
            self._remembered.put(self._file.name, self.setting)
            self._kept = self.setting

    def deal_with(self, error: ChildGoneError | ChildFailedError, work: Work) -> None:
        """Gets ready for another attempt at the work, or raises what the person is to hear."""
        if isinstance(error, ChildGoneError):
            self.child = None
            if self._closed:
                raise self._was_closed() from error
            if error.idled and not work.has_idled:
                work.has_idled = True  # it left while the request was on its way
                return
            self._step_down(work, error.how, error)
            return
        failed = error.failed
        if self.child is not None and self.child.ready is None:
            self.drop(grace=0.0)
        if failed.failure in _REASONS:
            self.drop(grace=0.0)  # what it knows may be wrong by now: nothing of it is kept
            why = _REASONS[failed.failure] + (f" ({error.detail})" if failed.failure == "compute" else "")
            self._step_down(work, why, error, context_matters=failed.failure != "model")
        elif failed.failure == "too-long" and failed.room < failed.needed < work.before.context != self.setting.context:
            self.drop(grace=_GRACE)
            self.setting = replace(self.setting, context=work.before.context)
            work.least_context = work.before.context
            self._step_down(work, "its context had become too small", error)
        else:
            raise self._refusal(error) from error

    def drop(self, *, grace: float) -> None:
        """Ends the child, after at most `grace` seconds in which it may put away what it knows."""
        if self.child is not None:
            self.child.close(grace)
            self.child = None

    def close(self) -> None:
        """No other child is started from here on; from any thread."""
        self._closed = True

    def kill(self) -> None:
        """Ends the child at once, from any thread."""
        child = self.child
        if child is not None:
            child.kill("it was closed")

    def _step_down(self, work: Work, why: str, error: Exception, *, context_matters: bool = True) -> None:
        name = self._file.name
        _log.info("model process: %s", why)
        next_one = lower(self.setting, least_context=work.least_context, context_matters=context_matters)
        if next_one is not None:
            work.notices.append(f"{name} stopped ({why}); it was started again with {next_one.sentence()}.")
            self.setting = next_one
        elif not work.has_tried_again:
            work.has_tried_again = True
            work.notices.append(f"{name} stopped ({why}); it was started again.")
        else:
            self.setting = work.before  # what broke on this request may work for the next one
            raise MissingError(f"{name} cannot be used: {why}.", _ANOTHER) from error

    def _was_closed(self) -> MissingError:
        return MissingError(f"{self._file.name} has been closed.", "Start the engine again.")

    def _refusal(self, error: ChildFailedError) -> SatchelError:
        name, detail, failed = self._file.name, error.detail, error.failed
        match failed.failure:
            case "library":
                what = f"{name} cannot run: llama.cpp is not installed, or does not load on this machine."
                return MissingError(what, "Run the set-up script again.")
            case "too-long":
                what = f"The text is too long for {name}: it takes {failed.needed:,} tokens, and {failed.room:,} fit."
                return TooLongError(what, "Give less, or load the model with a larger context.")
            case "template":
                return InputError(f"{name} cannot be asked: {_lowered(detail)}.", _ANOTHER)
            case "grammar":
                return InputError(f"{name} cannot keep to the form of the reply: {_lowered(detail)}.", _ANOTHER)
            case "adapter":
                return MissingError(f"{name} cannot use the adapter: {_lowered(detail)}.", "Choose another, or none.")
            case "file":
                return MissingError(f"{name} cannot be loaded: {_lowered(detail)}.", _ANOTHER)
            case _:
                return InputError(f"{name} cannot answer this request: {_lowered(detail)}.", _ANOTHER)


def _lowered(detail: str) -> str:
    """A sentence of ours as the second half of another one."""
    detail = detail.rstrip(".") or "it does not say why"
    return detail[0].lower() + detail[1:] if detail[:4] in ("The ", "A mo") else detail
