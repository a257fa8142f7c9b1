"""Makes a model in the shape of a 0.5B one (24 layers of 896, a vocabulary of 151,936) with random weights: for speed alone."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

WIDTH, HEADS, KV_HEADS, FORWARD, WORDS, CONTEXT = 896, 14, 2, 4864, 151_936, 32_768
_CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def _letters() -> list[str]:
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(rest)) for byte in range(256)]


def write(path: Path, *, layers: int = 24) -> Path:
    """The file, about 350 MB with all layers; one that is there already is kept."""
    if path.exists():
        return path
    draft = path.with_suffix(".part")
    writer = gguf.GGUFWriter(str(draft), "qwen2")
    writer.add_block_count(layers)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    words = ["he", *(f"tok{number:06d}" for number in range(WORDS - 256 - 1 - len(special)))]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([*_letters(), *words, *special])
    writer.add_token_types([1] * (WORDS - 3) + [3] * 3)
    writer.add_token_merges(["h e"])
    writer.add_eos_token_id(WORDS - 1)
    writer.add_add_bos_token(False)
    writer.add_chat_template(_CHATML)
    random = np.random.default_rng(0)
    _add(writer, "token_embd", (WORDS, WIDTH), random, Type.Q8_0)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    for layer in range(layers):
        _add_layer(writer, f"blk.{layer}.", random)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return draft.rename(path)


def _add(writer: gguf.GGUFWriter, name: str, shape: tuple[int, int], random: np.random.Generator, kind: Type) -> None:
    rows = random.standard_normal(shape, dtype=np.float32) * 0.02
    writer.add_tensor(f"{name}.weight", gguf.quants.quantize(rows, kind), raw_dtype=kind)


def _add_layer(writer: gguf.GGUFWriter, prefix: str, random: np.random.Generator) -> None:
    keys = WIDTH // HEADS * KV_HEADS
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"{prefix}{name}.weight", np.ones(WIDTH, np.float32))
    for name, out in (("attn_q", WIDTH), ("attn_k", keys), ("attn_v", keys)):
        _add(writer, prefix + name, (out, WIDTH), random, Type.Q4_0)
        writer.add_tensor(f"{prefix}{name}.bias", np.zeros(out, np.float32))
    _add(writer, f"{prefix}attn_output", (WIDTH, WIDTH), random, Type.Q4_0)
    _add(writer, f"{prefix}ffn_gate", (FORWARD, WIDTH), random, Type.Q4_0)
    _add(writer, f"{prefix}ffn_up", (FORWARD, WIDTH), random, Type.Q4_0)
    _add(writer, f"{prefix}ffn_down", (WIDTH, FORWARD), random, Type.Q4_0)
