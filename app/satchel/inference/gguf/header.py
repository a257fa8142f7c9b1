"""Parses the header of a GGUF file: its key-value pairs and the table of its tensors, every count bounded.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

from satchel.domain.errors import InputError
from satchel.inference.gguf.types import TYPES, TensorType

MOST_PAIRS, MOST_TENSORS, MOST_ITEMS = 65_536, 65_536, 16_777_216
LONGEST_TEXT = 16 * 1024 * 1024  # bytes; a chat template has a few thousand
LONGEST_KEY = 65_535
LARGEST_HEADER = 512 * 1024 * 1024  # bytes; a vocabulary of 262,144 words takes about 10 MB
MOST_DIMENSIONS = 4
KEPT = 1024  # items of an array that are kept; longer ones are vocabularies, of which only the length is
_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_ALIGNMENT = 32  # bytes, where the file does not say otherwise
_TEXT, _ARRAY, _BOOL = 8, 9, 7
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", _BOOL: "?", 10: "Q", 11: "q", 12: "d"}

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """One tensor: `shape` from the innermost dimension outwards, `offset` in bytes from the start of the file."""

    name: str
    shape: tuple[int, ...]
    type: TensorType
    offset: int

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self.count // self.type.block * self.type.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands in front of the weights. `lengths` has the length of every array, `pairs` only short arrays."""

    version: int
    pairs: Mapping[str, Value]
    lengths: Mapping[str, int]
    tensors: tuple[Tensor, ...]
    file_size: int


def read_header(path: Path) -> Header:
    """The header of a file. Raises `InputError` when it is no complete GGUF model that this program can read."""
    try:
        with path.open("rb") as file:
            return _Reader(file, path).header()
    except OSError as error:
        raise InputError(f"{path.name} cannot be opened: {error.strerror or error}.", "Check the path.") from error


class _Reader:
    """Reads forwards only; every length is checked before anything is read or kept."""

    def __init__(self, untrusted: BinaryIO, path: Path) -> None:
        self._file = untrusted
        self._name = path.name
        self._size = path.stat().st_size

    def header(self) -> Header:
        if self._take(4) != _MAGIC:
            raise self._bad("it does not begin like a GGUF file")
        (version,) = self._unpack("I")
        if version not in _VERSIONS:
            raise self._bad(f"it has format version {version}; versions 2 and 3 are read")
        tensors, pairs = self._unpack("QQ")
        self._within(tensors, MOST_TENSORS, "tensors")
        self._within(pairs, MOST_PAIRS, "entries")
        values, lengths = self._pairs(pairs)
        table = [self._tensor() for _ in range(tensors)]
        return Header(
            version=version, pairs=values, lengths=lengths, file_size=self._size,
            tensors=self._placed(table, self._alignment(values)),
        )  # fmt: skip

    def _pairs(self, count: int) -> tuple[dict[str, Value], dict[str, int]]:
        values: dict[str, Value] = {}
        lengths: dict[str, int] = {}
        for _ in range(count):
            key = self._text(LONGEST_KEY)
            if key in values or key in lengths:
                raise self._bad(f"the entry {key!r} stands in it twice")
            (kind,) = self._unpack("I")
            if kind == _ARRAY:
                lengths[key], kept = self._array()
                if kept is not None:
                    values[key] = kept
            else:
                values[key] = self._scalar(kind)
        return values, lengths

    def _scalar(self, kind: int) -> Scalar:
        if kind == _TEXT:
            return self._text(LONGEST_TEXT)
        if kind not in _NUMBERS:
            raise self._bad(f"an entry has the unknown type {kind}")
        (value,) = self._unpack(_NUMBERS[kind])
        return value

    def _array(self) -> tuple[int, tuple[Scalar, ...] | None]:
        """Its length, and its items when they are few."""
        kind, count = self._unpack("IQ")
        self._within(count, MOST_ITEMS, "items in a list")
        if kind != _TEXT and kind not in _NUMBERS:
            raise self._bad(f"a list has the unknown type {kind}")
        if count <= KEPT:
            return count, tuple(self._scalar(kind) for _ in range(count))
        if kind == _TEXT:
            for _ in range(count):
                self._skip(self._length(LONGEST_TEXT))
        else:
            self._skip(count * struct.calcsize("<" + _NUMBERS[kind]))
        return count, None

    def _tensor(self) -> tuple[str, tuple[int, ...], TensorType, int]:
        name = self._text(LONGEST_KEY)
        (dimensions,) = self._unpack("I")
        self._within(dimensions, MOST_DIMENSIONS, "dimensions of a tensor")
        shape = self._unpack("Q" * dimensions)
        number, offset = self._unpack("IQ")
        if number not in TYPES:
            raise self._bad(f"the tensor {name!r} has type {number}, which is newer than this program")
        if not shape or 0 in shape or prod(shape) >= 2**62 or shape[0] % TYPES[number].block:
            raise self._bad(f"the tensor {name!r} has an impossible shape")
        return name, tuple(shape), TYPES[number], offset

    def _placed(self, table: list[tuple[str, tuple[int, ...], TensorType, int]], alignment: int) -> tuple[Tensor, ...]:
        """The tensors at their places in the file; raises where one lies outside of it or over another."""
        begin = -(-self._file.tell() // alignment) * alignment
        found = [Tensor(name=n, shape=s, type=t, offset=begin + offset) for n, s, t, offset in table]
        if len({tensor.name for tensor in found}) < len(found):
            raise self._bad("two of its tensors have one name")
        end = begin
        for tensor in sorted(found, key=lambda t: t.offset):
            if tensor.offset % alignment or tensor.offset < end:
                raise self._bad(f"the tensor {tensor.name!r} lies where it cannot")
            end = tensor.offset + tensor.size
        if found and end > self._size:
            missing = (end - self._size) / 1e6
            raise self._bad(f"its last {missing:,.1f} MB are missing; the download was cut")
        return tuple(found)

    def _alignment(self, values: Mapping[str, Value]) -> int:
        found = values.get("general.alignment", _ALIGNMENT)
        if not isinstance(found, int) or isinstance(found, bool) or not 8 <= found <= 2**20 or found & (found - 1):
            raise self._bad("its alignment is impossible")
        return found

    # -- bytes -------------------------------------------------------------------------------------------------------

    def _unpack(self, shape: str) -> tuple[int, ...]:
        form = struct.Struct("<" + shape)
        return form.unpack(self._take(form.size))

    def _take(self, count: int) -> bytes:
        found = self._file.read(count)
        if len(found) < count or self._file.tell() > LARGEST_HEADER:
            raise self._bad("its header is cut or far too long")
        return found

    def _skip(self, count: int) -> None:
        if self._file.tell() + count > min(self._size, LARGEST_HEADER):
            raise self._bad("its header is cut or far too long")
        self._file.seek(count, 1)

    def _length(self, most: int) -> int:
        (count,) = self._unpack("Q")
        return self._within(count, most, "bytes in a text")

    def _text(self, longest: int) -> str:
        return self._take(self._length(longest)).decode("utf-8", "replace")

    def _within(self, count: int, most: int, what: str) -> int:
        if count > most:
            raise self._bad(f"it claims {count:,} {what}; {most:,} are the most that a model has")
        return count

    def _bad(self, why: str) -> InputError:
        return InputError(f"{self._name} is no model that can be read: {why}.", "Download it again, or choose another.")
