"""What the encoder's tests share: the shipped encoder, the reference texts, and a child that obeys."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from satchel.inference.encoder.client import FullEncoder
from satchel.inference.encoder.opening import Encoders, open_encoders
from satchel.inference.encoder.tokenizer import WordPiece
from satchel.system import paths

DATA = Path(__file__).parent / "data"
STUB = Path(__file__).parent / "stub_worker.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A text, what the published model's tokenizer makes of it, and the published model's vector."""

    language: str
    text: str
    ids: list[int]
    vector: np.ndarray


@pytest.fixture(scope="session")
def reference() -> list[Reference]:
    rows: list[dict[str, str]] = json.loads((DATA / "reference_texts.json").read_text(encoding="utf-8"))
    ids: list[list[int]] = json.loads((DATA / "reference_ids.json").read_text(encoding="utf-8"))
    vectors = np.load(DATA / "reference_vectors.npy")
    assert len(rows) == len(ids) == len(vectors)
    return [
        Reference(language=row["language"], text=row["text"], ids=one, vector=vector.astype(np.float64))
        for row, one, vector in zip(rows, ids, vectors, strict=True)
    ]


@pytest.fixture(scope="session")
def tokenizer() -> WordPiece:
    folder = paths.resources() / "encoder"
    manifest = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    return WordPiece.load(folder / "vocab.txt", sha256=manifest["published"]["vocab.txt"])


@pytest.fixture(scope="session")
def encoders() -> Iterator[Encoders]:
    found = open_encoders()
    yield found
    found.close()


@pytest.fixture(scope="session")
def full(encoders: Encoders) -> FullEncoder:
    if find_spec("llama_cpp") is None:
        pytest.skip("llama.cpp is not installed")
    assert encoders.full is not None
    return encoders.full


Stub = Callable[..., FullEncoder]


@pytest.fixture
def stub(tokenizer: WordPiece, tmp_path: Path) -> Iterator[Stub]:
    """A full encoder whose child is `stub_worker.py` in the given mode, with vectors of four numbers."""
    made: list[FullEncoder] = []

    def make(mode: str, **options: Any) -> FullEncoder:
        encoder = FullEncoder(
            tmp_path / "none.gguf", sha256="-", name="stub", dimension=4, tokenizer=tokenizer,
            argv=[sys.executable, "-P", str(STUB), mode, str(tmp_path)], **options,
        )  # fmt: skip
        made.append(encoder)
        return encoder

    yield make
    for encoder in made:
        encoder.close()


def as_array(data: bytes, dimension: int) -> np.ndarray:
    return np.frombuffer(data, dtype="<f4").reshape(-1, dimension).astype(np.float64)


def as_lists(rows: list[array[float]]) -> list[list[float]]:
    return [list(row) for row in rows]
