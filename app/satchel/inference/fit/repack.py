"""Which weights llama.cpp keeps a second time, in an order that suits the processor.

Rules: `ggml_repack_get_optimal_repack_type` in ggml-cpu/repack.cpp and `create_tensor` in llama-model-loader.cpp of
ggml 0.25.3. RISC-V, AMX and KleidiAI have rules of their own, which are not here: their copies are not foreseen.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from satchel.inference.gguf.header import Tensor

# Looked up row by row and never multiplied with: they stay as they are.
_TABLES = ("token_embd.weight", "position_embd.weight", "token_types.weight", "per_layer_token_embd.weight")
_AVX2 = {"Q4_0": 8, "Q4_K": 8, "IQ4_NL": 8, "MXFP4": 8}  # rows have to be a multiple of
_AVX512 = {"Q2_K": 8}
_DOTPROD = {"Q4_0": 4, "IQ4_NL": 4, "MXFP4": 4, "Q8_0": 4, "Q1_0": 4, "Q4_K": 8, "Q5_K": 8, "Q6_K": 8}


def is_repacked(tensor: Tensor, features: AbstractSet[str]) -> bool:
    """Whether a matrix that stays on the CPU gets a second copy; `features` are the library's."""
    if "REPACK" not in features or tensor.name in _TABLES or not tensor.name.endswith(".weight"):
        return False
    return len(tensor.shape) in (2, 3) and _fits(tensor, features)


def is_output_repacked(tensor: Tensor, features: AbstractSet[str]) -> bool:
    """Whether token embeddings that serve as output matrix too get a copy for that second use."""
    return "REPACK" in features and _fits(tensor, features)


def _fits(tensor: Tensor, features: AbstractSet[str]) -> bool:
    rows: dict[str, int] = {}
    if "AVX2" in features:
        rows |= _AVX2
    if "AVX512" in features:
        rows |= _AVX512
    if "DOTPROD" in features or "MATMUL_INT8" in features:
        rows |= _DOTPROD
    multiple = rows.get(tensor.type.name)
    return multiple is not None and tensor.shape[1] % multiple == 0
