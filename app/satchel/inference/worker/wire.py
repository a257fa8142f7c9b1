"""Messages between a model's parent and its child: a small JSON head and, where there is text, a body.

``length of the head · length of the body (4 bytes each, little-endian) · head · body``. Whatever crosses is bounded and
checked for its type: the child runs a library that reads files of strangers.
"""

from __future__ import annotations

import dataclasses
import json
import struct
import types
from collections.abc import Mapping
from typing import IO, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 32 * 1024 * 1024
LARGEST_NUMBER = 2**53
_LENGTHS = struct.Struct("<II")
_T = TypeVar("_T")


class WireError(Exception):
    """The other side is gone or says what makes no sense."""


def write(stream: IO[bytes], kind: str, head: Mapping[str, Any] | None = None, body: bytes = b"") -> None:
    """Sends one message; raises `WireError` when nobody reads any more or it is too long."""
    packed = json.dumps({"kind": kind, **(head or {})}, separators=(",", ":")).encode()
    if len(packed) > LONGEST_HEAD or len(body) > LONGEST_BODY:
        raise WireError("a message is too long")
    try:
        stream.write(_LENGTHS.pack(len(packed), len(body)) + packed + body)
        stream.flush()
    except (OSError, ValueError) as error:  # ValueError: closed meanwhile by another thread
        raise WireError("the pipe is closed") from error


def read(stream: IO[bytes]) -> tuple[str, dict[str, Any], bytes] | None:
    """The next message as kind, head and body; None at a clean end; `WireError` for anything cut short or senseless."""
    try:
        lengths = stream.read(_LENGTHS.size)
        if not lengths:
            return None
        if len(lengths) < _LENGTHS.size:
            raise WireError("a message was cut short")
        head_length, body_length = _LENGTHS.unpack(lengths)
        if head_length > LONGEST_HEAD or body_length > LONGEST_BODY:
            raise WireError("a message makes no sense")
        packed, body = stream.read(head_length), stream.read(body_length)
    except (OSError, ValueError) as error:
        raise WireError("the pipe is closed") from error
    if len(packed) < head_length or len(body) < body_length:
        raise WireError("a message was cut short")
    try:
        head = json.loads(packed)
    except (ValueError, RecursionError) as error:
        raise WireError("a message makes no sense") from error
    if not isinstance(head, dict) or not isinstance(head.get("kind"), str):
        raise WireError("a message makes no sense")
    return head.pop("kind"), head, body


def pack(message: Any) -> dict[str, Any]:
    """A dataclass as a head."""
    return {field.name: getattr(message, field.name) for field in dataclasses.fields(message)}


def unpack(kind: type[_T], untrusted_head: Mapping[str, Any]) -> _T:
    """The dataclass that a head describes; raises `WireError` unless every field is there and of its type."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    if untrusted_head.keys() != set(names):
        raise WireError("a message lacks something")
    for name in names:
        if not _fits(untrusted_head[name], hints[name]):
            raise WireError(f"a message has a senseless {name}")
    return kind(**{name: _frozen(untrusted_head[name]) for name in names})


def text_of(untrusted_body: bytes) -> str:
    """A body as text; raises `WireError` when it is none."""
    try:
        return untrusted_body.decode()
    except UnicodeDecodeError as error:
        raise WireError("a message holds no text") from error


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def _fits(value: Any, hint: Any) -> bool:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, one) for one in inside)
    if origin is Literal:
        return isinstance(value, str) and value in inside
    if origin is tuple:  # tuple[X, ...]
        return isinstance(value, list) and all(_fits(one, inside[0]) for one in value)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER
    return isinstance(value, hint)
