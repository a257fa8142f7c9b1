"""What somebody dropped or attached, as things that can be read; or a sentence why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from satchel.ui.words import _, n_

MOST_PATHS = 2_000  # that the engine takes
LONGEST_TEXT = 1_000_000  # characters: what is longer belongs into a file
_LINKS = ("http", "https", "ftp", "mailto")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Files and folders by their whole paths, or a text."""

    paths: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why nothing can be done with it."""

    words: str


def take(
    *, urls: Sequence[tuple[str, str]], text: str | None, kinds: Sequence[str]
) -> Dropped | Refused:
    """`urls` are (scheme, local path or ""), `kinds` the media types that were offered; all from another program."""
    paths = tuple(dict.fromkeys(path for _scheme, path in urls if path and "\0" not in path))
    if len(paths) > MOST_PATHS:
        return Refused(words=n_(
            "That is {n} file at once. Put it into a folder and drop that.",
            "Those are {n} files at once. Put them into a folder and drop that.", len(paths)))  # fmt: skip
    if paths:
        return Dropped(paths=paths)
    if urls:
        return Refused(words=_away(urls))
    if text is not None and text.strip() and "\0" not in text:
        return said(text)
    if any(kind.startswith("image/") for kind in kinds):
        return Refused(words=_("Pictures are not read. Drop a file, a folder or text."))
    return Refused(words=_("There is nothing in it that can be read. Drop a file, a folder or text."))


def said(text: str) -> Dropped | Refused:
    """A text, unless it is too long to be one."""
    if len(text) > LONGEST_TEXT:
        return Refused(words=_("This text is too long to be dropped. Save it as a file and drop that."))
    return Dropped(text=text)


def is_welcome(*, urls: bool, text: bool) -> bool:
    """Whether it is worth showing where it can be dropped: what is refused in the end is told why."""
    return urls or text


def named(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or path


def _away(urls: Sequence[tuple[str, str]]) -> str:
    if any(scheme in _LINKS for scheme, _path in urls):
        return _("That is a link. Satchel reads what is on this machine: save the page, and drop the file.")
    return _("That does not lie on this machine. Copy it here first, and drop the copy.")
