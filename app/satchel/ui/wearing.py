"""Puts on the look that the person chose, and remembers it for the window's next start, which asks nobody before it paints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

from satchel.ui.choices import Choices

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


def wear(theme: Wears, choices: Choices) -> dict[str, str | int | bool]:
    """What has to be remembered of the look. The size is for the next start: Qt takes it when it begins."""
    wanted = _THEMES.get(choices.theme, "system")
    if not theme.wears(wanted, still=choices.still):
        theme.wear(wanted, still=choices.still)
    return {"theme": wanted, "scale": choices.scale, "still": choices.still}
