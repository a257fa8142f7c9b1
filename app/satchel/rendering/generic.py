"""Draws a result whose kind has no view of its own: every key a heading, every claim a bullet, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.claims import Claim
from satchel.rendering.claims import claim_line, section
from satchel.rendering.model import Block, Item, Line, Span, words
from satchel.rendering.neutralise import one_line
from satchel.rendering.notes import Notebook


def full(result: Mapping[str, Any], notebook: Notebook) -> tuple[str, tuple[Block, ...]]:
    """Title and one section per key."""
    named = result.get("title") or result.get("kind")
    title = one_line(named) if isinstance(named, str) else "Result"
    blocks: list[Block] = []
    for key, value in result.items():
        blocks += section(_name(key), _items(value, notebook))
    return title, tuple(blocks)


def _name(key: str) -> str:
    return one_line(key).replace("_", " ").capitalize()


def _items(value: Any, notebook: Notebook) -> Iterator[Item]:
    for one in value if isinstance(value, list) else [value]:
        if one is not None:
            line, *below = _lines(one, notebook)
            yield Item(line=line, below=tuple(below))


def _lines(value: Any, notebook: Notebook) -> list[Line]:
    if not isinstance(value, Mapping):
        return [words(", ".join(map(_word, value)) if isinstance(value, list) else _word(value))]
    if isinstance(value.get("text"), str) and isinstance(value.get("cites"), list):
        return [claim_line(Claim.from_json({"id": "", **value}), notebook)]
    lines = [Line(spans=(Span(text=f"{_name(k)}: ", tone="muted"), Span(text=_word(v))))
             for k, v in value.items() if not isinstance(v, Mapping | list)]  # fmt: skip
    for inner in value.values():
        for one in inner if isinstance(inner, list) else [inner] if isinstance(inner, Mapping) else []:
            lines += _lines(one, notebook)
    return lines or [words("(empty)", "muted")]


def _word(value: Any) -> str:
    return one_line(str(value))
