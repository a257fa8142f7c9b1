"""A request as it was typed, dropped or pasted: what the person wants, what it comes with, and whether it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.errors import UsageError
from satchel.domain.routing import FORMATS, PASTED, Format
from satchel.domain.runs import RunInput

LONGEST = 4_000_000  # code points
MOST_INPUTS = 2_000
_TYPED = 600  # code points in one line that somebody may well type; more was pasted
_LINES = 3
_LEAD = 300  # code points of a line above pasted text that says what to do with it
_LOG_SHARE = 0.4  # of lines with a clock time at their beginning: chats and logs have more, prose has none
_CLOCK = re.compile(r"\D{0,16}(?:\d{2,4}[-./]\d{1,2}[-./]\d{1,4}\D{1,3})?\d{1,2}:\d{2}\b")
_QUESTION_MARK = re.compile(r"[?？؟]\W*$")
_QUESTION_WORD = re.compile(
    r"\W*(?:what|when|who|whom|whose|why|which|where|how|is|are|was|were|did|does|do|has|have|"
    r"was|wann|wer|wem|wen|warum|wieso|welche[rsmn]?|wo|wie|"
    r"qu[ée]|cu[áa]ndo|qui[ée]n(?:es)?|por qu[ée]|cu[áa]l(?:es)?|d[óo]nde|c[óo]mo|cu[áa]nt[oa]s?|"
    r"quand|qui|pourquoi|quelle?s?|où|comment|combien)\b",
    re.I,
)
_ENDINGS: dict[str, Format] = {
    ".log": "log", ".weechatlog": "log", ".eml": "mail", ".mbox": "mail", ".vtt": "transcript", ".srt": "transcript",
    ".md": "notes", ".markdown": "notes", ".pdf": "document", ".docx": "document", ".odt": "document",
    ".rtf": "document", ".csv": "table", ".tsv": "table", ".xlsx": "table", ".ods": "table", ".png": "image",
    ".jpg": "image", ".jpeg": "image", ".gif": "image", ".webp": "image", ".svg": "image",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`wish` is what the person wants in words; `material` is text that was pasted to be worked on, else empty.

    `kinds` has one word for each thing that came with it: a `Format`, or "folder" or "file" where the name says none.
    """

    wish: str
    material: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether it asks for an answer rather than for work."""
        asks = _QUESTION_MARK.search(self.wish) or _QUESTION_WORD.match(self.wish)
        return asks is not None and not self.kinds

    @property
    def formats(self) -> frozenset[str]:
        """The formats that are known of what came with it."""
        return frozenset(self.kinds) & frozenset(FORMATS)


def parse(untrusted_text: str, inputs: Sequence[RunInput] = ()) -> Request:
    """Raises `UsageError` for nothing at all, or too much of it. Without inputs, a long text is itself the material."""
    if len(untrusted_text) > LONGEST:
        raise UsageError(f"The text is longer than {LONGEST:,} characters.", "Save it in a file, and give that.")
    if len(inputs) > MOST_INPUTS:
        raise UsageError(f"These are more than {MOST_INPUTS:,} inputs.", "Name their folder.")
    text = untrusted_text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text and not inputs:
        raise UsageError("There is nothing to do.", "Say what you want, name a file, or paste a text.")
    if inputs:
        return Request(wish=text, kinds=tuple(_kind(one) for one in inputs))
    if not _is_material(text):
        return Request(wish=text)
    wish, material = _parted(text)
    return Request(wish=wish, material=material, kinds=(_kind_of_pasted(material),))


def _kind(one: RunInput) -> str:
    known = _ENDINGS.get(Path(one.shown).suffix.lower())
    if known is not None:
        return known
    try:
        return "folder" if Path(one.path).is_dir() else "file"
    except (OSError, ValueError):  # no possible name; whoever reads it will say so
        return "file"


def _is_material(text: str) -> bool:
    lines = sum(1 for line in text.split("\n", 1_000)[:1_000] if line.strip())
    return lines >= _LINES or len(text) > _TYPED


def _parted(text: str) -> tuple[str, str]:
    """What stands above pasted text and introduces it ("Summarise this:" and an empty line), and the text itself."""
    lead, _, rest = text.partition("\n")
    introduces = lead.rstrip().endswith(":") and rest.startswith("\n") and not _CLOCK.match(lead)
    if introduces and len(lead) <= _LEAD and rest.strip():
        return lead.strip(), rest.strip("\n")
    return "", text


def _kind_of_pasted(text: str) -> str:
    lines = [line for line in text.split("\n", 400)[:400] if line.strip()]
    stamped = sum(1 for line in lines if _CLOCK.match(line[:80]))
    return "log" if lines and stamped >= _LOG_SHARE * len(lines) else PASTED
