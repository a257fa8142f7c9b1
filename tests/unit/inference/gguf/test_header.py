"""Headers of models that we make: read like the library that writes them reads them, and refused when they lie."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.models import HEADS, KV_HEADS, LAYERS, WIDTH, WORDS, write

from satchel.domain.errors import InputError
from satchel.inference.gguf.description import describe
from satchel.inference.gguf.header import KEPT, read_header
from satchel.inference.gguf.types import TYPES


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write(tmp_path / "two.gguf")


def test_it_says_what_the_writing_library_says(model: Path) -> None:
    ours, theirs = read_header(model), gguf.GGUFReader(str(model))
    assert [(t.name, t.shape, t.type.name, t.size, t.offset) for t in ours.tensors] == [
        (t.name, tuple(map(int, t.shape)), t.tensor_type.name, t.n_bytes, t.data_offset) for t in theirs.tensors
    ]
    assert set(ours.pairs) | set(ours.lengths) == {key for key in theirs.fields if not key.startswith("GGUF.")}
    assert ours.lengths["tokenizer.ggml.tokens"] == WORDS


def test_the_sizes_of_all_types_are_those_of_the_library() -> None:
    known = {t.value: (t.name, *gguf.GGML_QUANT_SIZES[t]) for t in gguf.GGMLQuantizationType}
    assert {number: (t.name, t.block, t.size) for number, t in TYPES.items()} == known


def test_what_it_is(model: Path) -> None:
    found = describe(read_header(model), "two")
    assert (found.kind, found.architecture, found.name, found.quantisation) == ("text", "llama", "two layers", "Q4_0")
    assert (found.context, found.layers, found.embedding, found.vocabulary) == (4096, LAYERS, WIDTH, WORDS)
    assert (found.kv_heads, found.key_width, found.value_width) == ((KV_HEADS,) * LAYERS, WIDTH // HEADS, WIDTH // HEADS)
    assert (found.template, found.languages, found.licence, found.split) == ("{{ messages }}", ("en", "de"), "apache-2.0", (0, 1))
    assert found.parameters == WORDS * WIDTH + LAYERS * (WIDTH + WIDTH * WIDTH)


def test_heads_that_differ_by_layer(tmp_path: Path) -> None:
    def change(writer: gguf.GGUFWriter) -> None:
        writer.kv_data[0].pop("llama.attention.head_count_kv")
        writer.add_array("llama.attention.head_count_kv", [4, 1])
        writer.add_key_length(32)

    found = describe(read_header(write(tmp_path / "m.gguf", change=change)), "m")
    assert (found.kv_heads, found.key_width, found.value_width) == ((4, 1), 32, 16)


@pytest.mark.parametrize(("arch", "extra", "kind"), [
    ("llama", {"general.type": "adapter"}, "adapter"), ("clip", {}, "projector"), ("bert", {}, "embedding"), ("qwen2", {}, "text"),
])  # fmt: skip
def test_models_that_do_not_chat_are_told_apart(tmp_path: Path, arch: str, extra: dict[str, str], kind: str) -> None:
    def change(writer: gguf.GGUFWriter) -> None:
        for key, value in extra.items():
            writer.add_string(key, value)

    assert describe(read_header(write(tmp_path / "m.gguf", change=change, arch=arch)), "m").kind == kind


def test_a_long_list_of_numbers_keeps_its_length_only(tmp_path: Path) -> None:
    many = list(range(KEPT + 1))
    header = read_header(write(tmp_path / "m.gguf", change=lambda w: w.add_array("a.scores", many)))
    assert (header.lengths["a.scores"], "a.scores" in header.pairs) == (KEPT + 1, False)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.999])
def test_a_cut_file_is_refused(model: Path, share: float) -> None:
    model.write_bytes(model.read_bytes()[: int(model.stat().st_size * share)])
    with pytest.raises(InputError, match="is no model"):
        read_header(model)


def _pair(key: bytes, kind: int, body: bytes) -> bytes:
    return struct.pack("<Q", len(key)) + key + struct.pack("<I", kind) + body


@pytest.mark.parametrize(("content", "why"), [
    (b"", "header is cut"), (b"GGML", "begin like"), (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), "version 1"),
    (b"GGUF" + struct.pack("<IQQ", 3, 2**40, 0), "tensors"), (b"GGUF" + struct.pack("<IQQ", 3, 0, 2**40), "entries"),
    (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**60), "bytes in a text"),
    (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + _pair(b"a", 99, b""), "unknown type"),
    (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + _pair(b"a", 9, struct.pack("<IQ", 9, 1)), "unknown type"),
    (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + _pair(b"a", 9, struct.pack("<IQ", 4, 2**50)), "items"),
    (b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + 2 * _pair(b"a", 7, b"\x01"), "twice"),
    (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + _pair(b"general.alignment", 4, struct.pack("<I", 7)), "alignment"),
    (b"GGUF" + struct.pack("<IQQQ", 3, 1, 0, 1) + b"t" + struct.pack("<IQIQ", 1, 2**63, 0, 0), "impossible shape"),
    (b"GGUF" + struct.pack("<IQQQ", 3, 1, 0, 1) + b"t" + struct.pack("<IQIQ", 1, 32, 77, 0), "newer"),
    (b"GGUF" + struct.pack("<IQQQ", 3, 1, 0, 1) + b"t" + struct.pack("<IQIQ", 1, 32, 0, 3), "lies where"),
    (b"GGUF" + struct.pack("<IQQQ", 3, 1, 0, 1) + b"t" + struct.pack("<IQIQ", 1, 32, 0, 0), "missing"),
])  # fmt: skip
def test_a_header_that_lies_is_refused_in_a_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_header(path)
    assert why in refused.value.what
    assert refused.value.hint


@pytest.mark.parametrize(("key", "value"), [("llama.block_count", 0), ("llama.block_count", 2**31), ("llama.embedding_length", 2**31)])
def test_an_impossible_shape_is_refused(tmp_path: Path, key: str, value: int) -> None:
    def change(writer: gguf.GGUFWriter) -> None:
        writer.kv_data[0].pop(key)
        writer.add_uint32(key, value)

    with pytest.raises(InputError):
        describe(read_header(write(tmp_path / "m.gguf", change=change)), "m")


def test_a_header_without_an_architecture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    with pytest.raises(InputError, match="architecture"):
        describe(read_header(path), "m")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        read_header(tmp_path / "none.gguf")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("gguf") / "m.gguf").read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=6), st.integers(0, 20000))
def test_no_damage_is_more_than_a_sentence(whole: bytes, tmp_path: Path, flips: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(whole)
    for place, value in flips:
        data[place] = value
    path = tmp_path / "m.gguf"
    path.write_bytes(bytes(data[: len(data) - cut]))
    try:
        describe(read_header(path), "m")
    except InputError as error:
        assert error.what


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_are_no_model(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + data)
    try:
        read: Any = read_header(path)
        assert not read.tensors or read.file_size
    except InputError as error:
        assert error.what
