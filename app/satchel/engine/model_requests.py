"""What an engine can be asked about models: which there are, and to take in, fetch, choose or forget one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, get_args

from satchel.domain.errors import UsageError
from satchel.domain.models import Role
from satchel.domain.ports import Progress
from satchel.engine.home_requests import Changes
from satchel.engine.params import Emit, Params, path, text, texts
from satchel.system.keys import Place

_ROLES: tuple[Role, ...] = get_args(Role)
_TICK_SECONDS = 0.1  # how often a client hears how far a download is

Told = Callable[[int, int | None], None]


class Models(Protocol):
    """What the desk needs of the home's models; everything blocks, apart from `pull`."""

    def list(self) -> dict[str, Any]:
        """Models, roles and what can be fetched."""
        ...

    def scan(self, add: Sequence[str] = ()) -> dict[str, Any]:
        """What other programs left; named ones are linked."""
        ...

    def add(self, file: Path) -> dict[str, Any]:
        """Links one file."""
        ...

    async def pull(self, name: str, told: Told) -> dict[str, Any]:
        """Fetches one, telling how many bytes of how many have come."""
        ...

    def use(self, name: str, roles: Sequence[Role]) -> dict[str, Any]:
        """Gives it roles, all where none is named."""
        ...

    def remove(self, name: str) -> dict[str, Any]:
        """Forgets one."""
        ...


class Trials(Protocol):
    """What it needs to try models out; everything blocks."""

    def bench(
        self, name: str, *, anyway: bool, speed: bool, cancelled: threading.Event, told: Progress
    ) -> dict[str, Any]:
        """Tries one out and keeps what was seen; with `speed` also how fast it is."""
        ...

    def add_endpoint(
        self, declaration: Mapping[str, Any], key: str, *, where: Place, passphrase: str = ""
    ) -> dict[str, Any]:
        """Declares a server."""
        ...

    def set_key(self, name: str, key: str, *, where: Place, passphrase: str = "") -> dict[str, Any]:
        """Gives a declared server its key anew."""
        ...

    def unlock(self, passphrase: str) -> dict[str, Any]:
        """Opens the file of sealed keys."""
        ...


class HasModels(Protocol):
    """The desk, as these requests see it."""

    @property
    def changes(self) -> Changes:
        """Where it is told that the models are others."""
        ...

    @property
    def models(self) -> Models:
        """The home's models."""
        ...

    @property
    def trials(self) -> Trials:
        """What tries them out."""
        ...


@dataclass(slots=True)
class _Latest:
    """How far it is: only the newest counts."""

    news: Mapping[str, Any] | None = None

    def tell(self, done: int, total: int | None, note: str = "") -> None:
        self.news = {"done": done, "total": total, **({"note": note} if note else {})}

    def take(self) -> Mapping[str, Any] | None:
        news, self.news = self.news, None
        return news


async def _list(desk: HasModels, _params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.models.list)


async def _scan(desk: HasModels, params: Params, _emit: Emit) -> Any:
    names = texts(params, "add")
    answer = await asyncio.to_thread(desk.models.scan, names)
    if names:  # a mere look changes nothing, and whoever hears of a change may look
        desk.changes.part("models")
    return answer


async def _add(desk: HasModels, params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.models.add, path(params))


async def _pull(desk: HasModels, params: Params, emit: Emit) -> Any:
    """Tells how far it is; a client that leaves ends it, and what came is kept."""
    latest = _Latest()
    work = asyncio.create_task(desk.models.pull(text(params, "model"), latest.tell))
    try:
        return await _told(work, latest, emit)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _bench(desk: HasModels, params: Params, emit: Emit) -> Any:
    """Tells how far it is; a client that leaves ends it."""
    latest, cancelled, name = _Latest(), threading.Event(), text(params, "model")
    how = {"anyway": params.get("anyway") is True, "speed": params.get("speed") is not False}
    work = asyncio.create_task(
        asyncio.to_thread(desk.trials.bench, name, **how, cancelled=cancelled, told=latest.tell)
    )
    try:
        return await _told(work, latest, emit)
    finally:
        cancelled.set()
        await asyncio.gather(work, return_exceptions=True)


async def _told(work: asyncio.Task[dict[str, Any]], latest: _Latest, emit: Emit) -> dict[str, Any]:
    while not work.done():
        await asyncio.wait({work}, timeout=_TICK_SECONDS)
        news = latest.take()
        if news is not None:
            await emit(news)
    return work.result()


async def _add_endpoint(desk: HasModels, params: Params, _emit: Emit) -> Any:
    declaration, key = params.get("declaration"), params.get("key", "")
    if not isinstance(declaration, Mapping) or not isinstance(key, str):
        raise UsageError("An endpoint needs its declaration.")
    return await asyncio.to_thread(desk.trials.add_endpoint, declaration, key, **_place(params))


async def _set_key(desk: HasModels, params: Params, _emit: Emit) -> Any:
    name, key = text(params, "model"), text(params, "key")
    return await asyncio.to_thread(desk.trials.set_key, name, key, **_place(params))


def _place(params: Params) -> dict[str, Any]:
    """Where a key goes, and the passphrase that seals it there."""
    where, passphrase = params.get("where", "keyring"), params.get("passphrase", "")
    if where not in get_args(Place) or not isinstance(passphrase, str):
        raise UsageError("A key goes to a place.", "Use one of: " + ", ".join(get_args(Place)))
    return {"where": where, "passphrase": passphrase}


async def _unlock(desk: HasModels, params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.trials.unlock, text(params, "passphrase"))


async def _use(desk: HasModels, params: Params, _emit: Emit) -> Any:
    roles = texts(params, "roles")
    wrong = [role for role in roles if role not in _ROLES]
    if wrong:
        raise UsageError(f"There is no role {wrong[0][:40]!r}.", "Use one of: " + ", ".join(_ROLES))
    chosen = [role for role in _ROLES if role in roles]
    return await asyncio.to_thread(desk.models.use, text(params, "model"), chosen)


async def _remove(desk: HasModels, params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.models.remove, text(params, "model"))


Handler = Callable[[HasModels, Params, Emit], Awaitable[Any]]


def _telling(handler: Handler) -> Handler:
    """The same, and whoever watches the home hears of it."""

    async def told(desk: HasModels, params: Params, emit: Emit) -> Any:
        answer = await handler(desk, params, emit)
        desk.changes.part("models")
        return answer

    return told


MODEL_HANDLERS: Mapping[str, Handler] = {
    "models.list": _list,
    "models.scan": _scan,
    "models.add": _telling(_add),
    "models.pull": _telling(_pull),
    "models.use": _telling(_use),
    "models.remove": _telling(_remove),
    "models.bench": _telling(_bench),
    "models.endpoint.add": _telling(_add_endpoint),
    "models.endpoint.key": _telling(_set_key),
    "models.endpoint.unlock": _unlock,
}
MODEL_STREAMS = frozenset({"models.pull", "models.bench"})
