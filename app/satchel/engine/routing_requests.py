"""What an engine can be asked about routing: where a request goes, to start it there, and to learn from a choice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from satchel.domain.errors import UsageError
from satchel.domain.routing import PASTED, Correction, Errand, Route
from satchel.domain.runs import RunCommand, RunInput
from satchel.domain.sentences import Sentence
from satchel.engine.params import Emit, Params, text
from satchel.system import spool
from satchel.system.paths import Home

_MOST_INPUTS = 2_000
_LONGEST_PATH = 10_000


class Routing(Protocol):
    """What the desk needs of the router; everything blocks."""

    def errand(self, text: str, inputs: Sequence[RunInput] = ()) -> Errand:
        """What is wanted, and where it goes."""
        ...

    def correct(self, text: str, inputs: Sequence[RunInput], agent: str) -> Correction:
        """Learns that such a request is for this agent."""
        ...

    def corrections(self) -> Sequence[Correction]:
        """Newest first."""
        ...

    def forget(self, number: int) -> None:
        """Forgets one correction."""
        ...


class HasRouting(Protocol):
    """The desk, as these requests see it."""

    @property
    def home(self) -> Home:
        """The data home."""
        ...

    @property
    def routing(self) -> Routing:
        """The router."""
        ...

    async def start(self, command: RunCommand) -> dict[str, Any]:
        """Begins a new run."""
        ...


async def _route(desk: HasRouting, params: Params, _emit: Emit) -> Any:
    errand = await asyncio.to_thread(desk.routing.errand, text(params, "text"), _inputs(params))
    return errand.route.to_json()


async def _correct(desk: HasRouting, params: Params, _emit: Emit) -> Any:
    given = text(params, "text"), _inputs(params), text(params, "agent")
    return (await asyncio.to_thread(desk.routing.correct, *given)).to_json()


async def _list(desk: HasRouting, _params: Params, _emit: Emit) -> Any:
    return {"corrections": [one.to_json() for one in await asyncio.to_thread(desk.routing.corrections)]}


async def _forget(desk: HasRouting, params: Params, _emit: Emit) -> Any:
    number = params.get("number")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 2**62:
        raise UsageError("`number` must be that of a correction.")
    await asyncio.to_thread(desk.routing.forget, number)
    return {"number": number, "forgotten": True}


async def _start(desk: HasRouting, params: Params, _emit: Emit) -> Any:
    """Starts what is sure, or what the person named; else (and for a question) gives the route alone.

    An `agent` that is not the route's is a choice of the person's, and learnt; with `best`, an unsure route takes the
    best candidate, from which nothing is learnt.
    """
    words, inputs, options = text(params, "text"), _inputs(params), _options(params)
    errand = await asyncio.to_thread(desk.routing.errand, words, inputs)
    route, is_new = _settled(errand.route, options.pop("agent"), best=options.pop("best"))
    if route.kind == "ask" or route.agent is None:
        return {"route": route.to_json()}
    command = RunCommand(agent=route.agent, inputs=inputs, say=errand.say, **options)
    started = await _begin(desk, command, errand.material)
    learnt = await asyncio.to_thread(desk.routing.correct, words, inputs, route.agent) if is_new else None
    return {**started, "route": route.to_json(), "learnt": learnt.number if learnt is not None else None}


def _settled(route: Route, named: str | None, *, best: bool) -> tuple[Route, bool]:
    """The route that is taken, and whether it is a choice of the person's that the router did not make."""
    if named is not None:
        is_new = route.kind != "run" or route.agent != named
        others = tuple(one for one in route.others if one.agent != named)
        why = str(Sentence.CHOSEN_NOW) if is_new else route.why
        return replace(route, kind="run", agent=named, run=None, why=why, sure=True, others=others), is_new
    if best and route.kind == "run" and route.agent is None and route.others:
        first = route.others[0]
        return replace(route, agent=first.agent, run=None, why=first.why, others=route.others[1:]), False
    return route, False


async def _begin(desk: HasRouting, command: RunCommand, material: str) -> dict[str, Any]:
    """Starts the run; pasted text becomes an input that the run owns, as standard input does."""
    if not material:
        return await desk.start(command)
    if command.follow:
        raise UsageError("Pasted text does not grow: it cannot be followed.", "Name the file or folder that grows.")
    data = material.encode("utf-8", "replace")
    path = await asyncio.to_thread(spool.keep, desk.home, [data], what="The pasted text")
    try:
        return await desk.start(replace(command, inputs=(RunInput(path=str(path), shown=PASTED),)))
    except BaseException:
        spool.forget(path)
        raise


def _options(params: Params) -> dict[str, Any]:
    """What a run is started with, each of its kind. Raises `UsageError`."""
    words: dict[str, Any] = {name: params.get(name) for name in ("agent", "model", "zone", "day")}
    flags: dict[str, Any] = {name: params.get(name, False) for name in ("private", "follow", "best")}
    for name, value in words.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f"`{name}` must be a text.")
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise UsageError(f"`{name}` must be true or false.")
    return {**words, **flags}


def _inputs(params: Params) -> tuple[RunInput, ...]:
    """Whole paths, or ``{"path", "shown"}`` where the person gave it another way. Raises `UsageError`."""
    given = params.get("inputs", [])
    if not isinstance(given, list) or len(given) > _MOST_INPUTS:
        raise UsageError(f"`inputs` must be a list of at most {_MOST_INPUTS:,} paths.", "Name a folder.")
    return tuple(_input(one) for one in given)


def _input(one: Any) -> RunInput:
    body = {"path": one, "shown": one} if isinstance(one, str) else one
    fine = isinstance(body, Mapping) and set(body) == {"path", "shown"}
    fine = fine and all(isinstance(value, str) and 0 < len(value) <= _LONGEST_PATH for value in body.values())
    if not fine or "\0" in body["path"] or not Path(body["path"]).is_absolute():
        raise UsageError("An input must be named by its whole path.")
    return RunInput(path=body["path"], shown=body["shown"])


ROUTING_HANDLERS: Mapping[str, Callable[[HasRouting, Params, Emit], Awaitable[Any]]] = {
    "route": _route,
    "route.correct": _correct,
    "route.list": _list,
    "route.forget": _forget,
    "do.start": _start,
}
ROUTING_AT_ONCE = frozenset({"route", "route.correct", "route.list", "route.forget"})
