"""Writes the model that the probe runs: the shape of a small one, every weight zero, no vocabulary.

The file is a hole on the disk, read as zeros; what the numbers are makes no difference to llama.cpp's time.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Literal

from satchel.inference.gguf.types import TYPES

Packing = Literal["Q4_0", "F16"]
WIDTH, HEADS, KV_HEADS, HEAD, INNER, WORDS, CONTEXT = 2048, 32, 8, 64, 5632, 2048, 512
# About 80 and 100 MB of matrices: more than processors keep near them, little enough to be read often in a second.
LAYERS = {"Q4_0": 3, "F16": 1}
_ALIGNMENT = 32
_U32, _F32, _TEXT = 4, 6, 8


def matrices(packing: Packing) -> int:
    """How many weights every token is multiplied with."""
    return sum(prod(shape) for _, shape, kind in _tensors(packing) if kind == packing) - WIDTH * WORDS


def write(path: Path, packing: Packing) -> Path:
    """The file, sparse where the file system can. Raises `OSError`."""
    pairs = list(_pairs(packing))
    tensors = list(_tensors(packing))
    numbers = {kind.name: number for number, kind in TYPES.items()}
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(pairs)) + b"".join(pairs)
    offset = 0
    for name, shape, kind in tensors:
        found = TYPES[numbers[kind]]
        head += _text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", numbers[kind], offset)
        offset += _padded(prod(shape) // found.block * found.size)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(_padded(len(head)) + offset)
    return path


def _pairs(packing: Packing) -> Iterator[bytes]:
    """Entries that llama.cpp needs of a model of this architecture."""
    yield _text("general.architecture") + struct.pack("<I", _TEXT) + _text("llama")
    yield _text("tokenizer.ggml.model") + struct.pack("<I", _TEXT) + _text("none")
    counts = {
        "block_count": LAYERS[packing], "context_length": CONTEXT, "embedding_length": WIDTH, "vocab_size": WORDS,
        "feed_forward_length": INNER, "attention.head_count": HEADS, "attention.head_count_kv": KV_HEADS,
        "rope.dimension_count": HEAD,
    }  # fmt: skip
    for name, count in counts.items():
        yield _text(f"llama.{name}") + struct.pack("<II", _U32, count)
    yield _text("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", _F32, 1e-5)


def _tensors(packing: Packing) -> Iterator[tuple[str, tuple[int, ...], str]]:
    """Name, shape from the innermost dimension outwards, type."""
    yield "token_embd.weight", (WIDTH, WORDS), packing
    yield "output_norm.weight", (WIDTH,), "F32"
    yield "output.weight", (WIDTH, WORDS), packing
    for i in range(LAYERS[packing]):
        yield f"blk.{i}.attn_norm.weight", (WIDTH,), "F32"
        yield f"blk.{i}.ffn_norm.weight", (WIDTH,), "F32"
        for name, columns, rows in (
            ("attn_q", WIDTH, HEADS * HEAD), ("attn_k", WIDTH, KV_HEADS * HEAD), ("attn_v", WIDTH, KV_HEADS * HEAD),
            ("attn_output", HEADS * HEAD, WIDTH), ("ffn_gate", WIDTH, INNER), ("ffn_up", WIDTH, INNER),
            ("ffn_down", INNER, WIDTH),
        ):  # fmt: skip
            yield f"blk.{i}.{name}.weight", (columns, rows), packing


def _text(said: str) -> bytes:
    return struct.pack("<Q", len(said)) + said.encode("ascii")


def _padded(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
