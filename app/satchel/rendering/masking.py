"""Masks keys, tokens and passwords in what people read and pass on; the JSON output keeps every quote exact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from satchel.rendering.secrets import SHAPES, Shape

MASK = "[masked]"
_WORTH_REMEMBERING = 8  # a shorter value may be an ordinary word elsewhere


def _masked(value: str, keeps: int) -> str:
    """The first characters of a token tell which one to revoke; of a password nothing may show."""
    return f"{value[:keeps]}…{MASK}" if keeps and len(value) > 2 * keeps else MASK


def _apply(shape: Shape, text: str, found: dict[str, str] | None = None) -> str:
    def cover(match: re.Match[str]) -> str:
        value = match["secret"]
        if MASK in value or not shape.holds(value):
            return match[0]
        cover_with = _masked(value, shape.keeps)
        if found is not None:
            found[value] = cover_with
        start = match.start("secret") - match.start()
        return match[0][:start] + cover_with + match[0][start + len(value) :]

    return shape.pattern.sub(cover, text)


def _every_shape(text: str, found: dict[str, str] | None = None) -> str:
    lowered = text.lower()
    for shape in SHAPES:
        if shape.needs.search(lowered):
            text = _apply(shape, text, found)
    return text


def mask(text: str) -> str:
    """The text with what looks like a secret masked, by its own words alone; idempotent."""
    return _every_shape(text)


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks many texts that belong together: a secret that one text gives away is masked in all of them.

    A quote of only the secret half of a line (``hunter2-prod`` of ``password: hunter2-prod``) shows no sign of being
    secret by itself.
    """

    known: tuple[tuple[str, str], ...]
    alone: Mapping[str, str]  # texts that were learnt from, each masked by its own words

    @classmethod
    def over(cls, texts: Iterable[str]) -> Masker:
        """Learns the secrets of all texts."""
        found: dict[str, str] = {}
        alone = {text: _every_shape(text, found) for text in dict.fromkeys(texts)}
        parts = {part: shown for value, shown in found.items() for part in (value, *_long_lines(value))}
        kept = [(value, shown) for value, shown in parts.items() if _tells_itself_apart(value)]
        return cls(tuple(sorted(kept, key=lambda pair: (-len(pair[0]), pair[0]))), alone)

    def __call__(self, text: str) -> str:
        """The text, masked."""
        bare = text
        for value, shown in self.known:
            text = text.replace(value, shown)
        if text == bare and text in self.alone:
            return self.alone[text]
        return _every_shape(text)


def _long_lines(value: str) -> list[str]:
    """Lines of a pasted key file, each of which may be quoted alone."""
    return [line for line in value.split("\n") if len(line) >= 32] if "\n" in value else []


def _tells_itself_apart(value: str) -> bool:
    return len(value) >= _WORTH_REMEMBERING and any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
