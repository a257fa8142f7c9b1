"""A process that holds a model as the worker does, and says what memory that took and how fast it was: run as a script.

    model_process.py MODEL '{"context": 4096, "batch": 512, ...}'

prints one JSON object: bytes resident at the end and at most (weights mapped from the file included), and tokens a
second of processor time, on the one thread that is used: of a prompt of `seen` tokens, and of the `steps` that are
generated after it (their fastest quarter); and what the library says of itself.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from pathlib import Path
from typing import Any

import llama_cpp as ll  # noqa: TID253 - a process of its own

TYPES = {"F32": 0, "F16": 1, "Q4_0": 2, "Q8_0": 8}


def status() -> dict[str, int]:
    """Rows of /proc/self/status that are memory, in bytes."""
    rows = (row.split() for row in Path("/proc/self/status").read_text("ascii").splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if row[-1] == "kB"}


def opened(path: str, asked: dict[str, Any]) -> Any:
    """A context of the model."""
    how = ll.llama_model_default_params()
    how.load_mode = ll.LLAMA_LOAD_MODE_MMAP
    how.n_gpu_layers = asked.get("gpu_layers", 0)
    model = ll.llama_model_load_from_file(path.encode(), how)
    assert model, "the model does not load"
    context = ll.llama_context_default_params()
    context.n_ctx = asked["context"]
    context.n_batch = context.n_ubatch = asked["batch"]
    context.n_outputs_max = 1
    context.n_threads = context.n_threads_batch = 1
    context.type_k = context.type_v = TYPES[asked.get("cache", "F16")]
    context.flash_attn_type = int(asked.get("has_flash_attention", True))
    context.swa_full = asked.get("has_whole_window", True)
    made = ll.llama_init_from_model(model, context)
    assert made, "there is no context"
    return made


def fill(context: Any, start: int, end: int, size: int) -> float:
    """Seconds of the processor for the tokens from `start` to `end`, `size` at once."""
    batch = ll.llama_batch_init(size, 0, 1)
    begun = time.process_time()
    for place in range(start, end, size):
        batch.n_tokens = min(size, end - place)
        for i in range(batch.n_tokens):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.seq_id[i][0] = (place + i) % 250, place + i, 1, 0
            batch.logits[i] = i == batch.n_tokens - 1
        assert ll.llama_decode(context, batch) == 0
    seconds = time.process_time() - begun
    ll.llama_batch_free(batch)
    return seconds


def main() -> None:
    """Loads, reads a prompt, generates, fills the rest of the context."""
    silent = ll.llama_log_callback(lambda _level, _text, _data: None)
    ll.llama_log_set(silent, ctypes.c_void_p(0))
    asked = json.loads(sys.argv[2])
    context = opened(sys.argv[1], asked)
    steps, whole = asked.get("steps", 1), asked["context"]
    seen = min(asked.get("seen", whole), whole - steps)
    prompt = fill(context, 0, seen, asked["batch"])
    pieces = [fill(context, seen + i, seen + i + 1, 1) for i in range(steps)]
    fill(context, seen + steps, whole, asked["batch"])
    now = status()
    out = {"resident": now["VmRSS"], "most": now["VmHWM"], "anonymous": now["RssAnon"], "mapped": now["RssFile"],
           "prompt": seen / prompt, "generation": 1 / sorted(pieces)[steps // 4],
           "library": ll.llama_print_system_info().decode()}  # fmt: skip
    sys.stdout.write(json.dumps(out) + "\n")


if __name__ == "__main__":
    main()
