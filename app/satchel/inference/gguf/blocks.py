"""What each block of a model weighs and what it keeps per token, read from its own tensors: blocks of one model differ.

Names of tensors and entries: llama-arch.cpp; what is kept: llama-kv-cache.cpp, llama-memory-recurrent.cpp and
`n_embd_r`, `n_embd_s` in llama-hparams.cpp of llama.cpp (libllama 0.5.0).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from satchel.inference.gguf.header import Header, Tensor, Value

if TYPE_CHECKING:
    from satchel.inference.gguf.description import Description

MOST_STATE = 2**40  # bytes; more is no recurrent state but a damaged entry
_NAME = re.compile(r"blk\.(\d{1,4})\.(.+)", re.ASCII)
_RECURRENT = ("ssm_", "shortconv", "time_mix", "linear_attn")
_F32 = 4

# Where a file has a window but no pattern: one block of so many sees everything, the last of them unless the first does
# (`load_swa_pattern` in src/models/*.cpp).
_PERIODS: Mapping[str, tuple[int, bool]] = {
    "gemma2": (2, False), "gemma3": (6, False), "gemma3n": (5, False), "gemma-embedding": (6, False),
    "cohere2": (4, False), "cohere2moe": (4, True), "gpt-oss": (2, False), "exaone4": (4, False),
    "exaone-moe": (4, False), "olmo2": (4, False), "smallthinker": (4, True), "afmoe": (4, False),
    "plamo3": (8, False), "mellum": (4, False),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block (a "layer"). `key` and `value` are the numbers that its attention keeps per token, `state` the bytes of
    a recurrent state, which do not grow with the context; `is_windowed`: it sees only the model's window.
    """

    weights: int  # bytes in the file
    largest: int  # bytes of its largest tensor
    key: int
    value: int
    state: int
    is_windowed: bool


class Numbers(Protocol):
    """Entries of the model's own architecture."""

    def number(self, key: str, most: int, *, default: int = 0) -> int:
        """The number, or the default."""
        ...


def blocks(header: Header, shape: Description, says: Numbers) -> tuple[Block, ...]:
    """The blocks in order; a block whose tensors say nothing of its attention is taken to have what the header says."""
    own = _by_block(header.tensors, shape.layers)
    state = _state(shape, says)
    windowed = _windowed(shape, header.pairs.get(f"{shape.architecture}.attention.sliding_window_pattern"))
    counts = (says.number(key, shape.layers) for key in ("attention.shared_kv_layers", "nextn_predict_layers"))
    silent = max(counts)
    found = []
    for number in range(shape.layers):
        tensors = own.get(number, {})
        is_silent = number >= shape.layers - silent  # it uses another block's keys, or is not loaded at all
        key, value = (0, 0) if is_silent else _kept(tensors, shape, number)
        has_state = any(name.startswith(_RECURRENT) for name in tensors)
        sizes = [tensor.size for tensor in tensors.values()]
        found.append(Block(weights=sum(sizes), largest=max(sizes, default=0), key=key, value=value,
                           state=state if has_state else 0, is_windowed=windowed[number]))  # fmt: skip
    return tuple(found)


def block_number(name: str) -> int | None:
    """Which block a tensor belongs to; None: none."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else None


def _by_block(tensors: Sequence[Tensor], layers: int) -> Mapping[int, dict[str, Tensor]]:
    found: dict[int, dict[str, Tensor]] = defaultdict(dict)
    for tensor in tensors:
        match = _NAME.fullmatch(tensor.name)
        if match and int(match[1]) < layers:
            found[int(match[1])][match[2]] = tensor
    return found


def _kept(tensors: Mapping[str, Tensor], shape: Description, number: int) -> tuple[int, int]:
    """Keys and values per token. Multi-head latent attention keeps one compressed row and no values."""
    if (latent := tensors.get("attn_kv_a_mqa.weight")) is not None:
        if "attn_k_b.weight" in tensors:
            return latent.shape[-1], 0
        return shape.heads * shape.key_width, shape.heads * shape.value_width
    if (keys := tensors.get("attn_k.weight")) is not None:
        values = tensors.get("attn_v.weight", keys)  # where keys serve as values, both are kept all the same
        return keys.shape[-1], values.shape[-1]
    if any(name.startswith(_RECURRENT) for name in tensors) and "attn_qkv.weight" not in tensors:
        return 0, 0
    heads = shape.kv_heads[number]
    return heads * shape.key_width, heads * shape.value_width


def _state(shape: Description, says: Numbers) -> int:
    """Bytes of one recurrent block's state, for one sequence."""
    most = MOST_STATE // _F32
    if head := says.number("wkv.head_size", most):  # RWKV
        numbers = shape.embedding * (says.number("token_shift_count", most, default=2) + head)
    elif kept := says.number("shortconv.l_cache", most):  # LFM2
        numbers = shape.embedding * max(0, kept - 1)
    elif head := says.number("kda.head_dim", most):  # Kimi Linear
        numbers = shape.heads * head * (3 * max(0, says.number("ssm.conv_kernel", most, default=4) - 1) + head)
    else:  # Mamba and those that name their parts after it
        inner, states = says.number("ssm.inner_size", most), says.number("ssm.state_size", most)
        rolled = max(0, says.number("ssm.conv_kernel", most) - 1)
        numbers = rolled * (inner + 2 * says.number("ssm.group_count", most) * states) + states * inner
    return min(numbers * _F32, MOST_STATE)


def _windowed(shape: Description, pattern: Value | None) -> tuple[bool, ...]:
    if not shape.window:
        return (False,) * shape.layers
    if isinstance(pattern, tuple) and len(pattern) >= shape.layers:
        return tuple(bool(one) for one in pattern[: shape.layers])
    period, is_first = _PERIODS.get(shape.architecture, (1, False))
    if isinstance(pattern, int) and not isinstance(pattern, bool) and pattern > 0:
        period = pattern
    return tuple(i % period != (0 if is_first else period - 1) for i in range(shape.layers))
