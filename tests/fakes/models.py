"""Models without meaning, as files: small, complete, and written by the library that defines the format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np

LAYERS, WIDTH, HEADS, KV_HEADS, WORDS = 2, 64, 4, 2, 300


def write(path: Path, *, change: Callable[[gguf.GGUFWriter], None] = lambda _w: None, arch: str = "llama") -> Path:
    """A model of two layers without meaning; `change` adds to it or says something else."""
    writer = gguf.GGUFWriter(str(path), arch)
    writer.add_name("two layers")
    writer.add_block_count(LAYERS)
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([f"word {i}" for i in range(WORDS)])
    writer.add_chat_template("{{ messages }}")
    writer.add_languages(["en", "de"])
    writer.add_license("apache-2.0")
    change(writer)
    writer.add_tensor("token_embd.weight", np.zeros((WORDS, WIDTH), np.float32))
    rows = np.zeros((WIDTH, WIDTH), np.float32)
    for i in range(LAYERS):
        writer.add_tensor(f"blk.{i}.attn_norm.weight", np.ones(WIDTH, np.float32))
        packed = gguf.quants.quantize(rows, gguf.GGMLQuantizationType.Q4_0)
        writer.add_tensor(f"blk.{i}.attn_q.weight", packed, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
