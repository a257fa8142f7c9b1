"""What an engine can be asked about settings: all of them and where each value comes from, to choose, to go back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from satchel.domain.errors import UsageError
from satchel.engine.home_requests import Changes
from satchel.engine.params import Emit, Params, optional_text, text

_LONGEST = 1_000


class SettingsOfHome(Protocol):
    """What these requests need of the home's settings, as JSON; everything blocks."""

    def list(self) -> dict[str, Any]:
        """All of them, and what is wrong with their file."""
        ...

    def set(self, name: str, untrusted_value: object) -> dict[str, Any]:
        """Chooses a value."""
        ...

    def set_typed(self, name: str, text: str) -> dict[str, Any]:
        """The same as a person types it."""
        ...

    def reset(self, name: str | None) -> dict[str, Any]:
        """Goes back to the default, of all where none is named."""
        ...


class HasSettings(Protocol):
    """The desk, as these requests see it."""

    @property
    def settings(self) -> SettingsOfHome:
        """The home's."""
        ...

    @property
    def apply(self) -> Callable[[], bool]:
        """Lets this engine take up what applies now; whether it ends instead, for another to begin anew."""
        ...

    @property
    def changes(self) -> Changes:
        """Where it is told that they are others."""
        ...


async def _list(desk: HasSettings, _params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.settings.list)


async def _set(desk: HasSettings, params: Params, _emit: Emit) -> Any:
    """``{"setting", "restarts"}``. With `typed` the value is a text from a command line."""
    name = text(params, "name")
    if "value" not in params:
        raise UsageError("`value` is missing.")
    if params.get("typed") is True:
        typed = optional_text(params, "value", _LONGEST) or ""
        shown = await asyncio.to_thread(desk.settings.set_typed, name, typed)
    else:
        shown = await asyncio.to_thread(desk.settings.set, name, params["value"])
    return {"setting": shown, "restarts": _felt(desk)}


async def _reset(desk: HasSettings, params: Params, _emit: Emit) -> Any:
    """``{"reset": [names], "kept": path or None, "restarts"}``; all of them only where that is said with `all`."""
    if params.get("all") is not True:
        name: str | None = text(params, "name")
    elif params.get("name") is None:
        name = None
    else:
        raise UsageError("Name one setting, or say all.")
    found = await asyncio.to_thread(desk.settings.reset, name)
    return {**found, "restarts": _felt(desk)}


def _felt(desk: HasSettings) -> bool:
    restarts = desk.apply()
    desk.changes.part("settings")
    return restarts


SETTINGS_HANDLERS: Mapping[str, Callable[[HasSettings, Params, Emit], Awaitable[Any]]] = {
    "settings.list": _list,
    "settings.set": _set,
    "settings.reset": _reset,
}
