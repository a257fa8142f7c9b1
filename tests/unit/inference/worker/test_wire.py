"""Messages come back as they were; anything else on the pipe is refused, whatever it is."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.models import Message
from satchel.inference.worker import wire
from satchel.inference.worker.messages import Texts
from satchel.inference.worker.wire import WireError


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    number: int
    share: float
    word: Literal["a", "b"]
    flag: bool
    many: tuple[int, ...]
    maybe: str | None


GOOD = {"number": 1, "share": 2, "word": "a", "flag": True, "many": [1, 2], "maybe": None}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def sent(*messages: tuple[str, dict[str, object], bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    for message in messages:
        wire.write(stream, *message)
    return io.BytesIO(stream.getvalue())


@given(
    st.lists(
        st.tuples(st.text(max_size=9), st.dictionaries(st.text(max_size=5), JSON, max_size=3), st.binary(max_size=50))
    )
)
def test_what_is_written_is_read(messages):
    wanted = [(kind, {k: v for k, v in head.items() if k != "kind"}, body) for kind, head, body in messages]
    stream = sent(*wanted)
    assert [wire.read(stream) for _ in wanted] == wanted
    assert wire.read(stream) is None


@given(st.binary(max_size=200))
def test_garbage_is_refused(data):
    stream = io.BytesIO(data)
    try:
        while wire.read(stream) is not None:
            pass
    except WireError:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"\x01",
        struct.pack("<II", wire.LONGEST_HEAD + 1, 0),
        struct.pack("<II", 2, wire.LONGEST_BODY + 1),
        struct.pack("<II", 4, 0) + b"{}",
        struct.pack("<II", 2, 0) + b"{}",
        struct.pack("<II", 2, 0) + b"[]",
        struct.pack("<II", 10, 0) + b'{"kind":1}',
        struct.pack("<II", 60_000, 0) + b"[" * 60_000,
        struct.pack("<II", 2, 0) + b"\xff\xff",
    ],
)
def test_what_makes_no_sense_is_refused(data):
    with pytest.raises(WireError):
        wire.read(io.BytesIO(data))


def test_what_is_too_long_is_not_sent():
    with pytest.raises(WireError):
        wire.write(io.BytesIO(), "x", {"text": "a" * wire.LONGEST_HEAD})
    with pytest.raises(WireError):
        wire.write(io.BytesIO(), "x", body=bytes(wire.LONGEST_BODY + 1))


def test_heads_become_what_they_should_be():
    sample = wire.unpack(Sample, GOOD)
    assert sample == Sample(number=1, share=2, word="a", flag=True, many=(1, 2), maybe=None)
    assert json.loads(json.dumps(wire.pack(sample))) == GOOD


@pytest.mark.parametrize(
    "change",
    [
        {"number": "1"}, {"number": True}, {"number": 2**60}, {"share": float("inf")}, {"share": "x"}, {"word": "c"},
        {"word": 1}, {"flag": 1}, {"many": 1}, {"many": ["1"]}, {"maybe": 1}, {"more": 1},
    ],
)  # fmt: skip
def test_a_head_with_anything_else_is_refused(change):
    with pytest.raises(WireError):
        wire.unpack(Sample, GOOD | change)
    with pytest.raises(WireError):
        wire.unpack(Sample, {})


@given(st.dictionaries(st.sampled_from(list(GOOD)), JSON))
def test_any_head_is_refused_or_of_the_right_types(head):
    try:
        sample = wire.unpack(Sample, GOOD | head)
    except WireError:
        return
    assert isinstance(sample.number, int)
    assert sample.word in ("a", "b")


def test_requests_come_back_as_they_were():
    texts = Texts(messages=(Message(speaker="user", text="ä\ud800\0"),), grammar='root ::= "a"', replayed=(1, 2))
    assert Texts.from_body(texts.to_body()) == texts


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"messages": [], "grammar": "", "replayed": []}',
        b'{"messages": [["nobody", "x"]], "grammar": "", "replayed": []}',
        b'{"messages": [["user", 1]], "grammar": "", "replayed": []}',
        b'{"messages": [["user", "x"]], "grammar": 1, "replayed": []}',
        b'{"messages": [["user", "x"]], "grammar": "", "replayed": ["1"]}',
        b'{"messages": [["user", "x"]], "grammar": "", "replayed": 1}',
        b"[" * 50_000,
    ],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused(body):
    with pytest.raises(WireError):
        Texts.from_body(body)
