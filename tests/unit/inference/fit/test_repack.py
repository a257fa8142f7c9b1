"""Which weights get a second copy."""

from __future__ import annotations

import pytest
from tests.fakes.shaped_headers import tensors

from satchel.inference.fit.repack import is_output_repacked, is_repacked

AVX2, ARM = frozenset({"AVX2", "REPACK"}), frozenset({"NEON", "DOTPROD", "REPACK"})


@pytest.mark.parametrize(("packed", "rows", "features", "is_so"), [
    ("Q4_0", 512, AVX2, True), ("Q4_0", 516, AVX2, False), ("Q4_0", 516, ARM, True), ("Q4_0", 512, {"AVX2"}, False),
    ("Q4_K", 512, AVX2, True), ("IQ4_NL", 512, AVX2, True), ("MXFP4", 512, AVX2, True), ("Q8_0", 512, AVX2, False),
    ("Q8_0", 512, ARM, True), ("Q6_K", 512, AVX2, False), ("Q6_K", 512, ARM, True), ("Q2_K", 512, AVX2, False),
    ("Q2_K", 512, AVX2 | {"AVX512"}, True), ("F16", 512, AVX2, False), ("Q4_1", 512, ARM, False),
])  # fmt: skip
def test_type_rows_and_library_decide(packed: str, rows: int, features: frozenset[str], is_so: bool) -> None:
    (matrix,) = tensors({"blk.0.ffn_up.weight": (1024, rows)}, packed)
    assert is_repacked(matrix, features) is is_so
    assert is_output_repacked(matrix, features) is is_so


def test_only_what_is_multiplied_with() -> None:
    table, vector, bias = tensors({"token_embd.weight": (1024, 512), "blk.0.attn_norm.weight": (1024,),
                                   "blk.0.attn_q.bias": (1024, 8)})  # fmt: skip
    assert not any(is_repacked(tensor, AVX2) for tensor in (table, vector, bias))
    assert is_output_repacked(table, AVX2)
