"""Headers of any shape as they would be read, without a file; for what only looks at headers."""

from __future__ import annotations

from hypothesis import strategies as st

from satchel.inference.gguf.description import Description, describe
from satchel.inference.gguf.header import Header, Tensor, Value
from satchel.inference.gguf.types import TYPES

NAMED = {kind.name: kind for kind in TYPES.values()}


def header(
    layers: int = 4, width: int = 1024, heads: int = 16, kv_heads: int = 4, inner: int = 2816, words: int = 32_000,
    packed: str = "Q4_0", *, architecture: str = "llama", is_tied: bool = False, **pairs: Value,
) -> Header:  # fmt: skip
    """A model of the usual build; `pairs` are further entries of the architecture."""
    head = width // heads
    shapes = {"token_embd.weight": (width, words)} | ({} if is_tied else {"output.weight": (width, words)})
    for i in range(layers):
        shapes |= {f"blk.{i}.{name}.weight": shape for name, shape in {
            "attn_q": (width, heads * head), "attn_k": (width, kv_heads * head), "attn_v": (width, kv_heads * head),
            "attn_output": (heads * head, width), "ffn_up": (width, inner), "ffn_down": (inner, width),
        }.items()}  # fmt: skip
    return Header(version=3, pairs=entries(layers, width, heads, kv_heads, inner, architecture, pairs),
                  lengths={"tokenizer.ggml.tokens": words}, tensors=tensors(shapes, packed), file_size=0)  # fmt: skip


def entries(layers: int, width: int, heads: int, kv_heads: int, inner: int, architecture: str,
            more: dict[str, Value]) -> dict[str, Value]:  # fmt: skip
    """What a header says of a model's shape."""
    said: dict[str, Value] = {
        "block_count": layers, "context_length": 32_768, "embedding_length": width, "feed_forward_length": inner,
        "attention.head_count": heads, "attention.head_count_kv": kv_heads, **more,
    }  # fmt: skip
    return {"general.architecture": architecture, **{f"{architecture}.{key}": value for key, value in said.items()}}


def tensors(shapes: dict[str, tuple[int, ...]], packed: str = "Q4_0") -> tuple[Tensor, ...]:
    """Tensors one behind the other."""
    found: list[Tensor] = []
    for name, shape in shapes.items():
        offset = found[-1].offset + found[-1].size if found else 0
        found.append(Tensor(name=name, shape=shape, type=NAMED[packed], offset=offset))
    return tuple(found)


def read(found: Header) -> tuple[Header, Description]:
    """A header with its description."""
    return found, describe(found, "it")


_number = st.one_of(st.integers(0, 64), st.integers(0, 2**31), st.sampled_from([2**20, 2**12]))
_entry = st.sampled_from([
    "context_length", "feed_forward_length", "expert_feed_forward_length", "attention.head_count", "expert_count",
    "expert_used_count", "attention.head_count_kv", "attention.key_length", "attention.value_length", "ssm.state_size",
    "attention.sliding_window", "attention.sliding_window_pattern", "attention.shared_kv_layers", "ssm.inner_size",
    "nextn_predict_layers", "ssm.conv_kernel", "ssm.group_count", "wkv.head_size", "shortconv.l_cache", "kda.head_dim",
])  # fmt: skip
_part = st.sampled_from([
    "token_embd.weight", "output.weight", "output_norm.weight", "rope_freqs.weight", "blk.0.attn_k.weight", "blk.1.x",
    "blk.0.attn_v.weight", "blk.2.attn_qkv.weight", "blk.1.attn_kv_a_mqa.weight", "blk.1.attn_k_b.weight", "blk.99999.a",
    "blk.3.ssm_in.weight", "blk.0.ffn_up_exps.weight", "blk.2.time_mix_key.weight", "blk.2.shortconv.conv.weight", "",
])  # fmt: skip
_shape = st.lists(st.sampled_from([256, 512, 2**14, 2**20]), min_size=1, max_size=3).map(tuple)


@st.composite
def odd_headers(draw: st.DrawFn) -> Header:
    """What a header may say that was read without complaint: any numbers, parts missing, parts of another build."""
    more = draw(st.dictionaries(_entry, st.one_of(_number, st.lists(_number, max_size=5).map(tuple)), max_size=8))
    said = entries(draw(st.integers(1, 40)), draw(st.integers(1, 2**20)), 8, 2, 512,
                   draw(st.sampled_from(["llama", "gemma3", "mamba", "deepseek2", "bert", "clip"])), more)  # fmt: skip
    shapes = draw(st.dictionaries(_part, _shape, max_size=12))
    return Header(version=3, pairs=said, file_size=0, tensors=tensors(shapes, draw(st.sampled_from(sorted(NAMED)))),
                  lengths={"tokenizer.ggml.tokens": draw(st.integers(0, 2**24))})  # fmt: skip
