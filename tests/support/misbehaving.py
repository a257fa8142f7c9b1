"""Servers, proxies and gateways that misbehave below the level of words: every one is a persona."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.support.asked import Asked
from tests.support.personas import Act, Persona

_STREAM = {"content-type": "text/event-stream", "connection": "close"}


class Status(Persona):
    """Answers with an HTTP status, headers and an error's body."""

    def __init__(self, status: int, message: str = "no", *, param: str | None = None, **headers: str) -> None:
        super().__init__()
        body = json.dumps({"error": {"message": message, "param": param, "code": None}})
        self._bytes = raw(status, {name.replace("_", "-"): value for name, value in headers.items()}, body.encode())

    def wire(self, asked: Asked) -> Iterator[bytes | Act]:
        yield self._bytes


class Raw(Persona):
    """Sends these bytes as they are, then closes (or does what the last act says)."""

    def __init__(self, *parts: bytes | Act) -> None:
        super().__init__()
        self._parts = parts

    def wire(self, asked: Asked) -> Iterator[bytes | Act]:
        yield from self._parts


class Body(Raw):
    """A 200 whose body is these bytes, as a stream or as JSON."""

    def __init__(self, body: bytes, *, is_stream: bool = True, **headers: str) -> None:
        kind = _STREAM if is_stream else {"content-type": "application/json"}
        super().__init__(raw(200, kind | {name.replace("_", "-"): value for name, value in headers.items()}, body))


class Flood(Persona):
    """A body without an end that holds nothing: one event that never closes."""

    def wire(self, asked: Asked) -> Iterator[bytes | Act]:
        yield raw(200, _STREAM, b"data: ", has_length=False)
        while True:
            yield b"x" * 65536


class SlowHeaders(Persona):
    """One byte of a header at a time, for ever."""

    def wire(self, asked: Asked) -> Iterator[bytes | Act]:
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield b"x"
            yield Act.STALL


def raw(status: int, headers: dict[str, str], body: bytes, *, has_length: bool = True) -> bytes:
    """A response as bytes."""
    length = {"content-length": str(len(body))} if has_length and "connection" not in headers else {}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in (headers | length).items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
