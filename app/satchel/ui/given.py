"""What a command is about: files that were chosen or dropped, or text that was pasted, each shown before it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from satchel.domain.errors import UsageError
from satchel.ui.words import _, n_

MOST_FILES, LARGEST_TEXT = 2_000, 4_000_000  # as the engine takes them
_LINES, _TYPED = 3, 600  # from so many lines, or characters, a text is something to work on and not a wish
_LEAD, _PEEK = 300, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What the clipboard holds, as far as it is of use: whole paths, or a text."""

    files: tuple[str, ...] = ()
    text: str = ""

    @property
    def fits(self) -> bool:
        """Whether it is worth offering: files, or a text that nobody types."""
        return bool(self.files) or is_material(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What goes with the words. The engine reads either files or a text: of both, the person chooses."""

    files: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.files or self.text)

    @property
    def is_mixed(self) -> bool:
        """Whether one kind has to go before anything can be done with it."""
        return bool(self.files and self.text)

    def plus(self, other: Given) -> Given:
        """Both together: each file once, texts one below the other. Raises `UsageError` where that is too much text."""
        text = "\n\n".join(one for one in (self.text, other.text) if one)
        if len(text) > LARGEST_TEXT:
            raise UsageError(_("This is too much text at once."), _("Save it as a file, and attach that."))
        return Given(files=tuple(dict.fromkeys((*self.files, *other.files)))[:MOST_FILES], text=text)


def mixed() -> UsageError:
    """What is said where files and a text are given at once."""
    return UsageError(
        _("Files and a text cannot be read together."), _("Take one of them away, or save the text as a file and attach that.")
    )


def is_material(text: str) -> bool:
    """Whether a text is something to work on."""
    lines = sum(1 for line in text.split("\n", 1_000)[:1_000] if line.strip())
    return lines >= _LINES or len(text.strip()) > _TYPED


def lacks(agent: Mapping[str, Any], words: str, given: Given) -> bool:
    """Whether an agent of ``agents.list`` would have nothing to read."""
    return agent.get("needs_inputs") is True and not given and not is_material(words)


def request(words: str, given: Given) -> dict[str, Any]:
    """As ``route`` and ``do.start`` want it: words above a pasted text introduce it."""
    said = " ".join(words.split())
    if given.text:
        lead = said.rstrip(" :")[:_LEAD]
        return {"text": f"{lead}:\n\n{given.text}" if lead else given.text, "inputs": []}
    return {"text": said, "inputs": list(given.files)}


def size(text: str) -> str:
    """How much text that is: ``34 lines``."""
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > 1:
        return n_("{n} line", "{n} lines", lines)
    return n_("{n} character", "{n} characters", len(text))


def names(files: Sequence[str]) -> str:
    """``channel.log``, ``channel.log and call.vtt``, ``channel.log and 3 more``."""
    short = [one.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or one for one in files]
    if len(short) == 1:
        return short[0]
    if len(short) == 2:
        return _("{one} and {other}").format(one=short[0], other=short[1])
    return n_("{first} and {n} more", "{first} and {n} more", len(short) - 1, first=short[0])


def told(given: Given) -> str:
    """In one line: ``channel.log · Text: 34 lines``; "" for nothing."""
    parts = [names(given.files)] if given.files else []
    if given.text:
        parts.append(_("Text: {size}").format(size=size(given.text)))
    return " · ".join(parts)


def peek(clip: Clip) -> str:
    """The first words of it, for somebody who wants to know what it is."""
    if clip.files:
        return names(clip.files)
    first = next((line for line in clip.text.splitlines() if line.strip()), "")
    return " ".join(first.split())[:_PEEK]
