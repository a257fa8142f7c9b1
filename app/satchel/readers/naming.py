"""Gives every file of every input the name that citations use (DESIGN, Citation), without two ever being equal."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from satchel.domain.errors import InputError
from satchel.domain.passages import Input, Skipped
from satchel.readers.archive import is_office_document, is_zip, unpack

STDIN = "stdin"
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True, kw_only=True)
class NamedFile:
    """One file: `name` as cited, `inner` its path inside the input, `sha256` of the bytes that the person gave."""

    name: str
    inner: str
    data: bytes
    sha256: str
    folder: bool = False


@dataclass(slots=True, kw_only=True)
class NamedInput:
    """One input after unpacking; `error` says why nothing of it can be read."""

    shown: str
    files: list[NamedFile]
    skipped: list[Skipped]
    error: InputError | None = None


def name_files(inputs: Sequence[Input], bad: frozenset[str] = frozenset()) -> Iterator[NamedInput | str]:
    """Every input with its files named, in the order given; before an archive is opened its unit name is yielded.

    Archives among `bad` are not opened (a worker has died of them).
    """
    opened: list[NamedInput] = []
    for number, one in enumerate(inputs):
        unit = f"archive {number}"
        if _is_archive(one):
            yield unit
        opened.append(_open(one, opens=unit not in bad))
    _tell_apart(opened)
    yield from opened


def _is_archive(one: Input) -> bool:
    if one.folder or len(one.files) != 1:
        return False
    data = one.files[0].data
    return is_zip(data) and not is_office_document(data)


def _open(one: Input, *, opens: bool) -> NamedInput:
    shown = STDIN if one.shown == "-" else _SURROGATE.sub("\ufffd", one.shown)
    found = NamedInput(shown=shown, files=[], skipped=list(one.skipped))
    if not _is_archive(one):
        for file in sorted(one.files, key=lambda f: f.name):
            digest = hashlib.sha256(file.data).hexdigest()
            # A single file's path may say what its name does not: the day, the channel.
            name = file.name if one.folder else shown
            inner = name.replace("\\", "/")
            found.files.append(NamedFile(name=name, inner=inner, data=file.data, sha256=digest, folder=one.folder))
        return found
    if not opens:
        found.error = InputError(f"{shown} cannot be opened: unpacking it needs too much time or memory.")
        return found
    digest = hashlib.sha256(one.files[0].data).hexdigest()
    try:
        unpacked = unpack(one.files[0].data, shown)
    except InputError as error:
        found.error = error
        return found
    found.files += [
        NamedFile(name=f.name, inner=f.name, data=f.data, sha256=digest, folder=True) for f in unpacked.files
    ]
    found.skipped += unpacked.skipped
    return found


def _tell_apart(opened: Sequence[NamedInput]) -> None:
    """Puts the input's name in front where two inputs hold the same inner path; the same file twice is read once."""
    seen: set[tuple[str, str, bytes]] = set()
    for one in opened:
        once = []
        for file in one.files:
            mark = (_place(one.shown), file.inner, hashlib.sha256(file.data).digest())
            if mark in seen:
                one.skipped.append(Skipped(source=file.name, why="it was given twice"))
            else:
                once.append(file)
                seen.add(mark)
        one.files = once
    for put_in_front in (_base, _place):
        twice = {name for name, n in Counter(f.name for one in opened for f in one.files).items() if n > 1}
        for one in opened:
            for file in one.files:
                if file.name in twice and file.folder:
                    file.name = f"{put_in_front(one.shown)}/{file.inner}"
    _number(file for one in opened for file in one.files)


def _number(files: Iterable[NamedFile]) -> None:
    """What no path tells apart (one file given twice that grew meanwhile): a citation must still mean one of them."""
    taken: set[str] = set()
    for file in files:
        name, number = file.name, 1
        while file.name in taken:
            number += 1
            file.name = f"{name} ({number})"
        taken.add(file.name)


def _place(shown: str) -> str:
    return shown.replace("\\", "/").rstrip("/").removeprefix("./") or shown


def _base(shown: str) -> str:
    return _place(shown).rsplit("/", 1)[-1] or shown
