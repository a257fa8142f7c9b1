"""Predicted speed: what costs time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.fakes.shaped_headers import header, read, tensors

from satchel.inference.fit.memory import Setting
from satchel.inference.fit.speed import Speed, predict
from satchel.inference.gguf.header import Header
from satchel.inference.hardware.probe import Probe

PROCESSOR = Probe(at=datetime(2026, 1, 2, tzinfo=UTC), machine="m", threads=1, device="", features=frozenset(),
                  bandwidth=20e9, packed=10e9, compute=100e9)  # fmt: skip
CARD = replace(PROCESSOR, device="a card", bandwidth=400e9, packed=400e9, compute=10e12)


def speed(found: Header, setting: Setting | None = None, device: Probe | None = None) -> Speed:
    return predict(*read(found), setting or Setting(), PROCESSOR, device)


def test_a_token_reads_every_matrix_once() -> None:
    found = header(kv_heads=0)
    size = sum(t.size for t in found.tensors if t.name != "token_embd.weight")
    assert speed(found).generation == pytest.approx(10e9 / size, rel=0.01)
    assert speed(replace(found, tensors=found.tensors[1:])).generation == pytest.approx(10e9 / size, rel=0.01)


def test_larger_weights_are_bound_by_memory() -> None:
    packed, plain = (speed(header(packed=kind)).generation for kind in ("Q4_0", "F16"))
    assert plain < packed < 16 / 4.5 * plain


def test_the_output_matrix_costs_a_prompt_nothing() -> None:
    assert speed(header(words=200_000)).prompt == pytest.approx(speed(header(words=1_000)).prompt)
    assert speed(header(words=200_000)).generation < speed(header(words=1_000)).generation


def test_of_many_experts_only_those_asked_cost_time() -> None:
    whole = header(layers=1)
    experts = tensors({"blk.0.ffn_up_exps.weight": (1024, 2816, 64), "blk.0.ffn_down_exps.weight": (2816, 1024, 64)})
    some, more = (replace(header(layers=1, expert_count=64, expert_used_count=used), tensors=(*whole.tensors, *experts))
                  for used in (2, 32))  # fmt: skip
    assert speed(whole).generation > speed(some).generation > 4 * speed(more).generation


def test_a_packed_cache_slows_a_prompt_down() -> None:
    assert speed(header(), Setting(cache="Q8_0")).prompt < speed(header()).prompt


def test_a_device_speeds_up_its_part() -> None:
    none, half, whole = (speed(header(), Setting(gpu_layers=count), CARD) for count in (0, 3, 5))
    assert none == speed(header())
    assert none.generation < half.generation < whole.generation
    assert none.prompt < half.prompt < whole.prompt
    assert speed(header(), Setting(gpu_layers=5)) == none  # not measured: the processor's
