"""What every request has: a way to tell how far it is, and parameters that are believed only where they make sense."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from satchel.domain.errors import UsageError

Emit = Callable[[Mapping[str, Any]], Awaitable[None]]
Params = Mapping[str, Any]


def text(params: Params, name: str) -> str:
    """A text. Raises `UsageError`."""
    value = params.get(name)
    if not isinstance(value, str):
        raise UsageError(f"`{name}` is missing.")
    return value


def texts(params: Params, name: str, *, most: int = 1000) -> list[str]:
    """A list of texts, empty where it is not given. Raises `UsageError`."""
    value = params.get(name, [])
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
        raise UsageError(f"`{name}` must be a list of texts.")
    return value


def number(params: Params, name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within bounds. Raises `UsageError`."""
    value = params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise UsageError(f"`{name}` must be a whole number between {least} and {most}.")
    return value


def numbers(params: Params, name: str, *, most: int = 1000) -> list[int]:
    """A list of numbers from 1 up, empty where it is not given. Raises `UsageError`."""
    value = params.get(name, [])
    if not isinstance(value, list) or len(value) > most:
        raise UsageError(f"`{name}` must be a list of numbers.")
    return [number({name: one}, name, 0, least=1, most=2**62) for one in value]


def path(params: Params) -> Path:
    """The whole path of a file. Raises `UsageError`."""
    value = Path(text(params, "file"))
    if not value.is_absolute() or "\0" in str(value):
        raise UsageError("The file must be named by its whole path.")
    return value



def optional_text(params: Params, name: str, longest: int) -> str | None:
    """A text that need not be there. Raises `UsageError`."""
    value = params.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > longest):
        raise UsageError(f"`{name}` must be a text of at most {longest} characters.")
    return value
