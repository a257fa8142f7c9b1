"""What is shipped and under which licence: the list is a file of the program, the texts lie in the packages themselves.

Everything here reads files, so it is done beside the window's thread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Literal

from satchel.domain.errors import InputError
from satchel.ui.words import _

Kind = Literal["library", "local models", "font", "encoder", "program"]
_LARGEST, _MOST = 300 * 1024, 20  # bytes of a text and texts of one package; the longest of ours has 46 KB
_STARTS = ("license", "licence", "copying", "notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that is shipped. `text` is a file of the program's own; "" where the package brings its text."""

    kind: str
    name: str
    version: str
    licence: str
    text: str = ""


def parts(file: Path) -> list[Part]:
    """What ``resources/licences.json`` says. Raises `InputError`."""
    try:
        found = json.loads(file.read_text("utf-8"))["parts"]
        return [Part(**{key: str(value) for key, value in one.items()}) for one in found]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(_("The list of licences is not there."), _("Install Satchel again.")) from error


def text(part: Part, resources: Path) -> str:
    """The words of its licence, or a sentence that says why there are none here."""
    if part.text:
        try:
            return (resources / part.text).read_text("utf-8", "replace")[:_LARGEST]
        except OSError:
            return _("Its text is not there. Install Satchel again.")
    try:
        package = metadata.distribution(part.name)
    except (metadata.PackageNotFoundError, ValueError):
        return _("It is not part of this installation: other systems need it, or it comes with local models.")
    return "\n\n".join(_texts(package)) or _("Its package brings no text of its licence; it names it: {licence}.").format(
        licence=part.licence
    )


def _texts(package: metadata.Distribution) -> Iterator[str]:
    files: Sequence[metadata.PackagePath] = package.files or ()
    about = [one for one in files if _is_licence(one)]
    for one in about[:_MOST]:
        try:
            found = Path(str(one.locate())).read_bytes()[:_LARGEST].decode("utf-8", "replace").strip()
        except OSError:
            continue
        yield f"{one.name}\n\n{found}" if len(about) > 1 else found


def _is_licence(path: PurePosixPath) -> bool:
    in_metadata = any(part.endswith(".dist-info") for part in path.parts)
    return in_metadata and path.name.lower().startswith(_STARTS)
