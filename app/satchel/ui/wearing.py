"""Puts on the look that the person chose, and remembers it for the window's next start, which asks nobody before it paints."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol

from satchel.ui.choices import Choices

_LARGEST = 1 << 20  # bytes of a settings file, as the engine takes them
Wanted = Literal["system", "light", "dark"]
_THEMES: Mapping[str, Wanted] = {"system": "system", "light": "light", "dark": "dark"}


class Wears(Protocol):
    """What is needed of a theme."""

    def wears(self, wanted: str, *, still: bool) -> bool:
        """Whether that is on."""
        ...

    def wear(self, wanted: Wanted, *, still: bool = False) -> None:
        """Puts it on."""
        ...


def looks(settings: Path, remembered: Path) -> dict[str, str | int | bool]:
    """What the settings' file says of the look where it is newer than what the window remembers: chosen while none was open.

    Until the engine has checked it, the window wears it with the same care as what it remembers.
    """
    try:
        if remembered.stat().st_mtime_ns >= settings.stat().st_mtime_ns:
            return {}
        with settings.open("rb") as file:
            found = tomllib.loads(file.read(_LARGEST).decode()).get("look", {})
    except (OSError, ValueError, RecursionError):
        return {}
    default = Choices()
    chosen: dict[str, str | int | bool] = {"theme": default.theme, "scale": default.scale, "still": default.still}
    for name, ours in {"theme": "theme", "scale": "scale", "reduced_motion": "still"}.items():
        value = found.get(name) if isinstance(found, dict) else None
        if isinstance(value, str | int | bool):
            chosen[ours] = value
    return chosen


def wear(theme: Wears, choices: Choices) -> dict[str, str | int | bool]:
    """What has to be remembered of the look. The size is for the next start: Qt takes it when it begins."""
    wanted = _THEMES.get(choices.theme, "system")
    if not theme.wears(wanted, still=choices.still):
        theme.wear(wanted, still=choices.still)
    return {"theme": wanted, "scale": choices.scale, "still": choices.still}
