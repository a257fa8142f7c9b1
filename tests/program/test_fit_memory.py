"""Predicted memory against real processes that hold small models; `tests/bench/run.py fit` does it with large ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.shaped_models import Shape, write

from satchel.inference.fit.memory import Setting, predict
from satchel.inference.gguf.description import describe
from satchel.inference.gguf.header import read_header
from satchel.inference.hardware.library import features

PROCESS = Path(__file__).parents[1] / "fakes" / "model_process.py"
CASES: list[tuple[Shape, dict[str, Any]]] = [
    (Shape(layers=4, width=1024, heads=16, kv_heads=4, feed_forward=2816, words=48_000), {"context": 512, "batch": 128}),
    (Shape(layers=2, width=1536, heads=12, kv_heads=12, head=128, feed_forward=4096, words=32_000, packed="Q8_0",
           is_tied=True), {"context": 768, "batch": 256}),
]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="what was taken is read from /proc")
@pytest.mark.parametrize(("shape", "asked"), CASES, ids=[shape.packed for shape, _ in CASES])
def test_a_process_takes_what_was_foreseen(tmp_path: Path, shape: Shape, asked: dict[str, Any]) -> None:
    path = write(tmp_path / "model.gguf", shape)
    header = read_header(path)
    done = subprocess.run([sys.executable, str(PROCESS), str(path), json.dumps(asked)], capture_output=True, check=True,
                          timeout=120, env={"PATH": os.environ["PATH"]})  # fmt: skip
    found = json.loads(done.stdout)
    foreseen = predict(header, describe(header, "model"), Setting(**asked), features(found["library"]))
    assert foreseen.resident == pytest.approx(found["most"], rel=0.2)
