"""Fetches a file or a folder from the disk: regular files only, never through a link, never more than fits."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from satchel.domain.errors import InputError
from satchel.domain.passages import Input, InputFile, Skipped

_PIECE = 1024 * 1024
_VERSION_CONTROL = frozenset({"CVS", "RCS", "SCCS", "_darcs"})  # those that do not begin with a dot
_MOST_LISTED = 200  # of what is left out, one line each; the rest is counted
_DEEPEST = 64
_SMALLER = "Give a smaller part of it."


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """`file` bounds one file's bytes, `total` those of one input, `files` how many one input has."""

    file: int = 1024**3
    total: int = 2 * 1024**3
    files: int = 50_000


@dataclass(slots=True)
class _Gathered:
    limits: FetchLimits
    shown: str
    files: list[InputFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    size: int = 0

    def add(self, name: str, data: bytes) -> None:
        self.size += len(data)
        self.files.append(InputFile(name=name, data=data))
        if self.size > self.limits.total:
            raise InputError(f"{self.shown} holds more than {_gibibytes(self.limits.total)}.", _SMALLER)
        if len(self.files) > self.limits.files:
            raise InputError(f"{self.shown} holds more than {self.limits.files:,} files.", _SMALLER)

    def skip(self, name: str, why: str) -> None:
        self.skipped.append(Skipped(source=name, why=why))

    def listed(self) -> tuple[Skipped, ...]:
        """What was left out, in order, not endlessly."""
        more = len(self.skipped) - _MOST_LISTED
        kept = self.skipped[:_MOST_LISTED]
        if more > 0:
            kept.append(Skipped(source=self.shown, why=f"{more:,} more were left out for such reasons"))
        return tuple(kept)


class FileSource:
    """The bytes behind a path, whatever they are; see `fetch`."""

    def __init__(self, limits: FetchLimits | None = None) -> None:
        self._limits = limits or FetchLimits()

    def fetch(self, path: str, shown: str) -> Input:
        """A file, or a folder with everything in it in sorted order. Raises `InputError`.

        Hidden files, version control's own folders, links and special files in a folder are left out with a reason.
        `shown` is what the person typed, "-" for standard input, whose bytes then lie in the file at `path`.
        """
        gathered = _Gathered(self._limits, "standard input" if shown == "-" else shown)
        try:
            folder = stat.S_ISDIR(Path(path).stat().st_mode)
            if folder:
                _walk(Path(path), gathered)
            else:
                gathered.add(_plain(Path(path).name), _read(Path(path), self._limits.file, follow=True))
        except _UnreadableError as error:
            raise InputError(f"{gathered.shown} cannot be read: {error.why}.", error.hint) from error
        except (OSError, ValueError) as error:
            raise _failed(gathered.shown, error) from error
        if folder and not gathered.files and not gathered.skipped:
            gathered.skip(shown, "the folder is empty")
        return Input(shown=shown, files=tuple(gathered.files), folder=folder, skipped=gathered.listed())


class _UnreadableError(Exception):
    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


def _failed(shown: str, error: Exception) -> InputError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return InputError(f"There is no file or folder {shown}.", "Check the spelling and the folder you are in.")
    if isinstance(error, PermissionError):
        return InputError(f"{shown} cannot be read: you are not allowed to.", "Change its permissions, or copy it.")
    why = (error.strerror or "the system refuses") if isinstance(error, OSError) else "its name is not a possible one"
    return InputError(f"{shown} cannot be read: {why}.", "Check the path, or copy the file to another folder.")


def _walk(root: Path, gathered: _Gathered) -> None:
    # A stack instead of recursion: folders can be nested deeper than Python's own stack.
    waiting = [(root, "", 0)]
    while waiting:
        folder, prefix, depth = waiting.pop()
        below = []
        for entry, name in _entries(folder, prefix, gathered):
            why = _left_out(entry, depth)
            if why:
                gathered.skip(name, why)
            elif entry.is_dir(follow_symlinks=False):
                below.append((Path(entry.path), f"{name}/", depth + 1))
            else:
                _take(Path(entry.path), name, gathered)
        waiting += reversed(below)
    gathered.files.sort(key=lambda file: file.name)
    gathered.skipped.sort(key=lambda one: one.source)


def _entries(folder: Path, prefix: str, gathered: _Gathered) -> Iterator[tuple[os.DirEntry[str], str]]:
    try:
        with os.scandir(folder) as found:
            every = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            raise
        gathered.skip(prefix, f"the folder cannot be opened ({error.strerror})")
        return
    for entry in every:
        yield entry, prefix + _plain(entry.name)


def _left_out(entry: os.DirEntry[str], depth: int) -> str:
    """Why an entry of a folder is passed over; empty for regular files and folders."""
    if entry.name.startswith("."):
        return "it is hidden"
    if entry.is_symlink():
        return "it is a link; links in folders are not followed"
    if entry.is_dir(follow_symlinks=False):
        if entry.name in _VERSION_CONTROL:
            return "it belongs to version control"
        return "it is nested too deeply" if depth >= _DEEPEST else ""
    return "" if entry.is_file(follow_symlinks=False) else "it is not a regular file"


def _take(path: Path, name: str, gathered: _Gathered) -> None:
    try:
        data = _read(path, gathered.limits.file, follow=False)
    except _UnreadableError as error:
        gathered.skip(name, error.why)
    except OSError as error:
        gathered.skip(name, f"it cannot be read ({error.strerror})")
    else:
        gathered.add(name, data)


def _read(path: Path, most: int, *, follow: bool) -> bytes:
    """The bytes of a regular file; checked once it is open, for it may have been exchanged since it was listed."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    if not stat.S_ISREG((path.stat() if follow else path.lstat()).st_mode):  # opening a device may have effects
        raise _UnreadableError("it is not a regular file", "Copy what it holds into a file, or pipe it in with -.")
    descriptor = os.open(path, flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    with contextlib.closing(os.fdopen(descriptor, "rb", buffering=0)) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _UnreadableError("it is not a regular file")
        pieces, size = [], 0
        while piece := file.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise _UnreadableError(f"it is larger than {_gibibytes(most)}", _SMALLER)
    return b"".join(pieces)


def _plain(name: str) -> str:
    """A file's name without the placeholders that Python puts in for bytes that are no UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def _gibibytes(size: int) -> str:
    return f"{size / 1024**3:g} GiB" if size >= 1024**3 else f"{size:,} bytes"
