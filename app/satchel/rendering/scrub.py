"""Cleans a whole result before anything is drawn from it, so that no drawing code can forget to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from satchel.rendering.masking import Masker
from satchel.rendering.neutralise import neutralise

_DEEPEST = 64  # a run document nests eight deep


def scrub(document: Mapping[str, Any], *, show_secrets: bool) -> dict[str, Any]:
    """The same JSON with every string, keys included, neutralised and (unless told otherwise) secrets masked."""
    clean = {str(key): _map(value, neutralise) for key, value in document.items()}
    if show_secrets:
        return clean
    masker = Masker.over(_strings(clean))
    return {key: _map(value, masker) for key, value in clean.items()}


def _map(value: Any, change: Callable[[str], str], depth: int = 0) -> Any:
    if isinstance(value, str):
        return change(value)
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {change(str(k)): _map(v, change, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_map(v, change, depth + 1) for v in value]
    return value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
