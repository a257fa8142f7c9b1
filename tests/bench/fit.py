"""How near the predictions of `satchel.inference.fit` come to what llama.cpp then takes, on models of many shapes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from figures import Figure
from meter import APP

sys.path[:0] = [str(APP), str(APP.parent / "tests" / "fakes")]

from shaped_models import Shape, write  # noqa: E402

from satchel.inference.fit import memory, speed  # noqa: E402
from satchel.inference.fit.memory import Setting  # noqa: E402
from satchel.inference.gguf.description import describe  # noqa: E402
from satchel.inference.gguf.header import read_header  # noqa: E402
from satchel.inference.hardware import probe  # noqa: E402

PROCESS = APP.parent / "tests" / "fakes" / "model_process.py"
MB = 1_000_000

# Shape and how it is loaded; every context is filled to the last token.
CASES: tuple[tuple[Shape, dict[str, Any]], ...] = (
    (Shape(name="0.5B, 24 narrow layers, 152k words, tied", layers=24, width=896, heads=14, kv_heads=2,
           feed_forward=4864, words=151_936, is_tied=True), {"context": 2048, "batch": 512}),
    (Shape(name="0.5B, the same", packed="Q8_0", layers=24, width=896, heads=14, kv_heads=2, feed_forward=4864,
           words=151_936, is_tied=True), {"context": 1024, "batch": 128}),
    (Shape(name="1.2B, 16 layers, 128k words, tied", packed="Q4_K", embedding="Q6_K", layers=16, width=2048, heads=32,
           kv_heads=8, feed_forward=8192, words=128_256, merges=8000, is_tied=True), {"context": 1024, "batch": 256}),
    (Shape(name="0.6B, 8 wide layers", packed="F16", embedding="F16", layers=8, width=2048, heads=32, kv_heads=8,
           feed_forward=8192, words=32_000), {"context": 1024, "batch": 512}),
    (Shape(name="0.4B, as many key heads as heads", packed="Q8_0", layers=4, width=3072, heads=24, kv_heads=24,
           head=128, feed_forward=8192, words=32_000), {"context": 2048, "batch": 512}),
    (Shape(name="0.1B, long context", packed="Q4_0", layers=2, width=1024, heads=16, kv_heads=8, head=128,
           feed_forward=3072, words=64_000), {"context": 16_384, "batch": 512}),
    (Shape(name="0.7B, 4 of 32 experts", layers=8, width=1024, heads=16, kv_heads=4, feed_forward=768, experts=32,
           used=4, words=32_000), {"context": 2048, "batch": 512}),
    (Shape(name="0.2B, without flash attention", packed="Q8_0", layers=12, width=1024, heads=16, kv_heads=4,
           feed_forward=2816, words=32_000), {"context": 2048, "batch": 512, "has_flash_attention": False}),
    (Shape(name="0.2B, cache in Q8_0", packed="Q4_K", embedding="Q4_K", layers=12, width=1024, heads=16, kv_heads=16,
           feed_forward=2816, words=32_000), {"context": 4096, "batch": 512, "cache": "Q8_0"}),
    (Shape(name="0.2B, five of six layers windowed", layers=12, width=1024, heads=16, kv_heads=8, feed_forward=2816,
           words=32_000, window=512, is_tied=True), {"context": 4096, "batch": 256, "has_whole_window": False}),
)  # fmt: skip


def fit() -> Iterator[Figure]:
    """Memory and speed foreseen from a model's header, against llama.cpp in a process of its own on one thread.

    The models are holes on the disk: zeros in real shapes. Memory is the high-water mark of the resident set (VmHWM),
    weights mapped from the file included, after load, 24 generated tokens and a context filled to its last token.
    Speed is foreseen from the probe, run just before each model, and measured in processor time of the one thread;
    other programs move both all the same, by what they take of the memory's bandwidth.
    """
    reached: dict[str, list[float]] = {"generation": [], "prompt": []}
    with tempfile.TemporaryDirectory(prefix="satchel-fit-") as folder:
        for shape, asked in CASES:
            yield compared(write(Path(folder) / "model.gguf", shape), shape, asked, reached)
    for name, shares in reached.items():
        yield Figure(what=f"tokens per second of processor time, {name}, measured against foreseen: median", unit="×",
                     value=statistics.median(shares))  # fmt: skip
        yield Figure(what=f"{name}: least", value=min(shares), unit="×")
        yield Figure(what=f"{name}: most", value=max(shares), unit="×")


def compared(path: Path, shape: Shape, asked: Mapping[str, Any], reached: dict[str, list[float]]) -> Figure:
    """How far off the memory of one model was; puts what part of the foreseen speeds was reached into `reached`."""
    header = read_header(path)
    model, setting = describe(header, path.stem), Setting(**asked)
    measured = probe.measure(machine="this one", threads=1, now=datetime.now(UTC))
    foreseen = memory.predict(header, model, setting, measured.features).resident
    fast = speed.predict(header, model, setting, measured, None)
    found = run(path, asked)
    path.unlink()
    reached["generation"].append(found["generation"] / fast.generation)
    reached["prompt"].append(found["prompt"] / fast.prompt)
    what = f"{shape.name}, {shape.packed}, {setting.context:,} tokens: {foreseen / MB:,.0f} MB foreseen"
    return Figure(what=f"{what}, {found['most'] / MB:,.0f} MB taken, off by", unit="%", most=15,
                  value=100 * abs(foreseen - found["most"]) / found["most"])  # fmt: skip


def run(path: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the process says that holds the model."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    done = subprocess.run([sys.executable, str(PROCESS), str(path), json.dumps({**asked, "seen": speed.SEEN, "steps": 24})], check=True,
                          capture_output=True, timeout=600, env=environment)  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout)
    return result
