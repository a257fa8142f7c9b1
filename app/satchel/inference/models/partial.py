"""A file on its way: what has come so far and what is known of it lie beside its place, and survive a kill."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter

from satchel.domain.errors import MissingError
from satchel.inference.models.registry import Compared

_LARGEST_MARK = 64 * 1024  # bytes
_BLOCK = 4 * 1024 * 1024  # bytes read at once
_Header = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[\x20-\x7e]*$")]
_Sha = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is known of a file on its way: `validator` is the host's ETag or date for If-Range, `said` the checksum
    that the host named, `sha256` the file's own once it is whole.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    url: Annotated[str, StringConstraints(max_length=4000)]
    validator: _Header = ""
    said: _Sha = ""
    total: Annotated[int, Field(ge=0, le=2**60)] | None = None
    sha256: _Sha = ""
    compared: Compared = "nothing"


_MARK = TypeAdapter(Mark)


@dataclass(slots=True)
class Partial:
    """`NAME.part` holds the bytes, `NAME.part.json` the mark. For one thread at a time."""

    final: Path
    mark: Mark | None = field(default=None, init=False)
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256, init=False)
    _hashed: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.mark = self._read_mark()

    @property
    def size(self) -> int:
        """Bytes that have come."""
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    @property
    def is_whole(self) -> bool:
        """Whether it was finished before: the file is in its place, and the mark knows its checksum."""
        return self.mark is not None and bool(self.mark.sha256) and self.final.is_file()

    def begin(self, mark: Mark) -> None:
        """From the first byte on. Raises `MissingError` when the disk refuses."""
        with _told(self.final):
            self.final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._part.unlink(missing_ok=True)
            os.close(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            self._write_mark(mark)
        self._hash, self._hashed = hashlib.sha256(), 0

    def append(self, data: bytes) -> None:
        """More bytes. Raises `MissingError` when the disk is full."""
        self.catch_up()
        with _told(self.final), self._part.open("ab") as file:
            file.write(data)
        self._hash.update(data)
        self._hashed += len(data)

    def catch_up(self) -> None:
        """Reads what came before this process, for the checksum; takes seconds for a large file."""
        size = self.size
        if self._hashed == size:
            return
        self._hash, self._hashed = hashlib.sha256(), 0
        with _told(self.final), self._part.open("rb") as file:
            while block := file.read(_BLOCK):
                self._hash.update(block)
                self._hashed += len(block)

    def head(self, count: int) -> bytes:
        """The first bytes."""
        with _told(self.final), self._part.open("rb") as file:
            return file.read(count)

    def digest(self) -> str:
        """SHA-256 of what has come, in hex."""
        self.catch_up()
        return self._hash.hexdigest()

    def finish(self, mark: Mark) -> None:
        """Puts the whole file in its place: on the disk first, then under its name."""
        with _told(self.final):
            with self._part.open("rb+") as file:
                os.fsync(file.fileno())
            self._write_mark(mark)
            self._part.replace(self.final)
            _sync_folder(self.final.parent)

    def discard(self) -> None:
        """Forgets what has come."""
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)
        self.forget_mark()

    def forget_mark(self) -> None:
        """The file is known elsewhere now."""
        with contextlib.suppress(OSError):
            self._mark_path.unlink(missing_ok=True)
        self.mark = None

    @property
    def _part(self) -> Path:
        return self.final.with_name(self.final.name + ".part")

    @property
    def _mark_path(self) -> Path:
        return self.final.with_name(self.final.name + ".part.json")

    def _read_mark(self) -> Mark | None:
        try:
            with self._mark_path.open("rb") as file:
                return _MARK.validate_json(file.read(_LARGEST_MARK), strict=True)
        except (OSError, ValueError):
            return None

    def _write_mark(self, mark: Mark) -> None:
        draft = self._mark_path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_MARK.dump_json(mark))
            draft.replace(self._mark_path)
        finally:
            draft.unlink(missing_ok=True)
        self.mark = mark


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise MissingError(
            f"{path.name} cannot be written: {error.strerror or error}.",
            "Free some room on the disk of the data home and run the same command again: it goes on where it was.",
        ) from error


def _sync_folder(folder: Path) -> None:
    """Makes a rename outlive a power cut; Windows has no such call."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
