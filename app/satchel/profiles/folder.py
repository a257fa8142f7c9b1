"""Reads a profile's folder as hostile data: bounded, without following links, refusing what it cannot vouch for."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from satchel.domain.errors import InputError

MAX_FILES = 2_000
MAX_BYTES = 64 << 20
MAX_DEPTH = 12
OURS = "app.satchel"
_TEXT = frozenset({".md", ".json", ".jsonl", ".toml", ".svg", ".txt"})
_STRICT = frozenset({".md", ".toml", ".svg"})  # what people or models read as instructions
_HINT = "Get a fresh copy from its publisher."


def read_folder(root: Path) -> dict[str, bytes]:
    """Every file by its path with forward slashes. Raises `InputError` for links, odd files, too much of anything."""
    files: dict[str, bytes] = {}
    room = MAX_BYTES
    seen: set[str] = set()
    for path, inner in _walk(root, "", 0):
        if len(files) >= MAX_FILES:
            raise InputError(f"The agent in {root} has more than {MAX_FILES} files.", _HINT)
        if inner.casefold() in seen:
            raise InputError(f"The agent in {root} has two files whose names differ only in case: {inner}.", _HINT)
        seen.add(inner.casefold())
        files[inner] = _read(path, inner, room)
        room -= len(files[inner])
    return files


def _walk(folder: Path, prefix: str, depth: int) -> Iterator[tuple[Path, str]]:
    if depth > MAX_DEPTH:
        raise InputError(f"The agent's folders are nested more than {MAX_DEPTH} deep.", _HINT)
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be read: {error.strerror or error}.") from error
    for entry in entries:
        inner = prefix + entry.name
        if entry.is_symlink():
            raise InputError(f"The agent contains a link ({shown(inner)}); links are refused.", _HINT)
        if hidden(entry.name) or not entry.name.isprintable():
            raise InputError(f"The agent contains a file whose name has hidden characters ({shown(inner)}).", _HINT)
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _walk(Path(entry.path), inner + "/", depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path), inner
        else:
            raise InputError(f"The agent contains something that is no plain file ({shown(inner)}).", _HINT)


def _read(path: Path, inner: str, room: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InputError(f"The agent contains something that is no plain file ({shown(inner)}).", _HINT)
            data = file.read(room + 1)
    except OSError as error:
        raise InputError(f"{shown(inner)} of the agent cannot be read: {error.strerror or error}.") from error
    if len(data) > room:
        raise InputError(f"The agent is larger than {MAX_BYTES >> 20} MiB.", _HINT)
    return data


def hidden(text: str) -> bool:
    """Whether the text has characters that a person cannot see: direction marks, tags, zero-width, private use.

    A joiner between two symbols (emoji) and a byte-order mark at the very start are what editors write themselves.
    """
    for i, char in enumerate(text):
        if char.isascii():
            if ord(char) < 32 and char not in "\n\r\t":
                return True
            continue
        category = unicodedata.category(char)
        if category in ("Cf", "Co", "Cn", "Cs", "Cc", "Zl", "Zp") or 0xE0100 <= ord(char) <= 0xE01EF:
            joins = char == "\u200d" and i > 0 and unicodedata.category(text[i - 1]) in ("So", "Sk", "Mn")
            if not joins and not (char == "\ufeff" and i == 0):
                return True
    return False


def check_text(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Data files (examples, evals) with hidden characters; raises `InputError` where instructions have them."""
    flagged = []
    for inner, data in files.items():
        suffix = Path(inner).suffix.lower()
        if suffix not in _TEXT:
            continue
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"{inner} of the agent is not UTF-8 text.", _HINT) from error
        if not hidden(text):
            continue
        if suffix in _STRICT or inner == "plugin.json":
            raise InputError(
                f"{inner} of the agent has characters that nobody can see; they can hide instructions.", _HINT
            )
        flagged.append(inner)
    return tuple(flagged)


def shown(untrusted: str) -> str:
    """A name that is safe to print: what cannot be seen becomes an escape."""
    return "".join(c if c.isprintable() and not hidden(c) else f"\\u{ord(c):04x}" for c in untrusted[:200])
