"""What a model remembers while it works: the tokens that went through it, of one sequence at a time."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from satchel.inference.worker import cores
from satchel.inference.worker.messages import Load
from satchel.inference.worker.model import FailedError, Library, Model
from satchel.inference.worker.stop import Stop, StoppedError

_KV_TYPES = {"f16": 1, "q8_0": 8, "q4_0": 2}  # ggml_type
_ABORTED, _INVALID = 2, -1


class Context:
    """llama.cpp's context. `tokens` is what its memory holds, in order; only the newest has logits."""

    def __init__(self, library: Library, model: Model, load: Load, stop: Stop) -> None:
        """Raises `FailedError` when it does not fit."""
        self._api = api = library.api
        self._stop = stop
        self._vocabulary = model.vocabulary.size
        self.tokens: list[int] = []
        self.threads = cores.threads()
        self._batch_size = load.batch
        self.handle = api.llama_init_from_model(model.handle, self._options(model, load))
        if not self.handle:
            raise FailedError("context", library.last_error)
        self.room = min(int(api.llama_n_ctx(self.handle)), _wanted(model, load))
        self._memory = api.llama_get_memory(self.handle)
        if not self._memory:
            raise FailedError("file", "it is no model that writes text")
        self._callback = stop.callback(api.ggml_abort_callback)
        api.llama_set_abort_callback(self.handle, *self._callback)
        self._batch = api.llama_batch_init(load.batch, 0, 1)
        self._ids = (ctypes.c_int32 * load.batch).from_address(_address(self._batch.token))
        self._places = (ctypes.c_int32 * load.batch).from_address(_address(self._batch.pos))
        for place in range(load.batch):
            self._batch.n_seq_id[place], self._batch.seq_id[place][0] = 1, 0
            self._batch.logits[place] = 0

    def _options(self, model: Model, load: Load) -> Any:
        options = self._api.llama_context_default_params()
        options.n_ctx = _wanted(model, load)
        options.n_batch = options.n_ubatch = load.batch
        options.n_seq_max = options.n_outputs_max = 1  # one row of logits: a vocabulary times a batch is 300 MB
        options.n_threads = options.n_threads_batch = self.threads
        options.flash_attn_type = _flash_attention(load)
        options.type_k = options.type_v = _KV_TYPES[load.kv_type]
        options.no_perf = True
        return options

    def use_threads(self, count: int) -> None:
        """Computes with so many threads from here on."""
        if count != self.threads:
            self.threads = count
            self._api.llama_set_n_threads(self.handle, count, count)

    def keep_prefix(self, prompt: Sequence[int]) -> int:
        """Forgets everything after the common beginning with `prompt`, but its last token; returns how much is left."""
        most = min(len(self.tokens), len(prompt) - 1)
        common = next((i for i in range(most) if self.tokens[i] != prompt[i]), most)
        if common < len(self.tokens):
            self._cut(common)
        return len(self.tokens)

    def _cut(self, count: int) -> None:
        """Models with a recurrent state cannot go back, and some keep only a window: those forget everything."""
        api = self._api
        is_cut = api.llama_memory_seq_rm(self._memory, 0, count, -1)
        if not is_cut or (count and api.llama_memory_seq_pos_min(self._memory, 0) != 0):
            self.clear()
        else:
            del self.tokens[count:]

    def clear(self) -> None:
        """Forgets everything."""
        self._api.llama_memory_clear(self._memory, False)
        self.tokens.clear()

    def extend(self, tokens: Sequence[int]) -> None:
        """Lets the model read tokens after those that it has; the logits of the last one are there afterwards.

        Raises `StoppedError` with the memory as it was after the last whole batch, `FailedError`.
        """
        if not all(0 <= token < self._vocabulary for token in tokens):
            raise FailedError("request", "a token is not in the vocabulary")
        if len(self.tokens) + len(tokens) > self.room:
            raise FailedError("too-long", needed=len(self.tokens) + len(tokens), room=self.room)
        for start in range(0, len(tokens), self._batch_size):
            self._stop.check()
            self._decode(tokens[start : start + self._batch_size], start + self._batch_size >= len(tokens))

    def step(self, token: int) -> None:
        """`extend` by one token that the model itself chose."""
        self._ids[0], self._places[0] = token, len(self.tokens)
        self._batch.logits[0], self._batch.n_tokens = 1, 1
        status = self._api.llama_decode(self.handle, self._batch)
        if status:
            self._recover(status)
        self.tokens.append(token)

    def _decode(self, tokens: Sequence[int], is_last: bool) -> None:
        count, before = len(tokens), len(self.tokens)
        self._ids[:count] = list(tokens)
        self._places[:count] = list(range(before, before + count))
        batch = self._batch
        batch.logits[0] = 0
        batch.n_tokens = count
        batch.logits[count - 1] = int(is_last)
        status = self._api.llama_decode(self.handle, batch)
        batch.logits[count - 1] = 0
        if status:
            self._recover(status)
        self.tokens += tokens

    def _recover(self, status: int) -> None:
        """What a broken-off call has left in the memory is taken out again."""
        self._cut(len(self.tokens))
        if status == _ABORTED:
            raise StoppedError
        raise FailedError("request" if status == _INVALID else "compute", f"llama_decode returned {status}")

    def logits(self) -> Any:
        """The newest token's logits as a numpy view, valid until the next call."""
        import numpy as np

        pointer = self._api.llama_get_logits_ith(self.handle, -1)
        if not pointer:
            raise FailedError("compute", "there are no logits")
        return np.ctypeslib.as_array(pointer, (self._vocabulary,))

    def state_size(self) -> int:
        """Bytes that `save` would write, about."""
        return int(self._api.llama_state_seq_get_size(self.handle, 0))

    def save(self, path: Path) -> bool:
        """Writes the memory into a file; False where that fails."""
        tokens = (ctypes.c_int32 * len(self.tokens))(*self.tokens)
        return bool(
            self._api.llama_state_seq_save_file(self.handle, os.fsencode(path), 0, tokens, len(self.tokens))
        )

    def restore(self, path: Path) -> bool:
        """Replaces the memory by that of a file; False (and nothing remembered) where that fails."""
        self.clear()
        tokens, count = (ctypes.c_int32 * self.room)(), ctypes.c_size_t(0)
        read = self._api.llama_state_seq_load_file(
            self.handle, os.fsencode(path), 0, tokens, self.room, ctypes.byref(count)
        )
        found = tokens[: count.value] if read and count.value <= self.room else []
        last = int(self._api.llama_memory_seq_pos_max(self._memory, 0))
        if not found or last != len(found) - 1 or not all(0 <= token < self._vocabulary for token in found):
            self.clear()
            return False
        self.tokens = found
        return True


def _wanted(model: Model, load: Load) -> int:
    """No more than the model was trained for: beyond that it writes nonsense."""
    return min(load.context, model.trained_context) if model.trained_context > 0 else load.context


def _flash_attention(load: Load) -> int:
    """Off, or where the device is good at it; a packed cache cannot do without."""
    if load.kv_type != "f16":
        return 1
    return -1 if load.flash_attn else 0


def _address(pointer: Any) -> int:
    return int(ctypes.cast(pointer, ctypes.c_void_p).value or 0)
