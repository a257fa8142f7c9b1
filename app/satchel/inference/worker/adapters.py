"""LoRA adapters: examined before llama.cpp sees them, loaded once, switched from request to request.

llama.cpp ends the process at the first use of an adapter that is missing, cut, or made for another model.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

from satchel.domain.errors import InputError
from satchel.inference.gguf.header import Header, Tensor, read_header
from satchel.inference.worker.context import Context
from satchel.inference.worker.model import FailedError, Model

MOST_ADAPTERS = 16
LARGEST_RANK = 4096
_PARTS = (".lora_a", ".lora_b")
_TURNED = "token_embd.weight"  # the one tensor whose halves llama.cpp expects the other way round


def examine(adapter: Header, base: Header) -> None:
    """Raises `InputError` with the reason when the adapter does not fit the model that it is to change."""
    says = adapter.pairs.get
    if says("general.type") != "adapter" or says("adapter.type") != "lora":
        raise _unfit("it is no LoRA adapter")
    if says("general.architecture") != base.pairs.get("general.architecture"):
        raise _unfit("it was made for another kind of model")
    alpha = says("adapter.lora.alpha")
    if not isinstance(alpha, int | float) or not abs(alpha) < 1e6:
        raise _unfit("it does not say how strong it is")
    known = {tensor.name: tensor for tensor in base.tensors}
    halves = {tensor.name: tensor for tensor in adapter.tensors}
    if not halves:
        raise _unfit("it is empty")
    for name in halves:
        stem, dot, half = name.rpartition(".lora_")
        if not dot or half not in ("a", "b") or stem not in known:
            raise _unfit(f"it changes {name!r}, which the model does not have")
        if any(stem + part not in halves for part in _PARTS):
            raise _unfit(f"it has only a half for {stem!r}")
        _examine_shapes(known[stem], *(halves[stem + part] for part in _PARTS))


def _examine_shapes(base: Tensor, a: Tensor, b: Tensor) -> None:
    """Shapes go from the innermost dimension outwards: a is (in, rank), b is (rank, out); of the words, a is
    (rank, words) and b is (rank, width).
    """
    fits = len(base.shape) >= 2 and len(a.shape) == len(b.shape) == len(base.shape)
    if fits:
        turned = base.name == _TURNED
        sides = (b.shape[1], a.shape[1]) if turned else (a.shape[0], b.shape[1])
        ranks = {a.shape[0] if turned else a.shape[1], b.shape[0]}
        fits = sides == base.shape[:2] and len(ranks) == 1 and 0 < max(ranks) <= LARGEST_RANK
        fits = fits and a.shape[2:] == b.shape[2:] == base.shape[2:]
    if not fits:
        raise _unfit(f"its part for {base.name!r} has another shape")


def _unfit(why: str) -> InputError:
    return InputError(f"The adapter cannot be used: {why}.", "Choose another adapter, or none.")


class Adapters:
    """Those that one context has used so far."""

    def __init__(self, model: Model, context: Context) -> None:
        self._model, self._context = model, context
        self._loaded: dict[str, Any] = {}
        self._base: Header | None = None
        self.identity = ""  # of the one in use; empty: none

    def use(self, path: str) -> None:
        """Switches to the adapter in this file, or to none. What the context remembers was computed with another one
        and is forgotten. Raises `FailedError`.
        """
        identity, handle = self._load(Path(path)) if path else ("", None)
        if identity == self.identity:
            return
        self._context.clear()
        self.identity = ""
        api = self._model.api
        handles = (api.llama_adapter_lora_p_ctypes * 1)(handle)
        scales = (ctypes.c_float * 1)(1.0)
        count = 1 if handle else 0
        if api.llama_set_adapters_lora(self._context.handle, handles, count, scales):
            raise FailedError("adapter", "llama.cpp does not take it")
        self.identity = identity

    def identity_of(self, path: str) -> str:
        """What tells this file's content from others; empty for no adapter. Raises `FailedError`."""
        return _identity(Path(path)) if path else ""

    def _load(self, path: Path) -> tuple[str, Any]:
        identity = _identity(path)
        if identity in self._loaded:
            return identity, self._loaded[identity]
        if len(self._loaded) >= MOST_ADAPTERS:
            raise FailedError("adapter", "too many adapters were used with one model")
        try:
            if self._base is None:
                self._base = read_header(self._model.path)
            examine(read_header(path), self._base)
        except InputError as error:
            raise FailedError("adapter", error.what) from error
        handle = self._model.api.llama_adapter_lora_init(self._model.handle, os.fsencode(path))
        if not handle:
            raise FailedError("adapter", "llama.cpp does not take it")
        self._loaded[identity] = handle
        return identity, handle


def _identity(path: Path) -> str:
    try:
        found = path.stat()
    except OSError as error:
        raise FailedError("adapter", f"it is not there ({error.strerror})") from error
    return f"{path.resolve()}:{found.st_size}:{found.st_mtime_ns}"

