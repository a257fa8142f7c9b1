"""What an engine can be asked about the sources of a run: to read in them beside a result, and to find words there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from satchel.domain.errors import UsageError
from satchel.domain.ports import RunStore
from satchel.engine.params import Emit, Params, number, optional_text, text

MOST_ENTRIES, MOST_HITS = 500, 200
_LARGEST = 2**53  # a whole number that every client can hold
_LONGEST_NAME = 10_000
_LONGEST_WORDS = 500


class Sources(Protocol):
    """What these requests need of what runs have read, as JSON; everything blocks."""

    def sources(self, run: str) -> list[dict[str, Any]]:
        """Each source in short."""
        ...

    def entries(
        self, run: str, source: str, *, first: int = 1, count: int = 100, entry: int | None = None,
        start: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """One page."""
        ...

    def find(
        self, run: str, text: str, *, source: str | None = None, after: tuple[int, int] | None = None, limit: int = 50
    ) -> dict[str, Any]:
        """Where words stand."""
        ...


class HasSources(Protocol):
    """The desk, as these requests see it."""

    @property
    def store(self) -> RunStore:
        """The home's runs."""
        ...

    @property
    def sources(self) -> Sources:
        """What they have read."""
        ...


async def _list(desk: HasSources, params: Params, _emit: Emit) -> Any:
    run = await _run(desk, params)
    return {"run": run, "sources": await asyncio.to_thread(desk.sources.sources, run)}


async def _entries(desk: HasSources, params: Params, _emit: Emit) -> Any:
    """A page from `first` on (counted from 1), or around an `entry` or the `start` of a citation."""
    source = optional_text(params, "source", _LONGEST_NAME)
    if source is None:
        raise UsageError("`source` is missing.")
    named = [name for name in ("entry", "start") if params.get(name) is not None]
    around = {name: number(params, name, 0, least=0, most=_LARGEST) for name in named}
    first = number(params, "first", 1, least=1, most=_LARGEST)
    count = number(params, "count", 100, least=1, most=MOST_ENTRIES)
    run = await _run(desk, params)
    page = await asyncio.to_thread(desk.sources.entries, run, source, first=first, count=count, **around)
    return {"run": run, "source": source, **page}


async def _find(desk: HasSources, params: Params, _emit: Emit) -> Any:
    words = optional_text(params, "text", _LONGEST_WORDS)
    if not words:
        raise UsageError("There is nothing to find.", "Give the words that are looked for.")
    source = optional_text(params, "source", _LONGEST_NAME)
    limit, after = number(params, "limit", 50, least=1, most=MOST_HITS), _after(params.get("after"))
    run = await _run(desk, params)
    found = await asyncio.to_thread(desk.sources.find, run, words, source=source, after=after, limit=limit)
    return {"run": run, **found}


def _after(value: object) -> tuple[int, int] | None:
    """Where an earlier answer ended, exactly as it said."""
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 2:
        place = {str(i): one for i, one in enumerate(value)}
        return number(place, "0", 0, least=0, most=_LARGEST), number(place, "1", 0, least=0, most=_LARGEST)
    raise UsageError("`after` must be what the last answer gave as `next`.")


async def _run(desk: HasSources, params: Params) -> str:
    return (await asyncio.to_thread(desk.store.get, text(params, "run"))).id


SOURCE_HANDLERS: Mapping[str, Callable[[HasSources, Params, Emit], Awaitable[Any]]] = {
    "sources.list": _list,
    "sources.entries": _entries,
    "sources.find": _find,
}
