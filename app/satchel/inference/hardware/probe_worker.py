"""The process that the probe measures in: one JSON request on standard input, one JSON answer on standard output."""

from __future__ import annotations

import ctypes
import json
import sys
import time
from typing import Any

from satchel.inference.hardware import library, probe_model

BATCH = 64  # tokens of one measured piece of a prompt
SECONDS = 0.4  # for each of the three measurements, the piece that is under way not counted
LEAST, MOST = 3, 64  # pieces


def main() -> int:
    """Measures and prints rates per second."""
    import llama_cpp

    request = json.loads(sys.stdin.buffer.readline())
    silent = llama_cpp.llama_log_callback(lambda _level, _text, _data: None)
    llama_cpp.llama_log_set(silent, ctypes.c_void_p(0))
    layers = 999 if request["device"] else 0
    packed = _Model(llama_cpp, request["packed"], request["threads"], layers)
    compute = 2 * probe_model.matrices("Q4_0") * BATCH / packed.seconds(BATCH)
    rate = probe_model.matrices("Q4_0") * 18 / 32 / packed.seconds(1)
    packed.close()
    plain = _Model(llama_cpp, request["plain"], request["threads"], layers)
    bandwidth = probe_model.matrices("F16") * 2 / plain.seconds(1)
    plain.close()
    said = llama_cpp.llama_print_system_info().decode("utf-8", "replace")
    answer = {"bandwidth": bandwidth, "packed": rate, "compute": compute, "features": sorted(library.features(said))}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


class _Model:
    """A loaded model that decodes the same token again and again."""

    def __init__(self, binding: Any, path: str, threads: int, layers: int) -> None:
        self._llama = binding
        how = binding.llama_model_default_params()
        how.n_gpu_layers = layers
        self._model = binding.llama_model_load_from_file(path.encode(), how)
        if not self._model:
            raise SystemExit("the probe's model does not load")
        context = binding.llama_context_default_params()
        context.n_ctx = probe_model.CONTEXT
        context.n_batch = context.n_ubatch = BATCH
        context.n_outputs_max = 1
        context.n_threads = context.n_threads_batch = threads
        self._context = binding.llama_init_from_model(self._model, context)
        if not self._context:
            raise SystemExit("the probe's model gets no context")
        self._batch = binding.llama_batch_init(BATCH, 0, 1)

    def seconds(self, size: int) -> float:
        """For one piece of so many tokens, after one that does not count: the fastest eighth of what fits in the time.

        What other programs do in that second only makes it slower; the very fastest may be a slip of the clock.
        """
        self._decode(size)
        found: list[float] = []
        begun = time.perf_counter()
        while len(found) < LEAST or (len(found) < MOST and time.perf_counter() - begun < SECONDS):
            found.append(self._decode(size))
        return sorted(found)[len(found) // 8]

    def _decode(self, size: int) -> float:
        llama, batch = self._llama, self._batch
        llama.llama_memory_clear(llama.llama_get_memory(self._context), False)
        batch.n_tokens = size
        for i in range(size):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.seq_id[i][0] = 1, i, 1, 0
            batch.logits[i] = i == size - 1
        begun = time.perf_counter()
        if llama.llama_decode(self._context, batch):
            raise SystemExit("the probe's model does not decode")
        llama.llama_synchronize(self._context)
        return time.perf_counter() - begun

    def close(self) -> None:
        """Gives the memory back before the next one is loaded."""
        self._llama.llama_batch_free(self._batch)
        self._llama.llama_free(self._context)
        self._llama.llama_model_free(self._model)


if __name__ == "__main__":
    sys.exit(main())
