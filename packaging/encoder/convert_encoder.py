"""Makes `resources/encoder/encoder.gguf` (Q8_0) and `vocab.txt` from the published weights of all-MiniLM-L6-v2.

usage: python packaging/encoder/convert_encoder.py MODEL_DIR [OUT_DIR]

MODEL_DIR holds `model.safetensors`, `config.json` and `vocab.txt` as published (checksums are pinned in published.py).
Needs numpy and gguf; the same input gives the same bytes. Format: the GGUF specification and llama.cpp's own converter
for BERT (`convert_hf_to_gguf.py`); only what mean pooling over the last layer needs is kept (no pooler).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from published import RESOURCES, checked, read_tensors, read_vocabulary, sha256
from write_manifest import write_manifest

_TOP = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}
_LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
_KEPT_FLOAT = ("position_embd.weight", "token_types.weight")  # small, and added rather than multiplied
# In Q8_0 the value projection costs most of the accuracy ("ok thanks": cosine 0.9979 to the reference); in float16 the
# file grows by 3 % and the worst of the 80 reference texts is 0.9990. No other tensor gains as much for its size.
_KEPT_HALF = "attn_v.weight"


def gguf_name(name: str) -> str | None:
    """The tensor's name in llama.cpp, None for what is not needed."""
    if name in _TOP:
        return _TOP[name]
    if name.startswith("encoder.layer."):
        _, _, layer, rest = name.split(".", 3)
        stem, suffix = rest.rsplit(".", 1)
        return f"blk.{layer}.{_LAYER[stem]}.{suffix}"
    if name.startswith("pooler.") or name == "embeddings.position_ids":
        return None
    sys.exit(f"unknown tensor {name}")


def _describe(writer: gguf.GGUFWriter, config: dict[str, int]) -> None:
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_license("apache-2.0")
    writer.add_source_url("https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2")
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_token_type_count(config["type_vocab_size"])


def _add_vocabulary(writer: gguf.GGUFWriter, tokens: list[str]) -> None:
    """llama.cpp marks word starts (U+2581) where BERT marks continuations (##)."""
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    shown, kinds = [], []
    for token in tokens:
        if token in special:
            kinds.append(gguf.TokenType.CONTROL)
            shown.append(token)
        else:
            kinds.append(gguf.TokenType.UNUSED if token.startswith("[unused") else gguf.TokenType.NORMAL)
            shown.append(token[2:] if token.startswith("##") else "\u2581" + token)
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(shown)
    writer.add_token_types(kinds)
    writer.add_unk_token_id(tokens.index("[UNK]"))
    writer.add_pad_token_id(tokens.index("[PAD]"))
    writer.add_mask_token_id(tokens.index("[MASK]"))
    writer.add_bos_token_id(tokens.index("[CLS]"))
    writer.add_eos_token_id(tokens.index("[SEP]"))
    writer.add_uint32("tokenizer.ggml.cls_token_id", tokens.index("[CLS]"))
    writer.add_sep_token_id(tokens.index("[SEP]"))
    writer.add_add_bos_token(True)


def convert(model_dir: Path, out: Path) -> None:
    """Writes the GGUF file: matrices in Q8_0 (value projections in float16), everything else in float32."""
    config = json.loads((model_dir / "config.json").read_text(encoding="utf-8"))
    tokens = read_vocabulary(model_dir)
    if len(tokens) != config["vocab_size"]:
        sys.exit(f"vocab.txt has {len(tokens)} tokens, config.json says {config['vocab_size']}")
    writer = gguf.GGUFWriter(out, "bert")
    _describe(writer, config)
    _add_vocabulary(writer, tokens)
    for published, values in read_tensors(model_dir).items():
        name = gguf_name(published)
        if name is None:
            continue
        if name.endswith(_KEPT_HALF):
            writer.add_tensor(name, values.astype(np.float16))
        elif values.ndim == 2 and name not in _KEPT_FLOAT:
            writer.add_tensor(name, gguf.quants.quantize(values, Kind.Q8_0), raw_dtype=Kind.Q8_0)
        else:
            writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model_dir", type=Path)
    parser.add_argument("out_dir", type=Path, nargs="?", default=RESOURCES)
    options = parser.parse_args()
    model_dir = checked(options.model_dir)
    options.out_dir.mkdir(parents=True, exist_ok=True)
    target = options.out_dir / "encoder.gguf"
    convert(model_dir, target)
    (options.out_dir / "vocab.txt").write_bytes((model_dir / "vocab.txt").read_bytes())
    write_manifest(options.out_dir)
    print(f"{target.name}: {target.stat().st_size} bytes, sha256 {sha256(target)}")


if __name__ == "__main__":
    main()
