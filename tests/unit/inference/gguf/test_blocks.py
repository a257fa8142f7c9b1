"""What blocks keep per token, by the tensors that they have."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from tests.fakes.shaped_headers import header, odd_headers, read, tensors

from satchel.domain.errors import InputError
from satchel.inference.gguf.blocks import block_number
from satchel.inference.gguf.description import describe


def test_keys_and_values_are_as_wide_as_their_matrices() -> None:
    _, model = read(header(layers=3, width=1024, heads=16, kv_heads=4))
    assert [(block.key, block.value, block.state) for block in model.blocks] == [(256, 256, 0)] * 3
    assert {block.weights for block in model.blocks} == {(2 * 1024**2 + 2 * 256 * 1024 + 2 * 2816 * 1024) * 18 // 32}
    assert {block.largest for block in model.blocks} == {2816 * 1024 * 18 // 32}


def test_a_block_that_says_nothing_has_what_the_header_says() -> None:
    _, model = read(replace(header(layers=2), tensors=()))
    assert [(block.key, block.value, block.weights) for block in model.blocks] == [(256, 256, 0)] * 2


def test_latent_attention_keeps_one_row_and_no_values() -> None:
    shapes: dict[str, tuple[int, ...]] = {"blk.0.attn_kv_a_mqa.weight": (1024, 576), "blk.0.attn_k_b.weight": (128, 512),
                                          "blk.1.attn_kv_a_mqa.weight": (1024, 576)}  # fmt: skip
    _, model = read(replace(header(layers=2, architecture="deepseek2"), tensors=tensors(shapes)))
    assert [(block.key, block.value) for block in model.blocks] == [(576, 0), (1024, 1024)]


@pytest.mark.parametrize(("entries", "numbers"), [
    ({"ssm.inner_size": 2048, "ssm.state_size": 16, "ssm.conv_kernel": 4}, 3 * 2048 + 16 * 2048),
    ({"ssm.inner_size": 4096, "ssm.state_size": 128, "ssm.conv_kernel": 4, "ssm.group_count": 8},
     3 * (4096 + 2 * 8 * 128) + 128 * 4096),
    ({"wkv.head_size": 64, "token_shift_count": 2}, 1024 * (2 + 64)),
    ({"shortconv.l_cache": 3}, 1024 * 2),
    ({"kda.head_dim": 128, "ssm.conv_kernel": 4}, 16 * 128 * (9 + 128)),
])  # fmt: skip
def test_a_recurrent_block_keeps_a_state_whatever_the_context(entries: dict[str, int], numbers: int) -> None:
    shapes = {"blk.0.ssm_in.weight": (1024, 4096), "blk.1.attn_k.weight": (1024, 256), "blk.1.attn_v.weight": (1024, 256)}
    _, model = read(replace(header(layers=2, **entries), tensors=tensors(shapes)))
    assert [(block.key, block.value, block.state) for block in model.blocks] == [(0, 0, 4 * numbers), (256, 256, 0)]


def test_the_last_blocks_may_use_what_others_keep() -> None:
    _, model = read(header(layers=4, **{"attention.shared_kv_layers": 1}))
    assert [block.key for block in model.blocks] == [256, 256, 256, 0]


@pytest.mark.parametrize(("architecture", "pattern", "seen"), [
    ("gemma2", None, [True, False, True, False]),
    ("smallthinker", None, [False, True, True, True]),
    ("strange", None, [False] * 4),  # nothing is known: every block is taken to keep the whole context
    ("gpt-oss", (False, True, True, True), [False, True, True, True]),
    ("gemma3", 4, [True, True, True, False]),
])  # fmt: skip
def test_which_blocks_have_a_window(architecture: str, pattern: object, seen: list[bool]) -> None:
    pairs = {"attention.sliding_window": 512} | ({"attention.sliding_window_pattern": pattern} if pattern else {})
    _, model = read(header(layers=4, architecture=architecture, **pairs))
    assert [block.is_windowed for block in model.blocks] == seen


def test_names_of_tensors() -> None:
    names = ("blk.12.ffn_up.weight", "blk.x.a", "output.weight", "blk.99999.a", "blk.\u0663.a")
    assert [block_number(name) for name in names] == [12, None, None, None, None]


@given(odd_headers())
def test_any_header_is_described_or_refused(odd) -> None:
    try:
        model = describe(odd, "it")
    except InputError:
        return
    assert len(model.blocks) == model.layers
    assert all(min(b.weights, b.largest, b.key, b.value, b.state) >= 0 for b in model.blocks)
