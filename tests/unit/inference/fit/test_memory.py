"""Predicted memory: what its parts are made of, and what it grows with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.shaped_headers import header, odd_headers, read

from satchel.domain.errors import InputError
from satchel.inference.fit.memory import Memory, Setting, cache_bytes, device_needs, predict
from satchel.inference.gguf.description import describe
from satchel.inference.gguf.header import Header

AVX2 = frozenset({"AVX2", "REPACK"})
PACKED = 18 / 32
MATRICES = 4 * (2 * 1024**2 + 2 * 256 * 1024 + 2 * 2816 * 1024)
TABLE = 32_000 * 1024


def foreseen(found: Header, setting: Setting | None = None, features: frozenset[str] = AVX2) -> Memory:
    return predict(*read(found), setting or Setting(), features)


def test_packed_weights_are_there_twice_but_needed_once() -> None:
    memory = foreseen(header())
    assert memory.repacked == (MATRICES + TABLE) * PACKED
    assert memory.weights == TABLE * PACKED  # token embeddings are looked up where they lie
    assert memory.idle == 0  # they are all that stays mapped: it lies in front of the rest
    assert memory.resident == memory.needed


def test_norms_between_the_weights_keep_the_file_mapped() -> None:
    found = header(layers=1)
    last = replace(found.tensors[-1], name="output_norm.weight", shape=(1024,), offset=found.tensors[-1].offset * 2)
    memory = foreseen(replace(found, tensors=(*found.tensors, last)))
    assert memory.idle > memory.weights
    assert memory.resident == memory.needed + memory.idle


def test_the_library_decides_what_is_repacked() -> None:
    for features in (frozenset(), frozenset({"REPACK"}), frozenset({"AVX2"})):
        memory = foreseen(header(), features=features)
        assert (memory.repacked, memory.weights) == (0, (MATRICES + 2 * TABLE) * PACKED)


def test_tied_embeddings_get_a_copy_as_output_matrix() -> None:
    assert foreseen(header(is_tied=True)).repacked == (MATRICES + TABLE) * PACKED
    assert foreseen(header(is_tied=True, packed="Q8_0")).repacked == 0


def test_the_cache_is_padded_and_of_its_type() -> None:
    plain = foreseen(header(), Setting(context=1000)).cache
    assert plain == 4 * 1024 * 512 * 2
    assert foreseen(header(), Setting(context=1000, cache="Q8_0")).cache == plain * 34 / 64


def test_a_window_bounds_the_cache_of_its_blocks_where_the_worker_lets_it() -> None:
    found, model = read(header(architecture="gemma2", **{"attention.sliding_window": 512}))
    setting = Setting(context=8192, batch=256, has_whole_window=False)
    sizes = [cache_bytes(block, model, setting) for block in model.blocks]
    assert sizes[0] * 8192 == sizes[1] * 768
    assert predict(found, model, replace(setting, has_whole_window=True), AVX2).cache == 4 * sizes[1]


def test_scores_of_all_tokens_cost_what_scores_of_one_do_not() -> None:
    assert foreseen(header(), Setting(outputs=512)).compute >= 4 * 512 * 32_000 > foreseen(header()).compute


def test_layers_on_a_device_leave_this_machine() -> None:
    none, some, whole = (foreseen(header(), Setting(gpu_layers=count)) for count in (0, 3, 5))
    assert none.device == 0
    assert none.needed > some.needed > whole.needed
    assert whole.cache == 0
    assert whole.repacked == 0
    assert whole.device > (MATRICES + TABLE) * PACKED + none.cache


@given(odd_headers(), st.integers(-5, 2**24), st.integers(-5, 4096), st.integers(-5, 100), st.booleans(), st.booleans(),
       st.sampled_from(["F32", "F16", "Q8_0", "Q4_0"]))  # fmt: skip
def test_any_header_gets_a_prediction(odd, context, batch, gpu_layers, flash, whole, cache) -> None:
    try:
        model = describe(odd, "it")
    except InputError:
        return
    setting = Setting(context=context, batch=batch, gpu_layers=gpu_layers, has_flash_attention=flash,
                      has_whole_window=whole, cache=cache)  # fmt: skip
    memory = predict(odd, model, setting, AVX2)
    assert all(isinstance(getattr(memory, name), int) and getattr(memory, name) >= 0 for name in Memory.__slots__)
    assert memory.resident >= memory.needed > 0
    assert len(device_needs(odd, model, setting)) == model.layers + 2


@given(st.integers(1, 2**20), st.integers(1, 2**20), st.integers(1, 2048), st.integers(1, 2048), st.integers(1, 32),
       st.integers(1, 32), st.booleans(), st.booleans())  # fmt: skip
def test_more_needs_more(context, longer, batch, wider, layers, deeper, flash, whole) -> None:
    settings = [Setting(context=a, batch=b, has_flash_attention=flash, has_whole_window=whole)
                for a, b in zip(sorted((context, longer)), sorted((batch, wider)))]  # fmt: skip
    shapes = [header(layers=count, **{"attention.sliding_window": 512}, architecture="gemma3")
              for count in sorted((layers, deeper))]  # fmt: skip
    small, large = (foreseen(shape, setting) for shape, setting in zip(shapes, settings))
    assert small.needed <= large.needed
    assert small.resident <= large.resident
    for part in ("cache", "compute", "weights", "repacked"):
        assert getattr(small, part) <= getattr(large, part), part


@pytest.mark.parametrize("field", ["context", "batch", "outputs"])
def test_each_of_them_alone_needs_more(field: str) -> None:
    sizes = [foreseen(header(words=128_000), Setting(**{"context": 8192, field: count})).needed
             for count in (256, 512, 1024, 2048, 4096)]  # fmt: skip
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
