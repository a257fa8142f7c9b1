"""Models of the usual sizes as headers, to say what a machine can run before any model is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from satchel.inference.gguf.description import Description, describe
from satchel.inference.gguf.header import Header, Tensor, Value
from satchel.inference.gguf.types import TYPES

WORDS = 151_936
_HEAD = 128  # numbers per head
_TYPES = {kind.name: kind for kind in TYPES.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One size; `billions` is how people call it."""

    billions: float
    layers: int
    width: int
    inner: int
    kv_heads: int


# The shapes of Qwen2.5 (arXiv:2412.15115, table 1, and the models' config.json) in its seven sizes, heads evened out.
SIZES = (
    Size(billions=0.5, layers=24, width=896, inner=4864, kv_heads=1),
    Size(billions=1.5, layers=28, width=1536, inner=8960, kv_heads=2),
    Size(billions=3, layers=36, width=2048, inner=11008, kv_heads=2),
    Size(billions=7, layers=28, width=3584, inner=18944, kv_heads=4),
    Size(billions=14, layers=48, width=5120, inner=13824, kv_heads=8),
    Size(billions=32, layers=64, width=5120, inner=27648, kv_heads=8),
    Size(billions=72, layers=80, width=8192, inner=29568, kv_heads=8),
)


def typical(size: Size, packing: str = "Q4_K") -> tuple[Header, Description]:
    """A header as a file of this size would have it; the small ones use their embeddings as output matrix too."""
    tensors = []
    offset = 0
    for name, shape in _shapes(size):
        tensors.append(Tensor(name=name, shape=shape, type=_TYPES[packing if len(shape) > 1 else "F32"], offset=offset))
        offset += tensors[-1].size
    pairs: dict[str, Value] = {
        "general.architecture": "qwen2", "qwen2.block_count": size.layers, "qwen2.context_length": 32_768,
        "qwen2.embedding_length": size.width, "qwen2.feed_forward_length": size.inner,
        "qwen2.attention.head_count": size.width // _HEAD, "qwen2.attention.head_count_kv": size.kv_heads,
    }  # fmt: skip
    lengths = {"tokenizer.ggml.tokens": WORDS, "tokenizer.ggml.merges": WORDS}
    header = Header(version=3, pairs=pairs, lengths=lengths, tensors=tuple(tensors), file_size=offset)
    return header, describe(header, f"{size.billions:g}B")


def _shapes(size: Size) -> Iterator[tuple[str, tuple[int, ...]]]:
    width, kept = size.width, size.kv_heads * _HEAD
    yield "token_embd.weight", (width, WORDS)
    if size.billions > 4:
        yield "output.weight", (width, WORDS)
    for i in range(size.layers):
        for name, shape in (
            ("attn_q", (width, width)), ("attn_k", (width, kept)), ("attn_v", (width, kept)),
            ("attn_output", (width, width)), ("ffn_gate", (width, size.inner)), ("ffn_up", (width, size.inner)),
            ("ffn_down", (size.inner, width)),
        ):  # fmt: skip
            yield f"blk.{i}.{name}.weight", shape
