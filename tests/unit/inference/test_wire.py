"""Messages survive the wire; cut, wrong or hostile ones are refused with an error, never with nonsense."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.inference.encoder import wire

_IDS = st.lists(st.lists(st.integers(min_value=0, max_value=30521), min_size=1, max_size=256), max_size=20)


@given(_IDS)
def test_ids_come_back(texts):
    assert wire.unpack_ids(wire.pack_ids(texts), longest=256, vocabulary=30522) == texts


@given(st.binary(max_size=400))
def test_any_bytes_are_ids_or_an_error(body):
    try:
        texts = wire.unpack_ids(body, longest=8, vocabulary=100)
    except wire.WireError:
        return
    assert all(1 <= len(ids) <= 8 and max(ids) < 100 for ids in texts)


@pytest.mark.parametrize("texts", [[[1] * 257], [[]], [[30522]]])
def test_what_would_end_llama_cpp_is_refused(texts):
    with pytest.raises(wire.WireError):
        wire.unpack_ids(wire.pack_ids(texts), longest=256, vocabulary=30522)


@given(st.sampled_from(["ready", "embed", "vectors", "failed"]), st.binary(max_size=100))
def test_messages_come_back_one_by_one(kind, body):
    stream = io.BytesIO()
    wire.write(stream, kind, body)
    wire.write(stream, "ready")
    stream.seek(0)
    assert wire.read(stream) == (kind, body)
    assert wire.read(stream) == ("ready", b"")
    assert wire.read(stream) is None


@pytest.mark.parametrize("raw", [b"\x00", b"\x00\x05\x00\x00\x00abc", b"\x09\x00\x00\x00\x00", b"\x00\xff\xff\xff\xff"])
def test_a_broken_message_is_an_error(raw):
    with pytest.raises(wire.WireError):
        wire.read(io.BytesIO(raw))


def test_a_closed_pipe_is_an_error():
    stream = io.BytesIO()
    stream.close()
    with pytest.raises(wire.WireError):
        wire.write(stream, "ready")
    with pytest.raises(wire.WireError):
        wire.read(stream)


@pytest.mark.parametrize(
    ("body", "failure"), [(b"library:no", "library"), (b"rm -rf", "compute"), (b"", "compute"), (b"\xff:x", "compute")]
)
def test_an_unknown_failure_counts_as_a_failed_computation(body, failure):
    assert wire.unpack_failure(body)[0] == failure


def test_details_of_a_failure_are_one_short_printable_line():
    _, detail = wire.unpack_failure(wire.pack_failure("load", "a\nb\x1b[31m" + "x" * 9999))
    assert detail.startswith("a b [31mxx")
    assert len(detail) == 500
