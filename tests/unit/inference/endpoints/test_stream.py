"""Streams in any cut, thinking in any cut, and answers that are put together from them."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from satchel.inference.endpoints.answer import Answer, EnoughError
from satchel.inference.endpoints.sse import LONGEST_EVENT, EventStream, StreamError
from satchel.inference.endpoints.troubles import TroubleError

words = st.lists(st.text(max_size=12), max_size=8)
cuts = st.lists(st.integers(1, 40), min_size=1, max_size=30)


def cut(data: Any, sizes: list[int]) -> list[Any]:
    """The data in pieces of these sizes, over and over."""
    out, at, turn = [], 0, 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        out.append(data[at : at + size])
        at, turn = at + size, turn + 1
    return out


def stream_of(pieces: list[str], *, end: str = "\n", done: bool = True, comment: str = ": keep alive\n\n") -> bytes:
    """A server's stream of these pieces of text."""
    deltas = [{"choices": [{"delta": {"content": piece}, "finish_reason": None}]} for piece in pieces]
    rows = [*deltas, {"choices": [{"delta": {}, "finish_reason": "stop"}]}]
    said = comment + "".join(f"data: {json.dumps(row, ensure_ascii=False)}\n\n" for row in rows)
    return (said + ("data: [DONE]\n\n" if done else "")).replace("\n", end).encode("utf-8", "surrogatepass")


def read(chunks: list[bytes]) -> tuple[str, bool]:
    """The text of a stream, and whether the server finished it; as `client` reads it."""
    events, shown = EventStream(), []
    answer = Answer(tokens=10_000, on_text=shown.append)
    for chunk in chunks:
        for payload in events.feed(chunk):
            if payload.strip() == "[DONE]":
                answer.close()
                assert "".join(shown) == answer.text
                return answer.text, True
            answer.take_json(payload)
    if answer.finish:
        answer.close()
    assert "".join(shown) == answer.text
    return answer.text, bool(answer.finish)


plain = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=8)


@given(plain, cuts, st.sampled_from(["\n", "\r\n"]), st.booleans())
@example(["<think>a", "b</think>\n\nanswer"], [1], "\r\n", True)
def test_any_chunking_gives_the_same_text(pieces: list[str], sizes: list[int], end: str, done: bool) -> None:
    whole = stream_of(pieces, end=end, done=done)
    assert read(cut(whole, sizes)) == read([whole])
    if not any("<" in piece for piece in pieces):
        assert read([whole]) == ("".join(pieces), True)


@given(plain, cuts, st.data())
def test_a_stream_that_breaks_off_gives_the_same_text_or_an_error(pieces: list[str], sizes: list[int], data: Any) -> None:
    whole = stream_of(pieces)
    at = data.draw(st.integers(0, len(whole)))
    full, _ = read([whole])
    text, is_finished = read(cut(whole[:at], sizes))
    assert text == full if is_finished else full.startswith(text)


@given(st.lists(st.binary(max_size=60), max_size=12))
def test_any_bytes_give_payloads_or_an_error(chunks: list[bytes]) -> None:
    with contextlib.suppress(StreamError, TroubleError, EnoughError):
        read(chunks)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["choices", "delta", "message", "content", "tool_calls", "function", "arguments", "index",
                                         "finish_reason", "usage", "prompt_tokens", "completion_tokens", "reasoning_content", "error"]),
                        inner, max_size=4), max_leaves=12), st.booleans())  # fmt: skip
def test_any_json_is_taken_or_an_error(value: object, from_tool: bool) -> None:
    answer = Answer(tokens=10, on_text=None, from_tool=from_tool)
    try:
        answer.take_json(json.dumps(value))
    except (StreamError, TroubleError, EnoughError):
        return
    answer.close()
    assert all(n >= 0 for n in answer.figures() or answer.estimate(7))
    answer.text.encode()


def test_several_lines_of_data_are_one_payload_and_other_fields_are_nothing() -> None:
    said = b"event: message\nid: 7\ndata: {\ndata:  1}\nretry: 10\n\n\n\ndata\n\n"
    assert list(EventStream().feed(said)) == ["{\n 1}"]


@pytest.mark.parametrize("said", [b"data: " + b"x" * (LONGEST_EVENT + 1), b"data: 1\n" * (LONGEST_EVENT // 6)])
def test_an_event_without_an_end_is_refused(said: bytes) -> None:
    with pytest.raises(StreamError, match="without an end"):
        list(EventStream().feed(said))


def test_an_event_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(StreamError, match="UTF-8"):
        list(EventStream().feed(b"data: \xff\xfe\n\n"))


def test_half_a_character_is_none() -> None:
    text, _ = read([stream_of([]).replace(b"{}", b'{"content": "a\\ud83d"}')])
    assert text == "a?"


def test_more_than_was_asked_for_is_enough() -> None:
    answer = Answer(tokens=1, on_text=None)
    with pytest.raises(EnoughError):
        for _ in range(300):
            answer.take_json(json.dumps({"choices": [{"delta": {"reasoning_content": "hmm, let me see"}}]}))
    assert not answer.has_begun


def test_figures_that_make_no_sense_are_not_believed() -> None:
    answer = Answer(tokens=10, on_text=None)
    for usage in ({"prompt_tokens": -1, "completion_tokens": 2}, {"prompt_tokens": 10**12, "completion_tokens": 2},
                  {"prompt_tokens": "5", "completion_tokens": 2}, {"prompt_tokens": True, "completion_tokens": 2}, {}):  # fmt: skip
        answer.take_json(json.dumps({"choices": [], "usage": usage}))
        assert answer.figures() is None
    answer.take_json(json.dumps({"choices": [], "usage": {
        "prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 99},
        "completion_tokens_details": {"reasoning_tokens": 7}}}))  # fmt: skip
    assert answer.figures() == (9, 9, 5, 5)
