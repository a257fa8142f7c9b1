"""Models of any shape and no meaning: every weight is zero, so the file is a hole on the disk however large it looks.

llama.cpp loads and runs them like others, in the same memory and time: neither looks at what the numbers are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

BYTES = [*range(33, 127), *range(161, 173), *range(174, 256)]  # those that stand for themselves in byte-level vocabularies


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What decides memory and speed. `packed` is the type of the matrices, `embedding` that of the token embeddings."""

    name: str = "shape"
    layers: int = 2
    width: int = 256
    heads: int = 8
    kv_heads: int = 2
    head: int = 64  # numbers per head
    feed_forward: int = 512
    words: int = 1000
    merges: int = 10
    context: int = 131072
    experts: int = 0
    used: int = 2  # experts per token
    window: int = 0  # tokens; five of six layers then see only so far (Gemma 3's shape)
    packed: str = "Q4_0"
    embedding: str = "Q8_0"
    is_tied: bool = False

    @property
    def architecture(self) -> str:
        """llama.cpp's name of it."""
        return "gemma3" if self.window else "llama"


def write(path: Path, shape: Shape) -> Path:
    """The model as a sparse file."""
    writer = gguf.GGUFWriter(str(path), shape.architecture)
    _say(writer, shape)
    _words(writer, shape)
    for name, numbers, kind in _tensors(shape):
        packed = gguf.GGMLQuantizationType[kind]
        block, size = gguf.GGML_QUANT_SIZES[packed]
        count = int(np.prod(numbers))
        writer.add_tensor_info(name, numbers, np.dtype(np.float32), count // block * size, raw_dtype=packed)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    assert writer.fout is not None
    room = sum(gguf.GGUFWriter.ggml_pad(one.nbytes, 32) for one in writer.tensors[0].values())
    begin = gguf.GGUFWriter.ggml_pad(writer.fout[0].tell(), 32)
    writer.close()
    with path.open("r+b") as file:
        file.truncate(begin + room)
    return path


def _say(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name(shape.name)
    writer.add_block_count(shape.layers)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head)
    writer.add_value_length(shape.head)
    writer.add_rope_dimension_count(shape.head)
    writer.add_layer_norm_rms_eps(1e-5)
    if shape.experts:
        writer.add_expert_count(shape.experts)
        writer.add_expert_used_count(shape.used)
    if shape.window:
        writer.add_sliding_window(shape.window)


def _words(writer: gguf.GGUFWriter, shape: Shape) -> None:
    letters = [chr(n) if n in BYTES else chr(256 + sum(k not in BYTES for k in range(n))) for n in range(256)]
    more = [f"{letters[i % 94]}{letters[i // 94 % 94]}" for i in range(shape.merges)]
    rest = max(0, shape.words - 257 - shape.merges)
    words = [*letters, *more, *(f"tok{i:06d}" for i in range(rest)), "<|end|>"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(words)
    writer.add_token_types([1] * (len(words) - 1) + [3])
    writer.add_token_merges([f"{letters[i % 94]} {letters[i // 94 % 94]}" for i in range(shape.merges)])
    writer.add_bos_token_id(len(words) - 1)
    writer.add_eos_token_id(len(words) - 1)
    writer.add_add_bos_token(False)


def _tensors(shape: Shape) -> Iterator[tuple[str, tuple[int, ...], str]]:
    """Name, numbers from the outermost dimension inwards, type."""
    width, wide = shape.width, shape.feed_forward
    yield "token_embd.weight", (shape.words, width), shape.embedding
    yield "output_norm.weight", (width,), "F32"
    if not shape.is_tied:
        yield "output.weight", (shape.words, width), shape.packed
    for i in range(shape.layers):
        yield f"blk.{i}.attn_norm.weight", (width,), "F32"
        yield f"blk.{i}.attn_q.weight", (shape.heads * shape.head, width), shape.packed
        yield f"blk.{i}.attn_k.weight", (shape.kv_heads * shape.head, width), shape.packed
        yield f"blk.{i}.attn_v.weight", (shape.kv_heads * shape.head, width), shape.packed
        yield f"blk.{i}.attn_output.weight", (width, shape.heads * shape.head), shape.packed
        yield f"blk.{i}.ffn_norm.weight", (width,), "F32"
        if shape.window:
            for name, count in (("attn_q", shape.head), ("attn_k", shape.head), ("post_attention", width), ("post_ffw", width)):
                yield f"blk.{i}.{name}_norm.weight", (count,), "F32"
        if shape.experts:
            yield f"blk.{i}.ffn_gate_inp.weight", (shape.experts, width), "F32"
        ending, many = ("_exps", (shape.experts,)) if shape.experts else ("", ())
        yield f"blk.{i}.ffn_gate{ending}.weight", (*many, wide, width), shape.packed
        yield f"blk.{i}.ffn_up{ending}.weight", (*many, wide, width), shape.packed
        yield f"blk.{i}.ffn_down{ending}.weight", (*many, width, wide), shape.packed
