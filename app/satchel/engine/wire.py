"""The protocol between an engine and its clients: typed messages in length-prefixed JSON frames."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from satchel.domain.errors import EngineError

PROTOCOL = 1
LONGEST_FRAME = 64 * 1024 * 1024
LONGEST_HELLO = 64 * 1024  # before the handshake nobody gets to send more
HEADER = struct.Struct(">I")


class WireError(Exception):
    """The other side does not speak this protocol; the connection is useless from here on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """First message of a client. Its shape, and that of `Welcome`, `Request` and `Response`, never changes: they are
    what programs of different versions use to hand a home over.
    """

    protocol: int
    app: str
    token: str = ""

    def to_json(self) -> dict[str, Any]:
        """As sent."""
        return {"type": "hello", "protocol": self.protocol, "app": self.app, "token": self.token}


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The engine's answer: who it is and in which state. `offline` is how offline is enforced: kernel, python, none."""

    protocol: int
    app: str
    pid: int
    offline: str
    busy: bool
    home: str

    def to_json(self) -> dict[str, Any]:
        """As sent."""
        return {"type": "welcome", "protocol": self.protocol, "app": self.app, "pid": self.pid,
                "offline": self.offline, "busy": self.busy, "home": self.home}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Asks for one thing; `id` is the client's own number for it."""

    id: int
    method: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As sent."""
        return {"type": "request", "id": self.id, "method": self.method, "params": dict(self.params)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Ends a request: a result, or an error in the shape of `SatchelError.to_json` (a fault of ours adds `report`)."""

    id: int
    result: Any = None
    error: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As sent."""
        if self.error is not None:
            return {"type": "response", "id": self.id, "error": dict(self.error)}
        return {"type": "response", "id": self.id, "result": self.result}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One item of a stream that a request opened, before its response."""

    id: int
    event: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As sent."""
        return {"type": "event", "id": self.id, "event": dict(self.event)}


Message = Hello | Welcome | Request | Response | Event


def encode(message: Message) -> bytes:
    """The frame: length in 4 bytes, big-endian, then JSON. Raises `EngineError` above 64 MiB."""
    body = json.dumps(message.to_json(), separators=(",", ":")).encode("ascii")
    if len(body) > LONGEST_FRAME:
        raise EngineError("The answer is larger than 64 MiB.", "Read fewer inputs in one run.")
    return HEADER.pack(len(body)) + body


def length(header: bytes, *, limit: int = LONGEST_FRAME) -> int:
    """The length that a header announces. Raises `WireError`."""
    (size,) = HEADER.unpack(header)
    if not 2 <= size <= limit:
        raise WireError(f"a frame of {size} bytes")
    return int(size)


def decode(untrusted_body: bytes) -> Message:
    """The message in a frame's body. Raises `WireError` for anything else than one of ours."""
    try:
        body = json.loads(untrusted_body)
    except (ValueError, RecursionError) as error:
        raise WireError("not JSON") from error
    if not isinstance(body, dict):
        raise WireError("not an object")
    kind = body.get("type")
    if kind == "hello":
        return Hello(protocol=_int(body, "protocol"), app=_str(body, "app"), token=_str(body, "token", ""))
    if kind == "welcome":
        return Welcome(
            protocol=_int(body, "protocol"), app=_str(body, "app"), pid=_int(body, "pid"),
            offline=_str(body, "offline"), busy=body.get("busy") is True, home=_str(body, "home"),
        )  # fmt: skip
    if kind == "request":
        return Request(id=_int(body, "id"), method=_str(body, "method"), params=_dict(body, "params"))
    if kind == "response":
        error_body = _dict(body, "error") if "error" in body else None
        return Response(id=_int(body, "id"), result=body.get("result"), error=error_body)
    if kind == "event":
        return Event(id=_int(body, "id"), event=_dict(body, "event"))
    raise WireError("an unknown kind of message")


def _int(body: Mapping[str, Any], key: str) -> int:
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise WireError(f"{key} is not a number")
    return value


def _str(body: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = body.get(key, default)
    if not isinstance(value, str):
        raise WireError(f"{key} is not a text")
    return value


def _dict(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = body.get(key, {})
    if not isinstance(value, dict):
        raise WireError(f"{key} is not an object")
    return value
