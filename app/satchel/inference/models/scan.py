"""Finds the models that other programs left on this machine; nothing is copied, and nothing is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.errors import InputError
from satchel.inference.gguf.description import Description, describe
from satchel.inference.gguf.header import read_header
from satchel.inference.models import ollama
from satchel.inference.models.places import Place
from satchel.inference.models.walk import files_below

_MOST_FILES, _DEEPEST = 200_000, 8
_NAMELESS = {"model", "gguf"}  # Jan calls every file so; the folder has the model's name
_PART = re.compile(r"-(\d{5})-of-(\d{5})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A model of another program; `files` are all its parts in order, `why` tells why it cannot be used."""

    name: str
    program: str
    files: tuple[Path, ...]
    size: int
    description: Description | None = None
    why: str = ""


def scan(places: Iterable[Place]) -> list[Found]:
    """Every model of every place, by program and name; a file that two places share is named once."""
    known: set[tuple[int, int]] = set()
    out = []
    for place in places:
        for name, path in _candidates(place):
            try:
                found = path.stat()
            except OSError:
                continue
            if (found.st_dev, found.st_ino) in known:
                continue
            known.add((found.st_dev, found.st_ino))
            out.append(_described(name, place.program, path))
    return sorted(out, key=lambda f: (f.program, f.name.lower(), str(f.files[0])))


def _candidates(place: Place) -> Iterator[tuple[str, Path]]:
    if place.layout == "ollama":
        yield from ollama.models(place.folder)
        return
    for path in files_below(place.folder, most=_MOST_FILES, deepest=_DEEPEST):
        if path.suffix.lower() != ".gguf":
            continue
        part = _PART.search(path.stem)
        if part is None or part[1] == "00001":  # the first part stands for all
            stem = _PART.sub("", path.stem)
            yield path.parent.name if stem.lower() in _NAMELESS else stem, path


def _described(name: str, program: str, path: Path) -> Found:
    files = parts(path)
    try:
        missing = [file.name for file in files if not file.is_file()]
        if missing:
            if path.exists() and len(files) == 1:
                raise InputError(f"{path.name} is not a file that holds a model.")
            raise InputError(f"{name} is not complete: {missing[0]} is missing.")
        description = describe(read_header(path), name)
    except InputError as error:
        return Found(name=name, program=program, files=files, size=_size(files), why=error.what)
    return Found(name=name, program=program, files=files, size=_size(files), description=description)


def parts(path: Path) -> tuple[Path, ...]:
    """All files of a split model, named as llama.cpp's gguf-split does; of another the one file."""
    part = _PART.search(path.stem)
    if part is None:
        return (path,)
    count = int(part[2])
    stem = path.stem[: part.start()]
    return tuple(path.with_name(f"{stem}-{i:05}-of-{count:05}{path.suffix}") for i in range(1, min(count, 1000) + 1))


def _size(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())
