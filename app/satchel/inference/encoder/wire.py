"""Messages between the encoder's parent and child: a kind, a length, and numbers; no text ever crosses.

``kind (1 byte) · length of the body (4 bytes, little-endian) · body``. Requests carry token ids, answers vectors.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from typing import IO, Literal, get_args

Kind = Literal["ready", "embed", "vectors", "failed"]
Failure = Literal["library", "file", "load", "request", "compute", "memory"]

LONGEST_BODY = 8 * 1024 * 1024
_HEAD = struct.Struct("<BI")
_KINDS: tuple[Kind, ...] = get_args(Kind)
_FAILURES: tuple[Failure, ...] = get_args(Failure)


class WireError(Exception):
    """The other side is gone or says what makes no sense."""


def write(stream: IO[bytes], kind: Kind, body: bytes = b"") -> None:
    """Sends one message; raises `WireError` when nobody reads any more."""
    try:
        stream.write(_HEAD.pack(_KINDS.index(kind), len(body)) + body)
        stream.flush()
    except (OSError, ValueError) as error:  # ValueError: closed meanwhile by another thread
        raise WireError("the pipe is closed") from error


def read(stream: IO[bytes]) -> tuple[Kind, bytes] | None:
    """The next message; None at a clean end; raises `WireError` for anything cut short or unknown."""
    try:
        head = stream.read(_HEAD.size)
        if not head:
            return None
        if len(head) < _HEAD.size:
            raise WireError("a message was cut short")
        number, length = _HEAD.unpack(head)
        if number >= len(_KINDS) or length > LONGEST_BODY:
            raise WireError("a message makes no sense")
        body = stream.read(length)
    except (OSError, ValueError) as error:
        raise WireError("the pipe is closed") from error
    if len(body) < length:
        raise WireError("a message was cut short")
    return _KINDS[number], body


def pack_ids(texts: Sequence[Sequence[int]]) -> bytes:
    """How many texts, how many ids each has, then all ids; every number in two bytes."""
    numbers = array("H", [len(texts), *map(len, texts)])
    for ids in texts:
        numbers.extend(ids)
    return _little_endian(numbers).tobytes()


def unpack_ids(body: bytes, *, longest: int, vocabulary: int) -> list[list[int]]:
    """The reverse of `pack_ids`; raises `WireError` unless every text has 1 to `longest` ids of the vocabulary."""
    if len(body) < 2 or len(body) % 2:
        raise WireError("the request is not whole")
    packed = array("H")
    packed.frombytes(body)
    numbers = _little_endian(packed).tolist()
    count = numbers[0]
    lengths, rest = numbers[1 : 1 + count], numbers[1 + count :]
    if len(lengths) != count or sum(lengths) != len(rest) or any(not 1 <= size <= longest for size in lengths):
        raise WireError("the request's lengths do not fit")
    if rest and max(rest) >= vocabulary:
        raise WireError("an id is not in the vocabulary")
    texts, start = [], 0
    for size in lengths:
        texts.append(rest[start : start + size])
        start += size
    return texts


def pack_failure(failure: Failure, detail: str = "") -> bytes:
    """Which kind of failure, and a few words for the log."""
    return f"{failure}:{detail[:500]}".encode("utf-8", "replace")


def unpack_failure(untrusted_body: bytes) -> tuple[Failure, str]:
    """The reverse of `pack_failure`; anything unknown counts as a failed computation."""
    kind, _, detail = untrusted_body.decode("utf-8", "replace").partition(":")
    known: Failure = kind if kind in _FAILURES else "compute"
    return known, "".join(char if char.isprintable() else " " for char in detail[:500])


def _little_endian(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
