"""Looks at the files of a model before it is taken in: all there, readable, and of a kind that can write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.errors import InputError
from satchel.inference.gguf.description import Description, Kind, describe
from satchel.inference.gguf.header import read_header
from satchel.inference.gguf.split import joined
from satchel.inference.models.scan import parts

_PART = re.compile(r"-\d{5}-of-\d{5}$")
_NO_WRITERS: Mapping[Kind, tuple[str, str]] = {
    "projector": (
        "the part of a model that looks at pictures (a projector), and is skipped",
        "Add the model that it belongs to.",
    ),
    "adapter": ("a LoRA adapter, not a model", "Add the model that it changes."),
    "embedding": ("a model that turns text into vectors and writes none", "Add one that follows instructions."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A model that can be used: its files in order, and what they say together."""

    files: tuple[Path, ...]
    description: Description


def stem(path: Path) -> str:
    """What a model is called by its file; the number of a part is no part of the name."""
    return _PART.sub("", path.stem if path.suffix.lower() == ".gguf" else path.name)


def look(path: Path) -> Readable:
    """The model that the file is, or is a part of. Raises `InputError` where it is none that can write."""
    files = parts(path.absolute()) or (path.absolute(),)  # none: a name that counts to zero
    _all_there(path, files)
    headers = [read_header(file) for file in files]
    found = describe(joined(headers), stem(files[0]))
    if found.split[1] != len(files):
        raise InputError(
            f"{files[0].name} is one of {found.split[1]} parts, and its name does not say where the others are.",
            "Give the parts the names that they were published under, e.g. model-00001-of-00003.gguf.",
        )
    if found.kind in _NO_WRITERS:
        what, hint = _NO_WRITERS[found.kind]
        raise InputError(f"{files[0].name} is {what}.", hint)
    return Readable(files=files, description=found)


def _all_there(path: Path, files: tuple[Path, ...]) -> None:
    if path.is_dir():
        raise InputError(f"{path} is a folder.", "Name one file, or let Satchel look: satchel models scan")
    missing = [file.name for file in files if not file.is_file()]
    if missing and len(files) == 1 and path.exists():
        raise InputError(f"{path} is not a file that holds a model.", "Name a GGUF file.")
    if missing and len(files) == 1:
        raise InputError(f"There is no file {path}.", "Check the path.")
    if missing:
        raise InputError(
            f"{stem(path)} is not complete: {missing[0]} is missing.", f"All {len(files)} parts belong in one folder."
        )
