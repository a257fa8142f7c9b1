"""Models that a new home can begin with: those it has, and those that other programs left on this disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from satchel.ui.sentences import spoken
from satchel.ui.words import _, number

_WONT_FIT = "won't fit"
MOST_SHOWN = 8  # the screen of models has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A model that can be chosen. `is_here`: this home has it already, else it is linked when it is chosen."""

    name: str
    detail: str
    is_here: bool
    can_run: bool = True


def choices(listed: Mapping[str, Any], scanned: Mapping[str, Any]) -> list[Choice]:
    """From ``models.list`` and ``models.scan``: what runs here first, each once."""
    found = [*_here(listed), *_left(scanned)]
    return sorted(found, key=lambda one: not one.can_run)  # stable: else in the engine's order


def _here(listed: Mapping[str, Any]) -> Iterator[Choice]:
    for one in listed.get("models") or ():
        verdict = one.get("verdict") or {}
        can_run = one.get("state") == "ready" and verdict.get("rank") != _WONT_FIT
        words = spoken(str(verdict.get("why") or "")) or _size(one)
        yield Choice(name=str(one["model"]), detail=words, is_here=True, can_run=can_run)
    for one in listed.get("endpoints") or ():
        detail = str(one.get("url") or _("A server that you declared"))
        yield Choice(name=str(one["endpoint"]), detail=detail, is_here=True)


def _left(scanned: Mapping[str, Any]) -> Iterator[Choice]:
    for one in scanned.get("found") or ():
        if one.get("here"):
            continue
        program, why = str(one.get("program") or ""), str(one.get("why") or "")
        detail = why or _("{program} left it on this disk · {size}").format(program=program, size=_size(one))
        yield Choice(name=str(one["name"]), detail=detail, is_here=False, can_run=not why)


def _size(one: Mapping[str, Any]) -> str:
    size = one.get("size")
    return _("{n} GB").format(n=number(size / 1e9, digits=1)) if isinstance(size, int | float) and size > 0 else _("size unknown")
