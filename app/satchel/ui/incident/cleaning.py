"""Takes the teeth out of strangers' words before they are shown: nothing steers the window, no secret is on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from satchel.rendering.masking import Masker
from satchel.rendering.neutralise import neutralise, one_line

_DEEPEST = 64  # a run's document nests eight deep
_OURS = frozenset({"id", "at", "support", "entry", "run", "status", "standing", "timings", "from"})  # or never shown


class Cleaning:
    """Cleans every text of one document; a secret that one text gives away is masked in all of them."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._mask = Masker.over(neutralise(text) for text in _texts(document))
        self._known: dict[str, str] = {}

    def __call__(self, untrusted: object) -> str:
        """One line of clean words; "" for what is none."""
        if not isinstance(untrusted, str):
            return "" if untrusted is None else self(str(untrusted))
        if untrusted not in self._known:
            self._known[untrusted] = one_line(self._mask(neutralise(untrusted)))
        return self._known[untrusted]


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST and isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _OURS:
                yield from _texts(inner, depth + 1)
    elif depth < _DEEPEST and isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, depth + 1)
