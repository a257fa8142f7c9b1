"""What an engine can be asked: one function per request, in one table."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from satchel.domain.errors import EngineError, SatchelError, UsageError
from satchel.domain.ports import Ledger, RunStore
from satchel.domain.routing import PASTED
from satchel.domain.runs import FINAL, Run, RunCommand, RunEvent
from satchel.engine.home_requests import HOME_HANDLERS, Changes, Lists, listed, shown
from satchel.engine.model_requests import MODEL_HANDLERS, MODEL_STREAMS, Models, Trials
from satchel.engine.params import Emit, Params, path, text
from satchel.engine.review_requests import REVIEW_HANDLERS, Reviews
from satchel.engine.routing_requests import ROUTING_AT_ONCE, ROUTING_HANDLERS, Routing
from satchel.engine.settings_requests import SETTINGS_HANDLERS, SettingsOfHome
from satchel.engine.source_requests import SOURCE_HANDLERS, Sources
from satchel.system import spool
from satchel.system.paths import Home

Handler = Callable[["Desk", Params, Emit], Awaitable[Any]]
_MOST_CALLS = 1_000  # of one run that are shown
_LOOKS, _PAUSE_SECONDS = 20, 0.05  # how often, and how long apart, to see whether an asker's own stream has ended
_COME_BACK_SECONDS = 20.0  # a client whose connection broke has long come back by then


class Service(Protocol):
    """What the desk needs of the run service."""

    @property
    def busy(self) -> bool:
        """Whether a run is at work."""
        ...

    async def start(self, command: RunCommand) -> Run:
        """Stores a run and begins it."""
        ...

    def events(self, run: str, after: int = 0) -> AsyncIterator[RunEvent]:
        """Stored, then live events."""
        ...

    async def resume(self, run: str) -> Run:
        """Goes on with a run."""
        ...

    async def cancel(self, run: str) -> Run:
        """Stops a run."""
        ...

    async def leave(self, run: str) -> Run:
        """Ends a followed run: done where its result is there, else cancelled."""
        ...

    async def reviewed(self, run: str) -> bool:
        """Goes on with a run that waited for decisions when it has them all."""
        ...

    async def document(self, run: str) -> dict[str, Any]:
        """The document of ``run --format json``."""
        ...

    async def ask(self, run: str, question: str) -> dict[str, Any]:
        """An answer from what the run has read."""
        ...

    async def mark_seen(self, run: str, at: datetime) -> None:
        """The person has seen the result."""
        ...


class Agents(Protocol):
    """What the desk needs of the profile library, as JSON."""

    def list(self) -> list[dict[str, Any]]:
        """Every agent, in short."""
        ...

    def show(self, agent: str) -> dict[str, Any]:
        """One agent; raises `NotFoundError`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that requests work with; the effects that end the engine are the server's own."""

    home: Home
    store: RunStore
    lists: Lists
    sources: Sources
    changes: Changes
    settings: SettingsOfHome
    service: Service
    agents: Agents
    models: Models
    trials: Trials
    reviews: Reviews
    ledger: Ledger
    routing: Routing
    state: Callable[[], Mapping[str, Any]]
    doctor: Callable[[], list[dict[str, Any]]]
    forget: Callable[[], None]  # removes what only a removed run had: originals, and prompts that a model has kept
    backup: Callable[[Path], int]
    stop: Callable[[bool], None]  # True: after the work is done
    is_draining: Callable[[], bool]
    apply: Callable[[], bool]  # takes up settings that apply now; True where this engine ends instead
    trouble: Callable[[], SatchelError | None]  # what is wrong with the settings, where this engine only mends them
    recovered: asyncio.Event  # set when the runs that a killed engine left are taken up
    followers: Counter[str] = field(default_factory=Counter)  # by run
    left: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, command: RunCommand) -> dict[str, Any]:
        """Begins a new run, unless this engine is ending."""
        _refuse_when_draining(self)
        return {**shown(await self.service.start(command)), "after": 0}

    def take_up(self, runs: Iterable[str]) -> None:
        """Followed runs that a killed engine left: whoever watched them has to come back, too."""
        for run in runs:
            if self.store.get(run).command.follow and not self.followers[run]:
                self.leave(run)

    def leave(self, run: str) -> None:
        """Nobody follows a run any more: unless somebody comes back soon, it ends with the result that it has."""
        task = asyncio.create_task(self._end_unwatched(run))
        self.left.add(task)
        task.add_done_callback(self.left.discard)

    async def _end_unwatched(self, run: str) -> None:
        await asyncio.sleep(_COME_BACK_SECONDS)
        if not self.followers[run]:
            with contextlib.suppress(SatchelError):
                await self.service.leave(run)


async def _ping(_desk: Desk, _params: Params, _emit: Emit) -> Any:
    return {"ok": True}


async def _status(desk: Desk, _params: Params, _emit: Emit) -> Any:
    return desk.state()


async def _run_start(desk: Desk, params: Params, _emit: Emit) -> Any:
    """Returns the run, and after which of its events the news begins (a continued run has older ones)."""
    _refuse_when_draining(desk)
    command, after = _command(params), 0
    if command.continues is not None:
        continued = await _get(desk, {"run": command.continues})
        command = dataclasses.replace(command, continues=continued.id)
        after = await _last_event(desk, continued.id)
    run = await desk.service.start(command)
    return {**shown(run), "after": after if run.id == command.continues else 0}


async def _run_follow(desk: Desk, params: Params, emit: Emit) -> Any:
    run = await _get(desk, params)
    after = params.get("after", 0)
    if isinstance(after, bool) or not isinstance(after, int) or not 0 <= after < 2**62:
        raise UsageError("`after` must be the number of an event.")
    stream = desk.service.events(run.id, after)
    desk.followers[run.id] += 1
    try:
        async for event in stream:
            await emit(event.to_json())
    finally:
        desk.followers[run.id] -= 1
        if run.command.follow and not desk.followers[run.id]:
            desk.leave(run.id)
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()
    return shown(await _get(desk, {"run": run.id}))


async def _run_leave(desk: Desk, params: Params, _emit: Emit) -> Any:
    """Ends a followed run at once, unless somebody else follows it; the asker's own stream takes a moment to end."""
    run = await _get(desk, params)
    for _ in range(_LOOKS):
        if not desk.followers[run.id]:
            return shown(await desk.service.leave(run.id))
        await asyncio.sleep(_PAUSE_SECONDS)
    return shown(run)


async def _runs_show(desk: Desk, params: Params, _emit: Emit) -> Any:
    run = await _get(desk, params)
    found = await asyncio.to_thread(desk.lists.some, [run.id])
    return listed(found[run.id]) if run.id in found else shown(run)


async def _runs_trace(desk: Desk, params: Params, _emit: Emit) -> Any:
    run = await _get(desk, params)
    events = await asyncio.to_thread(desk.store.events, run.id)
    left = await asyncio.to_thread(desk.ledger.rows, run=run.id, limit=_MOST_CALLS)
    return {
        "run": run.id, "events": [event.to_json() for event in events],
        "egress": [row.to_json() for row in reversed(left)],
    }  # fmt: skip


async def _runs_resume(desk: Desk, params: Params, _emit: Emit) -> Any:
    _refuse_when_draining(desk)
    run = (await _get(desk, params)).id
    after = await _last_event(desk, run)
    return {**shown(await desk.service.resume(run)), "after": after}


async def _runs_cancel(desk: Desk, params: Params, _emit: Emit) -> Any:
    return shown(await desk.service.cancel((await _get(desk, params)).id))


async def _runs_remove(desk: Desk, params: Params, _emit: Emit) -> Any:
    run = await _get(desk, params)
    if run.status not in FINAL:
        await desk.service.cancel(run.id)
    await asyncio.to_thread(desk.store.remove, run.id)
    desk.changes.run(run.id)
    await asyncio.to_thread(_drop_spooled, desk.home, run)
    await asyncio.to_thread(desk.forget)
    return {"run": run.id, "removed": True}


async def _result_get(desk: Desk, params: Params, _emit: Emit) -> Any:
    run, looked_at = await _get(desk, params), datetime.now(UTC)  # what is stored after this moment was not seen
    document = await desk.service.document(run.id)
    if params.get("seen") is True:
        await desk.service.mark_seen(run.id, looked_at)
    return document


async def _ask(desk: Desk, params: Params, _emit: Emit) -> Any:
    question = text(params, "question")
    if not question.strip():
        raise UsageError("The question is empty.", 'Ask in words: satchel ask last "When did it start?"')
    return await desk.service.ask((await _get(desk, params)).id, question)


async def _agents_list(desk: Desk, _params: Params, _emit: Emit) -> Any:
    return {"agents": await asyncio.to_thread(desk.agents.list)}


async def _agents_show(desk: Desk, params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.agents.show, text(params, "agent"))


async def _doctor(desk: Desk, _params: Params, _emit: Emit) -> Any:
    return {"checks": await asyncio.to_thread(desk.doctor)}


async def _backup(desk: Desk, params: Params, _emit: Emit) -> Any:
    file = path(params)
    return {"file": str(file), "files": await asyncio.to_thread(desk.backup, file)}


async def _shutdown(desk: Desk, params: Params, _emit: Emit) -> Any:
    when = params.get("when", "now")
    if when not in ("now", "done"):
        raise UsageError("`when` must be now or done.")
    desk.stop(when == "done")
    return {"busy": desk.service.busy}


HANDLERS: Mapping[str, Handler] = {
    "ping": _ping,
    "status": _status,
    "run.start": _run_start,
    "run.follow": _run_follow,
    "run.leave": _run_leave,
    "runs.show": _runs_show,
    "runs.trace": _runs_trace,
    "runs.resume": _runs_resume,
    "runs.cancel": _runs_cancel,
    "runs.remove": _runs_remove,
    "result.get": _result_get,
    "ask": _ask,
    "agents.list": _agents_list,
    "agents.show": _agents_show,
    "doctor": _doctor,
    "backup": _backup,
    "shutdown": _shutdown,
    **HOME_HANDLERS,
    **SOURCE_HANDLERS,
    **SETTINGS_HANDLERS,
    **MODEL_HANDLERS,
    **REVIEW_HANDLERS,
    **ROUTING_HANDLERS,
}
IN_TROUBLE = frozenset(  # answered where the settings are damaged, too
    {"ping", "status", "doctor", "shutdown", "home.watch", *SETTINGS_HANDLERS}
)
AT_ONCE = IN_TROUBLE | {"agents.list", "agents.show", *MODEL_HANDLERS, *ROUTING_AT_ONCE}  # before recovery, too
LOOKS = frozenset({"home.watch"})  # are no work: an engine may end in the middle of one
STREAMS = LOOKS | {"run.follow"} | MODEL_STREAMS  # end with the connection that asked; everything else goes on


def _refuse_when_draining(desk: Desk) -> None:
    if desk.is_draining():
        raise EngineError("This engine is ending and takes no new work.", "Try again in a moment.")


def _drop_spooled(home: Home, run: Run) -> None:
    for one in run.command.inputs:
        if one.shown in ("-", PASTED) and Path(one.path).parent == home.spool:
            spool.forget(Path(one.path))


async def _last_event(desk: Desk, run: str) -> int:
    events = await asyncio.to_thread(desk.store.events, run)
    return events[-1].seq if events else 0


async def _get(desk: Desk, params: Params) -> Run:
    return await asyncio.to_thread(desk.store.get, text(params, "run"))


def _command(params: Params) -> RunCommand:
    body = params.get("command")
    if not isinstance(body, dict):
        raise UsageError("The command of the run is missing.")
    try:
        command = RunCommand.from_json(body)
    except (TypeError, ValueError) as error:
        raise UsageError("The command of the run is not understood.") from error
    flags = {"follow", "private", "review"}
    texts = {name: value for name, value in command.to_json().items() if name not in flags and name != "inputs"}
    fine = all(value is None or isinstance(value, str) for value in texts.values())
    fine = fine and isinstance(command.agent, str) and isinstance(command.say, str)
    fine = fine and all(isinstance(getattr(command, name), bool) for name in flags)
    fine = fine and all(isinstance(one.path, str) and isinstance(one.shown, str) for one in command.inputs)
    if not fine:
        raise UsageError("The command of the run is not understood.")
    return command
