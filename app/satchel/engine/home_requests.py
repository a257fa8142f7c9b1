"""What an engine can be asked about a home as a whole: its runs in a list, and a stream of what changes in it."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from satchel.domain.errors import UsageError
from satchel.domain.runs import FINAL, Counts, Listed, Run, RunStatus
from satchel.engine.params import Emit, Params, number, optional_text

_MOST_RUNS = 10_000
_MOST_OFFSET = 10**9
_LONGEST_QUERY = 200
_TOLD = 1_000  # runs of which is known what a client was told last; others may be told twice
_PACE_SECONDS = 0.1  # between two looks: what changes meanwhile is told once


class Lists(Protocol):
    """What these requests need of the runs in storage; everything blocks."""

    def page(
        self, *, limit: int = 50, offset: int = 0, status: RunStatus | None = None, query: str = ""
    ) -> Sequence[Listed]:
        """Newest first."""
        ...

    def some(self, runs: Sequence[str]) -> Mapping[str, Listed]:
        """Those that there are, by id."""
        ...

    def counts(self) -> Counts:
        """How many of each sort."""
        ...


class Changed(Protocol):
    """What has changed since the last look."""

    @property
    def runs(self) -> Mapping[str, None]:
        """By id."""
        ...

    @property
    def parts(self) -> set[Any]:
        """"models", "settings", "reviews"."""
        ...


class Watcher(Protocol):
    """Hears of every change."""

    async def next(self) -> Changed:
        """Waits for one."""
        ...


class Changes(Protocol):
    """Where changes are told and heard of."""

    def run(self, run: str) -> None:
        """A run is shown differently from now on, or is gone."""
        ...

    def part(self, part: Any) -> None:
        """The models, the settings or what was decided are others."""
        ...

    def watch(self) -> AbstractContextManager[Watcher]:
        """One who hears of every change from now on."""
        ...


class Decided(Protocol):
    """What these requests need of the reviews."""

    @property
    def revision(self) -> int:
        """How often something was decided or undone."""
        ...


class HasHome(Protocol):
    """The desk, as these requests see it."""

    @property
    def lists(self) -> Lists:
        """The home's runs."""
        ...

    @property
    def changes(self) -> Changes:
        """What happens in the home."""
        ...

    @property
    def reviews(self) -> Decided:
        """The home's reviews."""
        ...

    @property
    def state(self) -> Callable[[], Mapping[str, Any]]:
        """The engine's own."""
        ...


def shown(run: Run) -> dict[str, Any]:
    """A run as every answer shows it."""
    return {
        "run": run.id, "agent": run.agent, "agent_version": run.agent_version, "status": run.status,
        "title": run.title, "started_at": run.started_at.isoformat(timespec="seconds"),
        "ended_at": run.ended_at.isoformat(timespec="seconds") if run.ended_at else None,
        "inputs": [one.shown for one in run.command.inputs], "say": run.command.say, "follow": run.command.follow,
    }  # fmt: skip


def listed(one: Listed) -> dict[str, Any]:
    """A run as lists and `home.watch` show it: with the version of its newest result (0: none), seen or not, and how
    long it was at work once it has ended.
    """
    took = None if one.seconds is None else round(one.seconds, 3)
    return {**shown(one.run), "version": one.version, "unseen": one.unseen, "seconds": took}


async def _list(desk: HasHome, params: Params, _emit: Emit) -> Any:
    limit, status = params.get("limit", 50), params.get("status")
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= _MOST_RUNS:
        raise UsageError(f"The limit must be between 1 and {_MOST_RUNS}.", "Give another number, or leave --limit out.")
    if status is not None and status not in (*FINAL, "queued", "running", "waiting"):
        raise UsageError("There is no such status.", "Use queued, running, waiting, done, failed or cancelled.")
    offset = number(params, "offset", 0, least=0, most=_MOST_OFFSET)
    query = optional_text(params, "query", _LONGEST_QUERY) or ""
    page = await asyncio.to_thread(desk.lists.page, limit=limit, offset=offset, status=status, query=query.strip())
    return {"runs": [listed(one) for one in page]}


async def _watch(desk: HasHome, _params: Params, emit: Emit) -> Any:
    """Tells what changes in the home until the client goes: first ``{"kind": "state", "counts", "engine"}``, again when
    the counts change; ``{"kind": "run", "run"}`` with a run as `runs.list` shows it; ``{"kind": "removed", "run"}``;
    ``{"kind": "models"}``, ``{"kind": "settings"}`` and ``{"kind": "reviews", "revision"}`` when those have to be asked
    for anew; an answer of ``review.…`` with the same revision knows it already.

    It is no work: an engine that drains or is told to stop does not wait for it. But whoever watches is there, so that
    an engine with an open window does not end for being idle.
    """
    told = _Told()
    with desk.changes.watch() as watcher:  # before the first look: nothing falls in between
        counts = await _tell_counts(desk, emit, None)
        while True:
            changed = await watcher.next()
            found = await asyncio.to_thread(desk.lists.some, list(changed.runs))
            for run in changed.runs:
                event = {"kind": "run", "run": listed(found[run])} if run in found else {"kind": "removed", "run": run}
                if told.is_news(run, event):
                    await emit(event)
            if changed.runs:
                counts = await _tell_counts(desk, emit, counts)
            for part in sorted(changed.parts):
                await emit({"kind": part, **({"revision": desk.reviews.revision} if part == "reviews" else {})})
            await asyncio.sleep(_PACE_SECONDS)


async def _tell_counts(desk: HasHome, emit: Emit, before: Counts | None) -> Counts:
    counts = await asyncio.to_thread(desk.lists.counts)
    if counts != before:
        await emit({"kind": "state", "counts": counts.to_json(), "engine": dict(desk.state())})
    return counts


class _Told:
    """What a client was told of each run last, so that a step that changes nothing in a list is not told."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, int] = OrderedDict()

    def is_news(self, run: str, event: Mapping[str, Any]) -> bool:
        """Whether it differs; remembered from now on."""
        digest = hash(json.dumps(event, sort_keys=True))
        if self._last.get(run) == digest:
            return False
        self._last[run] = digest
        self._last.move_to_end(run)
        if len(self._last) > _TOLD:
            self._last.popitem(last=False)
        return True


HOME_HANDLERS: Mapping[str, Callable[[HasHome, Params, Emit], Awaitable[Any]]] = {
    "runs.list": _list,
    "home.watch": _watch,
}
