"""The protocol's messages survive the trip, and nothing else does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import EngineError
from satchel.engine import wire

words = st.text(max_size=20)
numbers = st.integers(-(2**62), 2**62)
bodies = st.dictionaries(words, st.none() | st.booleans() | numbers | words | st.lists(words, max_size=3), max_size=4)
messages = st.one_of(
    st.builds(wire.Hello, protocol=numbers, app=words, token=words),
    st.builds(wire.Welcome, protocol=numbers, app=words, pid=numbers, offline=words, busy=st.booleans(), home=words),
    st.builds(wire.Request, id=numbers, method=words, params=bodies),
    st.builds(wire.Response, id=numbers, result=st.none() | bodies),
    st.builds(wire.Response, id=numbers, error=bodies),
    st.builds(wire.Event, id=numbers, event=bodies),
)


@settings(max_examples=100, deadline=None)
@given(messages)
def test_every_message_survives(message: wire.Message) -> None:
    frame = wire.encode(message)
    size = wire.length(frame[: wire.HEADER.size])
    assert size == len(frame) - wire.HEADER.size
    assert wire.decode(frame[wire.HEADER.size :]) == message


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.recursive(bodies, lambda b: st.lists(b), max_leaves=5).map(lambda b: json.dumps(b).encode()))
def test_anything_else_is_a_wire_error(body: bytes) -> None:
    try:
        wire.decode(body)
    except wire.WireError:
        return
    pytest.fail("it was taken for a message")


@pytest.mark.parametrize(
    "body",
    [
        {"type": "request", "id": True, "method": "x"}, {"type": "request", "id": 1}, {"type": "request", "id": 2**70},
        {"type": "request", "id": 1, "method": "x", "params": []}, {"type": "hello", "protocol": "1", "app": "1"},
        {"type": "response"}, {"type": "response", "id": 1, "error": "x"}, {"type": "event", "id": 1, "event": 3}, {},
    ],
)  # fmt: skip
def test_near_misses_are_refused(body: object) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(json.dumps(body).encode())


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(wire.WireError):
        wire.decode(b"[" * 200_000)


@pytest.mark.parametrize("size", [0, 1, wire.LONGEST_FRAME + 1, 2**32 - 1])
def test_impossible_lengths_are_refused(size: int) -> None:
    with pytest.raises(wire.WireError):
        wire.length(wire.HEADER.pack(size))


def test_an_answer_that_is_too_large_says_so() -> None:
    with pytest.raises(EngineError, match="64 MiB"):
        wire.encode(wire.Response(id=1, result="x" * wire.LONGEST_FRAME))


def test_the_messages_of_the_hand_over_never_change() -> None:
    """Programs of other versions rely on exactly these."""
    hello = wire.Hello(protocol=1, app="0.1.0", token="t")
    assert hello.to_json() == {"type": "hello", "protocol": 1, "app": "0.1.0", "token": "t"}
    request = wire.Request(id=1, method="shutdown", params={"when": "done"})
    assert request.to_json() == {"type": "request", "id": 1, "method": "shutdown", "params": {"when": "done"}}
    assert wire.Response(id=1, result={}).to_json() == {"type": "response", "id": 1, "result": {}}
    welcome = wire.Welcome(protocol=1, app="a", pid=2, offline="none", busy=True, home="/h")
    assert set(welcome.to_json()) == {"type", "protocol", "app", "pid", "offline", "busy", "home"}
